import { onGateway } from './lib/echo-world.ts'
import type { BenchGateway } from './lib/gateway.ts'
import { atLeast, atMost, atMostTimes, type Benchmark, told } from './lib/measure.ts'
import type { Remote } from './lib/remote.ts'
import type { TelegramSide } from './lib/telegram-side.ts'

const MESSAGES = 2000
const PANELS = 200
const KEY = 'bench-api-key-of-decent-length'

/** What open panels cost those who talk. */
export const panels: Benchmark = {
  about: `The load of \`throughput\` (${MESSAGES.toLocaleString('en')} messages, 100 at once), three times in one gateway process: without panels, with ${PANELS} open panels that hear every change, and without them again. Floor: the mean of the two runs without. The panels are read by this benchmark's own process, on the same machine.`,
  async run() {
    const { result } = await onGateway({ bots: 100, people: 40 }, threeTimes, { env: { TEAHOUSE_API_KEY: KEY } })
    const { without, open, heard } = result
    return [
      atMostTimes(1.1, { what: 'processor time of a message', floor: without.cpu, result: open.cpu, unit: 'ms' }),
      told({ what: 'messages answered', floor: without.rate, result: open.rate, unit: '/s' }),
      atLeast(PANELS, { what: 'panels that heard of it', result: heard, unit: '' }),
      atMost(0, { what: 'messages without an answer', result: open.missing, unit: '' }),
    ]
  },
}

async function threeTimes(telegram: Remote<TelegramSide>, gateway: BenchGateway) {
  const before = await flood(telegram, gateway)
  const streams = await Promise.all(Array.from({ length: PANELS }, () => listen(gateway)))
  const open = await flood(telegram, gateway)
  const heard = streams.filter((stream) => stream.bytes() > 0).length
  for (const stream of streams) stream.close()
  const after = await flood(telegram, gateway)
  const without = { cpu: (before.cpu + after.cpu) / 2, rate: (before.rate + after.rate) / 2 }
  return { without, open, heard }
}

async function flood(telegram: Remote<TelegramSide>, served: BenchGateway) {
  const before = served.cpu()
  const { answered, seconds } = await telegram.call('flood', { messages: MESSAGES, inFlight: 100 })
  return { cpu: (served.cpu() - before) / answered, rate: answered / seconds, missing: MESSAGES - answered }
}

/** Reads as a browser does. Bytes are counted from the first change on: hello is said to everybody. */
async function listen({ url }: BenchGateway) {
  const leaving = new AbortController()
  const headers = { authorization: `Bearer ${KEY}` }
  const { body } = await fetch(`${url}/api/v1/events`, { headers, signal: leaving.signal })
  const reader = body?.getReader()
  if (!reader) throw new Error('there is no stream of events')
  await reader.read()
  let bytes = 0
  const read = async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) bytes += part.value.length
  }
  read().catch(() => undefined)
  return { bytes: () => bytes, close: () => leaving.abort() }
}
