// Fields of an authority's own: added by a manager, in everybody's forms and lists at once, with choices that stand for
// national codes.
import { must } from '../support/must.mjs'

const words = {
  en: { add: 'Add a field to People', press: 'Add the field', house: ['House', 'Tŷ'], choice: 'Add a choice', addChoice: 'Add the choice', save: 'Save', added: 'Added', retire: 'Retire it', retired: 'Retired: shown nowhere', remove: 'has_values' },
  cy: { add: 'Ychwanegu maes at Pobl', press: 'Ychwanegu’r maes', house: ['Team', 'Tîm'], choice: 'Ychwanegu dewis', addChoice: 'Ychwanegu’r dewis', save: 'Cadw', added: 'Ychwanegwyd', retire: 'Ei ymddeol', retired: 'Wedi’i ymddeol: ni ddangosir ef' },
}

export const independent = true
export const journeys = [['en', true], ['cy', false]].map(([language, javaScript]) => ({
  title: `local fields in ${language}${javaScript ? '' : ' without scripts'}: a list of one's own is filled, filtered and retired`,
  async tell({ visit }) {
    const say = words[language]
    const [english, welsh] = say.house
    const shown = language === 'cy' ? welsh : english
    const gwydion = await visit({ language, javaScript })
    await gwydion.signIn('data@gwynfryn.example')
    const look = () => (javaScript ? gwydion.looksRight() : undefined)
    await gwydion.go('/gwynfryn/settings/fields')
    await look()
    await gwydion.follow(say.add)
    await look()
    await gwydion.press(say.press)
    must.equal((await gwydion.errors()).length, 2, 'both names are asked for')
    await look()
    await gwydion.fill('label_en', english)
    await gwydion.fill('label_cy', welsh)
    await gwydion.page.locator('input[name=type][value="3"]').check()
    await gwydion.page.locator('input[name=shown][value=list]').check()
    await gwydion.page.locator('input[name=shown][value=filter]').check()
    await gwydion.press(say.press)
    await gwydion.sees(say.added)
    await look()
    const field = gwydion.address.replace(/^\/cy/, '')
    for (const [label_en, label_cy] of [['Red', 'Coch'], ['Green', 'Gwyrdd']]) {
      await gwydion.follow(say.choice)
      await look()
      await gwydion.fill('label_en', label_en)
      await gwydion.fill('label_cy', label_cy)
      await gwydion.press(say.addChoice)
    }
    const rhiannon = await visit({ language, javaScript })
    await rhiannon.signIn('officer@gwynfryn.example')
    await rhiannon.go('/gwynfryn/data/person')
    await rhiannon.sees(shown)
    await rhiannon.page.locator('main tbody th a').first().click()
    const person = rhiannon.address.replace(/^\/cy/, '')
    await rhiannon.go(`${person}/change`)
    const name = `own_${english.toLowerCase()}`
    await rhiannon.page.locator(`[name="${name}"][value=red]`).check()
    await rhiannon.press(say.save)
    await rhiannon.sees(language === 'cy' ? 'Coch' : 'Red')
    await rhiannon.go(`/gwynfryn/data/person?${name}=red`)
    must.equal(await rhiannon.page.locator('main tbody tr').count(), 1, 'the filter finds the one')
    if (javaScript) await rhiannon.looksRight()
    await gwydion.go(field)
    must.equal(await gwydion.page.locator('form[action$="/remove"]').count(), 0, 'a field with values is not removed')
    await gwydion.press(say.retire)
    await gwydion.sees(say.retired)
    await look()
    await rhiannon.go('/gwynfryn/data/person')
    await rhiannon.seesNot(shown)
  },
}))
