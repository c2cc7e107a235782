// Settings: the rules of access from draft to in force by two people, without scripts; and an authority's own look.
import { deflateSync } from 'node:zlib'
import { must } from '../support/must.mjs'

const platform = 'platform@gwynfryn.example'
const governor = 'governor@gwynfryn.example'
const manager = 'access@gwynfryn.example'
const reader = 'reader@gwynfryn.example'

// A picture of one colour, made here: 96 by 48 pixels.
function png(width, height) {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data])
    const length = Buffer.alloc(4), sum = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(checksum(body))
    return Buffer.concat([length, body, sum])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, 0x5a)])
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(Buffer.concat(Array(height).fill(row)))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function checksum(bytes) {
  let sum = 0xffffffff
  for (const byte of bytes) {
    sum ^= byte
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0)
  }
  return (sum ^ 0xffffffff) >>> 0
}

export const journeys = [
  {
    title: 'settings: one person drafts rules of access, another approves, and they hold at once',
    async tell({ visit }) {
      const branwen = await visit()
      await branwen.signIn(reader)
      await branwen.go('/gwynfryn/data/contact', 403)

      const lleu = await visit({ javaScript: false })
      await lleu.signIn(platform)
      await lleu.go('/gwynfryn/settings')
      await lleu.follow('Rules of access')
      await lleu.press('Make a draft')
      const draft = lleu.address
      await lleu.follow('Reader')
      await lleu.page.locator('[name="contact.read"]').check()
      await lleu.press('Keep in the draft')
      await lleu.sees('Contacts: See')
      await lleu.press('Send for approval')
      must.equal((await lleu.errors()).length, 1, 'why is asked for')
      await lleu.fill('reason', 'Readers ring schools')
      await lleu.press('Send for approval')
      await lleu.sees('Waits for approval')
      await lleu.seesNot('Your decision')

      const arianrhod = await visit()
      await arianrhod.signIn(governor)
      await arianrhod.go(draft)
      await arianrhod.looksRight()
      await arianrhod.press('Approve')
      await arianrhod.sees('In force')
      await arianrhod.looksRight()
      await branwen.go('/gwynfryn/data/contact')
    },
  },
  {
    title: 'settings: every page of a draft looks right, in both languages',
    async tell({ visit }) {
      const lleu = await visit()
      await lleu.signIn(platform)
      await lleu.go('/gwynfryn/settings/policy')
      await lleu.looksRight()
      await lleu.press('Make a draft')
      const draft = lleu.address
      for (const language of ['en', 'cy'])
        for (const address of [draft, `${draft}/roles/officer`, `${draft}/roles/organisation_officer`]) {
          lleu.language = language
          await lleu.go(address)
          await lleu.looksRight()
        }
      lleu.language = 'en'
      await lleu.go(draft)
      await lleu.press('Withdraw')
      await lleu.sees('Withdrawn')

      const taliesin = await visit()
      await taliesin.signIn('owner@gwynfryn.example')
      await taliesin.go('/gwynfryn/settings/codes')
      await taliesin.looksRight()
      await taliesin.go('/gwynfryn/settings/codes/contact_channel')
      await taliesin.looksRight()
      await taliesin.press('Make a draft of changes')
      await taliesin.looksRight()
      await taliesin.follow('Add a code')
      await taliesin.looksRight()
      await taliesin.send()
      await taliesin.looksRight()
    },
  },
  {
    title: 'settings: an authority sets its colour and logo, and every page of it wears them',
    async tell({ visit }) {
      const pryderi = await visit()
      await pryderi.signIn(manager)
      await pryderi.go('/gwynfryn/settings/look')
      await pryderi.looksRight()
      await pryderi.fill('colour', '#ffcc00')
      await pryderi.send('main form')
      must.equal((await pryderi.errors()).length, 1, 'too light')
      await pryderi.looksRight()
      await pryderi.fill('colour', '#7a1f5c')
      await pryderi.control('logo').setInputFiles({ name: 'logo.png', mimeType: 'image/png', buffer: png(96, 48) })
      await pryderi.send('main form')
      await pryderi.told('Saved')
      await pryderi.looksRight()
      const header = pryderi.page.locator('.app-header').first()
      must.equal(await header.evaluate((element) => getComputedStyle(element).backgroundColor), 'rgb(122, 31, 92)', 'colour of the header')
      const logo = pryderi.page.locator('.app-header img.app-logo')
      must.equal(await logo.evaluate((image) => image.complete && image.naturalWidth), 96, 'the logo is shown')
      await pryderi.page.locator('[name="no_logo"]').check()
      await pryderi.fill('colour', '')
      await pryderi.send('main form')
      await pryderi.told('Saved')
      must.equal(await logo.count(), 0, 'ours again')
    },
  },
]
