import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults, RunOnly } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { executablePath } from '../../../sim/test-page.ts'
import { eventually } from '../../helpers/eventually.ts'
import { openPanel, type PanelTest } from '../../helpers/panel.ts'
import { furnish, pages, visit } from '../../helpers/tour.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
const wide = { width: 1280, height: 800 }

describe.skipIf(!executablePath)('every page', { timeout: 120_000 }, () => {
  let panel: PanelTest
  let page: Page
  beforeAll(async () => {
    panel = await openPanel()
    page = await panel.signedIn()
    await furnish(panel)
  }, 120_000)
  afterAll(async () => {
    await panel?.close()
    expect(panel?.problems).toEqual([])
  })

  test.each(pages)(
    '$name can be read by everybody (WCAG AA), light and dark, and fits a small phone',
    async ({ path }) => {
      await page.setViewportSize(wide)
      await visit(page, panel.address + path)
      expect(await page.getByRole('alert').count()).toBe(0)
      await wear(page, 'light')
      expect(await violations(page, { type: 'tag', values: rules }), 'light').toEqual([])
      // Nothing but the colours is different.
      await wear(page, 'dark')
      expect(await violations(page, { type: 'rule', values: ['color-contrast'] }), 'dark').toEqual([])
      await page.setViewportSize({ width: 360, height: 740 })
      await eventually(async () => (await page.evaluate('document.documentElement.scrollWidth')) === 360)
    },
  )
})

/** Resolves once everything has taken its new colours, also what fades into them. */
async function wear(page: Page, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme })
  await page.locator(`html[data-mantine-color-scheme="${scheme}"]`).waitFor({ state: 'attached' })
  for (const frame of page.frames().slice(1))
    await frame.locator(`html[data-theme="${scheme}"]`).waitFor({ state: 'attached' })
  const fading = `document.getAnimations().some(({ playState }) => playState === 'running')`
  await eventually(async () => !(await page.evaluate(fading)))
}

/** In words, one line each. What lies in a frame is looked at as well. */
async function violations(page: Page, runOnly: RunOnly): Promise<string[]> {
  for (const frame of page.frames()) await frame.evaluate(axe)
  const { violations: found } = await page.evaluate<AxeResults>(`axe.run({ runOnly: ${JSON.stringify(runOnly)} })`)
  return found.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html.slice(0, 200)}`))
}
