// The main story of the product: a newcomer finds a real school, adds what the register lacks and takes the data away.
// Told once for each way of using it: with and without scripts, in both languages, on both databases.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { day } from './days.mjs'
import { csvRows, download } from './downloads.mjs'
import { must } from './must.mjs'

const officer = 'officer@gwynfryn.example'
const manager = 'data@gwynfryn.example'
const elsewhere = 'officer@llanfaglan.example'
const guarded = '=1+1 cyswllt'

const words = {
  en: {
    correct: 'Correct', localValue: 'Local value', from: 'From Establishments of Get Information about Schools, loaded', local: 'Local', proposed: 'Proposed',
    added: 'Contact added', sent: 'Your proposal has been sent', accepted: 'Accepted: the record now says so', somebodyElse: 'somebody else decides',
    notThere: 'It was not there yet', asItWas: 'As it was at the end of', yes: 'Yes', unchanged: /Already the same\s+(\d+)/, wouldAdd: /Would be added\s+(\d+)/, wouldChange: /Would be changed\s+(\d+)/,
    town: 'Town or city', telephone: 'Telephone',
  },
  cy: {
    correct: 'Cywiro', localValue: 'Gwerth lleol',
  },
}

export function newcomer({ way, language = 'en', javaScript = true, looks = false }) {
  const say = words[language]
  const like = { language, javaScript }
  const look = (visitor, options) => (looks ? visitor.looksRight(options) : undefined)
  let school = ''
  let register = ''
  let contacts = ''
  let correction = ''
  let file = null
  const address = (visitor) => visitor.address.replace(/^\/cy(?=\/)/, '')
  const english = language === 'en'

  return [
    {
      title: `newcomer ${way}: signs in and finds "Ysgol Bro" schools by one box`,
      async tell({ visit }) {
        const rhiannon = await visit(like)
        await rhiannon.signIn(officer, { as: 'not the password' })
        must.equal((await rhiannon.errors()).length, 1, 'one complaint')
        must.equal(await rhiannon.control('email').inputValue(), officer, 'what was typed is kept')
        await rhiannon.signIn(officer)
        must.equal(rhiannon.address, `${rhiannon.prefix}/gwynfryn`, 'home')
        await look(rhiannon)

        await rhiannon.fill('q', 'ysgol bro')
        await rhiannon.send('main form')
        const hits = await rhiannon.page.locator('.app-hit a').allInnerTexts()
        must.be(hits.length >= 40, `schools of both registers are found, not ${hits.length}`)
        must.be(hits.filter((hit) => /\bysgol bro\b/i.test(hit)).length >= 35, 'most by their names')
        must.be(hits.some((hit) => hit.includes('Ysgol Bro Caereinion')), 'one of the Welsh address list')
        await look(rhiannon)

        // Accents fold either way, and a number is known when it is seen.
        await rhiannon.go('/gwynfryn/search?q=' + encodeURIComponent('ysgôl brô teifi'))
        must.be((await rhiannon.page.locator('.app-hit a').count()) >= 1, 'accents fold')
        await rhiannon.go('/gwynfryn/search?q=400231')
        must.include((await rhiannon.page.locator('.app-hit a').allInnerTexts()).join(), 'Ysgol Bro Aled', 'the school of that URN')
        await rhiannon.follow(/Ysgol Bro Aled/)
        register = address(rhiannon)
        must.include(register, '/gwynfryn/data/organisation/', 'the record')
      },
    },
    {
      title: `newcomer ${way}: filters, sorts and pages a list, and the address keeps it all`,
      async tell({ visit }) {
        const rhiannon = await visit(like)
        await rhiannon.signIn(officer)
        await rhiannon.go('/gwynfryn/data/organisation')
        await rhiannon.fill('q', 'ysgol bro')
        await rhiannon.send('.app-filter__form')
        const found = await rhiannon.rows()
        must.be(found >= 40 && found <= 50, `about 43 schools, not ${found}`)
        await rhiannon.page.locator('.app-filter__name', { has: rhiannon.page.locator('xpath=following-sibling::*//input[@name="status"]') }).click()
        await rhiannon.choose('status', '1')
        await rhiannon.send('.app-filter__form')
        const open = await rhiannon.rows()
        must.be(open < found, 'fewer are open')
        must.equal(await rhiannon.page.locator('.app-chip').count(), 2, 'chips')
        await look(rhiannon)

        await rhiannon.click(rhiannon.page.locator('main thead a.app-sort').first())
        const up = await rhiannon.column(1)
        await rhiannon.click(rhiannon.page.locator('main thead a.app-sort').first())
        const down = await rhiannon.column(1)
        must.equal(await rhiannon.page.locator('main thead th[aria-sort=descending]').count(), 1, 'the column says how it sorts')
        must.equal(new Set(up).size > 20 && up[0] !== down[0] && up.at(-1) === down[0], true, 'the other way round')

        await rhiannon.choose('rows', '25')
        await rhiannon.send('.app-page-size')
        must.equal(await rhiannon.rows(), 25, 'rows on a page')
        const first = await rhiannon.column(1)
        await rhiannon.click(rhiannon.page.locator('.govuk-pagination__next a'))
        const second = await rhiannon.column(1)
        must.equal(second.length, open - 25, 'the rest')
        must.equal([...first, ...second], down, 'both pages are the list')
        for (const part of ['q=ysgol', 'status=1', 'sort=', 'rows=25', 'page=2']) must.include(rhiannon.address, part, 'the address')

        // The other language keeps the place.
        const before = await rhiannon.rows()
        await rhiannon.click(rhiannon.page.locator('.govuk-language-navigation a'))
        must.equal(await rhiannon.rows(), before, 'rows in the other language')
        must.equal(await rhiannon.page.locator('html').getAttribute('lang'), english ? 'cy' : 'en', 'language')
        await rhiannon.click(rhiannon.page.locator('.govuk-language-navigation a'))
        must.include(rhiannon.address, 'page=2', 'and back')

        await rhiannon.page.locator('main details summary').last().click()
        for (const name of ['kind', 'urn', 'status', 'phase']) {
          const box = rhiannon.page.locator(`main [name=columns][type=checkbox][value=${name}]`)
          if ((await box.count()) && (await box.isChecked())) await box.uncheck()
        }
        await rhiannon.click(rhiannon.page.locator('main form', { has: rhiannon.page.locator('[name=columns][type=checkbox]') }).locator('button'))
        must.be(!(await rhiannon.page.locator('main thead').innerText()).includes('URN'), 'the column has gone')
        await rhiannon.click(rhiannon.page.locator('.app-chip').first())
        must.equal(await rhiannon.page.locator('.app-chip').count(), 1, 'one filter fewer')
      },
    },
    {
      title: `newcomer ${way}: opens a school, adds a contact once, and a local value`,
      async tell({ visit }) {
        const rhiannon = await visit(like)
        await rhiannon.signIn(officer)
        await rhiannon.go('/gwynfryn/search?q=' + encodeURIComponent('ysgol bro caereinion'))
        await rhiannon.follow(/Ysgol Bro Caereinion/)
        school = address(rhiannon)
        if (english) await rhiannon.sees(/From .+, loaded \d+ \w+ \d{4}/)
        must.equal(await rhiannon.page.locator(`main a[href$="${school}/change"]`).count(), 0, 'an authority does not change the register')
        await look(rhiannon)

        await rhiannon.click(rhiannon.page.locator('main a[href*="/data/contact/add"]'))
        await look(rhiannon)
        await rhiannon.send()
        must.be((await rhiannon.errors()).length >= 2, 'role and name are asked for')
        await look(rhiannon, { at: [320] })
        await rhiannon.choose('role', 'head')
        await rhiannon.fill('name', guarded)
        await rhiannon.fill('email', 'pennaeth@caereinion.example')
        await rhiannon.send()
        if (english) await rhiannon.told('Contact added')
        must.equal(address(rhiannon), school, 'back at the school')
        await rhiannon.sees(guarded)

        // The same form sent again, as by a reload: nothing is added.
        await rhiannon.go('/gwynfryn/data/contact?q=' + encodeURIComponent('cyswllt'))
        const before = await rhiannon.rows()
        must.equal(before, 1, 'contacts of that name')

        await rhiannon.go(school)
        await rhiannon.click(rhiannon.page.locator(`main a[href$="${school}/local/telephone"]`))
        await look(rhiannon)
        await rhiannon.fill('telephone', '01938 810888')
        await rhiannon.fill('source', 'Galwad ffôn')
        await rhiannon.send()
        must.equal(address(rhiannon), school, 'back at the school')
        await rhiannon.sees('01938 810888')
        await rhiannon.sees('Galwad ffôn')
        await look(rhiannon)
      },
    },
    {
      title: `newcomer ${way}: proposes a correction, which a different person accepts`,
      async tell({ visit }) {
        const rhiannon = await visit(like)
        await rhiannon.signIn(officer)
        await rhiannon.go(school)
        await rhiannon.click(rhiannon.page.locator(`main a[href$="${school}/correct/town"]`))
        await look(rhiannon)
        await rhiannon.fill('town', 'Llanfair Caereinion (cywirwyd)')
        await rhiannon.send()
        must.equal((await rhiannon.errors()).length, 1, 'how they know is asked for')
        await rhiannon.fill('reason', 'Ar eu papur pennawd')
        await rhiannon.send()
        must.equal(address(rhiannon), school, 'back at the school')
        await rhiannon.sees('Llanfair Caereinion (cywirwyd)')
        await rhiannon.click(rhiannon.page.locator('.app-beside a[href*="/corrections/"]').first())
        correction = address(rhiannon)
        must.equal(await rhiannon.page.locator('main button[value=accept]').count(), 0, 'who proposes does not decide')
        await look(rhiannon)

        const gwydion = await visit(like)
        await gwydion.signIn(manager)
        await gwydion.go('/gwynfryn/corrections')
        await look(gwydion)
        await gwydion.click(gwydion.page.locator(`main a[href$="${correction}"]`))
        await look(gwydion)
        await gwydion.click(gwydion.page.locator('main button[value=accept]'))
        if (english) await gwydion.told('Accepted: the record now says so')
        await gwydion.go(school)
        await gwydion.sees('Llanfair Caereinion (cywirwyd)')
      },
    },
    {
      title: `newcomer ${way}: reads the history in words, and the record as it was yesterday`,
      async tell({ visit }) {
        const rhiannon = await visit(like)
        await rhiannon.signIn(officer)
        await rhiannon.go(school + '/history')
        await rhiannon.sees('Llanfair Caereinion (cywirwyd)')
        await rhiannon.sees('Gwydion Enghraifft')
        await rhiannon.sees('Rhiannon Esiampl')
        await look(rhiannon)
        await rhiannon.page.locator('main details summary').click()
        const yesterday = day(-1)
        await rhiannon.fillDate('as_at', yesterday.day, yesterday.month, yesterday.year)
        await rhiannon.click(rhiannon.page.locator('main details button'))
        await rhiannon.seesNot('(cywirwyd)')
        await rhiannon.seesNot('01938 810888')
        await rhiannon.sees('Llanfair Caereinion')
        await rhiannon.sees(yesterday.year, '.govuk-inset-text')
        await look(rhiannon)
        const before = day(-2)
        await rhiannon.go(`${school}?as_at-day=${before.day}&as_at-month=${before.month}&as_at-year=${before.year}`)
        if (english) await rhiannon.sees('It was not there yet')
        await rhiannon.go(`${school}?as_at-day=31&as_at-month=2&as_at-year=2026`)
        await rhiannon.sees('27 3 2026')
      },
    },
    {
      title: `newcomer ${way}: downloads contacts as a file of exactly what was shown`,
      async tell({ visit }) {
        const rhiannon = await visit(like)
        await rhiannon.signIn(officer)
        await rhiannon.go('/gwynfryn/data/contact?rows=250')
        const shown = await rhiannon.rows()
        await rhiannon.click('.app-page-header__actions a[href*="/files"]')
        await rhiannon.looksRight()
        await rhiannon.page.locator('input[name=format][value=csv]').check()
        file = await download(rhiannon, () => rhiannon.page.locator('main form[action*="/download"] button').click())
        must.include(file.name, /^contact_\d{4}-\d\d-\d\dT\d{4}_\d+rows\.csv$/, 'name of the file')
        must.equal([...file.bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf], 'byte order mark')
        const [head, ...rows] = csvRows(file.bytes)
        must.equal(rows.length, shown, 'rows')
        must.be(rows.every((row) => row.length === head.length), 'every row has every cell')
        if (english) must.include(head.join(), 'Record id,Organisation,Organisation (record id),Role,Name', 'headings')
        must.be(rows.flat().includes(`'${guarded}`), 'what would run as a formula is guarded')
        contacts = join(new URL(`file://${file.path}`).pathname, '..', `${way.replaceAll(' ', '-')}.csv`)
        await writeFile(contacts, file.bytes)

        const forPrograms = await download(rhiannon, () => rhiannon.page.evaluate((href) => { location.href = href }, `${rhiannon.prefix}/gwynfryn/data/contact/download?format=csv-plain`).catch(() => {}))
        const plain = csvRows(forPrograms.bytes)
        must.equal(plain[0].slice(0, 3), ['id', 'organisation', 'organisation.id'], 'headings for programs')
        must.be(plain.flat().includes(guarded), 'programs get it as it is')
      },
    },
    {
      title: `newcomer ${way}: imports that file back, and nothing changes`,
      async tell({ visit }) {
        const rhiannon = await visit(like)
        await rhiannon.signIn(officer)
        await rhiannon.go('/gwynfryn/data/contact/import')
        await look(rhiannon)
        await rhiannon.send()
        must.equal((await rhiannon.errors()).length, 1, 'a file is asked for')
        await rhiannon.page.locator('main input[type=file]').setInputFiles(contacts)
        await rhiannon.send()
        await look(rhiannon)
        await rhiannon.send()
        const counts = await rhiannon.page.locator('.govuk-summary-list dd').allInnerTexts()
        const rows = csvRows(file.bytes).length - 1
        must.equal(counts.map((count) => Number.parseInt(count, 10)), [0, 0, rows, 0], 'added, changed, the same, wrong')
        await look(rhiannon)
      },
    },
    {
      title: `newcomer ${way}: what is another authority's is not found`,
      async tell({ visit }) {
        const goewin = await visit(like)
        await goewin.signIn(elsewhere)
        must.equal(goewin.address, `${goewin.prefix}/llanfaglan`, 'home')
        await goewin.go('/gwynfryn', 404)
        await goewin.go(school, 404)
        await goewin.go(correction.replace('gwynfryn', 'llanfaglan'), 404)
        await goewin.go(school.replace('gwynfryn', 'llanfaglan'))
        await goewin.seesNot('01938 810888')
        await goewin.seesNot(guarded)
        await goewin.signOut()
        must.include(goewin.address, '/sign-in', 'after signing out')
      },
    },
  ]
}
