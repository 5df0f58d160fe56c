import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What CI runs: each step must pass, and the first that does not says so. The tests come last. */
const bin = (name: string) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url))
const steps: [what: string, command: string, args: string[]][] = [
  ['format and lint', bin('biome'), ['ci', '.']],
  ['types', bin('tsc'), ['--noEmit', '-p', '.']],
  ['types of the panel', bin('tsc'), ['--noEmit', '-p', 'web']],
  ['unused code', bin('knip'), []],
  ['generated files', process.execPath, ['scripts/generate.ts', '--check']],
  ['tests', process.execPath, ['scripts/test.ts', ...process.argv.slice(2)]],
]

for (const [what, command, args] of steps) {
  console.log(`── ${what}`)
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status === 0) continue
  if (what !== 'tests') console.log(`${what}: not in order.\n0 passed, 1 failed`)
  process.exit(1)
}
