import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What CI runs: first all that only reads the code, at the same time, and when that is in order the tests. What fails says so. */
const bin = (name: string) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url))
const readings: [what: string, command: string, args: string[]][] = [
  ['format and lint', bin('biome'), ['ci', '.']],
  ['types', bin('tsc'), ['--noEmit', '-p', '.']],
  ['types of the panel', bin('tsc'), ['--noEmit', '-p', 'web']],
  ['unused code', bin('knip'), []],
  ['generated files', process.execPath, ['scripts/generate.ts', '--check']],
]

const found = await Promise.all(
  readings.map(async ([what, command, args]) => ({ what, ...(await outcomeOf(command, args)) })),
)
for (const { what, output } of found) process.stdout.write(`── ${what}\n${output}`)
for (const { what, status } of found) {
  if (status === 0) continue
  console.log(`${what}: not in order.\n0 passed, 1 failed`)
  process.exit(1)
}
console.log('── tests')
const tests = spawnSync(process.execPath, ['scripts/test.ts', ...process.argv.slice(2)], { stdio: 'inherit' })
process.exit(tests.status === 0 ? 0 : 1)

async function outcomeOf(command: string, args: string[]): Promise<{ status: number | null; output: string }> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  const status = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`))
      resolve(null)
    })
    child.once('close', resolve)
  })
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  return { status: await status, output: Buffer.concat(chunks).toString() }
}
