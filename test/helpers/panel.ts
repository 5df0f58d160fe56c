import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from '../../sim/test-page.ts'
import { type GatewayProcess, startProcess } from './process.ts'

/** In ms. */
const PATIENCE = 30_000
const root = fileURLToPath(new URL('../..', import.meta.url))

export const panelKey = 'panel-test-api-key-0123456789'
export const admin = { name: 'Mei Chen', email: 'mei@example.com', password: 'oolong in the morning rain 7' }

export interface Looks {
  language?: 'zh-CN' | 'en'
  scheme?: 'light' | 'dark'
  width?: number
  height?: number
}

/** A gateway with its panel, as a user runs it, and a browser in front of it. */
export interface PanelTest {
  address: string
  gateway: GatewayProcess
  /** Starts the gateway again, at the same address and with the same data. Kill it before. */
  startAgain(): Promise<void>
  /** The one-time link that the gateway printed. */
  setupLink: string
  /** Whatever went wrong in any page: an error of a script, a request to elsewhere, a breach of the policy. */
  problems: string[]
  /** A page of a browser in which nobody is signed in. */
  visitor(looks?: Looks): Promise<Page>
  /** A page of a browser in which the first admin is signed in; makes that admin when there is none. */
  signedIn(looks?: Looks): Promise<Page>
  /** A page of a browser in which somebody is signed in who may only look. */
  viewer(looks?: Looks): Promise<Page>
  /** Waits until that is so. */
  until(check: () => boolean | Promise<boolean>): Promise<void>
  /** Asks the API with a key of its own; rejects unless the answer is a good one. */
  ask(method: string, path: string, body?: unknown): Promise<unknown>
  close(): Promise<void>
}

export interface PanelOptions {
  env?: Record<string, string>
}

export async function openPanel({ env = {} }: PanelOptions = {}): Promise<PanelTest> {
  buildWhereStale()
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-panel-'))
  const allEnv = { TEAHOUSE_PORT: '0', TEAHOUSE_DATA_DIR: join(folder, 'data'), TEAHOUSE_API_KEY: panelKey, ...env }
  const gateway = startProcess({ folder, env: allEnv })
  const [browser, address] = await Promise.all([launchBrowser(), gateway.ready])
  const linkOf = () => /(http:\S+\/setup#\S+)/.exec(gateway.output())?.[1]
  await until(() => linkOf() !== undefined)
  const setupLink = linkOf() ?? ''
  const problems: string[] = []
  const contexts: BrowserContext[] = []
  let cookies: Awaited<ReturnType<BrowserContext['cookies']>> | undefined

  async function contextOf(looks: Looks = {}): Promise<BrowserContext> {
    const context = await newContext(browser, looks)
    contexts.push(context)
    context.on('weberror', (problem) => problems.push(String(problem.error())))
    context.on('console', (message) => {
      // What the API refuses, the browser calls an error; the page says it in its own words.
      if (message.type() === 'error' && !message.text().includes('the server responded with a status of'))
        problems.push(message.text())
    })
    context.on('request', (asked) => {
      if (!asked.url().startsWith(address)) problems.push(`asked ${asked.url()}`)
    })
    return context
  }

  async function ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${address}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${panelKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }

  const panel: PanelTest = {
    address,
    gateway,
    async startAgain() {
      panel.gateway = startProcess({ folder, env: { ...allEnv, TEAHOUSE_PORT: new URL(address).port } })
      await panel.gateway.ready
    },
    setupLink,
    problems,
    until,
    ask,
    visitor: async (looks) => (await contextOf(looks)).newPage(),
    async signedIn(looks) {
      const context = await contextOf(looks)
      if (cookies === undefined) {
        const token = setupLink.split('#')[1]
        await context.request.post(`${address}/api/v1/setup`, { data: { token, ...admin } })
        cookies = await context.cookies()
      } else await context.addCookies(cookies)
      return context.newPage()
    },
    async viewer(looks) {
      const invitation = await ask('POST', '/accounts', { email: 'vic@example.com', role: 'viewer' })
      const token = String((invitation as { link: string }).link).split('#')[1]
      const context = await contextOf(looks)
      const data = { token, name: 'Vic', password: 'a quiet place to look around 3' }
      await context.request.post(`${address}/api/v1/setup`, { data })
      return context.newPage()
    },
    async close() {
      await Promise.all(contexts.map((context) => context.close()))
      await browser.close()
      await panel.gateway.kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return panel
}

/** Also for scripts, which have no vitest around them. */
async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE
  while (!(await check())) {
    if (Date.now() > end) throw new Error(`still not so after ${PATIENCE} ms: ${check}`)
    await wait(50)
  }
}

function newContext(browser: Browser, { language = 'en', scheme = 'light', width = 1280, height = 800 }: Looks) {
  return browser.newContext({
    viewport: { width, height },
    locale: language === 'en' ? 'en-US' : 'zh-CN',
    colorScheme: scheme,
    reducedMotion: 'reduce',
    timezoneId: 'UTC',
  })
}

/** `npm ci` built the panel as it was then; whoever changed it since means what it is now. */
function buildWhereStale(): void {
  const built = join(root, 'dist/panel/index.html')
  const newest = Math.max(...filesOf(join(root, 'web')).map((file) => statSync(file).mtimeMs))
  if ((statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0) > newest) return
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/build-panel.ts')], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`the panel could not be built:\n${stderr}`)
}

function filesOf(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
}
