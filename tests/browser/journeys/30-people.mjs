// People and access: being invited, second factor, sessions, ending a role.
import { codeOf } from '../support/codes.mjs'
import { day } from '../support/days.mjs'
import { password } from '../support/house.mjs'
import { must } from '../support/must.mjs'

const manager = 'access@gwynfryn.example'
const officer = 'officer@gwynfryn.example'
const guest = 'newydd@gwynfryn.example'
const chosen = 'afon lwyd dan y bont'
let link = ''
let recovery = []
let secret = ''

async function openPerson(visitor, email) {
  await visitor.go('/gwynfryn/people')
  await visitor.click(visitor.page.locator('main tbody tr', { hasText: email }).locator('a').first())
}

export const journeys = [
  {
    title: 'people: somebody is invited, chooses a password by the link, and signs in',
    async tell({ visit }) {
      const pryderi = await visit()
      await pryderi.signIn(manager)
      await pryderi.go('/gwynfryn/people')
      await pryderi.looksRight()
      await pryderi.press('Invite somebody')
      await pryderi.send()
      must.be((await pryderi.errors()).length >= 3, 'name, address, role and reason are asked for')
      await pryderi.looksRight()
      await pryderi.fill('name', 'Non Newydd')
      await pryderi.fill('email', guest)
      await pryderi.choose('role', 'officer')
      await pryderi.fill('reason', 'Starts today')
      await pryderi.send()
      link = new URL((await pryderi.text('#link')).trim()).pathname
      await pryderi.looksRight()

      const non = await visit()
      await non.go(link)
      await non.sees(guest)
      await non.looksRight()
      await non.fill('password', 'password')
      await non.send()
      must.equal((await non.errors()).length, 1, 'a password that everybody tries is refused')
      await non.fill('password', chosen)
      await non.send()
      await non.go(link, 404)
      await non.signIn(guest, { as: chosen })
      must.equal(non.address, '/gwynfryn', 'home')
      await non.go('/gwynfryn/people', 403)
      await non.looksRight()
    },
  },
  {
    title: 'people: "why can’t they see this?" names the roles that would allow it',
    async tell({ visit }) {
      const pryderi = await visit()
      await pryderi.signIn(manager)
      await pryderi.go('/gwynfryn/people/why')
      await pryderi.looksRight()
      await pryderi.page.locator('main [name=who]').selectOption({ label: 'Non Newydd' })
      await pryderi.choose('what', 'audit')
      await pryderi.choose('verb', 'read')
      await pryderi.send()
      await pryderi.sees('Non Newydd may not')
      await pryderi.sees('Auditor')
      await pryderi.looksRight()
      await pryderi.choose('what', 'contact')
      await pryderi.send()
      await pryderi.sees('Non Newydd may')
      await pryderi.go('/gwynfryn/settings/policy')
      await pryderi.looksRight()
    },
  },
  {
    title: 'people: a role that ends takes effect at once, on the page that is open',
    async tell({ visit }) {
      const non = await visit()
      await non.signIn(guest, { as: chosen })
      await non.go('/gwynfryn/data/contact')
      const pryderi = await visit()
      await pryderi.signIn(manager)
      await openPerson(pryderi, guest)
      await pryderi.looksRight()
      await pryderi.follow(/^End/)
      await pryderi.send()
      must.equal((await pryderi.errors()).length, 1, 'why is asked for')
      await pryderi.fill('reason', 'Left')
      await pryderi.send()
      await pryderi.told('Role ended')
      await non.go('/gwynfryn/data/contact', 404)
      await non.go('/')
      await non.sees('You have no role in any organisation today')

      const later = day(30)
      await pryderi.choose('role', 'reader')
      await pryderi.fillDate('valid_to', later.day, later.month, later.year)
      await pryderi.fill('reason', 'Comes back for a month')
      await pryderi.send()
      await pryderi.told('Role given')
      await non.go('/gwynfryn/data/organisation')
      await non.go('/gwynfryn/data/contact', 403)
    },
  },
  {
    title: 'people: a second factor is set up, asked for, and a recovery code works once',
    async tell({ visit }) {
      const rhiannon = await visit()
      await rhiannon.signIn(officer)
      await rhiannon.go('/account')
      await rhiannon.looksRight()
      await rhiannon.press('Turn on')
      await rhiannon.looksRight()
      secret = (await rhiannon.text('.app-code')).replace(/\s/g, '')
      await rhiannon.fill('password', 'not this one')
      await rhiannon.fill('code', '000000')
      await rhiannon.send()
      must.equal((await rhiannon.errors()).length, 1, 'a wrong password')
      await rhiannon.fill('password', password)
      await rhiannon.fill('code', '000000')
      await rhiannon.send()
      must.equal((await rhiannon.errors()).length, 1, 'a wrong code')
      must.equal((await rhiannon.text('.app-code')).replace(/\s/g, ''), secret, 'the key stays the same')
      await rhiannon.fill('password', password)
      await rhiannon.fill('code', codeOf(secret, -1))
      await rhiannon.send()
      recovery = await rhiannon.page.locator('main ul.app-code li').allInnerTexts()
      must.be(recovery.length >= 8, 'recovery codes')
      await rhiannon.looksRight()

      const elsewhere = await visit()
      await elsewhere.signIn(officer)
      must.include(elsewhere.address, '/sign-in/code', 'the second step')
      await elsewhere.looksRight()
      await elsewhere.fill('code', '123')
      await elsewhere.send()
      must.equal((await elsewhere.errors()).length, 1, 'a wrong code')
      await elsewhere.fill('code', codeOf(secret))
      await elsewhere.send()
      must.equal(elsewhere.address, '/gwynfryn', 'home')
      await elsewhere.signOut()

      await elsewhere.signIn(officer)
      await elsewhere.fill('code', recovery[0])
      await elsewhere.send()
      must.equal(elsewhere.address, '/gwynfryn', 'home by a recovery code')
      await elsewhere.signOut()
      await elsewhere.signIn(officer)
      await elsewhere.fill('code', recovery[0])
      await elsewhere.send()
      must.equal((await elsewhere.errors()).length, 1, 'a recovery code that was used')
    },
  },
  {
    title: 'people: sessions are listed, and ending one signs that browser out',
    async tell({ visit }) {
      const here = await visit()
      await here.signIn('reader@gwynfryn.example')
      const there = await visit()
      await there.signIn('reader@gwynfryn.example')
      await here.go('/account')
      must.equal(await here.rows(), 2, 'sessions')
      await here.looksRight({ at: [320] })
      await here.click('main tbody button')
      await here.told('Signed out there')
      await there.go('/gwynfryn')
      must.include(there.address, '/sign-in', 'the ended one')
      await here.go('/gwynfryn')

      // The language a person chooses is where they land.
      await here.go('/account')
      await here.choose('language', 'cy')
      await here.send('main')
      must.equal(here.address, '/cy/account', 'in Welsh from now on')
      await here.signOut()
      await here.signIn('reader@gwynfryn.example')
      must.include(here.address, '/cy', 'lands in Welsh')
    },
  },
]
