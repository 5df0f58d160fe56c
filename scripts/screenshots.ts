import { mkdirSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { executablePath } from '../sim/test-page.ts'
import { type Looks, openPanel } from '../test/helpers/panel.ts'
import { furnish, pages, visit } from '../test/helpers/tour.ts'

/** `npm run screenshots [-- NAME …]`: every page (or those) in both languages and both colours, wide and on a small phone, into screenshots/. */
const folder = fileURLToPath(new URL('../screenshots/', import.meta.url))
const sizes = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } }
const wanted = process.argv.slice(2)

if (executablePath) await takeAll()

async function takeAll(): Promise<void> {
  if (wanted.length === 0) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const panel = await openPanel()
  try {
    await panel.signedIn()
    await furnish(panel)
    for (const language of ['zh-CN', 'en'] as const)
      for (const scheme of ['light', 'dark'] as const)
        for (const [size, box] of Object.entries(sizes)) await take({ language, scheme, ...box }, size)
    console.log(`The pictures are in ${folder}`)
    for (const problem of panel.problems) console.error(problem)
  } finally {
    await panel.close()
  }

  async function take(looks: Looks, size: string): Promise<void> {
    const page = await panel.signedIn(looks)
    for (const { name, path } of pages) {
      if (wanted.length > 0 && !wanted.includes(name)) continue
      await visit(page, panel.address + path)
      await page.screenshot({ path: `${folder}${name}-${looks.language}-${looks.scheme}-${size}.png` })
    }
    await page.context().close()
  }
}
