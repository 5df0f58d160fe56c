import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type GatewayOptions, startGateway } from './lib/gateway.ts'
import { atMost, type Benchmark, median, told } from './lib/measure.ts'

/** ms until memory is read. */
const SETTLED = 3000

/** How soon the gateway is ready, and what it takes while nobody talks. */
export const start: Benchmark = {
  about:
    'From the start of the process (`npm start` without npm) to the first 200 of `/readyz`, and the resident memory 3 s later, with nobody talking. ' +
    'Node keeps what it compiled; "the very first" start finds none of it.',
  async run() {
    const cold = mkdtempSync(join(tmpdir(), 'teahouse-compiled-'))
    const first = await once({ env: { NODE_COMPILE_CACHE: cold } })
    rmSync(cold, { recursive: true, force: true })
    await once()
    const later = [await once(), await once(), await once()]
    return [
      atMost(1500, { what: 'ready after', result: median(later.map((one) => one.readyMs)), unit: 'ms' }),
      atMost(120, { what: 'memory, idle', result: median(later.map((one) => one.memory)), unit: 'MB' }),
      told({ what: 'the very first start: ready after', result: first.readyMs, unit: 'ms' }),
      told({ what: 'the very first start: memory, idle', result: first.memory, unit: 'MB' }),
    ]
  },
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
