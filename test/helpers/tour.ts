import type { Page } from 'playwright-core'
import type { PanelTest } from './panel.ts'

/** Of somebody who talks on the demo’s Feishu: the simulator gives everybody the same id at every start. */
const CHAT = 'demo-feishu:ou_08c6f5e50b82ffbdc3b99bf1fcedfd02'

/** The user that somebody on the demo’s Telegram becomes. */
const PERSON = 'qqJrxYEXOpxSv__DXC1B'

/**
 * Every page of the panel, by the name that its pictures have. `own`: about whoever is signed in, whatever their role, or not among
 * what a viewer is led to.
 */
export const pages: { name: string; path: string; own?: true }[] = [
  { name: 'home', path: '/' },
  { name: 'channels', path: '/channels' },
  { name: 'channel', path: '/channels/demo-dingtalk' },
  { name: 'new-channel', path: '/channels/new?type=dingtalk', own: true },
  { name: 'agents', path: '/agents' },
  { name: 'agent', path: '/agents/demo' },
  { name: 'new-agent', path: '/agents/new?type=assistant', own: true },
  { name: 'models', path: '/models' },
  { name: 'new-model', path: '/models/new', own: true },
  { name: 'conversations', path: '/conversations' },
  { name: 'conversation', path: `/conversations/${encodeURIComponent(CHAT)}` },
  { name: 'messages', path: '/messages' },
  { name: 'message', path: '/messages/1' },
  { name: 'people', path: '/people' },
  { name: 'person', path: `/people/${PERSON}` },
  { name: 'phones', path: '/phones' },
  { name: 'directory', path: '/settings/directory' },
  { name: 'data', path: '/settings/data' },
  { name: 'account', path: '/settings', own: true },
  { name: 'general', path: '/settings/general' },
  { name: 'access', path: '/settings/access', own: true },
  { name: 'audit', path: '/settings/audit', own: true },
  { name: 'lost', path: '/no/such/page' },
]

/** Makes a gateway look as if it were in use: the demo runs, and a few people have talked on it. */
export async function furnish(panel: PanelTest): Promise<void> {
  await panel.ask('POST', '/simulators')
  await panel.until(async () => (await statesOf(panel)).every((state) => state === 'connected'))
  const said = [
    '你好，今天有什么茶？',
    'Two cups of oolong, please',
    '| tea | price |\n|---|---|\n| oolong | 12 |',
    '/help',
  ]
  for (const platform of ['dingtalk', 'telegram', 'wecom', 'feishu'])
    for (const text of said) await panel.ask('POST', '/simulators/phones/api/say', { platform, text })
  await panel.until(async () => {
    const { items } = (await panel.ask('GET', '/messages?limit=100')) as { items: { state: string }[] }
    return items.length >= 16 && items.every(({ state }) => state === 'answered')
  })
}

/** What `GET /channels` says of each. */
export async function statesOf(panel: PanelTest): Promise<string[]> {
  const { items } = (await panel.ask('GET', '/channels')) as { items: { status: { state: string } }[] }
  return items.map(({ status }) => status.state)
}

/** Opens a page and waits until it shows what it has to show. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.getByRole('heading').first().waitFor()
  await page.locator('[class*="Skeleton"], [aria-busy="true"]').first().waitFor({ state: 'detached' })
  for (const frame of page.frames().slice(1)) await frame.getByRole('region').first().waitFor()
  await page.evaluate('document.fonts.ready')
}
