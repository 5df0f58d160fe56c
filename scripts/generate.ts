import { readFileSync, writeFileSync } from 'node:fs'
import { apiDocument } from '../src/api/openapi.ts'

/** Writes what is made from the code. With `--check`, only says whether that was done. */
const file = new URL('../docs/api/openapi.json', import.meta.url)
const document = `${JSON.stringify(apiDocument(), null, 2)}\n`

if (!process.argv.includes('--check')) writeFileSync(file, document)
else if (document !== written()) {
  console.error('docs/api/openapi.json is not up to date. Run: node bin/run.js scripts/generate.ts')
  process.exitCode = 1
}

function written(): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
