import { withFloorAndGateway } from './lib/echo-world.ts'
import { atLeast, atMost, type Benchmark } from './lib/measure.ts'

const MESSAGES = 3000

/** How many messages a second one process answers. */
export const throughput: Benchmark = {
  about:
    'Messages a second from the update to the whole answer on the screen (three calls: the typing sign, a sign of work, the answer in its place), 100 at once over 100 bots, the echo agent, one gateway process, the platform in another. ' +
    'Floor: the bare server of `latency`, which makes one call for each message.',
  async run() {
    const { floor, result, limited, violations } = await withFloorAndGateway({ bots: 100, people: 40 }, (telegram) =>
      telegram.call('flood', { messages: MESSAGES, inFlight: 100 }),
    )
    return [
      atLeast(300, {
        what: 'messages answered',
        floor: floor.answered / floor.seconds,
        result: result.answered / result.seconds,
        unit: '/s',
      }),
      atMost(0, { what: 'messages without an answer', result: MESSAGES - result.answered, unit: '' }),
      atMost(0, { what: 'calls over the platform’s limits, rules broken', result: limited + violations, unit: '' }),
    ]
  },
}
