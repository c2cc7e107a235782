// What goes wrong every day: two editors, a form sent twice, a file with wrong rows, forms from elsewhere, hostile text.
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { csvRows, csvText } from '../support/downloads.mjs'
import { must } from '../support/must.mjs'

const officer = 'officer@gwynfryn.example'
const manager = 'data@gwynfryn.example'
const manyRows = 50_000
const wrongRows = 37
const longRows = 4_000 // more than a page waits for

async function firstContact(visitor) {
  await visitor.go('/gwynfryn/data/contact?sort=name')
  await visitor.click('main tbody a')
  return visitor.address
}

async function importFile(visitor, name, text) {
  const path = join(tmpdir(), `cantref-${process.pid}-${name}`)
  await writeFile(path, text)
  await visitor.go('/gwynfryn/data/contact/import')
  await visitor.page.locator('main input[type=file]').setInputFiles(path)
  await visitor.send()
}

async function urns(visitor) {
  const answer = await visitor.page.request.get(`${visitor.house.origin}/gwynfryn/data/organisation/download?format=csv-plain&register_code=gias`)
  const [head, ...rows] = csvRows(await answer.body())
  return rows.map((row) => row[head.indexOf('urn')]).filter(Boolean)
}

export const journeys = [
  {
    title: 'mistakes: two people change one contact, and the second sees both values',
    async tell({ visit }) {
      const rhiannon = await visit()
      await rhiannon.signIn(officer)
      const contact = await firstContact(rhiannon)
      await rhiannon.go(`${contact}/change`)
      await rhiannon.looksRight()
      const gwydion = await visit()
      await gwydion.signIn(manager)
      await gwydion.go(`${contact}/change`)
      await gwydion.fill('job_title', 'Pennaeth dros dro')
      await gwydion.send()
      await gwydion.told('Saved')

      await rhiannon.fill('job_title', 'Dirprwy bennaeth')
      await rhiannon.send()
      await rhiannon.sees('Pennaeth dros dro')
      await rhiannon.sees('Dirprwy bennaeth')
      must.equal(await rhiannon.control('job_title').inputValue(), 'Dirprwy bennaeth', 'what was typed is kept')
      await rhiannon.looksRight()
      await rhiannon.send()
      await rhiannon.told('Saved')
      await rhiannon.sees('Dirprwy bennaeth')
      await rhiannon.go(`${contact}/change`)
      await rhiannon.send()
      await rhiannon.told('Nothing was different')
    },
  },
  {
    title: 'mistakes: a form sent twice adds once; one from elsewhere adds nothing',
    async tell({ visit, house }) {
      const rhiannon = await visit()
      await rhiannon.signIn(officer)
      await rhiannon.go('/gwynfryn/data/person/add')
      await rhiannon.looksRight()
      await rhiannon.fill('reference', 'DWYWAITH1')
      await rhiannon.fill('given_names', 'Dwywaith')
      await rhiannon.fill('family_name', 'Esiampl')
      const form = await rhiannon.page.locator('main form').evaluate((element) => Object.fromEntries(new FormData(element)))
      const send = (data, headers = {}) => rhiannon.page.request.post(`${house.origin}/gwynfryn/data/person/add`, { form: data, maxRedirects: 0, headers })
      must.equal((await send(form)).status(), 303, 'first')
      const again = (await send(form)).status()
      must.be([303, 409, 422].includes(again), `sent again it is answered, not ${again}`)
      await rhiannon.go('/gwynfryn/data/person?q=dwywaith')
      must.equal(await rhiannon.rows(), 1, 'people of that name')

      const other = { ...form, reference: 'DWYWAITH2', once: '' }
      must.equal((await send({ ...other, form_token: 'made-up' })).status(), 403, 'a token that is not ours')
      must.equal((await send(other, { origin: 'https://elsewhere.example' })).status(), 403, 'a form from elsewhere')
      must.equal((await send(other, { 'sec-fetch-site': 'cross-site' })).status(), 403, 'a form from another site')
      await rhiannon.go('/gwynfryn/data/person?q=dwywaith')
      must.equal(await rhiannon.rows(), 1, 'still one')
    },
  },
  {
    title: 'mistakes: a file of 50,000 rows with 37 wrong ones names all 37 and changes nothing',
    async tell({ visit }) {
      const gwydion = await visit()
      await gwydion.signIn(manager)
      await gwydion.go('/gwynfryn/data/contact')
      const before = await gwydion.text('.app-figures')
      const schools = await urns(gwydion)
      const wrong = new Set(Array.from({ length: wrongRows }, (_, number) => 2 + number * 1351))
      const rows = Array.from({ length: manyRows }, (_, index) => {
        const row = index + 2
        const fault = wrong.has(row) ? row % 3 : -1
        return [fault === 0 ? 'Ysgol Nad Yw' : schools[index % schools.length], fault === 1 ? 'no such role' : 'clerk', `Cyswllt ${row}`, fault === 2 ? 'not an address' : `c${row}@ysgol.example`]
      })
      await importFile(gwydion, 'many.csv', csvText([['organisation', 'role', 'name', 'email'], ...rows]))
      gwydion.page.setDefaultTimeout(300_000)
      await gwydion.send()
      const named = (await gwydion.page.locator('main table').filter({ hasText: 'What is wrong' }).locator('tbody tr > :first-child').allInnerTexts()).map((text) => Number(text.replace(/\D/g, '')))
      must.equal(named, [...wrong], 'rows named')
      must.equal(await gwydion.page.getByRole('button', { name: 'Import all of it' }).count(), 0, 'no way to import it')
      await gwydion.go('/gwynfryn/data/contact')
      must.equal(await gwydion.text('.app-figures'), before, 'contacts')
    },
  },
  {
    title: 'mistakes: a long file is imported in the background, and undone',
    async tell({ visit }) {
      const gwydion = await visit()
      await gwydion.signIn(manager)
      await gwydion.go('/gwynfryn/data/contact')
      const before = await gwydion.text('.app-figures')
      const schools = await urns(gwydion)
      const rows = Array.from({ length: longRows }, (_, index) => [schools[index % schools.length], 'clerk', `Hir ${index}`, `hir${index}@ysgol.example`])
      await importFile(gwydion, 'long.csv', csvText([['organisation', 'role', 'name', 'email'], ...rows]))
      gwydion.page.setDefaultTimeout(300_000)
      await gwydion.send()
      await gwydion.press('Import all of it')
      await gwydion.looksRight()
      // The page looks again by itself.
      await gwydion.page.locator('main').getByText('See the result').waitFor()
      await gwydion.page.waitForLoadState()
      await gwydion.follow('See the result')
      await gwydion.looksRight()
      await gwydion.press('Undo this import')
      await gwydion.page.locator('main').getByText('Undone: ').waitFor()
      await gwydion.go('/gwynfryn/data/contact')
      must.equal(await gwydion.text('.app-figures'), before, 'contacts')
    },
  },
  {
    title: 'mistakes: a good file is imported whole, and once more changes nothing',
    async tell({ visit }) {
      const gwydion = await visit()
      await gwydion.signIn(manager)
      const [one, two] = await urns(gwydion)
      const file = csvText([['Ysgol', 'role', 'name', 'email'], [one, 'clerk', 'Mewnforiedig Un', 'un@ysgol.example'], [two, 'head', 'Mewnforiedig Dau', 'dau@ysgol.example']])
      await importFile(gwydion, 'good.csv', file)
      // A heading nobody could guess: say what it means.
      await gwydion.choose('column.0', 'organisation')
      await gwydion.send()
      await gwydion.looksRight()
      await gwydion.press('Import all of it')
      await gwydion.told('2 added')
      await gwydion.go('/gwynfryn/data/contact?q=mewnforiedig')
      must.equal(await gwydion.rows(), 2, 'contacts')
      await importFile(gwydion, 'good.csv', file)
      await gwydion.choose('column.0', 'organisation')
      await gwydion.send()
      const counts = (await gwydion.page.locator('.govuk-summary-list dd').allInnerTexts()).map((count) => Number.parseInt(count, 10))
      must.equal(counts, [0, 0, 2, 0], 'added, changed, the same, wrong')
    },
  },
  {
    title: 'mistakes: files that are no CSV are refused in words',
    async tell({ visit }) {
      const gwydion = await visit()
      await gwydion.signIn(manager)
      for (const [name, bytes] of Object.entries({ 'empty.csv': '', 'picture.csv': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]), 'utf16.csv': Buffer.from('\uFEFFa,b\r\n', 'utf16le') })) {
        await importFile(gwydion, name, bytes)
        must.equal((await gwydion.errors()).length, 1, `complaint about ${name}`)
      }
      await gwydion.looksRight({ at: [320] })
      await importFile(gwydion, 'quote.csv', 'organisation,role,name\r\n400231,head,"never closed\r\n')
      if (!(await gwydion.errors()).length) await gwydion.send()
      must.equal(await gwydion.page.getByRole('button', { name: 'Import all of it' }).count(), 0, 'no way to import a broken file')
    },
  },
  {
    title: 'mistakes: scripts typed into every box are shown as typed, and never run',
    async tell({ visit }) {
      const rhiannon = await visit()
      await rhiannon.signIn(officer)
      const payload = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
      await rhiannon.go('/gwynfryn/data/organisation?q=ysgol')
      await rhiannon.click('main tbody a')
      const school = rhiannon.address
      await rhiannon.click('main a[href*="/data/contact/add"]')
      await rhiannon.choose('role', 'head')
      for (const name of ['name', 'job_title', 'note']) await rhiannon.fill(name, payload)
      await rhiannon.send()
      await rhiannon.go(school)
      await rhiannon.sees(payload)
      await rhiannon.go(`${school}/local/town`)
      await rhiannon.fill('town', payload)
      await rhiannon.fill('source', payload)
      await rhiannon.send()
      await rhiannon.go(`${school}/correct/town`)
      await rhiannon.fill('town', payload)
      await rhiannon.fill('reason', payload)
      await rhiannon.send()
      await rhiannon.go('/gwynfryn/data/person/add')
      await rhiannon.fill('reference', 'SGRIPT')
      await rhiannon.fill('given_names', payload)
      await rhiannon.fill('family_name', payload)
      await rhiannon.send()
      const q = encodeURIComponent(payload)
      for (const address of [school, `${school}/history`, '/gwynfryn/data/contact?sort=name', '/gwynfryn/data/person?q=sgript', `/gwynfryn/search?q=${q}`, `/gwynfryn/data/contact?q=${q}&rows=25`, `/gwynfryn/data/contact?name.contains=${q}`, `/sign-in?then=${q}`])
        await rhiannon.go(address)
      const gwydion = await visit()
      await gwydion.signIn(manager)
      await gwydion.go('/gwynfryn')
      await gwydion.go('/gwynfryn/corrections')
      await gwydion.sees(payload)
    },
  },
  {
    title: 'mistakes: addresses and headers that make no sense are answered plainly',
    async tell({ visit, house }) {
      const rhiannon = await visit()
      await rhiannon.signIn(officer)
      const expected = {
        '/gwynfryn/nothing': 404, '/nowhere': 404, '/gwynfryn/data/nothing': 404, '/gwynfryn/data/contact/0000000000000': 404, '/gwynfryn/data/contact/x': 404,
        '/gwynfryn/data/contact?sort=nothing': 422, '/gwynfryn/data/contact?nothing=1': 200, '/gwynfryn/data/contact?valid_from.from=31/2/2026': 422,
        '/gwynfryn/data/contact?page=999999': 303, '/gwynfryn/data/contact?page=-1&rows=1000000': 200,
        '/gwynfryn/search?q=%FF%FE': 400, '/gwynfryn/search?q=%00': 400,
        [`/gwynfryn/search?q=${'a'.repeat(3000)}`]: 200,
        [`/gwynfryn/data/person?q=${'a'.repeat(20000)}`]: 414,
      }
      const seen = {}  // by the beginning of the address
      for (const address of Object.keys(expected)) seen[address.slice(0, 60)] = (await rhiannon.page.request.get(house.origin + address, { maxRedirects: 0 })).status()
      for (const [address, status] of Object.entries(expected)) must.equal(seen[address.slice(0, 60)], status, `answer of ${address.slice(0, 60)}`)
      for (const cookie of ['session=', 'session=%FF', `session=${'x'.repeat(3000)}`, 'session=a; session=b', 'notice=%%%; code=;;'])
        must.be((await fetch(`${house.origin}/gwynfryn`, { headers: { cookie }, redirect: 'manual' })).status === 303, `a stranger with the cookie ${cookie.slice(0, 30)}`)
      must.equal(house.complaints, [], 'what broke')
    },
  },
]
