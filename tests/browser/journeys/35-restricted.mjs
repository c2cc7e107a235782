// A restricted value: for a named person only, behind their second step.
import { codeOf } from '../support/codes.mjs'
import { password } from '../support/house.mjs'
import { must } from '../support/must.mjs'

const keeper = 'restricted@gwynfryn.example'

// The first person of the demonstration whose address is shielded.
async function openShielded(visitor) {
  await visitor.go('/gwynfryn/data/person?q=P10001')
  await visitor.click('main tbody a')
}

export const journeys = [
  {
    title: 'restricted: who works with people does not learn that there is a shielded address',
    async tell({ visit }) {
      const rhiannon = await visit()
      await rhiannon.signIn('officer@gwynfryn.example')
      await openShielded(rhiannon)
      await rhiannon.seesNot('Shielded address')
      await rhiannon.go(`${rhiannon.address}/restricted/shielded_address`, 403)
    },
  },
  {
    title: 'restricted: its keeper turns the second step on, reads it and changes it, in both languages',
    async tell({ visit }) {
      const efnysien = await visit()
      await efnysien.signIn(keeper)
      await openShielded(efnysien)
      const record = efnysien.address
      await efnysien.sees('Not shown here')
      await efnysien.seesNot('Stryd Gudd')
      await efnysien.looksRight()
      await efnysien.follow(/^Open/)
      must.equal(await efnysien.heading(), 'This needs a second step', 'without a second step')
      await efnysien.looksRight()

      await efnysien.press('Turn on')
      const secret = (await efnysien.text('.app-code')).replace(/\s/g, '')
      await efnysien.fill('password', password)
      await efnysien.fill('code', codeOf(secret, -1))
      await efnysien.send()
      await efnysien.press('I have kept them')
      must.equal(await efnysien.heading(), 'Shielded address', 'back at what was asked for')
      await efnysien.sees('1 Stryd Gudd')
      await efnysien.looksRight()
      await efnysien.fill('shielded_address', '2 Stryd Gudd')
      await efnysien.send()
      must.equal(efnysien.address, record, 'after saving')
      await efnysien.told('Saved')
      await efnysien.seesNot('Stryd Gudd')

      efnysien.language = 'cy'
      await efnysien.go(`${record}/restricted/shielded_address`)
      must.equal(await efnysien.heading(), 'Cyfeiriad gwarchodedig', 'heading')
      must.equal(await efnysien.control('shielded_address').inputValue(), '2 Stryd Gudd', 'the value')
      await efnysien.looksRight()

      await efnysien.go(`/confirm?then=${record}`)
      await efnysien.looksRight()
      await efnysien.fill('code', '000000')
      await efnysien.send()
      must.equal((await efnysien.errors()).length, 1, 'a wrong code')
      await efnysien.looksRight()
      await efnysien.fill('code', codeOf(secret))
      await efnysien.send()
      must.equal(efnysien.address, record, 'a right one comes back')
    },
  },
]
