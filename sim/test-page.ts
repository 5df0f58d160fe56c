import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The browser of this machine; undefined where there is none. */
export const executablePath = [chromium.executablePath(), ...names.map((name) => `/usr/bin/${name}`)].find(
  (path) => path !== '' && existsSync(path),
)
if (!executablePath)
  console.log(
    `Left out: the panel and the page of phones in a browser, because none of ${names.join(', ')} is in /usr/bin.`,
  )

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })

/** The page as a browser of that size shows it, in English; `problems` is whatever goes wrong in it. */
export async function openPage(
  browser: Browser,
  { address, viewport }: { address: string; viewport: { width: number; height: number } },
): Promise<{ page: Page; problems: string[] }> {
  const context = await browser.newContext({ viewport, locale: 'en-US', colorScheme: 'light', reducedMotion: 'reduce' })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  page.on('request', (asked) => asked.url().startsWith(address) || problems.push(`asked ${asked.url()}`))
  await page.goto(address)
  await page.getByRole('region', { name: 'Phone 1' }).waitFor()
  return { page, problems }
}
