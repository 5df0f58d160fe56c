import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../test/helpers/free-port.ts'
import { cpuOf, memoryOf } from './process.ts'

const launcher = fileURLToPath(new URL('../../bin/teahouse.js', import.meta.url))

export interface GatewayOptions {
  /** As in a configuration file. Without it, as a newcomer starts it. */
  channels?: object[]
  agents?: object[]
  env?: NodeJS.ProcessEnv
  /** Node's own options. */
  execArgv?: string[]
}

/** The gateway as anybody starts it: its own process, its own data folder, a configuration file. */
export interface BenchGateway {
  url: string
  /** ms from the start of the process to the first 200 of /readyz. */
  readyMs: number
  /** Resident memory now, in MB. */
  memory(): number
  /** Processor time that it has used so far, all its threads together, in ms. */
  cpu(): number
  /** The next line of its output that begins so. */
  line(beginning: string): Promise<string>
  signal(name: NodeJS.Signals): void
  /** Also deletes its data. */
  stop(): Promise<void>
}

export async function startGateway(options: GatewayOptions = {}): Promise<BenchGateway> {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-bench-'))
  const port = await freePort()
  const { channels, agents } = options
  const file = join(folder, 'teahouse.yaml')
  // JSON is YAML.
  if (channels) writeFileSync(file, JSON.stringify({ agents, channels }))
  const startedAt = performance.now()
  const child = spawn(
    process.execPath,
    [...(options.execArgv ?? []), launcher, ...(channels ? ['--config', file] : [])],
    {
      cwd: folder,
      env: {
        ...process.env,
        TEAHOUSE_PORT: String(port),
        TEAHOUSE_DATA_DIR: join(folder, 'data'),
        TEAHOUSE_LOG_LEVEL: 'warn',
        ...options.env,
      },
    },
  )
  const output = listenTo(child)
  const url = `http://127.0.0.1:${port}`
  try {
    await ready(url, child)
  } catch (error) {
    child.kill('SIGKILL')
    throw new Error(`the gateway did not start:\n${output.text()}`, { cause: error })
  }
  const readyMs = performance.now() - startedAt
  return {
    url,
    readyMs,
    memory: () => memoryOf(child.pid ?? 0),
    cpu: () => cpuOf(child.pid ?? 0),
    line: output.line,
    signal: (name) => child.kill(name),
    async stop() {
      const exit = once(child, 'exit')
      if (child.exitCode === null && child.kill('SIGTERM')) await exit
      rmSync(folder, { recursive: true, force: true })
      const { complaints } = output
      if (complaints.length > 0) console.log(`the gateway complained ${complaints.length} times:\n${complaints[0]}`)
    },
  }
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000
  for (;;) {
    const response = await fetch(`${url}/readyz`).catch(() => undefined)
    await response?.arrayBuffer()
    if (response?.ok) return
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`)
    if (Date.now() > deadline) throw new Error('it is not ready after 30 s')
    await sleep(5)
  }
}

/** Keeps the beginning of what a process says, and hands its lines to whoever waits for one. */
function listenTo(child: ChildProcess) {
  const kept: string[] = []
  const complaints: string[] = []
  const waiting = new Map<string, PromiseWithResolvers<string>>()
  const hear = (line: string) => {
    if (kept.length < 100) kept.push(line)
    if (/"level":"(warn|error)"/.test(line)) complaints.push(line)
    for (const [beginning, { resolve }] of waiting) {
      if (!line.startsWith(beginning)) continue
      waiting.delete(beginning)
      resolve(line)
    }
  }
  for (const input of [child.stdout, child.stderr]) if (input) createInterface({ input }).on('line', hear)
  child.on('exit', () => {
    for (const { reject } of waiting.values()) reject(new Error(`the gateway ended:\n${kept.join('\n')}`))
  })
  return {
    text: () => kept.join('\n'),
    complaints,
    line(beginning: string): Promise<string> {
      const wanted = waiting.get(beginning) ?? Promise.withResolvers<string>()
      waiting.set(beginning, wanted)
      return wanted.promise
    },
  }
}
