// Signing in by a real provider: by a link first, then by one press; its keys change; signing out here and over there.
import { must } from '../support/must.mjs'
import { SignInProvider } from '../support/provider.mjs'

const access = 'access@gwynfryn.example'
let provider

export const beside = async () => (provider = await SignInProvider.start())

async function goOnAs(visitor, name) {
  await visitor.page.waitForURL((url) => url.href.startsWith(provider.issuer))
  await visitor.page.locator('[name=login]').fill(name)
  await Promise.all([visitor.page.waitForURL((url) => url.href.startsWith(visitor.house.origin)), visitor.page.locator('button').click()])
}

async function goOn(visitor) {
  await visitor.page.waitForURL((url) => url.href.startsWith(visitor.house.origin))
}

async function resetLinkOf(visitor, email) {
  await visitor.go('/gwynfryn/people')
  await visitor.click(visitor.page.locator('main tbody tr', { hasText: email }).locator('a').first())
  await visitor.press('Make a password reset link')
  return new URL((await visitor.text('#link')).trim()).pathname
}

const skip = () => Number.parseInt(process.versions.node, 10) < 20 && 'the provider needs Node 20 or later'

export const journeys = [
  {
    title: 'provider: whoever it knows is nobody here until a link says who they are',
    async tell({ visit }) {
      const rhiannon = await visit()
      await rhiannon.go('/sign-in')
      await rhiannon.looksRight()
      await rhiannon.page.getByRole('button', { name: 'Sign in with Gwynfryn account' }).click()
      await goOnAs(rhiannon, 'rhiannon')
      await rhiannon.sees('nobody has linked that to an account here yet')
      await rhiannon.sees('Number of this request:')
      await rhiannon.looksRight()

      const pryderi = await visit()
      await pryderi.signIn(access)
      const link = await resetLinkOf(pryderi, 'officer@gwynfryn.example')
      await rhiannon.go(link)
      await rhiannon.looksRight()
      await rhiannon.page.getByRole('button', { name: 'Sign in with Gwynfryn account' }).click()
      await goOn(rhiannon)
      must.equal(rhiannon.address, '/gwynfryn', 'home')
      await rhiannon.go('/account')
      await rhiannon.sees('Rhiannon Esiampl')

      // The link is used up, and the account has its identity.
      await pryderi.go(link, 404)
      await pryderi.go('/gwynfryn/people')
      await pryderi.click(pryderi.page.locator('main tbody tr', { hasText: 'officer@gwynfryn.example' }).locator('a').first())
      await pryderi.sees(`Signs in by ${provider.issuer} since`)
      await pryderi.looksRight()
    },
  },
  {
    title: 'provider: comes back in Welsh to the page that was asked for, though the keys have changed',
    async tell({ visit }) {
      const rhiannon = await visit({ language: 'cy' })
      await new Promise((wait) => setTimeout(wait, 10_500)) // keys are not asked for more often
      await provider.rotate()
      await rhiannon.go('/gwynfryn/data/contact')
      await rhiannon.page.getByRole('button', { name: 'cyfrif Gwynfryn' }).click()
      await goOnAs(rhiannon, 'rhiannon')
      must.equal(rhiannon.address, '/cy/gwynfryn/data/contact', 'what was asked for')
    },
  },
  {
    title: 'provider: signing out here asks whether to sign out there too',
    async tell({ visit }) {
      const rhiannon = await visit()
      await rhiannon.go('/sign-in')
      await rhiannon.page.getByRole('button', { name: 'Sign in with Gwynfryn account' }).click()
      await goOnAs(rhiannon, 'rhiannon')
      await rhiannon.signOut()
      await rhiannon.sees('This browser is still signed in with Gwynfryn account')
      await rhiannon.looksRight()
      await rhiannon.page.getByRole('button', { name: 'Sign out of Gwynfryn account too' }).click()
      await rhiannon.page.waitForURL((url) => url.href.startsWith(provider.issuer))
      await rhiannon.page.getByRole('button', { name: 'Sign out' }).click()
      await goOn(rhiannon)
      must.equal(rhiannon.address.split('?')[0], '/sign-in', 'back at the sign-in page')
      // The next sign-in asks who it is.
      await rhiannon.page.getByRole('button', { name: 'Sign in with Gwynfryn account' }).click()
      await goOnAs(rhiannon, 'somebody-else')
      await rhiannon.sees('nobody has linked that to an account here yet')
    },
  },
  {
    title: 'provider: signing out over there ends the session here, and who changes their mind is told what to do',
    async tell({ visit }) {
      const rhiannon = await visit()
      await rhiannon.go('/sign-in')
      await rhiannon.page.getByRole('button', { name: 'Sign in with Gwynfryn account' }).click()
      await goOnAs(rhiannon, 'rhiannon')
      await rhiannon.go('/gwynfryn')
      await rhiannon.page.goto(`${provider.issuer}/session/end`)
      await rhiannon.page.getByRole('button', { name: 'Sign out' }).click()
      await rhiannon.page.getByText('Signed out').waitFor()
      await rhiannon.go('/gwynfryn')
      must.include(rhiannon.address, '/sign-in?then=', 'the session is over')

      await rhiannon.page.getByRole('button', { name: 'Sign in with Gwynfryn account' }).click()
      await goOnAs(rhiannon, '')
      await rhiannon.sees('did not sign you in')
      await rhiannon.looksRight()
    },
  },
  {
    title: 'provider: an administrator sees what their own sign-in would give, and nothing is given',
    async tell({ visit }) {
      provider.roles.pryderi = ['school-contacts']
      const pryderi = await visit()
      await pryderi.signIn(access)
      await pryderi.go('/gwynfryn/people')
      await pryderi.follow('Roles by the sign-in provider')
      await pryderi.looksRight()
      await pryderi.press('Propose a rule')
      await pryderi.fill('value', 'school-contacts')
      await pryderi.choose('role', 'officer')
      await pryderi.fill('reason', 'Looks after school contacts')
      await pryderi.looksRight()
      await pryderi.press('Propose it')
      await pryderi.sees('Waits for approval')
      await pryderi.looksRight()
      await pryderi.page.getByRole('button', { name: 'Test with my sign-in' }).click()
      await goOnAs(pryderi, 'pryderi')
      await pryderi.sees('What your sign-in would give')
      await pryderi.sees('school-contacts')
      await pryderi.sees('No rule in force meets what the claim')
      await pryderi.looksRight()
      await pryderi.go('/account')
      await pryderi.sees('Pryderi Dychmygol')
    },
  },
].map((journey) => ({ ...journey, skip }))
