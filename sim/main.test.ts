import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { agents } from '../src/agents/index.ts'
import { channels } from '../src/channels/index.ts'
import { readConfiguration } from '../src/services/configuration.ts'
import { eventually } from '../test/helpers/eventually.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'teahouse-sim-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a script as `npm run` does. */
function run(script: string, args: string[]) {
  const child = spawn(process.execPath, [join(root, 'bin/run.js'), script, ...args], { cwd: root })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      output += text
    })
  }
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { output: () => output, ended, signal: () => child.kill('SIGTERM') }
}

test('npm run sim says where the phones are and writes a configuration file that a gateway takes', async () => {
  const file = join(folder, 'teahouse.yaml')
  const sim = run('sim/main.ts', ['--port', '0', '--write', file])
  const address = await eventually(() => /phones are at (http:\S+)/.exec(sim.output())?.[1])
  expect((await fetch(address)).headers.get('content-type')).toContain('text/html')
  expect(readFileSync(file, 'utf8')).toContain('agent: echo')
  const read = readConfiguration(file, { environment: {}, providers: { channels, agents } })
  expect(read.channels.map(({ type }) => type)).toEqual(channels.map(({ type }) => type))
  sim.signal()
  expect(await sim.ended).toBe(0)
})

test.each([
  [['--port', 'tea'], '--port'],
  [['--prot', '1'], '--prot'],
])('wrong use is one sentence and exit code 2: %j', async (args, named) => {
  const sim = run('sim/main.ts', args)
  expect(await sim.ended).toBe(2)
  expect(sim.output()).toContain(named)
})

test('npm run demo holds its conversation on every platform and ends well', async () => {
  const demo = run('scripts/demo.ts', [])
  const code = await demo.ended
  expect(demo.output()).toContain('✓ every reply ended whole')
  for (const { type, simulator } of channels) if (simulator) expect(demo.output().toLowerCase()).toContain(type)
  expect(code).toBe(0)
}, 90_000)
