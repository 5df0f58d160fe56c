import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executablePath } from '../../../sim/test-page.ts'
import { openPanel, type PanelTest } from '../../helpers/panel.ts'

const MOST_BYTES = 300 * 1024
/** In s. */
const MOST_WORK = 1

describe.skipIf(!executablePath)('the first load', { timeout: 60_000 }, () => {
  let panel: PanelTest
  beforeAll(async () => {
    panel = await openPanel()
  })
  afterAll(() => panel?.close())

  test('is at most 300 kB of compressed scripts, and no more than a second of work until it can be used', async () => {
    const page = await panel.signedIn()
    const scripts = new Map<string, Promise<Buffer>>()
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.set(response.url(), response.body())
    })
    const meter = await page.context().newCDPSession(page)
    // The processor's time and not the clock's: what else this machine does meanwhile is not the panel's.
    await meter.send('Performance.enable', { timeDomain: 'threadTicks' })
    await page.goto(panel.address)
    await page.getByRole('link', { name: 'Try it without an account' }).waitFor()
    const { metrics } = await meter.send('Performance.getMetrics')
    expect(metrics.find(({ name }) => name === 'TaskDuration')?.value).toBeLessThan(MOST_WORK)

    await page.waitForLoadState('networkidle')
    const sizes = await Promise.all([...scripts.values()].map(async (body) => gzipSync(await body).length))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES)
  })
})
