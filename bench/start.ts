import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Floor } from './lib/floor.ts'
import { type GatewayOptions, startGateway } from './lib/gateway.ts'
import { atMost, type Benchmark, median, told } from './lib/measure.ts'
import { memoryOf } from './lib/process.ts'
import { elsewhere } from './lib/remote.ts'

/** ms until memory is read. */
const SETTLED = 3000

/** How soon the gateway is ready, and what it takes while nobody talks. */
export const start: Benchmark = {
  about:
    'From the start of the process (`npm start` without npm) to the first 200 of `/readyz`, and the resident memory 3 s later, with nobody talking. ' +
    'Node keeps what it compiled; "the very first" start finds none of it. Floor: a bare Node HTTP server with an open SQLite database.',
  async run() {
    const compiled = mkdtempSync(join(tmpdir(), 'teahouse-compiled-'))
    const env = { NODE_COMPILE_CACHE: compiled }
    try {
      const first = await once({ env })
      await bare(env)
      const floor = await bare(env)
      const later = [await once({ env }), await once({ env }), await once({ env })]
      const ready = median(later.map((one) => one.readyMs))
      const memory = median(later.map((one) => one.memory))
      return [
        atMost(1500, { what: 'ready after', floor: floor.readyMs, result: ready, unit: 'ms' }),
        atMost(120, { what: 'memory, idle', floor: floor.memory, result: memory, unit: 'MB' }),
        told({ what: 'the very first start: ready after', result: first.readyMs, unit: 'ms' }),
        told({ what: 'the very first start: memory, idle', result: first.memory, unit: 'MB' }),
      ]
    } finally {
      rmSync(compiled, { recursive: true, force: true })
    }
  },
}

/** The bare server of `latency`, which listens and has opened its database. */
async function bare(env: NodeJS.ProcessEnv): Promise<{ readyMs: number; memory: number }> {
  const startedAt = performance.now()
  const floor = elsewhere<Floor>(new URL('./lib/floor.ts', import.meta.url), env)
  try {
    await floor.call('open', { api: '', tokens: [] })
    const readyMs = performance.now() - startedAt
    await sleep(SETTLED)
    return { readyMs, memory: memoryOf(floor.pid) }
  } finally {
    await floor.end()
  }
}

async function once(options: GatewayOptions = {}): Promise<{ readyMs: number; memory: number }> {
  const gateway = await startGateway(options)
  try {
    await sleep(SETTLED)
    return { readyMs: gateway.readyMs, memory: gateway.memory() }
  } finally {
    await gateway.stop()
  }
}
