// A new system with no configuration: one link, once, makes the first organisation and its administrator.
import { must } from '../support/must.mjs'

export const database = 'empty'

const email = 'mair@cwmderi.example'
const chosen = 'pedair derwen yn y cwm'
let link = ''

export const journeys = [
  {
    title: 'first start: the set-up link makes the first administrator, and works once',
    async tell({ house, visit }) {
      link = (await house.said(/^ +http:\/\/[^/]+(\/link\/\S+)$/m))[1]
      const mair = await visit()
      await mair.go('/')
      must.equal(mair.address, '/sign-in', 'where a stranger lands')
      await mair.go(link)
      await mair.looksRight()

      await mair.fill('authority_name_en', 'Cwmderi County Council')
      await mair.fill('authority_name_cy', 'Cyngor Sir Cwmderi')
      await mair.fill('slug', 'cwmderi')
      await mair.fill('name', 'Mair Esiampl')
      await mair.fill('email', 'not an address')
      await mair.fill('password', 'short')
      await mair.send()
      must.be((await mair.errors()).length >= 2, 'both the address and the password are complained of')
      must.equal(await mair.control('authority_name_en').inputValue(), 'Cwmderi County Council', 'what was typed is kept')
      await mair.looksRight()

      await mair.fill('email', email)
      await mair.fill('password', chosen)
      await mair.send()
      must.equal(mair.address, '/sign-in', 'after setting up')
      await mair.signIn(email, { as: chosen })
      must.equal(mair.address, '/cwmderi', 'home')
      must.equal(await mair.heading(), 'Cwmderi County Council', 'heading')
      await mair.looksRight()

      await mair.go(link, 404)
      await mair.sees('This link no longer works')
    },
  },
  {
    title: 'first day: the administrator finds every page that an empty system has, and signs out',
    async tell({ visit }) {
      const mair = await visit()
      await mair.signIn(email, { as: chosen })
      for (const address of ['/cwmderi/data', '/cwmderi/data/organisation', '/cwmderi/search?q=ysgol', '/cwmderi/people', '/account', '/about', '/help', '/accessibility', '/cookies']) {
        await mair.go(address)
        await mair.looksRight({ at: [320] })
      }
      await mair.signOut()
      must.equal(mair.address, '/sign-in', 'after signing out')
      await mair.told('You have signed out')
      await mair.go('/cwmderi')
      must.include(mair.address, '/sign-in?then=', 'a page of before')
    },
  },
]
