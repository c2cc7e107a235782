// A list saved as a view by one person and used by another in Welsh, with scripts and without.
import { download } from '../support/downloads.mjs'
import { must } from '../support/must.mjs'

const officer = 'officer@gwynfryn.example'
const manager = 'data@gwynfryn.example'

const told = (javaScript) => ({
  title: `saved views: filtered by days, saved, shared, changed and undone, ${javaScript ? 'with' : 'without'} scripts`,
  async tell({ visit }) {
    const rhiannon = await visit({ javaScript })
    // axe is a script.
    const looksRight = () => (javaScript ? rhiannon.looksRight() : null)
    await rhiannon.signIn(officer)
    await rhiannon.go('/gwynfryn/data/organisation?columns=name&columns=urn&columns=opened_on&sort=-opened_on')
    await rhiannon.click('main a[href*="/organisation/filter"]')
    await looksRight()
    await rhiannon.choose('by', 'opened_on')
    await rhiannon.click('main form button')
    await looksRight()
    await rhiannon.choose('opened_on.in', 'this_financial_year')
    await rhiannon.click('main form button')
    await looksRight()
    await rhiannon.click('.app-page-header__actions a[href*="/organisation/view"]')
    await rhiannon.send()
    await looksRight()
    must.equal(await rhiannon.page.locator('.govuk-error-message').count(), 1, 'a view without a name is refused')
    await rhiannon.page.locator('main details summary').click()
    await looksRight()
    await rhiannon.fill('place.urn', '1')
    await rhiannon.fill('place.name', '2')
    await rhiannon.fill('heading.urn', 'Unique number')
    await rhiannon.fill('name', 'Agorwyd eleni')
    await rhiannon.choose('share', 'everyone')
    await rhiannon.send()
    await rhiannon.told('Saved')
    await looksRight()
    const view = rhiannon.address

    const gwydion = await visit({ language: 'cy' })
    await gwydion.signIn(manager)
    await gwydion.go('/gwynfryn/views')
    await gwydion.looksRight()
    await gwydion.click('main tbody a')
    await gwydion.sees('Agorwyd eleni')
    await gwydion.looksRight()
    await gwydion.click('.app-page-header__actions a[href$="/files"]')
    await gwydion.looksRight()
    await gwydion.page.locator('input[name=format][value=xlsx]').check()
    const file = await download(gwydion, () => gwydion.page.locator('main form[action*="/download"] button').click())
    must.include(file.name, /^agorwyd-eleni_\d{4}-\d\d-\d\dT\d{4}_\d+rows\.xlsx$/, 'name of the file')

    await rhiannon.click('.app-page-header__actions a[href*="/organisation/view"]')
    await rhiannon.fill('description', 'What opened this year')
    await looksRight()
    await rhiannon.send()
    await rhiannon.sees('What opened this year')
    await rhiannon.click('main a[href$="/versions"]')
    await looksRight()
    await rhiannon.click('main tbody form button')
    must.equal(rhiannon.address, view, 'back at the view')
    must.equal(await rhiannon.page.locator('main', { hasText: 'What opened this year' }).count(), 0, 'undone')

    await rhiannon.click('main a[href$="/schedule"]')
    await looksRight()
    await rhiannon.choose('every', 'month 28')
    await rhiannon.page.locator('input[name=notice]').check()
    await rhiannon.send()
    await rhiannon.told('Saved')
    await rhiannon.sees('A file: Every month, on day 28; Excel workbook')

    await rhiannon.click('main a[href$="/remove"]')
    await looksRight()
    await rhiannon.send()
    await gwydion.go(view, 404)
  },
})

export const journeys = [told(true), told(false)]
