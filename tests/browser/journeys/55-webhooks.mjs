// Another system is told that records changed: a receiver that knows nothing of ours but Standard Webhooks' own library.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { Webhook } from 'standardwebhooks'
import { codeOf } from '../support/codes.mjs'
import { freePort, password } from '../support/house.mjs'
import { must } from '../support/must.mjs'

const manager = 'data@gwynfryn.example'

class Receiver {
  #server
  #heard = []
  #waiting = []
  status = 200

  async open() {
    this.#server = createServer(async (request, answer) => {
      let body = ''
      for await (const piece of request) body += piece
      answer.writeHead(this.status).end(this.status === 200 ? 'thank you' : 'not today')
      this.#heard.push({ headers: request.headers, body })
      this.#waiting.shift()?.()
    })
    const port = await freePort()
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${port}/hook`
  }
  async next() {
    if (this.#heard.length === 0)
      await Promise.race([new Promise((tell) => this.#waiting.push(tell)), new Promise((_, fail) => setTimeout(() => fail(new Error('nothing was heard')), 15_000).unref())])
    return this.#heard.shift()
  }
  close() {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

async function secretOf(visitor) {
  const secret = (await visitor.text('#secret')).trim()
  await visitor.looksRight()
  await visitor.press('I have kept it')
  return secret
}

async function addContact(visitor, name) {
  await visitor.go('/gwynfryn/data/contact')
  await visitor.click('main tbody a')
  await visitor.go(`${visitor.address.replace(/\?.*/, '')}/change`)
  await visitor.fill('name', name)
  await visitor.send()
}

export const independent = true
export const journeys = [
  {
    title: 'webhooks: a receiver with the library of Standard Webhooks is told, and both secrets hold while they overlap',
    async tell({ visit }) {
      const receiver = new Receiver()
      const address = await receiver.open()
      try {
        const gwydion = await visit()
        await gwydion.signIn(manager)
        await gwydion.go('/gwynfryn/settings/webhooks')
        await gwydion.looksRight()
        await gwydion.press('Add a webhook')
        await gwydion.press('Turn on')
        await gwydion.fill('password', password)
        await gwydion.fill('code', codeOf((await gwydion.text('.app-code')).replace(/\s/g, ''), -1))
        await gwydion.send()
        await gwydion.press('I have kept them')
        await gwydion.send()
        must.equal((await gwydion.errors()).length, 3, 'all that is missing is said')
        await gwydion.looksRight()
        await gwydion.fill('name', 'Timetable')
        await gwydion.fill('url', address)
        await gwydion.page.getByLabel('Contacts', { exact: true }).check()
        await gwydion.send()
        const first = await secretOf(gwydion)
        const page = gwydion.address

        await gwydion.press('Send a test')
        const test = await receiver.next()
        must.equal(new Webhook(first).verify(test.body, test.headers).type, 'webhook.test', 'a test')

        await addContact(gwydion, 'Arianwen Newydd')
        const change = await receiver.next()
        const told = new Webhook(first).verify(change.body, change.headers)
        must.equal(told.type, 'records.changed', 'type')
        must.equal(told.data.dataset, 'contact', 'dataset')
        must.equal(told.data.records.map((record) => record.action).join(), 'changed', 'records')
        must.exclude(change.body, 'Arianwen', 'the message')
        let forged = false
        try {
          new Webhook(first).verify(change.body.replace('changed', 'removed'), change.headers)
        } catch {
          forged = true
        }
        must.be(forged, 'a body that was altered is not ours')

        await gwydion.go(page)
        await gwydion.press('Make a new secret')
        const second = await secretOf(gwydion)
        await addContact(gwydion, 'Arianwen Arall')
        const both = await receiver.next()
        for (const secret of [first, second]) must.equal(new Webhook(secret).verify(both.body, both.headers).type, 'records.changed', 'either secret')

        receiver.status = 500
        await addContact(gwydion, 'Arianwen Drachefn')
        const refused = await receiver.next()
        receiver.status = 200
        const again = await receiver.next()
        must.equal(again.headers['webhook-id'], refused.headers['webhook-id'], 'the same message again')
        new Webhook(second).verify(again.body, again.headers)
        await new Promise((wait) => setTimeout(wait, 500))
        await gwydion.go(page)
        await gwydion.sees('It did not take it')
        await gwydion.looksRight()
        gwydion.language = 'cy'
        await gwydion.go(page)
        await gwydion.sees('Heb ei gymryd')
        await gwydion.looksRight()
      } finally {
        receiver.close()
      }
    },
  },
]
