import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../bin/teahouse.js', import.meta.url))

export interface ProcessOptions {
  /** Words after the program's name. */
  args?: string[]
  /** All of its environment, besides PATH and HOME. */
  env: Record<string, string>
  /** Where it runs. A `.env` file there is read. */
  folder: string
}

/** The gateway as a user runs it: a process of its own. */
export interface GatewayProcess {
  pid: number
  /** Where it listens, once it says so. Rejects with its last words when it ends before. */
  ready: Promise<string>
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  /** Everything that it has written to stdout and stderr. */
  output(): string
  /** The lines of its log, parsed. */
  log(): LogLine[]
  signal(name: NodeJS.Signals): void
  /** SIGKILL; resolves once it is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves once it is gone, with its exit code and how long it took in ms. */
  stop(): Promise<{ code: number | null; took: number }>
}

export interface LogLine {
  level: string
  msg: string
  [fact: string]: unknown
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export function startProcess({ args = ['start'], env, folder }: ProcessOptions): GatewayProcess {
  const { PATH = '', HOME = '' } = process.env
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const chunks: Buffer[] = []
  const output = () => Buffer.concat(chunks).toString()
  const ready = Promise.withResolvers<string>()
  ready.promise.catch(() => undefined)
  let listening = false
  const hear = (chunk: Buffer) => {
    chunks.push(chunk)
    if (listening) return
    const address = /Teahouse is at (http:\S+)\n/.exec(output())?.[1]
    listening = address !== undefined
    if (address !== undefined) ready.resolve(address)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = once(child, 'close').then(() => {
    running.delete(child)
    ready.reject(new Error(`the process ended (${child.exitCode ?? child.signalCode}):\n${output().slice(-4000)}`))
    return { code: child.exitCode, signal: child.signalCode }
  })
  return {
    pid: child.pid ?? 0,
    ready: ready.promise,
    ended,
    output,
    log: () => output().split('\n').flatMap(parsed),
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    async stop() {
      const asked = performance.now()
      child.kill('SIGTERM')
      const { code } = await ended
      return { code, took: performance.now() - asked }
    },
  }
}

function parsed(line: string): LogLine[] {
  if (!line.startsWith('{')) return []
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}
