import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Runs vitest and ends with the one line that CI and people look for: `N passed, N failed`. */
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url))
const report = fileURLToPath(new URL('../.cache/test-report.json', import.meta.url))

const run = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...process.argv.slice(2)],
  { stdio: 'inherit' },
)
const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = await readReport()
if (numPendingTests > 0) console.log(`${numPendingTests} left out: each says why above, or at its place in the code.`)
// A file that cannot even be loaded has no failed test in it, and is a failure all the same.
const failed = Math.max(numFailedTests, numFailedTestSuites > 0 || run.status !== 0 ? 1 : 0)
console.log(`${numPassedTests} passed, ${failed} failed`)
process.exit(run.status ?? 1)

async function readReport() {
  const { readFile } = await import('node:fs/promises')
  const counts = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as Record<string, number | undefined>
  const of = (name: string) => counts[name] ?? 0
  return {
    numPassedTests: of('numPassedTests'),
    numFailedTests: of('numFailedTests'),
    numPendingTests: of('numPendingTests'),
    numFailedTestSuites: of('numFailedTestSuites'),
  }
}
