import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dingtalk } from '../src/channels/dingtalk/index.ts'
import { telegram } from '../src/channels/telegram/index.ts'
import type { SimulatedPlatform } from '../src/contract/simulator.ts'
import { eventually } from '../test/helpers/eventually.ts'
import { openGateway, type TestGateway } from '../test/helpers/gateway.ts'
import { createPen } from '../test/helpers/pen.ts'
import { type Stage, startStage } from './stage.ts'
import { executablePath, launchBrowser, openPage } from './test-page.ts'

describe.skipIf(!executablePath)('the page of phones', { timeout: 60_000 }, () => {
  let browser: Browser
  let stage: Stage
  let gateway: TestGateway
  let page: Page
  let problems: string[]
  let finish: () => void

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser.close())

  beforeEach(async () => {
    const platforms = await Promise.all([dingtalk, telegram].map((one) => one.simulator!({ port: 0 })))
    stage = await startStage({ port: 0, platforms })
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const pen = createPen(async function* (turn) {
      if (turn.text === 'tea or coffee') {
        yield { type: 'ask', question: 'Which one?', options: ['Tea', 'Coffee'] }
      } else if (turn.text === 'a story') {
        yield { type: 'text', text: 'Once upon a time' }
        await finished
        yield { type: 'text', text: ' there was a **teapot**.' }
      } else if (turn.text === 'everything') {
        yield { type: 'text', text: Array.from({ length: 40 }, (_, n) => `Paragraph ${n + 1}.`).join('\n\n') }
      } else yield { type: 'text', text: `So you say ${turn.text}.` }
    })
    gateway = await openGateway({ provider: dingtalk, settings: platforms[0]?.settings.stream ?? {}, pen })
    await eventually(async () => (await gateway.statuses.of('bot')).state === 'connected')
    page = await open({ width: 1440, height: 900 })
  })
  afterEach(async () => {
    finish()
    await page.context().close()
    await gateway.close()
    await stage.close()
    expect(problems).toEqual([])
  })

  /** Whatever goes wrong in the page fails the test. */
  async function open(viewport: { width: number; height: number }, address = stage.address): Promise<Page> {
    const opened = await openPage(browser, { address, viewport })
    problems = opened.problems
    return opened.page
  }

  const phone = (n: number) => page.getByRole('region', { name: `Phone ${n}` })
  const said = (at: Locator, text: string) => at.getByRole('log').getByText(text)
  async function say(at: Locator, text: string) {
    const field = at.getByRole('textbox')
    await field.fill(text)
    await field.press('Enter')
  }
  const seen = (locator: Locator) => locator.first().waitFor({ timeout: 25_000 })

  test('a person types, and sees the reply grow to its end', async () => {
    await say(phone(1), 'a story')
    await seen(said(phone(1), 'Once upon a time'))
    await seen(phone(1).locator('[data-growing]'))
    await seen(phone(1).getByText('is writing'))
    finish()
    await seen(phone(1).locator('b', { hasText: 'teapot' }))
    await phone(1).locator('[data-growing]').waitFor({ state: 'detached' })
    expect(await phone(1).locator('li.bot').count()).toBe(1)
  })

  test('a finished reply is told to who listens instead of looking', async () => {
    await say(phone(1), 'hello')
    await seen(page.locator('#live').getByText('So you say hello.'))
  })

  test('Shift+Enter begins a line, and Enter within an unfinished Chinese word sends nothing', async () => {
    const field = phone(1).getByRole('textbox')
    await field.pressSequentially('one')
    await field.press('Shift+Enter')
    await field.pressSequentially('two')
    await field.dispatchEvent('keydown', { key: 'Enter', isComposing: true })
    expect(await field.inputValue()).toBe('one\ntwo')
    await field.press('Enter')
    await seen(said(phone(1), 'So you say one'))
    expect(await field.inputValue()).toBe('')
  })

  test('pressing a button answers for the person', async () => {
    await say(phone(1), 'tea or coffee')
    await phone(1).getByRole('button', { name: 'Coffee' }).click()
    await seen(said(phone(1), 'So you say Coffee.'))
  })

  test('a platform without a gateway says how to connect one, and counts its calls from then on', async () => {
    await seen(phone(2).getByText('The tea is ready, the gateway is not'))
    await seen(phone(2).getByText('transport: polling'))
    const strip = page.getByRole('group', { name: 'Telegram', exact: true })
    await seen(strip.getByText('waiting for a gateway'))
    const { settings } = stage.platforms[1] as SimulatedPlatform
    const other = await openGateway({ provider: telegram, settings: settings.polling ?? {} })
    await seen(strip.getByText('a gateway is here'))
    await seen(phone(2).getByText('Say hello'))
    await other.close()
  })

  test('a fault shows on the strip and on every phone of its platform until it is ended there', async () => {
    await page.getByRole('button', { name: 'Make DingTalk misbehave' }).click()
    await page.getByRole('radio', { name: 'rate limit' }).check()
    await page.keyboard.press('Escape')
    await seen(phone(1).getByText('Fault: rate limit'))
    expect(await phone(2).getByText('Fault: rate limit').count()).toBe(0)
    await phone(1).getByRole('button', { name: 'End it' }).click()
    await phone(1).getByText('Fault: rate limit').waitFor({ state: 'hidden' })
    await say(phone(1), 'all is well again')
    await seen(said(phone(1), 'So you say all is well again.'))
  })

  test('in a group the bot answers when it is mentioned, and Ann sees what 张伟 said', async () => {
    await phone(1).getByText('茶话会', { exact: true }).click()
    await phone(2).getByText('DingTalk', { exact: true }).click()
    await phone(2).getByText('Ann', { exact: true }).click()
    await phone(2).getByText('茶话会', { exact: true }).click()
    await phone(1).getByRole('button', { name: '@bot' }).click()
    await say(phone(1), 'just between us')
    await seen(said(phone(2), 'just between us'))
    await phone(1).getByRole('button', { name: '@bot' }).click()
    await say(phone(1), 'good evening')
    await seen(said(phone(2), 'So you say good evening.'))
    expect(gateway.pen.turns.map(({ text }) => text)).toEqual(['good evening'])
    expect(await phone(2).locator('li.mine').count()).toBe(0)
  })

  test('a voice message where nobody can send one is answered with the reason', async () => {
    await phone(1).getByText('茶话会', { exact: true }).click()
    await phone(1).getByRole('button', { name: 'Send something else' }).click()
    await page.getByRole('button', { name: 'Voice' }).click()
    await seen(phone(1).getByRole('alert').getByText('nobody can mention a bot together with'))
    expect(problems.splice(0)).toEqual([expect.stringContaining('422')])
  })

  test('a reader who scrolled up is left in peace, and finds the way to the newest', async () => {
    await say(phone(1), 'everything')
    await seen(said(phone(1), 'Paragraph 40.'))
    await phone(1)
      .getByRole('log')
      .evaluate((log) => log.scrollTo({ top: 0, behavior: 'instant' }))
    await stage.platforms[0]?.say('from elsewhere')
    const newest = phone(1).getByRole('button', { name: 'To the newest' })
    await newest.waitFor()
    expect(
      await phone(1)
        .getByRole('log')
        .evaluate((log) => log.scrollTop),
    ).toBe(0)
    await newest.click()
    await eventually(async () => said(phone(1), 'from elsewhere').first().isVisible())
    await newest.waitFor({ state: 'hidden' })
  })

  test('language and theme change at a press, and are remembered', async () => {
    await page.getByRole('button', { name: '中文' }).click()
    await seen(page.getByRole('button', { name: '连接网关' }))
    await page.getByRole('button', { name: '深色' }).click()
    await page.reload()
    await seen(page.getByRole('region', { name: '第 1 部手机' }))
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark')
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN')
  })

  test('on a narrow screen one phone is shown, and nothing is wider than the screen', async () => {
    await page.context().close()
    page = await open({ width: 360, height: 740 })
    await say(phone(1), 'a story')
    await seen(said(phone(1), 'Once upon a time'))
    expect(await page.getByRole('region', { name: /^Phone/ }).count()).toBe(1)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  })

  test('what a platform shows can be read and runs nothing', async () => {
    await page.context().close()
    const other = await startStage({ port: 0, platforms: [hostilePlatform()] })
    page = await open({ width: 1440, height: 900 }, other.address)
    await seen(said(phone(1), 'readable'))
    const log = phone(1).getByRole('log')
    const html = await log.locator('.body').evaluateAll((all) => all.map((one) => one.innerHTML).join('\n'))
    expect(html).not.toMatch(/script|onerror|onclick|javascript:|<iframe|<form|<svg|style=|class="evil/i)
    expect(html).toContain('<a href="https://example.com/" target="_blank" rel="noopener noreferrer nofollow">b</a>')
    expect(await page.evaluate('window.broken')).toBeUndefined()
    // The browser says what it would not run while the words were read.
    problems = problems.filter((line) => !line.includes('Content Security Policy'))
    await page.context().close()
    await other.close()
  })
})

/** A platform whose screen tries what a screen must not do. */
function hostilePlatform(): SimulatedPlatform {
  const html = [
    '<p class="evil" style="position:fixed" onclick="window.broken=1">readable<script>window.broken=1</script></p>',
    '<img src="x" onerror="window.broken=1"><img src="https://evil.example/track.png"><svg onload="window.broken=1"></svg>',
    '<a href="javascript:window.broken=1">a</a><a href="https://example.com/" onclick="window.broken=1">b</a>',
    '<iframe src="https://evil.example"></iframe><form action="https://evil.example"><input></form>',
    '<table><tr><td onmouseover="window.broken=1">cell',
  ].join('')
  const person = { id: '1', name: 'Eve' }
  return {
    type: 'hostile',
    title: 'Hostile',
    settings: {},
    people: [person],
    groups: [],
    say: async () => '2',
    press: async () => undefined,
    screen: () => [{ id: '1', by: 'bot', from: 'Bot', text: 'readable', html, growing: false, buttons: [], at: 0 }],
    watch: () => () => undefined,
    faults: [],
    misbehave: () => undefined,
    violations: () => [],
    calls: () => ({ total: 1, limited: 0, byName: {} }),
    close: async () => undefined,
  }
}
