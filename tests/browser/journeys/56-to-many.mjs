// One message to everybody of a list: nothing is sent before it was seen whom it reaches and what they get.
import { must } from '../support/must.mjs'

const words = {
  en: { write: 'Write to them', see: 'See whom it reaches', check: 'Check whom the message reaches before it is sent', send: /^Send [\d,]+ messages$/, sent: 'The messages will be sent', far: 'How far it is, and where it can be cancelled', done: /messages? will be sent/ },
  cy: { write: 'Ysgrifennu atynt', see: 'Gweld pwy y mae’n eu cyrraedd', check: 'Gwiriwch bwy fydd y neges yn eu cyrraedd', send: /^Anfon [\d,]+ neges$/, sent: 'Anfonir y negeseuon', far: 'Pa mor bell y mae, a lle gellir ei ganslo', done: /Anfonir [\d,]+ neges/ },
}

export const independent = true
export const journeys = [['en', true], ['cy', false]].map(([language, javaScript]) => ({
  title: `to many in ${language}${javaScript ? '' : ' without scripts'}: whom it reaches is shown, and each gets it once`,
  async tell({ visit }) {
    const say = words[language]
    const rhiannon = await visit({ language, javaScript })
    await rhiannon.signIn('officer@gwynfryn.example')
    const look = () => (javaScript ? rhiannon.looksRight() : undefined)
    const fill = (name, text) => rhiannon.page.locator(`[name="${name}"]`).fill(text)
    const press = (text) => rhiannon.page.getByRole('button', { name: text }).click()
    await rhiannon.go('/gwynfryn/data/contact?role=head')
    await rhiannon.page.getByRole('button', { name: say.write }).or(rhiannon.page.getByRole('link', { name: say.write })).first().click()
    await look()
    await rhiannon.click('a[href$="what=notice.email"]')
    await press(say.see)
    must.be((await rhiannon.errors()).length >= 2, 'what is missing is said')
    await look()
    await fill('value.subject.en', 'The roof')
    await fill('value.subject.cy', 'Y to')
    await fill('value.words.en', 'It is mended.')
    await fill('value.words.cy', 'Mae wedi’i drwsio.')
    await press(say.see)
    await rhiannon.sees(say.check)
    await rhiannon.sees('Mae wedi’i drwsio.')
    await look()
    await press(say.send)
    await rhiannon.sees(say.sent)
    await look()
    const here = () => rhiannon.address.replace(/^\/cy/, '')
    const batch = here()
    await rhiannon.follow(say.far)
    for (let tries = 0; tries < 60 && !say.done.test(await rhiannon.text()); tries += 1) {
      await new Promise((wait) => setTimeout(wait, 250))
      await rhiannon.go(here())
    }
    must.include(await rhiannon.text(), say.done, 'the job')
    await rhiannon.go(batch)
    await look()
  },
}))
