// The API as an integrator meets it: a key made by whoever looks after access, and then nothing but the OpenAPI
// document, which is linted, and believed: every operation in it is called, and every answer is held against its schema.
import { createConfig, lintFromString } from '@redocly/openapi-core'
import Ajv2020 from 'ajv/dist/2020.js'
import { codeOf } from '../support/codes.mjs'
import { password } from '../support/house.mjs'
import { must } from '../support/must.mjs'

const manager = 'access@gwynfryn.example'

async function makeKey(visit, { role, reach }) {
  const pryderi = await visit()
  await pryderi.signIn(manager)
  await pryderi.go('/gwynfryn/keys')
  await pryderi.looksRight()
  await pryderi.press('Make a key')
  await pryderi.press('Turn on')
  await pryderi.fill('password', password)
  await pryderi.fill('code', codeOf((await pryderi.text('.app-code')).replace(/\s/g, ''), -1))
  await pryderi.send()
  await pryderi.press('I have kept them')
  await pryderi.send()
  must.be((await pryderi.errors()).length >= 2, 'a name and a role are asked for')
  await pryderi.looksRight()
  await pryderi.fill('name', 'Timetable of Ysgol Bro')
  await pryderi.choose('role', role)
  await pryderi.page.locator(`[name=reach][value=${reach}]`).check()
  await pryderi.send()
  const key = (await pryderi.text('#key')).trim()
  await pryderi.looksRight()
  await pryderi.go('/gwynfryn/keys')
  await pryderi.sees('Timetable of Ysgol Bro')
  must.exclude(await pryderi.text(), key, 'the list of keys')
  await pryderi.looksRight()
  return { key, pryderi }
}

class Program {
  constructor(origin, key) {
    this.origin = origin
    this.key = key
  }
  async ask(method, path, { body, file, headers = {} } = {}) {
    const answer = await fetch(`${this.origin}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.key}`, ...(body ? { 'content-type': 'application/json' } : file ? { 'content-type': 'text/csv' } : {}), ...headers },
      body: body ? JSON.stringify(body) : file,
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, type: answer.headers.get('content-type') ?? '', text, json: text && /json/.test(answer.headers.get('content-type')) ? JSON.parse(text) : null }
  }
}

// What each operation answers is what the document says it does.
class Replay {
  constructor(program, document) {
    this.program = program
    this.document = document
    this.ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
    this.ajv.addSchema(document, 'api')
    this.faults = []
    this.seen = new Set()
  }
  pointer(...parts) {
    return `api#/${parts.map((part) => encodeURIComponent(String(part).replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
  }
  async call(path, method, { parameters = {}, query = '', body, file, headers } = {}) {
    const operation = this.document.paths[path][method]
    this.seen.add(operation.operationId)
    const address = this.document.servers[0].url + path.replace(/\{(\w+)\}/g, (_, name) => parameters[name]) + query
    const answer = await this.program.ask(method.toUpperCase(), address, { body, file, headers })
    const said = operation.responses[answer.status]
    const fault = (text) => this.faults.push(`${operation.operationId} ${address}: ${text}`)
    if (!said) fault(`${answer.status} is not in the document: ${answer.text}`)
    else if (said.content) {
      const type = answer.type.split(';')[0]
      if (!said.content[type]) fault(`${type} is not in the document`)
      else if (/json$/.test(type)) {
        const holds = this.ajv.getSchema(this.pointer('paths', path, method, 'responses', answer.status, 'content', type, 'schema'))
        if (!holds(answer.json)) fault(this.ajv.errorsText(holds.errors))
        this.onlyKnown(said.content[type].schema, answer.json, fault)
      }
    } else if (answer.text) fault('an answer where the document has none')
    return answer
  }
  // Nothing in a record that the document does not speak of.
  onlyKnown(schema, value, fault) {
    if (schema?.$ref) schema = this.document.components.schemas[schema.$ref.split('/').at(-1)]
    if (Array.isArray(value)) for (const one of value) this.onlyKnown(schema?.items, one, fault)
    else if (value && typeof value === 'object' && schema?.properties)
      for (const name of Object.keys(value)) {
        if (!schema.properties[name]) fault(`${name} is not in the document`)
        else this.onlyKnown(schema.properties[name], value[name], fault)
      }
  }
}

export const journeys = [
  {
    title: 'api: with a key and the OpenAPI document alone, a program reads, adds, changes and follows what changed',
    async tell({ visit }) {
      const { key, pryderi } = await makeKey(visit, { role: 'officer', reach: 'everything' })
      const program = new Program(pryderi.house.origin, key)
      const index = await program.ask('GET', '/api/v1/gwynfryn')
      const described = await program.ask('GET', index.json.description)
      const document = described.json

      const problems = await lintFromString({ source: described.text, config: await createConfig({ extends: ['recommended'] }) })
      must.equal(problems.map((problem) => `${problem.ruleId}: ${problem.message} at ${problem.location[0]?.pointer}`), [], 'lint')
      const welsh = await program.ask('GET', index.json.description, { headers: { 'accept-language': 'cy' } })
      must.equal(welsh.json.info.title, 'Cantref: cofnodion i raglenni', 'title in Welsh')

      const replay = new Replay(program, document)
      const base = '/gwynfryn'
      await replay.call(base, 'get')
      await replay.call(`${base}/codes/{list}`, 'get', { parameters: { list: 'nation' } })
      await replay.call(`${base}/codes/{list}`, 'get', { parameters: { list: 'none' } })
      const views = await replay.call(`${base}/views`, 'get')
      must.be(views.json.views.length > 0, 'the demonstration has views for everyone')
      for (const view of views.json.views) await replay.call(`${base}/views/{view}`, 'get', { parameters: { view: view.id } })
      // A view is saved, sent again, changed and removed.
      const wanted = { name: 'Integrator', dataset: 'organisation', columns: ['name', 'urn'], filters: { status: '1' } }
      const saved = await replay.call(`${base}/views`, 'post', { body: wanted, headers: { 'idempotency-key': 'view' } })
      must.equal(saved.status, 201, 'saved')
      must.equal((await replay.call(`${base}/views`, 'post', { body: wanted, headers: { 'idempotency-key': 'view' } })).json.id, saved.json.id, 'sent again, saved once')
      await replay.call(`${base}/views`, 'post', { body: { ...wanted, colour: 'red' } })
      const view = { view: saved.json.id }
      const renamed = await replay.call(`${base}/views/{view}`, 'patch', { parameters: view, body: { name: 'Integrator, renamed' }, headers: { 'if-match': saved.headers.get('etag') } })
      must.equal(renamed.json.name, 'Integrator, renamed', 'renamed')
      await replay.call(`${base}/views/{view}`, 'patch', { parameters: view, body: { name: 'late' }, headers: { 'if-match': saved.headers.get('etag') } })
      await replay.call(`${base}/views/{view}`, 'delete', { parameters: view })
      must.equal((await replay.call(`${base}/views/{view}`, 'delete', { parameters: view, headers: { 'if-match': renamed.headers.get('etag') } })).status, 204, 'removed')
      const datasets = Object.keys(document.paths).filter((path) => path.endsWith('/{id}')).map((path) => path.slice(0, -5))
      for (const path of datasets) {
        const list = await replay.call(path, 'get', { query: '?rows=3' })
        if (list.json.next) await replay.call(path, 'get', { query: `?rows=3&after=${encodeURIComponent(list.json.next)}` })
        await replay.call(path, 'get', { query: '?nonsense=1' })
        const id = list.json.records?.[0]?.id ?? '0000000000001'
        const one = await replay.call(`${path}/{id}`, 'get', { parameters: { id } })
        if (one.status === 200) await replay.call(`${path}/{id}`, 'get', { parameters: { id }, headers: { 'if-none-match': one.headers.get('etag') } })
        for (const since of [0, 'yesterday?']) if (document.paths[`${path}/changes`]) await replay.call(`${path}/changes`, 'get', { query: `?since=${encodeURIComponent(since)}&rows=1` })
        // What this role may not write is refused in the words of the document; what it may, is refused for want of a body.
        if (document.paths[path].post) await replay.call(path, 'post', { body: { nonsense: 1 } })
        for (const method of ['patch', 'delete']) if (document.paths[`${path}/{id}`][method]) await replay.call(`${path}/{id}`, method, { parameters: { id }, body: method === 'patch' ? {} : undefined })
      }

      // And it works: a contact comes, changes and goes, and the feed tells it.
      const school = (await replay.call(`${base}/organisation`, 'get', { query: '?q=ysgol+bro&rows=1&columns=name' })).json.records[0].id
      const place = (await replay.call(`${base}/contact/changes`, 'get', { query: '?since=0' })).json.until
      const body = { 'organisation.id': school, role: 'head', name: 'Integrator Esiampl' }
      const added = await replay.call(`${base}/contact`, 'post', { body, headers: { 'idempotency-key': 'first' } })
      must.equal(added.status, 201, 'added')
      must.equal((await replay.call(`${base}/contact`, 'post', { body, headers: { 'idempotency-key': 'first' } })).json.id, added.json.id, 'sent again, done once')
      const parameters = { id: added.json.id }
      const changed = await replay.call(`${base}/contact/{id}`, 'patch', { parameters, body: { name: 'Integrator Enghraifft' }, headers: { 'if-match': added.headers.get('etag') } })
      must.equal(changed.json.name, 'Integrator Enghraifft', 'changed')
      await replay.call(`${base}/contact/{id}`, 'patch', { parameters, body: { name: 'late' }, headers: { 'if-match': added.headers.get('etag') } })
      const feed = await replay.call(`${base}/contact/changes`, 'get', { query: `?since=${place}` })
      must.equal(feed.json.changes.map(({ id, change }) => [id, change]), [[added.json.id, 'added']], 'what changed since')
      await replay.call(`${base}/contact/{id}`, 'delete', { parameters, headers: { 'if-match': changed.headers.get('etag') } })
      must.equal((await replay.call(`${base}/contact/changes`, 'get', { query: `?since=${place}` })).json.changes, [], 'it came and went')

      // A file comes in and goes again; what a file of nonsense is told is in the document too.
      for (const path of datasets.filter((one) => document.paths[`${one}/imports`])) {
        await replay.call(`${path}/imports`, 'post', { file: 'nonsense\n1\n' })
        const none = { import: '0000000000001', load: '0000000000001' }
        await replay.call(`${path}/imports/{import}`, 'get', { parameters: none })
        await replay.call(`${path}/imports/{import}/confirm`, 'post', { parameters: none })
        await replay.call(`${path}/imports/{import}/refused`, 'get', { parameters: none })
        await replay.call(`${path}/loads/{load}/undo`, 'post', { parameters: none })
      }
      const people = `${base}/person`
      const sent = await replay.call(`${people}/imports`, 'post', { query: '?name=people.csv', file: 'reference,given_names,family_name\nAPI1,Math,Sampl\nAPI2,Gwydion,Sampl\n' })
      must.equal(sent.status, 202, 'the file is taken')
      const its = { import: sent.json.id }
      const tried = await replay.call(`${people}/imports/{import}`, 'get', { parameters: its })
      must.equal([tried.json.state, tried.json.added], ['ready', 2], 'what it would do')
      must.be(/What is wrong/.test((await replay.call(`${people}/imports/{import}/refused`, 'get', { parameters: its })).text), 'no row to mend')
      const done = async (job) => {
        for (let tries = 0; tries < 100; ++tries) {
          const answer = await replay.call(`${base}/jobs/{job}`, 'get', { parameters: { job } })
          if (!['waiting', 'running'].includes(answer.json.state)) return answer.json
          await new Promise((resolve) => setTimeout(resolve, 200))
        }
        throw new Error('a job that does not end')
      }
      const imported = await done((await replay.call(`${people}/imports/{import}/confirm`, 'post', { parameters: its, query: '?name=people.csv' })).json.id)
      must.equal(imported.state, 'done', 'imported')
      must.equal((await replay.call(people, 'get', { query: '?q=sampl' })).json.records.filter(({ reference }) => /^API/.test(reference)).length, 2, 'people that came')
      const undone = await done((await replay.call(`${people}/loads/{load}/undo`, 'post', { parameters: { load: imported.load } })).json.id)
      must.equal(undone.state, 'done', 'undone')
      const runs = await replay.call(`${base}/runs`, 'get')
      for (const part of ['', '/file']) await replay.call(`${base}/runs/{run}${part}`, 'get', { parameters: { run: runs.json.runs[0]?.id ?? '0000000000001' } })

      must.equal(replay.faults, [], 'answers against the document')
      const all = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((operation) => operation.operationId))
      must.equal(all.filter((id) => !replay.seen.has(id)), [], 'operations that were not called')

      await pryderi.go('/gwynfryn/keys')
      await pryderi.press('End this key now')
      must.equal((await program.ask('GET', '/api/v1/gwynfryn')).status, 401, 'a key that was ended')
    },
  },
]
