// Chromium, and the people who use it. A visitor keeps a record of everything a page must never do.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { Visitor } from './visitor.mjs'

const args = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export async function open() {
  const profile = await mkdtemp(join(tmpdir(), 'cantref-chromium-'))
  const process_ = await chromium.launch({ executablePath: process.env.CANTREF_CHROMIUM ?? '/usr/bin/chromium', args, env: { ...process.env, HOME: profile } })
  return {
    visitor: async (house, { javaScript = true, width = 1280, language = 'en' } = {}) => {
      const context = await process_.newContext({ javaScriptEnabled: javaScript, viewport: { width, height: 900 }, locale: language === 'cy' ? 'cy-GB' : 'en-GB', acceptDownloads: true })
      context.setDefaultTimeout(15_000)
      return Visitor.enter(context, house, { language, javaScript })
    },
    close: async () => {
      await process_.close()
      await rm(profile, { recursive: true, force: true })
    },
  }
}
