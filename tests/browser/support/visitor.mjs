// One person at one browser. What they do reads as they would say it; what pages must never do is watched all the while.
import { axeFindings, overflow, smallTargets } from './looks.mjs'
import { Fault, must } from './must.mjs'
import { password } from './house.mjs'

const headersOfEveryAnswer = {
  'x-content-type-options': /^nosniff$/,
  'content-security-policy': /^default-src 'none';(?!.*unsafe)/,
  'referrer-policy': /^same-origin$/,
  'cross-origin-opener-policy': /^same-origin$/,
  'cross-origin-resource-policy': /^same-origin$/,
  'permissions-policy': /camera=\(\)/,
  'x-frame-options': /^DENY$/,
  'cache-control': /./,
  'x-request-id': /^[0-9a-z]{13}$/,
}
export const widths = [320, 1280]

export class Visitor {
  #faults = []
  #seen = new Set()

  static async enter(context, house, { language, javaScript }) {
    const visitor = new Visitor()
    Object.assign(visitor, { context, house, language, javaScript })
    visitor.page = await context.newPage()
    visitor.#watch()
    return visitor
  }

  #watch() {
    const { page, context, house } = this
    // Chromium tells refused content, failed scripts and broken markup as errors of the console.
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) this.#faults.push(`console: ${message.text()}`)
    })
    page.on('pageerror', (error) => this.#faults.push(`script: ${error.message}`))
    page.on('dialog', async (dialog) => {
      this.#faults.push(`a dialog opened: ${dialog.message()}`)
      await dialog.dismiss()
    })
    context.on('request', (request) => {
      if (!this.#isOurs(request.url()) && !this.#isKnown(request.url())) this.#faults.push(`asked elsewhere: ${request.url()}`)
    })
    context.on('response', (response) => this.#check(response))
  }

  #isOurs(url) {
    return url.startsWith(this.house.origin)
  }

  // Of a server that the house was told of, or of no server.
  #isKnown(url) {
    return url.startsWith('data:') || (this.house.others ?? []).some((origin) => url.startsWith(origin))
  }

  #check(response) {
    if (!this.#isOurs(response.url())) return
    const path = response.url().slice(this.house.origin.length)
    const headers = response.headers()
    for (const [name, pattern] of Object.entries(headersOfEveryAnswer))
      if (!pattern.test(headers[name] ?? '')) this.#faults.push(`${path}: ${name} is "${headers[name] ?? ''}"`)
    if (response.status() >= 500) this.#faults.push(`${path}: ${response.status()}`)
    if (response.status() >= 400 && !response.request().isNavigationRequest()) this.#faults.push(`${path}: ${response.status()}`)
    if ((headers['content-type'] ?? '').startsWith('text/html') && response.status() < 300) this.#seen.add(path)
  }

  mustBeClean() {
    if (this.#faults.length) throw new Fault(`what pages must never do:\n${[...new Set(this.#faults)].join('\n')}`)
  }

  // Addresses of the pages that were shown.
  get seen() {
    return [...this.#seen]
  }

  async whereabouts() {
    try {
      const heading = await this.page.locator('h1').first().textContent({ timeout: 500 })
      const errors = await this.page.locator('.govuk-error-summary li, .govuk-error-message').allTextContents()
      return [`at ${this.page.url()}: ${heading.trim()}`, ...errors.map((error) => `page says: ${error.trim()}`)]
    } catch {
      return [`at ${this.page.url()}`]
    }
  }

  async leave() {
    await this.context.close()
  }

  // ---- Going

  get prefix() {
    return this.language === 'cy' ? '/cy' : ''
  }

  // An address without language: "/gwynfryn/data/contact".
  async go(address, status = 200) {
    const response = await this.page.goto(this.house.origin + (address === '/' ? this.prefix || '/' : this.prefix + address))
    must.equal(response.status(), status, `status of ${address}`)
    return response
  }

  get address() {
    const { pathname, search } = new URL(this.page.url())
    return pathname + search
  }

  async heading() {
    return (await this.page.locator('h1').first().innerText()).trim()
  }

  async signIn(email, { as = password } = {}) {
    await this.go('/sign-in')
    await this.fill('email', email)
    await this.fill('password', as)
    await this.send('main')
  }

  async signOut() {
    await this.click('.app-account button')
  }

  // ---- Doing: controls by the name their form sends, so that a journey reads the same in both languages

  control(name) {
    return this.page.locator(`main [name="${name}"]`).first()
  }

  async fill(name, value) {
    await this.control(name).fill(value)
  }

  async choose(name, value) {
    const control = this.control(name)
    if ((await control.evaluate((element) => element.tagName)) === 'SELECT') await control.selectOption(value)
    else await this.page.locator(`main [name="${name}"][value="${value}"]`).check()
  }

  async fillDate(name, day, month, year) {
    await this.fill(`${name}-day`, String(day))
    await this.fill(`${name}-month`, String(month))
    await this.fill(`${name}-year`, String(year))
  }

  // What leads to another page, once that is whole.
  async click(what) {
    const target = typeof what === 'string' ? this.page.locator(what).first() : what
    await Promise.all([this.page.waitForEvent('load'), target.click()])
  }

  // The first button that sends the form in `where`.
  async send(where = 'main form') {
    await this.click(`${where} button[type=submit]`)
  }

  async press(text, options = {}) {
    await this.click(this.page.locator('main').getByRole('button', { name: text, exact: true, ...options }).first())
  }

  async follow(text, where = 'main') {
    await this.click(this.page.locator(where).getByRole('link', { name: text, exact: typeof text === 'string' }).first())
  }

  // ---- Seeing

  async text(where = 'main') {
    return this.page.locator(where).first().innerText()
  }

  async sees(text, where = 'main') {
    must.include(await this.text(where), text, `text of ${this.address}`)
  }

  async seesNot(text, where = 'main') {
    must.exclude(await this.text(where), text, `text of ${this.address}`)
  }

  async told(text) {
    must.include(await this.text('.govuk-notification-banner'), text, 'the message')
  }

  async errors() {
    return this.page.locator('.govuk-error-summary__list li').allInnerTexts()
  }

  // Of a list of rows, the texts of one column (from 0).
  async column(number) {
    return this.page.locator(`main table tbody tr > :nth-child(${number + 1})`).allInnerTexts()
  }

  async rows() {
    return this.page.locator('main table tbody tr').count()
  }

  // Of a summary list: the value beside `key`.
  value(key) {
    return this.page.locator('.govuk-summary-list__row', { has: this.page.locator('dt', { hasText: new RegExp(`^\\s*${key}\\s*$`) }) }).locator('dd').first()
  }

  // Nothing to find for axe, nothing wider than the window, nothing too small to hit: at the narrow and the wide width.
  // What finds faults is a script: where pages run none, it would wait for ever.
  async looksRight({ at = widths } = {}) {
    if (this.javaScript === false) return
    const before = this.page.viewportSize()
    for (const width of at) {
      await this.page.setViewportSize({ width, height: 900 })
      const where = `${this.address} at ${width} px`
      const findings = [...(await overflow(this.page)), ...(await smallTargets(this.page)), ...(await axeFindings(this.page))]
      if (findings.length) throw new Fault(`${where}:\n${findings.join('\n')}`)
    }
    await this.page.setViewportSize(before)
  }
}
