// What an authenticator app shows (RFC 6238: SHA-1, 30 seconds, 6 digits).
import { createHmac } from 'node:crypto'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const step = 30_000

function fromBase32(text) {
  let bits = ''
  for (const letter of text.replaceAll(' ', '')) bits += letters.indexOf(letter).toString(2).padStart(5, '0')
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)))
}

// The code of now, or of as many steps later.
export function codeOf(secret, later = 0) {
  const counter = Buffer.alloc(8)
  counter.writeBigInt64BE(BigInt(Math.floor(Date.now() / step) + later))
  const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const at = digest.at(-1) & 15
  return String((digest.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
