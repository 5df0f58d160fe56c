import { type Served, withFloorAndGateway } from './lib/echo-world.ts'
import { atLeast, atMost, type Benchmark, told } from './lib/measure.ts'
import type { Remote } from './lib/remote.ts'
import type { TelegramSide } from './lib/telegram-side.ts'

const MESSAGES = 3000

/** How many messages a second one process answers. */
export const throughput: Benchmark = {
  about:
    'Messages a second from the update to the whole answer on the screen (three calls: the typing sign, a beginning, the answer in its place), 100 at once over 100 bots, the echo agent, one gateway process, the platform in another. ' +
    'Floor: the bare server of `latency`, which makes one call for each message.',
  async run() {
    const { floor, result, limited, violations } = await withFloorAndGateway({ bots: 100, people: 40 }, flood)
    return [
      atLeast(300, {
        what: 'messages answered',
        floor: floor.answered / floor.seconds,
        result: result.answered / result.seconds,
        unit: '/s',
      }),
      told({ what: 'processor time of a message', floor: floor.cpu, result: result.cpu, unit: 'ms' }),
      atMost(0, { what: 'messages without an answer', result: MESSAGES - result.answered, unit: '' }),
      atMost(0, { what: 'calls over the platform’s limits, rules broken', result: limited + violations, unit: '' }),
    ]
  },
}

/** `cpu` is told apart because it hardly changes when other programs want the machine, too. In ms for each message. */
async function flood(telegram: Remote<TelegramSide>, served: Served) {
  const before = served.cpu()
  const { answered, seconds } = await telegram.call('flood', { messages: MESSAGES, inFlight: 100 })
  return { answered, seconds, cpu: (served.cpu() - before) / answered }
}
