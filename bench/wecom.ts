import { setTimeout as sleep } from 'node:timers/promises'
import { channelsOf } from './lib/bots.ts'
import { type BenchGateway, startGateway } from './lib/gateway.ts'
import { atLeast, atMost, type Benchmark, median, percentile } from './lib/measure.ts'
import { cpuOf } from './lib/process.ts'
import { elsewhere, type Remote } from './lib/remote.ts'
import type { Talker } from './lib/talker.ts'
import type { WecomFloor } from './lib/wecom-floor.ts'
import type { WecomSide } from './lib/wecom-side.ts'

const PACE = { perSecond: 50, seconds: 8 }
const WARM_UP = { perSecond: 20, seconds: 5 }
const STREAMS = PACE.perSecond * PACE.seconds + WARM_UP.perSecond * WARM_UP.seconds
/** Processor time is taken over so many seconds, one after the other. */
const LOOKS = 10
/** A slow agent: a word every few seconds, and everybody's stream stays open. */
const ANSWER = { seconds: 120, every: 5000 }

interface Result {
  waits: number[]
  open: number
  /** Processor time of one poll, in ms: one value for each second. */
  costs: number[]
  violations: string[]
}

/** A platform that asks. */
export const wecom: Benchmark = {
  about: `One WeCom bot by callback and an agent that writes a word every ${ANSWER.every / 1000} s: ${PACE.perSecond} messages a second, once warmed up, until ${STREAMS} streams are open, each asked for once a second. The first answer is timed from the moment at which the person says something; a poll costs the processor time of the whole process in a second, divided by the polls in it. Floor: a bare Node HTTP server with WeCom’s own crypto that commits one row for a message and reads it for a poll, with no agent behind it.`,
  async run() {
    const floor = await onFloor()
    const result = await onGateway()
    return [
      atMost(100, {
        what: 'first answer, p99',
        floor: percentile(floor.waits, 0.99),
        result: percentile(result.waits, 0.99),
        unit: 'ms',
      }),
      atLeast(STREAMS, { what: 'open streams', floor: floor.open, result: result.open, unit: '' }),
      atMost(3, {
        what: 'processor time of a poll, median',
        floor: median(floor.costs),
        result: median(result.costs),
        unit: 'ms',
      }),
      atMost(0, { what: 'rules of the platform broken', result: result.violations.length, unit: '' }),
    ]
  },
}

async function onFloor(): Promise<Result> {
  const side = elsewhere<WecomSide>(new URL('./lib/wecom-side.ts', import.meta.url))
  const floor = elsewhere<WecomFloor>(new URL('./lib/wecom-floor.ts', import.meta.url))
  try {
    const { token, encodingAesKey } = await side.call('open', STREAMS + 1)
    const url = await floor.call('open', { token: String(token), encodingAesKey: String(encodingAesKey) })
    await side.call('callBack', url)
    return await measured(side, () => cpuOf(floor.pid))
  } finally {
    await Promise.all([side.end(), floor.end()])
  }
}

async function onGateway(): Promise<Result> {
  const side = elsewhere<WecomSide>(new URL('./lib/wecom-side.ts', import.meta.url))
  const talker = elsewhere<Talker>(new URL('./lib/talker.ts', import.meta.url))
  let gateway: BenchGateway | undefined
  try {
    const baseUrl = await talker.call('listen', ANSWER)
    const settings = await side.call('open', STREAMS + 1)
    gateway = await startGateway({
      agents: [{ id: 'talker', type: 'openai', settings: { baseUrl, model: 'm', historyTurns: 0 } }],
      channels: channelsOf('wecom', [settings], 'talker'),
    })
    await side.call('callBack', `${gateway.url}/hooks/bot-0`)
    const { cpu } = gateway
    return await measured(side, cpu)
  } finally {
    await gateway?.stop()
    await Promise.all([side.end(), talker.end()])
  }
}

async function measured(side: Remote<WecomSide>, cpu: () => number): Promise<Result> {
  await side.call('pace', WARM_UP)
  const waits = await side.call('pace', PACE)
  const costs: number[] = []
  for (let n = 0; n < LOOKS; n++) {
    const before = { cpu: cpu(), ...(await side.call('polls')) }
    await sleep(1000)
    const after = { cpu: cpu(), ...(await side.call('polls')) }
    costs.push((after.cpu - before.cpu) / (after.polls - before.polls))
  }
  const { open } = await side.call('polls')
  return { waits, open, costs, violations: await side.call('violations') }
}
