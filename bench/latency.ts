import { withFloorAndGateway } from './lib/echo-world.ts'
import { atMost, atMostTimes, type Benchmark, median, percentile } from './lib/measure.ts'

const PER_SECOND = 50
const SECONDS = 8

/** How long the gateway itself makes a person wait. */
export const latency: Benchmark = {
  about:
    'From the moment a Telegram update leaves the platform to the first call about it (the typing sign), with an agent that answers at once, at 50 messages a second over 100 bots. ' +
    'Floor: a bare Node HTTP server that commits one row (SQLite, `synchronous=FULL`) and makes one call.',
  async run() {
    const { floor, result } = await withFloorAndGateway({ bots: 100, people: 10 }, (telegram) =>
      telegram.call('pace', { perSecond: PER_SECOND, seconds: SECONDS }),
    )
    return [
      atMostTimes(3, { what: 'median', floor: median(floor), result: median(result), unit: 'ms' }),
      atMost(100, { what: 'p99', floor: percentile(floor, 0.99), result: percentile(result, 0.99), unit: 'ms' }),
    ]
  },
}
