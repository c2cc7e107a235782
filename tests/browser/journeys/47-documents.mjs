// Documents of a record: several at once, with and without JavaScript, in both languages.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { download } from '../support/downloads.mjs'
import { must } from '../support/must.mjs'

const officer = 'officer@gwynfryn.example'

async function openSchool(visitor) {
  await visitor.go('/gwynfryn/data/organisation?q=ysgol+bro')
  await visitor.click(visitor.page.locator('main tbody a').first())
}

// States change by themselves: what is asked for comes within some seconds.
async function waitFor(visitor, gone) {
  for (let tries = 0; tries < 40 && (await visitor.text()).includes(gone); tries += 1) {
    await new Promise((wait) => setTimeout(wait, 250))
    await visitor.go(visitor.address)
  }
}

const tell = (javaScript) => async ({ visit }) => {
  const rhiannon = await visit({ javaScript })
  // What finds faults in pages is a script itself.
  const look = (options) => (javaScript ? rhiannon.looksRight(options) : undefined)
  const way = javaScript ? 'with' : 'without'
  await rhiannon.signIn(officer)
  await openSchool(rhiannon)
  await rhiannon.sees('Documents')
  await rhiannon.press('Add documents')
  await look()
  await rhiannon.press('Add')
  must.equal(await rhiannon.errors(), ['Choose a file'], 'no file')
  await look()
  const files = await Promise.all([`Cynllun ${way}.txt`, `Llythyr ${way}.csv`].map(async (name) => {
    const path = join(rhiannon.house.folder, name)
    await writeFile(path, `${name}, a thing\n`)
    return path
  }))
  await rhiannon.page.locator('input[type=file]').setInputFiles(files)
  await rhiannon.press('Add')
  await rhiannon.told('2 documents added')
  await waitFor(rhiannon, 'Under way')
  await rhiannon.sees('Not made')
  await look()
  const file = await download(rhiannon, () => rhiannon.page.locator('main tbody a', { hasText: `Cynllun ${way}` }).first().click())
  must.equal(file.name, `Cynllun ${way}.txt`, 'name')
  must.equal(String(await readFile(file.path)), `Cynllun ${way}.txt, a thing\n`, 'content')
  await rhiannon.click(rhiannon.page.locator('main tbody tr', { hasText: `Cynllun ${way}` }).locator('a').last())
  await look()
  await rhiannon.press('Take this document away')
  await rhiannon.told('Taken away')
  await look()
  await rhiannon.press('Put it back')
  await rhiannon.told('Put back')
  rhiannon.language = 'cy'
  await rhiannon.go(rhiannon.address)
  await rhiannon.sees('Fersiynau')
  await look({ at: [320] })
}

export const independent = true
export const journeys = [
  { title: 'documents: several are added, opened, taken away and put back', tell: tell(true) },
  { title: 'documents: the same without JavaScript', tell: tell(false) },
]
