import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { executablePath } from '../../../sim/test-page.ts'
import { openPanel, type PanelTest } from '../../helpers/panel.ts'

describe.skipIf(!executablePath)('a gateway that goes away and comes back', { timeout: 90_000 }, () => {
  let panel: PanelTest
  let page: Page
  beforeAll(async () => {
    panel = await openPanel()
    page = await panel.signedIn({ language: 'zh-CN' })
    await panel.ask('POST', '/agents', { id: 'parrot', name: 'Parrot', type: 'echo' })
  }, 60_000)
  afterAll(() => panel?.close())

  test('a page that was never opened says that nobody is there, and comes by itself', async () => {
    await page.goto(`${panel.address}/channels`)
    await page.getByRole('heading', { name: '渠道', level: 1 }).waitFor()
    await panel.gateway.kill()
    await page.getByRole('link', { name: '消息', exact: true }).click()
    await page.getByRole('heading', { name: '页面暂时打不开' }).waitFor()
    await panel.startAgain()
    await page.getByRole('heading', { name: '消息', level: 1 }).waitFor()
  })

  test('a page that is open goes on, and shows what changes afterwards', async () => {
    await page.goto(`${panel.address}/channels`)
    await page.getByRole('heading', { name: '渠道', level: 1 }).waitFor()
    await panel.gateway.kill()
    await panel.startAgain()
    const channel = { id: 'later', name: 'Later than that', type: 'telegram', agent: 'parrot', enabled: false }
    await panel.ask('POST', '/channels', {
      ...channel,
      settings: { botToken: '7100000001:AAF-panel-restart-key-00001' },
    })
    await page.getByText('Later than that').first().waitFor()
  })
})
