import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executablePath } from '../../../sim/test-page.ts'
import { openPanel, type PanelTest } from '../../helpers/panel.ts'
import { furnish, pages, visit } from '../../helpers/tour.ts'

/** What buttons say that change something for everybody. */
const CHANGES =
  /^(add|new|create|delete|remove|save|start|stop|restart|enable|disable|invite|retry|deliver|take over|link|unlink|approve|revoke|test|make)\b/i

describe.skipIf(!executablePath)('the frame around every page', { timeout: 90_000 }, () => {
  let panel: PanelTest
  let page: Page
  beforeAll(async () => {
    panel = await openPanel()
    page = await panel.signedIn()
    await page.goto(`${panel.address}/phones`)
  })
  afterAll(async () => {
    await panel?.close()
    expect(panel?.problems).toEqual([])
  })

  test('language and colours change at once, and stay', async () => {
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: 'Dark' }).click()
    await page.getByRole('button', { name: 'Account' }).click()
    await page.getByRole('menuitem', { name: '中文' }).click()
    await page.getByRole('heading', { name: '手机', level: 1 }).waitFor()
    await page.reload()
    await page.getByRole('heading', { name: '手机', level: 1 }).waitFor()
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN')
    expect(await page.evaluate('document.documentElement.dataset.mantineColorScheme')).toBe('dark')
    await page.getByRole('button', { name: '账号' }).click()
    await page.getByRole('menuitem', { name: 'English' }).click()
    await page.getByRole('heading', { name: 'Phones', level: 1 }).waitFor()
  })

  test('with the keyboard alone one reaches the content, and another page', async () => {
    await page.goto(panel.address)
    await page.getByRole('heading', { name: 'Welcome to Teahouse' }).waitFor()
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('content')
    await page.getByRole('link', { name: 'Phones' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Phones', level: 1 }).waitFor()
  })

  test('on a small phone the navigation is a drawer, which closes where it leads', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.getByRole('button', { name: 'Open navigation' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Home' }).click()
    await page.getByRole('heading', { name: 'Welcome to Teahouse' }).waitFor()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.setViewportSize({ width: 1280, height: 800 })
  })

  test('a viewer sees every page and finds nothing to change', async () => {
    await furnish(panel)
    const viewer = await panel.viewer()
    for (const { name, path } of pages.filter((one) => !one.own)) {
      await visit(viewer, panel.address + path)
      const buttons = await viewer.getByRole('main').getByRole('button', { disabled: false }).allInnerTexts()
      expect(
        buttons.filter((text) => CHANGES.test(text.trim())),
        name,
      ).toEqual([])
    }
  })
})
