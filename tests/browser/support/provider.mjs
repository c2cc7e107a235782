// A real, certified sign-in provider (npm oidc-provider, of Node 20 or later) on loopback, with the plainest pages there can be: whoever types
// a name is that person.
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'

export const client = 'cantref'
const secret = 'a secret: of the client & nobody else'

function newKey(kid) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return { ...privateKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' }
}

let Provider

// It tells everybody at length that it keeps its state in memory, as it should here.
async function quietly(task) {
  const { info, warn } = console
  console.info = console.warn = () => {}
  await task()
  Object.assign(console, { info, warn })
}

const plain = (body) => `<!doctype html><html lang="en"><title>Provider</title><main><h1>Provider</h1>${body}</main>`

export class SignInProvider {
  #server
  #provider
  #house
  #keys = 0
  // What it says of people beside their names: roles by name.
  roles = {}

  static async start() {
    const provider = new SignInProvider()
    await quietly(async () => (Provider = (await import('oidc-provider')).default))
    provider.#server = createServer((request, response) => provider.#answer(request, response))
    // Below the range from which systems take ports for outgoing connections.
    for (let tries = 0; ; tries += 1) {
      const port = 20_000 + Math.floor(Math.random() * 12_000)
      const open = await new Promise((tell) => {
        provider.#server.once('error', () => tell(false))
        provider.#server.listen(port, '127.0.0.1', () => tell(true))
      })
      if (open) {
        provider.issuer = `http://127.0.0.1:${port}`
        return provider
      }
      if (tries > 20) throw new Error('no free port for the provider')
    }
  }

  // How the server is told of it.
  get options() {
    return {
      words: ['--openid-issuer', this.issuer, '--openid-client', client, '--openid-label-en', 'Gwynfryn account', '--openid-label-cy', 'cyfrif Gwynfryn'],
      environment: { CANTREF_OPENID_SECRET: secret },
    }
  }

  meet(house) {
    this.#house = house
    house.others = [this.issuer]
    return this.rotate()
  }

  // Another key from here on, and the old one forgotten.
  rotate() {
    this.#keys += 1
    const { origin } = this.#house
    return quietly(() => this.#begin(origin))
  }

  #begin(origin) {
    this.#provider = new Provider(this.issuer, {
      clients: [{
        client_id: client, client_secret: secret, grant_types: ['authorization_code'], response_types: ['code'], id_token_signed_response_alg: 'ES256',
        redirect_uris: [`${origin}/sign-in/provider/return`], post_logout_redirect_uris: [`${origin}/sign-in`], backchannel_logout_uri: `${origin}/sign-in/provider/ended`,
      }],
      jwks: { keys: [newKey(`key-${this.#keys}`)] },
      cookies: { keys: ['of the tests'] },
      ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 600, Interaction: 600, Session: 3600 },
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'roles'] },
      conformIdTokenClaims: false,
      // It tells no server on loopback that somebody signed out: that is what its own dispatcher is for.
      fetch: (url, { dispatcher, ...options }) => fetch(url, options),
      findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, name: id, email: `${id}@id.example`, email_verified: true, roles: this.roles[id] ?? [] }) }),
      features: {
        devInteractions: { enabled: false },
        backchannelLogout: { enabled: true },
        rpInitiatedLogout: {
          logoutSource: (context, form) => (context.body = plain(`${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`)),
          postLogoutSuccessSource: (context) => (context.body = plain('Signed out')),
        },
      },
      interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
      renderError: (context, out) => (context.body = plain(JSON.stringify(out))),
    })
    for (const failure of ['server_error', 'backchannel.error']) this.#provider.on(failure, (_, error) => console.error(failure, error))
  }

  async #answer(request, response) {
    const { pathname } = new URL(request.url, this.issuer)
    if (!pathname.startsWith('/interaction/')) return this.#provider.callback()(request, response)
    const details = await this.#provider.interactionDetails(request, response)
    if (request.method === 'GET' && details.prompt.name === 'login') {
      response.setHeader('content-type', 'text/html; charset=utf-8')
      return response.end(plain('<form method="post"><label>Name <input name="login"></label><button type="submit">Go on</button></form>'))
    }
    if (details.prompt.name === 'login') {
      let body = ''
      for await (const bytes of request) body += bytes
      const login = new URLSearchParams(body).get('login')
      return this.#provider.interactionFinished(request, response, login ? { login: { accountId: login, amr: ['pwd'] } } : { error: 'access_denied' })
    }
    const grant = new this.#provider.Grant({ accountId: details.session.accountId, clientId: client })
    grant.addOIDCScope('openid email profile')
    return this.#provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } }, { mergeWithLastSubmission: true })
  }

  close() {
    this.#server.closeAllConnections()
    return new Promise((tell) => this.#server.close(tell))
  }
}
