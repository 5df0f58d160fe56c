import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executablePath } from '../../../sim/test-page.ts'
import { eventually } from '../../helpers/eventually.ts'
import { openPanel, type PanelTest } from '../../helpers/panel.ts'
import { statesOf } from '../../helpers/tour.ts'

/** What an operator sees of conversations and messages, and does with them. */
describe.skipIf(!executablePath)('conversations and messages', { timeout: 120_000 }, () => {
  let panel: PanelTest
  let page: Page
  beforeAll(async () => {
    panel = await openPanel()
    page = await panel.signedIn()
    await panel.ask('POST', '/simulators')
    await panel.until(async () => (await statesOf(panel)).every((state) => state === 'connected'))
  }, 120_000)
  afterAll(async () => {
    await panel?.close()
    expect(panel?.problems).toEqual([])
  })

  const say = (text: string) => panel.ask('POST', '/simulators/phones/api/say', { platform: 'telegram', text })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const shows = (text: string) => page.getByText(text).first().waitFor()

  test('a conversation appears while one looks, is taken over, answered and handed back', async () => {
    await page.goto(`${panel.address}/conversations`)
    await shows('There are no conversations yet')
    await say('Is the oolong in?')
    await page.getByRole('link', { name: /Is the oolong in/ }).click()
    const history = page.getByRole('list', { name: 'History' })
    await history.getByText('demo · M1').waitFor()
    await say('And the sencha?')
    await history.getByText('And the sencha?').nth(1).waitFor()

    await button('Take over').click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Take over' }).click()
    await shows('Mei Chen has taken over: the agent is silent.')
    await say('Anybody there?')
    await history.getByText('A person had taken the conversation over.').waitFor()
    await page.locator(':focus').and(page.getByLabel('Reply as the bot')).waitFor()
    await page.getByLabel('Reply as the bot').fill('**Mei** is <b>here</b>.')
    await button('Send').click()
    await history.getByText('Mei is <b>here</b>.').waitFor()
    await history.getByText('Mei Chen · M4').waitFor()

    await button('Hand back').click()
    await page.locator(':focus').and(button('Take over')).waitFor()
    await say('Thank you')
    await history.getByText('demo · M5').waitFor()
  })

  test('a failure says why, and is tried again once it is mended', async () => {
    const broken = {
      id: 'broken',
      type: 'openai',
      settings: { baseUrl: `${panel.address}/nowhere/v1`, apiKey: 'k', model: 'm' },
    }
    await panel.ask('POST', '/agents', broken)
    const { items } = (await panel.ask('GET', '/channels')) as { items: { id: string; type: string; agent: string }[] }
    const telegram = items.find(({ type }) => type === 'telegram')
    await panel.ask('PATCH', `/channels/${telegram?.id}`, { agent: 'broken' })
    await say('/new')
    await say('Which tea?')
    await page.goto(`${panel.address}/messages`)
    await page.getByRole('link', { name: 'Failures' }).click()
    await page.getByRole('link', { name: /Which tea/ }).click({ timeout: 60_000 })
    const drawer = page.getByRole('dialog')
    await drawer.getByText('did not accept the request').waitFor()
    await drawer.getByText('Work began').waitFor()

    await panel.ask('PATCH', `/channels/${telegram?.id}`, { agent: telegram?.agent })
    await drawer.getByRole('button', { name: 'Retry' }).click()
    await drawer.getByText('Answered', { exact: true }).first().waitFor()
    await drawer.getByRole('button', { name: 'Back to the messages' }).click()
    await page.getByText('No message fits').waitFor()
    expect(new URL(page.url()).search).toBe('?state=failed')
  })

  test('what is looked for stands in the address', async () => {
    await page.goto(`${panel.address}/messages?q=sencha`)
    await eventually(
      async () => (await page.getByRole('list', { name: 'List of messages' }).locator('li').count()) === 1,
    )
    await page.getByRole('searchbox').fill('oolong')
    await page.getByRole('link', { name: /Is the oolong in/ }).waitFor()
    await eventually(() => new URL(page.url()).search === '?q=oolong')
  })

  test('whoever works by keyboard comes back to where they were', async () => {
    const row = page.getByRole('link', { name: /Is the oolong in/ })
    await row.press('Enter')
    await page.getByRole('dialog').getByText('Work began').waitFor()
    await page.keyboard.press('Escape')
    await page.locator(':focus').and(row).waitFor()
  })
})
