// The browser suite: node tests/browser/run.mjs [--only WORD]
// Prints "ok NAME", "not ok NAME" or "skip NAME" for each journey, details indented by four spaces.
// A journey file exports `journeys`, a list of { title, tell, skip }; they run in order, on a house of their own, each
// standing on those before it unless the file also exports `independent = true`. What it exports as `beside` starts
// another server that the house is told of ({ options, meet(house), close() }).
import { readdir } from 'node:fs/promises'
import { open } from './support/browser.mjs'
import { Houses } from './support/house.mjs'

const folder = new URL('./journeys/', import.meta.url)

function wantedWord(args) {
  if (args.length === 0) return ''
  if (args.length === 2 && args[0] === '--only') return args[1].toLowerCase()
  console.error('Usage: node tests/browser/run.mjs [--only WORD]')
  process.exit(2)
}

async function chapters(word) {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.mjs')).sort()
  const found = []
  for (const file of files) {
    const { journeys, database, independent, beside } = await import(new URL(file, folder))
    const wanted = journeys.filter(({ title }) => `${file} ${title}`.toLowerCase().includes(word))
    // A chapter is told from its beginning: what comes later stands on what came before.
    if (wanted.length) found.push({ database, independent, beside, journeys: independent ? wanted : journeys.slice(0, journeys.indexOf(wanted.at(-1)) + 1) })
  }
  return found
}

function tellFailure(failure, told) {
  const text = failure.stack && failure.name !== 'Fault' ? failure.stack : failure.message
  for (const line of [...text.split('\n'), ...told]) console.log(`    ${line}`)
}

async function runChapter({ database, independent, beside, journeys }, houses, browser) {
  let house = null
  let other = null
  let fallen = ''
  for (const { title, tell, skip } of journeys) {
    const reason = skip?.() || (fallen && `stands on "${fallen}"`)
    if (reason) {
      console.log(`skip ${title}`)
      console.log(`    ${reason}`)
      continue
    }
    const visitors = []
    const visit = async (options) => {
      const visitor = await browser.visitor(house, options)
      visitors.push(visitor)
      return visitor
    }
    try {
      other ??= await beside?.()
      if (!house) {
        house = await houses.open(database, other?.options)
        await other?.meet(house)
      }
      const started = Date.now()
      await tell({ house, visit })
      for (const visitor of visitors) visitor.mustBeClean()
      console.log(`ok ${title}`)
      console.log(`    ${((Date.now() - started) / 1000).toFixed(1)} s`)
    } catch (failure) {
      failures += 1
      if (!independent) fallen = title
      console.log(`not ok ${title}`)
      const places = await Promise.all(visitors.map((visitor) => visitor.whereabouts()))
      tellFailure(failure, [...places.flat(), ...(house?.lastWords() ?? [])])
    }
    for (const visitor of visitors) await visitor.leave()
  }
  await house?.close()
  await other?.close()
}

let failures = 0
const word = wantedWord(process.argv.slice(2))
const told = await chapters(word)
if (told.length) {
  const houses = new Houses()
  const browser = await open()
  try {
    for (const chapter of told) await runChapter(chapter, houses, browser)
  } finally {
    await browser.close()
    await houses.close()
  }
}
process.exit(failures ? 1 : 0)
