import { setTimeout as sleep } from 'node:timers/promises'
import { channelsOf } from './lib/bots.ts'
import { type BenchGateway, startGateway } from './lib/gateway.ts'
import { atLeast, atMost, type Benchmark, told } from './lib/measure.ts'
import type { PocoSide } from './lib/poco-side.ts'
import { elsewhere, type Remote } from './lib/remote.ts'
import type { TelegramSide } from './lib/telegram-side.ts'

const BOTS = 20
const PEOPLE = 50
/** Everybody has asked within so many seconds. */
const RAMP = 50
/** For so many seconds requests are counted. */
const COUNTED = 60
/** Nothing is left to be found once fewer arrive in ten seconds. */
const CALM = 20

/** What it costs a backend of Poco that many sessions are watched. */
export const watches: Benchmark = {
  about: `${BOTS * PEOPLE} people (${BOTS} Telegram bots with ${PEOPLE} each) have asked Poco for one task each, so that as many sessions are watched; then nothing happens any more, and the requests that Poco still gets are counted for ${COUNTED} s.`,
  async run() {
    const telegram = elsewhere<TelegramSide>(new URL('./lib/telegram-side.ts', import.meta.url))
    const poco = elsewhere<PocoSide>(new URL('./lib/poco-side.ts', import.meta.url))
    let gateway: BenchGateway | undefined
    try {
      const settings = await poco.call('open')
      const { settings: bots } = await telegram.call('open', { bots: BOTS, people: PEOPLE })
      gateway = await startGateway({
        agents: [{ id: 'coder', type: 'poco', settings }],
        channels: channelsOf('telegram', bots, 'coder'),
      })
      await telegram.call('connected')
      await telegram.call('askAll', RAMP)
      await telegram.call('quiet', 60_000)
      const doneAt = Date.now()
      await calm(poco)
      const caughtUp = (Date.now() - doneAt) / 1000
      const [countedFrom, cpu] = [Date.now(), gateway.cpu()]
      await sleep(COUNTED * 1000)
      const requests = await poco.call('requestsSince', countedFrom)
      const spent = gateway.cpu() - cpu
      const { sessions, violations } = await poco.call('account')
      return [
        atLeast(BOTS * PEOPLE, { what: 'watched sessions', result: sessions, unit: '' }),
        atMost(2, { what: 'requests while nothing happens', result: requests / COUNTED, unit: '/s' }),
        told({ what: 'processor time of a second', result: spent / COUNTED, unit: 'ms' }),
        told({ what: 'from the last answer until all were looked at', result: caughtUp, unit: 's' }),
        atMost(0, { what: 'rules of Poco broken', result: violations.length, unit: '' }),
      ]
    } finally {
      await gateway?.stop()
      await Promise.all([telegram.end(), poco.end()])
    }
  },
}

/** Resolves once there is nothing new to be found. */
async function calm(poco: Remote<PocoSide>): Promise<void> {
  for (const until = Date.now() + 600_000; Date.now() < until; ) {
    await sleep(10_000)
    if ((await poco.call('requestsSince', Date.now() - 10_000)) < CALM) return
  }
}
