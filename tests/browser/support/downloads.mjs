// Files that leave by a download, read as their bytes.
import { readFile } from 'node:fs/promises'

export async function download(visitor, start) {
  const [file] = await Promise.all([visitor.page.waitForEvent('download'), start()])
  return { name: file.suggestedFilename(), path: await file.path(), bytes: await readFile(await file.path()) }
}

// RFC 4180: rows of cells, quotes undone. Throws where the file is not what that says.
export function csvRows(bytes) {
  const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes).replace(/^\uFEFF/, '')
  const rows = []
  let row = []
  let cell = ''
  let at = 0
  while (at < text.length) {
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1)
      cell = text.slice(at + 1, end).replaceAll('""', '"')
      at = end + 1
    } else {
      const end = text.slice(at).search(/[,\r\n]/)
      cell = end < 0 ? text.slice(at) : text.slice(at, at + end)
      at += cell.length
    }
    row.push(cell)
    if (text[at] === ',') {
      at += 1
      continue
    }
    if (at < text.length && text.slice(at, at + 2) !== '\r\n') throw new Error(`no line end at ${at}: ${text.slice(at, at + 20)}`)
    rows.push(row)
    row = []
    at += 2
  }
  return rows
}

function closingQuote(text, from) {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] !== '"') continue
    if (text[at + 1] !== '"') return at
    at += 1
  }
  throw new Error('a quote that never closes')
}

export function csvText(rows) {
  return rows.map((row) => row.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')).join('\r\n') + '\r\n'
}
