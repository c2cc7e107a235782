// Servers for the journeys: each on a database of its own, on a free port, stopped by its own process id.
import { execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../../', import.meta.url))
const binary = process.env.CANTREF_TEST_BINARY ?? join(root, 'build/daily/bin/cantref')
const registers = join(root, 'tests/data/registers-small')
const startedWithin = 30_000

// Demonstrations are made a day ago, so that there is a yesterday to look back at.
const yesterday = '-1 day'

export const password = 'gwynfryn-llan-hewl-saith'

// Below the range from which systems take ports for outgoing connections, so that none is taken in between.
export async function freePort() {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const free = await new Promise((tell) => {
      const probe = createServer()
      probe.once('error', () => tell(false))
      probe.listen(port, '127.0.0.1', () => probe.close(() => tell(true)))
    })
    if (free) return port
  }
}

export class House {
  #process
  #said = ''
  #complained = ''

  // `options`: more words and environment for the server.
  static async start(place, folder, database, options) {
    const house = new House()
    house.folder = folder
    house.database = database
    house.place = place
    await house.#begin(options)
    return house
  }

  async #begin({ words = [], environment = {} } = {}) {
    const port = await freePort()
    this.#process = spawn(binary, ['serve', ...this.place, '--port', String(port), '--registers', registers, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CANTREF_OUTWARD_REACH: 'this_machine', ...environment },
    })
    this.#process.stderr.on('data', (bytes) => (this.#complained += bytes))
    this.origin = await new Promise((tell, fail) => {
      const late = setTimeout(() => fail(new Error(`the server did not start: ${this.#complained}`)), startedWithin)
      this.#process.once('exit', (code) => fail(new Error(`the server ended with ${code}: ${this.#complained}`)))
      this.#process.stdout.on('data', (bytes) => {
        this.#said += bytes
        const found = /^Cantref is at (\S+)$/m.exec(this.#said)
        if (found) {
          clearTimeout(late)
          tell(found[1])
        }
      })
    })
  }

  // What the server printed, once it holds `pattern`.
  async said(pattern) {
    for (let tries = 0; tries < 100; tries += 1) {
      const found = pattern.exec(this.#said)
      if (found) return found
      await new Promise((wait) => setTimeout(wait, 50))
    }
    throw new Error(`the server never said ${pattern}: ${this.#said}`)
  }

  // Of itself, or by a signal.
  get #hasEnded() {
    return this.#process.exitCode !== null || this.#process.signalCode !== null
  }

  // Answers of 500 leave a line here; so does what else broke.
  lastWords() {
    const words = this.#complained.trim().split('\n').slice(-5).filter(Boolean)
    if (this.#hasEnded) words.push(`ended with ${this.#process.signalCode ?? this.#process.exitCode}`)
    return words.map((line) => `server: ${line}`)
  }

  get complaints() {
    return this.#complained.split('\n').filter((line) => line.startsWith('broken '))
  }

  async command(...words) {
    const { stdout } = await run(binary, [words[0], ...this.place, ...words.slice(1)])
    return stdout
  }

  async close() {
    if (!this.#hasEnded) {
      const ended = new Promise((tell) => this.#process.once('exit', tell))
      this.#process.kill('SIGTERM')
      await ended
    }
  }
}

// Makes the demonstration once and hands out copies of it.
export class Houses {
  #folder = null
  #demo = null
  #databases = []

  async open(database = 'demo', options = {}) {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'cantref-browser-'))
    if (database === 'empty') return House.start(['--database', join(this.#folder, `empty-${randomBytes(4).toString('hex')}`)], this.#folder, 'sqlite', options)
    if (database === 'postgres') return this.#openPostgres(options)
    const copy = join(this.#folder, `house-${randomBytes(4).toString('hex')}`)
    await cp(await this.#demonstration(), copy, { recursive: true })
    return House.start(['--database', copy], copy, 'sqlite', options)
  }

  async #demonstration() {
    if (!this.#demo) {
      const made = join(this.#folder, 'demo')
      await run('faketime', [yesterday, binary, 'demo', '--database', made, '--registers', registers])
      this.#demo = made
    }
    return this.#demo
  }

  async #openPostgres(options) {
    const server = process.env.CANTREF_TEST_POSTGRES
    const name = `cantref_browser_${process.pid}_${this.#databases.length}`
    await run('psql', ['-q', '-d', server, '-c', `create database ${name}`])
    this.#databases.push(name)
    const place = ['--database', server.replace(/dbname=\S+/, `dbname=${name}`), '--key-file', join(this.#folder, `${name}.key`)]
    await run('faketime', [yesterday, binary, 'demo', ...place, '--registers', registers])
    return House.start(place, this.#folder, 'postgres', options)
  }

  async close() {
    for (const name of this.#databases) await run('psql', ['-q', '-d', process.env.CANTREF_TEST_POSTGRES, '-c', `drop database ${name} with (force)`])
    if (this.#folder) await rm(this.#folder, { recursive: true, force: true })
  }
}
