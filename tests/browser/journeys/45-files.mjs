// A list taken away as an Excel workbook, and what is then told of it.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { download } from '../support/downloads.mjs'
import { must } from '../support/must.mjs'

const officer = 'officer@gwynfryn.example'

export const journeys = [
  {
    title: 'files: an Excel workbook arrives whole, and is in the list of downloads with its checksum',
    async tell({ visit }) {
      const rhiannon = await visit()
      await rhiannon.signIn(officer)
      await rhiannon.go('/gwynfryn/data/organisation?q=ysgol+bro')
      await rhiannon.click('.app-page-header__actions a[href*="/files"]')
      await rhiannon.sees('Rows')
      await rhiannon.looksRight()
      await rhiannon.page.locator('input[name=format][value=xlsx]').check()
      const file = await download(rhiannon, () => rhiannon.page.locator('main form[action*="/download"] button').click())
      must.include(file.name, /^organisation_\d{4}-\d\d-\d\dT\d{4}_\d+rows\.xlsx$/, 'name of the file')
      const parts = execFileSync('unzip', ['-Z1', file.path]).toString().split('\n')
      must.be(parts.includes('xl/worksheets/sheet3.xml'), 'three sheets')
      const rows = Number(file.name.match(/_(\d+)rows/)[1])
      const sheet = execFileSync('unzip', ['-p', file.path, 'xl/worksheets/sheet1.xml']).toString()
      must.equal(sheet.match(/<row /g).length, rows + 1, 'rows and their heading')

      await rhiannon.go('/gwynfryn/runs')
      await rhiannon.looksRight()
      await rhiannon.click(`main a:text-is("${file.name}")`)
      await rhiannon.sees(createHash('sha256').update(file.bytes).digest('hex'))
      await rhiannon.looksRight()
      const manifest = await rhiannon.page.request.get(`${rhiannon.house.origin}${await rhiannon.page.locator('main a[href$="/manifest.json"]').first().getAttribute('href')}`)
      must.equal((await manifest.json()).rows, rows, 'rows in the manifest')
    },
  },
]
