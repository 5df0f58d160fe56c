import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onFloor, onGateway } from './lib/echo-world.ts'
import type { BenchGateway } from './lib/gateway.ts'
import { atLeast, atMost, type Benchmark, told } from './lib/measure.ts'
import type { Remote } from './lib/remote.ts'
import type { TelegramSide } from './lib/telegram-side.ts'

const SYNC_MS = 5
const SIZE = { bots: 100, people: 40 }
const MESSAGES = 2000

/** A disk that takes its time to sync. */
export const slowDisk: Benchmark = {
  about: `The load of \`throughput\`, with a disk whose every fsync and fdatasync takes ${SYNC_MS} ms longer (a shim that gcc builds and the loader puts before libc). Floor: the bare server, whose commits are on the event loop.`,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'teahouse-slow-sync-'))
    try {
      const shim = build(folder)
      if (!shim) return { skipped: 'there is no gcc to build the slow disk with' }
      const slow = { LD_PRELOAD: shim, SLOW_SYNC_US: String(SYNC_MS * 1000) }
      const bare = await onFloor(SIZE, flood, slow)
      const usual = await onGateway(SIZE, floodAndListen, { execArgv: watched })
      const slowed = await onGateway(SIZE, floodAndListen, { execArgv: watched, env: slow })
      const [before, after] = [usual.result, slowed.result]
      return [
        atLeast(300, { what: 'messages answered on the slow disk', floor: bare, result: after.perSecond, unit: '/s' }),
        told({ what: 'messages answered on the usual disk', result: before.perSecond, unit: '/s' }),
        atMost(before.p99 + SYNC_MS, {
          what: 'event loop held up, p99',
          floor: before.p99,
          result: after.p99,
          unit: 'ms',
        }),
        told({ what: 'event loop held up, at most', floor: before.max, result: after.max, unit: 'ms' }),
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

const watched = ['--import', fileURLToPath(new URL('./lib/loop-delay.ts', import.meta.url))]

function build(folder: string): string | undefined {
  const shim = join(folder, 'slow-sync.so')
  const source = fileURLToPath(new URL('./lib/slow-sync.c', import.meta.url))
  try {
    execFileSync('gcc', ['-shared', '-fPIC', '-O2', '-o', shim, source, '-ldl'], { stdio: 'ignore' })
    return shim
  } catch {
    return undefined
  }
}

async function flood(telegram: Remote<TelegramSide>): Promise<number> {
  const { answered, seconds } = await telegram.call('flood', { messages: MESSAGES, inFlight: 100 })
  return answered / seconds
}

async function floodAndListen(telegram: Remote<TelegramSide>, gateway: BenchGateway) {
  await loopDelay(gateway)
  const perSecond = await flood(telegram)
  return { perSecond, ...(await loopDelay(gateway)) }
}

/** How long the gateway's event loop was held up since the last time this was asked. */
async function loopDelay(gateway: BenchGateway): Promise<{ p99: number; max: number }> {
  const line = gateway.line('event loop ')
  gateway.signal('SIGUSR2')
  return JSON.parse((await line).slice('event loop '.length))
}
