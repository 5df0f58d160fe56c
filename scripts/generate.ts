import { readFileSync, writeFileSync } from 'node:fs'
import { apiDocument } from '../src/api/openapi.ts'
import { apiTypes } from './api-types.ts'
import { formattingPage } from './formatting/page.ts'

/** Writes what is made from the code. With `--check`, only says whether that was done. */
const documents: Record<string, string> = {
  'docs/api/openapi.json': `${JSON.stringify(apiDocument(), null, 2)}\n`,
  'web/api/generated.ts': apiTypes(apiDocument()),
  'docs/formatting.md': formattingPage(),
}

for (const [path, document] of Object.entries(documents)) {
  const file = new URL(`../${path}`, import.meta.url)
  if (!process.argv.includes('--check')) writeFileSync(file, document)
  else if (document !== written(file)) {
    console.error(`${path} is not up to date. Run: node bin/run.js scripts/generate.ts`)
    process.exitCode = 1
  }
}

function written(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
