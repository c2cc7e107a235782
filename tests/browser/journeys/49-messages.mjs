// Writing to a contact: what will be sent is shown before it is, with and without scripts, in both languages.
import { must } from '../support/must.mjs'

const officer = 'officer@gwynfryn.example'

const words = {
  en: { see: 'See the message', send: 'Send it', check: 'Check the message before it is sent', waits: 'Waiting to be sent', wrong: 'must be a day' },
  cy: { see: 'Gweld y neges', send: 'Ei hanfon', check: 'Gwiriwch y neges cyn iddi gael ei hanfon', waits: 'Yn aros i gael ei hanfon', wrong: 'fod yn ddiwrnod' },
}

async function aContactWithEmail(visitor) {
  await visitor.go('/gwynfryn/data/contact')
  const row = visitor.page.locator('main tbody tr', { hasText: '@' }).first()
  return (await row.locator('a').first().getAttribute('href')).replace(/^\/cy|\?.*/g, '')
}

export const independent = true
export const journeys = [['en', true], ['en', false], ['cy', true]].map(([language, javaScript]) => ({
  title: `messages in ${language}${javaScript ? '' : ' without scripts'}: nothing is sent before it was seen`,
  async tell({ visit }) {
    const say = words[language]
    const rhiannon = await visit({ language, javaScript })
    await rhiannon.signIn(officer)
    // What finds faults in pages is a script itself.
    const look = () => (javaScript ? rhiannon.looksRight() : undefined)
    const contact = await aContactWithEmail(rhiannon)
    await rhiannon.go(contact)
    await rhiannon.click('a[href$="/message"]')
    await look()
    await rhiannon.click('a[href$="what=visit.email"]')
    await look()
    const fill = (name, text) => rhiannon.page.locator(`[name="${name}"]`).fill(text)
    const press = (text) => rhiannon.page.getByRole('button', { name: text, exact: true }).click()
    await fill('value.day-day', '32')
    await fill('value.day-month', '12')
    await fill('value.day-year', '2026')
    await fill('value.visitor', 'Gwen Enghraifft')
    await fill('value.reason.en', 'To look at the boiler')
    await fill('value.reason.cy', 'I edrych ar y boeler')
    await press(say.see)
    await rhiannon.sees(say.wrong)
    await look()
    await fill('value.day-day', '1')
    await press(say.see)
    await rhiannon.sees(say.check)
    await rhiannon.sees('Gwen Enghraifft')
    await look()
    await press(say.send)
    await rhiannon.sees(say.waits)
    await look()
    must.include(rhiannon.address, /\/gwynfryn\/messages\/[0-9a-z]{13}$/, 'address of the message')
    await rhiannon.go('/gwynfryn/messages')
    await rhiannon.sees(say.waits)
    await look()
    await rhiannon.go(`${contact}/history`)
    await rhiannon.sees(say.waits)
  },
}))
