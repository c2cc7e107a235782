// Many records changed at once: chosen from the list, looked at before anything changes, done, and undone.
import { focusFaults } from '../support/looks.mjs'
import { must } from '../support/must.mjs'

const words = {
  en: { found: /^Change all [\d,]+ found$/, ticked: 'Change the selected', none: 'No record is chosen', next: 'Continue', see: 'See what would change', check: 'Check what would change before it is done', change: 'Change 2 records', done: 'Changed: 2; left out: 0', result: 'See the result', undo: 'Undo this change', undone: 'Given back: 2', back: 'What was given back', empty: /^Enter “Job title”/, nothing: 'Nothing would change.', history: 'Changed together with other records' },
  cy: { found: /^Newid pob un o’r [\d,]+ a gafwyd$/, ticked: 'Newid y rhai a ddewiswyd', none: 'Nid oes cofnod wedi’i ddewis', next: 'Parhau', see: 'Gweld beth fyddai’n newid', check: 'Gwiriwch beth fyddai’n newid cyn iddo gael ei wneud', change: 'Newid 2 gofnod', done: 'Newidiwyd: 2; gadawyd allan: 0', result: 'Gweld y canlyniad', undo: 'Dadwneud y newid hwn', undone: 'Rhoddwyd yn ôl: 2', back: 'Beth a roddwyd yn ôl', empty: /^Rhowch “Teitl swydd”/, nothing: 'Ni fyddai dim yn newid.', history: 'Newidiwyd ynghyd â chofnodion eraill' },
}
const at = [320, 375, 1280]

async function jobSays(visitor, text) {
  const here = visitor.address.replace(/^\/cy/, '')
  for (let tries = 0; tries < 60 && !(await visitor.text()).includes(text); tries += 1) {
    await new Promise((wait) => setTimeout(wait, 250))
    await visitor.go(here)
  }
  await visitor.sees(text)
}

async function tickFirst(visitor, count) {
  for (let row = 0; row < count; row += 1) await visitor.page.locator('main tbody input[name="id"]').nth(row).check({ force: true })
}

const journey = (language, javaScript) => ({
  title: `bulk in ${language}${javaScript ? '' : ' without scripts'}: the ticked are changed once it was seen how, and undone`,
  async tell({ visit }) {
    const say = words[language]
    const rhiannon = await visit({ language, javaScript })
    const look = () => rhiannon.looksRight({ at })
    await rhiannon.signIn('officer@gwynfryn.example')
    await rhiannon.go('/gwynfryn/data/contact?role=head&sort=name')
    await look()
    await rhiannon.press(say.ticked)
    await rhiannon.sees(say.none)
    await look()
    await rhiannon.page.goBack()
    await rhiannon.follow(say.found)
    await look()
    await rhiannon.page.goBack()
    await tickFirst(rhiannon, 2)
    await rhiannon.press(say.ticked)
    await look()
    await rhiannon.press(say.next)
    must.equal((await rhiannon.errors()).length, 1, 'a field is to be chosen')
    await look()
    await rhiannon.choose('field', 'job_title')
    await rhiannon.choose('field', 'main_contact')
    await rhiannon.press(say.next)
    await look()
    await rhiannon.choose('main_contact', 'yes')
    await rhiannon.press(say.see)
    must.include((await rhiannon.errors())[0], say.empty, 'what is missing is said')
    must.be(await rhiannon.page.locator('main [name="main_contact"][value="yes"]').isChecked(), 'what was chosen is kept')
    await look()
    await rhiannon.fill('job_title', `Pennaeth ${language}${javaScript}`)
    await rhiannon.press(say.see)
    await rhiannon.sees(say.check)
    const bulk = rhiannon.address.replace(/^\/cy/, '')
    must.equal(await rhiannon.rows(), 2, 'rows of the preview')
    const record = await rhiannon.page.locator('main tbody th a').first().getAttribute('href')
    await look()
    await rhiannon.press(say.change)
    await jobSays(rhiannon, say.done)
    await rhiannon.follow(say.result)
    await look()
    await rhiannon.go(`${record.replace(/^\/cy/, '')}/history`)
    await rhiannon.sees(say.history)
    await rhiannon.go(bulk)
    await rhiannon.press(say.undo)
    await jobSays(rhiannon, say.undone)
    await rhiannon.go(bulk)
    await rhiannon.sees(say.back)
    await look()
  },
})

// Tab, Space, Enter and typing alone; the focus always shows.
const byKeyboard = {
  title: 'bulk by keyboard: from the list to the preview',
  async tell({ visit }) {
    const rhiannon = await visit()
    const { keyboard } = rhiannon.page
    const tabTo = async (selector) => {
      for (let tabs = 0; tabs < 400; tabs += 1) {
        if (await rhiannon.page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return
        await keyboard.press('Tab')
        must.equal(await focusFaults(rhiannon.page), [], `focus on ${rhiannon.address}`)
      }
      throw new Error(`the keyboard does not reach ${selector} on ${rhiannon.address}`)
    }
    const enter = () => Promise.all([rhiannon.page.waitForEvent('load'), keyboard.press('Enter')])
    await rhiannon.signIn('officer@gwynfryn.example')
    await rhiannon.go('/gwynfryn/data/contact?role=head&sort=name')
    await tabTo('main tbody input[name="id"]')
    await keyboard.press('Space')
    await tabTo('main button[formaction$="/bulk"]')
    await enter()
    await tabTo('main input[value="job_title"]')
    await keyboard.press('Space')
    await enter()
    await tabTo('main input[name="job_title"]')
    await keyboard.type('Bysellfwrdd')
    await enter()
    await rhiannon.sees('Check what would change before it is done')
    await rhiannon.sees('Bysellfwrdd')
    await tabTo('main form[action$="/apply"] button')
  },
}

export const independent = true
export const journeys = [journey('en', true), journey('cy', false), byKeyboard]
