import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { telegram } from '../src/channels/telegram/index.ts'
import type { SimulatedPlatform } from '../src/contract/simulator.ts'
import { samples } from '../src/lib/simulation/samples.ts'
import { type Stage, startStage } from './stage.ts'
import { executablePath, launchBrowser, openPage } from './test-page.ts'

describe.skipIf(!executablePath)('what people do on the page of phones besides typing', { timeout: 60_000 }, () => {
  let browser: Browser
  let stage: Stage
  let page: Page
  let problems: string[]
  let verdicts: string[]

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    const platform = await telegram.simulator?.({ port: 0 })
    if (!platform) throw new Error('no simulator of Telegram')
    verdicts = []
    // Nothing answers here, so what the bot said is put on the screen beside what people say.
    const answer = {
      id: 'a',
      by: 'bot' as const,
      from: 'Bot',
      text: 'Tea.',
      html: 'Tea.',
      growing: false,
      buttons: [],
      at: 0,
    }
    const judged: SimulatedPlatform = {
      ...platform,
      screen: (chat) => [answer, ...platform.screen(chat)],
      judge: async (_message, verdict) => void verdicts.push(verdict),
    }
    stage = await startStage({ port: 0, platforms: [judged] })
    ;({ page, problems } = await openPage(browser, { address: stage.address, viewport: { width: 1000, height: 900 } }))
  })
  afterEach(async () => {
    await page.context().close()
    await stage.close()
    expect(problems).toEqual([])
  })

  const phone = (n: number) => page.getByRole('region', { name: `Phone ${n}` })
  const seen = (locator: Locator) => locator.first().waitFor({ timeout: 25_000 })
  const cup = { name: 'cup.png', mimeType: 'image/png', buffer: samples.picture.bytes }

  async function choose(kind: string, file: { name: string; mimeType: string; buffer: Buffer }) {
    await phone(1).getByRole('button', { name: 'Send something else' }).click()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: kind, exact: true }).click()
    await (await chooser).setFiles(file)
  }

  test('a picture is attached, shown small, and goes along with the words', async () => {
    await choose('Picture', cup)
    await seen(phone(1).locator('.attached', { hasText: 'cup.png' }).locator('img'))
    await phone(1).getByRole('textbox').fill('look at this')
    await phone(1).getByRole('button', { name: 'Send', exact: true }).click()
    await seen(phone(1).getByRole('log').getByText('look at this'))
    await seen(phone(1).locator('li.mine img'))
    await phone(1).locator('.attached').waitFor({ state: 'hidden' })
    expect(stage.platforms[0]?.screen().at(-1)?.files).toMatchObject([{ size: samples.picture.bytes.length }])
  })

  test('a file stands in the chat with its name and size; one that was put away does not go', async () => {
    await choose('File', { name: 'report.csv', mimeType: 'text/csv', buffer: Buffer.alloc(3_000, 'a') })
    await phone(1).getByRole('button', { name: 'Send', exact: true }).click()
    await seen(phone(1).locator('.file', { hasText: 'report.csv' }).getByText('3 KB'))
    await choose('File', { name: 'other.csv', mimeType: 'text/csv', buffer: Buffer.from('a') })
    await phone(1).getByRole('button', { name: 'Attach nothing' }).click()
    await phone(1).locator('.attached').waitFor({ state: 'hidden' })
  })

  test('a picture is pasted', async () => {
    await page.evaluate(`{
      const clipboardData = new DataTransfer()
      clipboardData.items.add(new File(['x'], 'pasted.png', { type: 'image/png' }))
      const pasted = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true })
      document.querySelector('textarea').dispatchEvent(pasted)
    }`)
    await seen(phone(1).locator('.attached', { hasText: 'pasted.png' }))
  })

  test('a voice message is sent at once', async () => {
    await phone(1).getByRole('button', { name: 'Send something else' }).click()
    await page.getByRole('button', { name: 'Voice' }).click()
    await seen(phone(1).getByRole('log').getByText('[voice]'))
  })

  test('a verdict is pressed, and taken back by pressing it again', async () => {
    const up = phone(1).getByRole('button', { name: 'Helpful', exact: true })
    await up.click()
    await seen(phone(1).locator('[aria-pressed="true"][title="Helpful"]'))
    await phone(1).getByRole('button', { name: 'Not helpful' }).click()
    await phone(1).getByRole('button', { name: 'Not helpful' }).click()
    await phone(1).locator('.tools [aria-pressed="true"]').waitFor({ state: 'detached' })
    expect(verdicts).toEqual(['up', 'down', 'none'])
  })

  test('the bot is added to a new group, which opens on that phone and can be chosen on the others', async () => {
    await phone(1).getByRole('button', { name: 'Add the bot to a new group' }).click()
    await page.getByRole('textbox', { name: 'Add the bot to a new group' }).fill('Oolong friends')
    await page.getByRole('button', { name: 'Add it' }).click()
    await seen(phone(1).getByRole('log').getByText('joined the group'))
    await seen(phone(1).locator('.phone-head', { hasText: 'Oolong friends' }))
    await seen(phone(2).locator('label', { hasText: 'Oolong friends' }))
  })
})
