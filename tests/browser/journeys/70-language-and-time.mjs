// Nothing typed is lost: not by the language switch, and not by a session that ends.
import { must } from '../support/must.mjs'

const other = '.govuk-language-navigation :is(a, [formaction])'
const dialog = 'dialog[data-time-out]'

const switches = (javaScript) => ({
  title: `the language switch keeps a half-written contact, ${javaScript ? 'with' : 'without'} scripts`,
  async tell({ visit }) {
    const rhiannon = await visit({ javaScript })
    await rhiannon.signIn('officer@gwynfryn.example')
    await rhiannon.go('/gwynfryn/data/contact/add')
    await rhiannon.fill('name', 'Olwen <Sampl> & Mab')
    await rhiannon.fill('email', 'nid cyfeiriad')
    await rhiannon.click(rhiannon.page.locator(other))
    must.equal(rhiannon.address, '/cy/gwynfryn/data/contact/add', 'the same page in Welsh')
    must.equal(await rhiannon.page.locator('html').getAttribute('lang'), 'cy', 'language')
    must.equal(await rhiannon.control('name').inputValue(), 'Olwen <Sampl> & Mab', 'the name')
    must.equal(await rhiannon.control('email').inputValue(), 'nid cyfeiriad', 'the address')
    must.equal(await rhiannon.page.locator('.govuk-error-summary').count(), 0, 'nothing is said to be wrong yet')
    await rhiannon.click(rhiannon.page.locator(other))
    must.equal(await rhiannon.control('name').inputValue(), 'Olwen <Sampl> & Mab', 'the name, back in English')
    // Enter sends the form; the switch, which stands before it, is not pressed.
    await rhiannon.control('name').focus()
    await Promise.all([rhiannon.page.waitForEvent('load'), rhiannon.page.keyboard.press('Enter')])
    must.be((await rhiannon.page.locator('.govuk-error-summary').count()) === 1, 'Enter saves, and is told what is wrong')
    must.equal(await rhiannon.page.locator('html').getAttribute('lang'), 'en', 'Enter did not switch')
    await rhiannon.go('/account')
    must.equal(await rhiannon.page.locator('.app-navigation li a[href="/gwynfryn/data"]').count(), 1, 'the account keeps the menu')
  },
})

const warns = (language) => ({
  title: `the end of a session is told before it comes, in ${language === 'cy' ? 'Welsh' : 'English'}`,
  async tell({ visit }) {
    const rhiannon = await visit({ language })
    await rhiannon.page.clock.install()
    await rhiannon.signIn('officer@gwynfryn.example')
    await rhiannon.go('/gwynfryn/data/contact/add')
    const box = rhiannon.page.locator(dialog)
    must.be(!(await box.isVisible()), 'no warning at first')
    await rhiannon.page.clock.fastForward('58:30')
    must.be(await box.isVisible(), 'the warning two minutes before the end')
    must.include(await box.innerText(), language === 'cy' ? 'Cewch eich allgofnodi cyn bo hir' : 'You will soon be signed out', 'in words')
    must.include(await rhiannon.page.locator(`${dialog} [role=status]`).textContent(), '2', 'said to those who listen')
    must.be(await rhiannon.page.evaluate(() => document.activeElement.closest('[data-part=stay]') !== null), 'one key is enough')
    await rhiannon.looksRight({ at: [320, 1280] })
    const asked = rhiannon.page.waitForResponse((response) => response.url().endsWith('/account/stay'))
    await rhiannon.page.keyboard.press('Enter')
    must.equal((await asked).status(), 200, 'the session goes on')
    await box.waitFor({ state: 'hidden' })
    // Left alone, the page is covered, and what was typed stays behind the cover.
    await rhiannon.fill('name', 'Olwen')
    await rhiannon.page.clock.fastForward('01:01:00')
    must.be(await rhiannon.page.locator(`${dialog} [data-part=over]`).isVisible(), 'the end is told')
    await rhiannon.page.locator(`${dialog} [data-part=close]`).click()
    must.equal(await rhiannon.control('name').inputValue(), 'Olwen', 'what was typed')
  },
})

const agrees = {
  title: 'two tabs of one session agree on its end',
  async tell({ visit }) {
    const rhiannon = await visit()
    await rhiannon.page.clock.install()
    await rhiannon.signIn('officer@gwynfryn.example')
    await rhiannon.go('/gwynfryn')
    const second = await rhiannon.context.newPage()
    await rhiannon.page.clock.fastForward('58:30')
    must.be(await rhiannon.page.locator(dialog).isVisible(), 'the first tab warns')
    const ends = await rhiannon.page.evaluate(() => Number(localStorage.getItem('session-ends')))
    await second.goto(`${rhiannon.house.origin}/gwynfryn`)
    await second.evaluate((at) => localStorage.setItem('session-ends', String(at + 3_600_000)), ends)
    await rhiannon.page.locator(dialog).waitFor({ state: 'hidden' })
    await second.close()
  },
}

export const independent = true
export const journeys = [switches(true), switches(false), warns('en'), warns('cy'), agrees]
