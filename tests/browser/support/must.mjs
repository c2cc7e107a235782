// What a journey holds to be true. A failure says what was seen.
export class Fault extends Error {
  constructor(message) {
    super(message)
    this.name = 'Fault'
    const place = this.stack.split('\n').find((line) => line.includes('/journeys/'))
    if (place) this.message += `\n${place.trim().replace(/file:\/\/.*\/tests\//, 'tests/')}`
  }
}

function shorten(value) {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return text.length > 1500 ? `${text.slice(0, 1500)} …` : text
}

const holds = (text, part) => (part instanceof RegExp ? part.test(text) : text.includes(part))

export const must = {
  be(truth, what) {
    if (!truth) throw new Fault(what)
  },
  equal(seen, expected, what) {
    if (JSON.stringify(seen) !== JSON.stringify(expected)) throw new Fault(`${what}: expected ${shorten(expected)}, saw ${shorten(seen)}`)
  },
  include(text, part, what) {
    if (!holds(text, part)) throw new Fault(`${what}: expected ${part} in: ${shorten(text)}`)
  },
  exclude(text, part, what) {
    if (holds(text, part)) throw new Fault(`${what}: did not expect ${part} in: ${shorten(text)}`)
  },
}
