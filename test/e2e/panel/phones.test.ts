import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executablePath } from '../../../sim/test-page.ts'
import { openPanel, type PanelTest } from '../../helpers/panel.ts'
import { statesOf } from '../../helpers/tour.ts'

describe.skipIf(!executablePath)('the demo', { timeout: 90_000 }, () => {
  let panel: PanelTest
  beforeAll(async () => {
    panel = await openPanel()
  })
  afterAll(() => panel?.close())

  test('a newcomer without any account talks to a bot, and leaves no trace', async () => {
    const page = await panel.signedIn()
    await page.goto(panel.address)
    await page.getByRole('link', { name: 'Try it without an account' }).click()
    await page.getByRole('button', { name: 'Start the demo' }).click()

    const desk = page.frameLocator('iframe')
    const phone = desk.getByRole('region', { name: 'Phone 1' })
    await phone.getByRole('textbox').fill('One pot of oolong, please')
    await phone.getByRole('textbox').press('Enter')
    await phone.locator('li.bot', { hasText: 'One pot of oolong, please' }).waitFor()

    await panel.until(async () => (await statesOf(panel)).join() === 'connected,connected,connected,connected')

    await page.getByRole('button', { name: 'Remove the demo' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove the demo' }).click()
    await page.getByRole('button', { name: 'Start the demo' }).waitFor()
    for (const list of ['channels', 'agents', 'messages', 'conversations', 'users'])
      expect(await panel.ask('GET', `/${list}`), list).toMatchObject({ items: [] })
    expect(panel.problems).toEqual([])
  })
})
