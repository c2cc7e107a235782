// The whole main task with Tab, Enter, Space and typing: no mouse, and the focus always shows.
import { focusFaults } from '../support/looks.mjs'
import { password } from '../support/house.mjs'
import { must } from '../support/must.mjs'

const enoughTabs = 400

// Presses Tab until the focus is on what `selector` names; on the way every stop must show where it is.
async function tabTo(visitor, selector) {
  const { page } = visitor
  for (let tabs = 0; tabs < enoughTabs; tabs += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return tabs
    await page.keyboard.press('Tab')
    must.equal(await focusFaults(page), [], `focus on ${visitor.address}`)
  }
  throw new Error(`the keyboard does not reach ${selector} on ${visitor.address}`)
}

async function typeInto(visitor, name, text) {
  await tabTo(visitor, `main [name="${name}"]`)
  await visitor.page.keyboard.type(text)
}

// Enter on the link, the button or the box that has the focus leads to another page.
async function enter(visitor) {
  await Promise.all([visitor.page.waitForEvent('load'), visitor.page.keyboard.press('Enter')])
}

async function activate(visitor, selector) {
  await tabTo(visitor, selector)
  await enter(visitor)
}

export const independent = true
export const journeys = [
  {
    title: 'keyboard: signs in, finds a school, adds a contact and a local value, proposes a correction, signs out',
    async tell({ visit }) {
      const rhiannon = await visit()
      await rhiannon.go('/sign-in')
      await rhiannon.page.keyboard.press('Tab')
      must.equal(await rhiannon.page.evaluate(() => document.activeElement.className), 'govuk-skip-link', 'the first stop')
      await rhiannon.page.keyboard.press('Enter')
      await typeInto(rhiannon, 'email', 'officer@gwynfryn.example')
      await typeInto(rhiannon, 'password', password)
      await enter(rhiannon)
      must.equal(rhiannon.address, '/gwynfryn', 'home')

      await typeInto(rhiannon, 'q', 'ysgol bro caereinion')
      await enter(rhiannon)
      await activate(rhiannon, '.app-hit a')
      const school = rhiannon.address

      await activate(rhiannon, 'main a[href*="/data/contact/add"]')
      await tabTo(rhiannon, 'main [name=role]')
      await rhiannon.page.keyboard.type('Head')
      await typeInto(rhiannon, 'name', 'Bysellfwrdd Esiampl')
      await enter(rhiannon)
      must.equal(rhiannon.address, school, 'back at the school')
      await rhiannon.sees('Bysellfwrdd Esiampl')

      await activate(rhiannon, `main a[href$="${school}/local/telephone"]`)
      await typeInto(rhiannon, 'telephone', '01938 810999')
      await typeInto(rhiannon, 'source', 'Galwad')
      await enter(rhiannon)
      await rhiannon.sees('01938 810999')

      await activate(rhiannon, `main a[href$="${school}/correct/town"]`)
      await tabTo(rhiannon, 'main [name=town]')
      await rhiannon.page.keyboard.press('Control+A')
      await rhiannon.page.keyboard.type('Tref newydd')
      await typeInto(rhiannon, 'reason', 'Llythyr')
      await activate(rhiannon, 'main form button[type=submit]')
      await rhiannon.sees('Tref newydd')

      await activate(rhiannon, `main a[href$="${school}/history"]`)
      await rhiannon.sees('Correction proposed')
      await activate(rhiannon, '.app-account button')
      must.equal(rhiannon.address, '/sign-in', 'after signing out')
    },
  },
  {
    title: 'keyboard: filters a list, sorts it, and goes through its pages',
    async tell({ visit }) {
      const rhiannon = await visit()
      await rhiannon.signIn('officer@gwynfryn.example')
      await rhiannon.go('/gwynfryn/data/organisation?rows=25')
      await typeInto(rhiannon, 'q', 'ysgol')
      await enter(rhiannon)
      await tabTo(rhiannon, '.app-filter__name')
      await rhiannon.page.keyboard.press('Enter')
      must.be(await rhiannon.page.locator('.app-filter__field').first().evaluate((element) => element.open), 'the filter opens')
      await tabTo(rhiannon, 'main .app-filter__field input')
      await rhiannon.page.keyboard.press('Space')
      await activate(rhiannon, '.app-filter__form button')
      must.equal(await rhiannon.page.locator('.app-chip').count(), 2, 'chips')
      await activate(rhiannon, 'main thead a.app-sort')
      must.include(rhiannon.address, 'sort=', 'the address')
      await activate(rhiannon, '.app-chip')
      must.equal(await rhiannon.page.locator('.app-chip').count(), 1, 'one filter fewer')
      await activate(rhiannon, '.govuk-pagination__next a')
      must.include(rhiannon.address, 'page=2', 'the address')
    },
  },
]
