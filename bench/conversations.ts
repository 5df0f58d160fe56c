import { setTimeout as sleep } from 'node:timers/promises'
import { channelsOf } from './lib/bots.ts'
import { startGateway } from './lib/gateway.ts'
import { atMost, type Benchmark, told } from './lib/measure.ts'
import { elsewhere } from './lib/remote.ts'
import type { TelegramSide } from './lib/telegram-side.ts'

const BOTS = 20
const PEOPLE = 55
/** As many conversations in which everything is warmed up, and then as many more. */
const FEW = 100
const MORE = BOTS * PEOPLE - FEW
/** The same work both times. */
const MESSAGES = 2 * BOTS * PEOPLE
/** ms until memory is read. */
const SETTLED = 10_000

/** What it costs to have talked with many people. */
export const conversations: Benchmark = {
  about: `Resident memory ${SETTLED / 1000} s after ${MESSAGES} messages: first in ${FEW} conversations, then in these and ${MORE} more, with nobody talking any more (Telegram, ${BOTS} bots; the agent is echo).`,
  async run() {
    const telegram = elsewhere<TelegramSide>(new URL('./lib/telegram-side.ts', import.meta.url))
    const { settings } = await telegram.call('open', { bots: BOTS, people: PEOPLE })
    const gateway = await startGateway({
      agents: [{ id: 'echo', type: 'echo' }],
      channels: channelsOf('telegram', settings, 'echo'),
    })
    const talk = (messages: number) => telegram.call('flood', { messages, inFlight: 10 })
    try {
      await telegram.call('connected')
      const start = gateway.memory()
      for (let said = 0; said < MESSAGES; said += FEW) await talk(FEW)
      await sleep(SETTLED)
      const before = gateway.memory()
      await talk(MESSAGES)
      await sleep(SETTLED)
      const after = gateway.memory()
      return [
        atMost(20, { what: `${MORE} idle conversations more`, result: after - before, unit: 'MB' }),
        told({ what: 'memory before the first message', result: start, unit: 'MB' }),
        told({ what: `memory with ${FEW}`, result: before, unit: 'MB' }),
        told({ what: `memory with ${FEW + MORE}`, result: after, unit: 'MB' }),
      ]
    } finally {
      await gateway.stop()
      await telegram.end()
    }
  },
}
