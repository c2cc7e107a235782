// Every page there is, in both languages, as narrow as a telephone and as wide as a desk: nothing to find for axe.
import { must } from '../support/must.mjs'

const readers = {
  'officer@gwynfryn.example': ['', '/data', '/data/organisation', '/data/contact', '/data/person', '/data/address', '/data/bank_holiday', '/data/organisation_link', '/search', '/search?q=ysgol+bro',
    '/data/contact/add', '/data/person/add', '/data/address/add', '/data/contact/import', '/data/contact/files', '/messages', '/messages/letters', '/messages/batches', '/data/contact/write', '/data/contact/write?what=notice.email', '/data/contact/bulk?all=yes&list=role%3Dhead', '/data/contact/bulk?all=yes&list=role%3Dhead&field=role&field=valid_to&field=main_contact', '/runs', '/views', '/data/organisation/filter', '/data/organisation/filter?by=opened_on', '/data/organisation/view?status=1', '/data/contact?q=nobody-is-called-so',
    '/data/organisation/columns', '/data/contact/columns?version=1.0&q=name', '/data/contact/changes', '/data/contact/changes?since=0', '/data/organisation/changes?since=0&status=1&q=ysgol'],
  'data@gwynfryn.example': ['/corrections', '/settings/webhooks', '/settings/destinations'],
  'access@gwynfryn.example': ['/people', '/people/why', '/people/invite', '/keys', '/settings', '/settings/look', '/settings/imports', '/settings/policy', '/settings/policy/roles/officer', '/jobs'],
}
const forEverybody = ['/account', '/account/second-step', '/about', '/help', '/accessibility', '/cookies', '/forgotten']

async function firstOf(visitor, list) {
  await visitor.go(list)
  return visitor.page.locator('main tbody a').first().getAttribute('href')
}

async function addresses(visitor, email) {
  const found = readers[email].map((address) => `/gwynfryn${address}`)
  if (email.startsWith('officer')) {
    const contact = await firstOf(visitor, '/gwynfryn/data/contact')
    const school = await firstOf(visitor, '/gwynfryn/data/organisation?q=ysgol+bro')
    const person = await firstOf(visitor, '/gwynfryn/data/person')
    const view = await firstOf(visitor, '/gwynfryn/views')
    await visitor.page.request.get(`${visitor.house.origin}/gwynfryn/data/contact/download?format=jsonl`)
    const run = await firstOf(visitor, '/gwynfryn/runs')
    found.push(contact, `${contact}/change`, `${contact}/remove`, `${contact}/history`, `${contact}/message`, `${contact}/message?what=visit.email`, run, view, `${view}/files`, `${view}/versions`, `${view}/schedule`, `${view}/remove`, person, school, `${school}/history`, `${school}/local/name`, `${school}/correct/name`, ...forEverybody)
  } else {
    found.push(await firstOf(visitor, found[0]))
    if (email.startsWith('data')) found.push(await firstOf(visitor, '/gwynfryn/settings/webhooks'), await firstOf(visitor, '/gwynfryn/settings/destinations'))
    if (email.startsWith('access')) found.push(await firstOf(visitor, '/gwynfryn/jobs'))
  }
  return found
}

export const independent = true
export const journeys = Object.keys(readers).map((email) => ({
  title: `every page of ${email}: both languages, 320 and 1280 pixels`,
  async tell({ visit }) {
    const visitor = await visit()
    await visitor.signIn(email)
    const all = await addresses(visitor, email)
    const failures = []
    for (const address of all)
      for (const language of ['en', 'cy']) {
        visitor.language = language
        try {
          await visitor.go(address)
          must.equal(await visitor.page.locator('html').getAttribute('lang'), language, `language of ${address}`)
          must.equal(await visitor.page.locator('h1').count(), 1, `headings of ${address}`)
          const other = visitor.page.locator('.govuk-language-navigation :is(a, [formaction])')
          const twin = (await other.getAttribute('href')) ?? (await other.getAttribute('formaction'))
          must.equal(twin, language === 'en' ? `/cy${address}` : address, `the same page in the other language`)
          await visitor.looksRight({ at: language === 'en' ? [320, 1280] : [320] })
        } catch (failure) {
          failures.push(failure.message)
        }
      }
    must.equal(failures, [], 'pages')
  },
}))
