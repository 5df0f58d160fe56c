import { channelsOf } from './lib/bots.ts'
import { type BenchGateway, startGateway } from './lib/gateway.ts'
import { atLeast, atMost, type Benchmark, percentile, told } from './lib/measure.ts'
import { elsewhere } from './lib/remote.ts'
import type { Talker } from './lib/talker.ts'
import type { TelegramSide } from './lib/telegram-side.ts'

const BOTS = 50
const PEOPLE = 40
/** Each answer goes on for so long, a word every so many ms; everybody has asked within `ramp` seconds. */
const ANSWER = { seconds: 30, every: 1000 }
const RAMP = 15
/** How often each reply can be drawn at best, in ms: a bot makes 30 calls a second, and one a second in a chat. */
const BEST_PACE = Math.max(1000, (PEOPLE / 30) * 1000)

/** Many people being answered at the same time. */
export const streams: Benchmark = {
  about: `${BOTS * PEOPLE} conversations (${BOTS} Telegram bots with ${PEOPLE} people each) whose agent, an OpenAI-compatible server, writes a word every ${ANSWER.every} ms for ${ANSWER.seconds} s. Every word says when it was written: a reply is as far behind as the oldest word that a screen does not show yet. The platform enforces its limits. Floor: ${PEOPLE} people share the 30 calls a second of a bot, so each reply can change every ${Math.round(BEST_PACE)} ms at best, and a word written right after a change is that far behind at the next.`,
  async run() {
    const telegram = elsewhere<TelegramSide>(new URL('./lib/telegram-side.ts', import.meta.url))
    const talker = elsewhere<Talker>(new URL('./lib/talker.ts', import.meta.url))
    let gateway: BenchGateway | undefined
    try {
      const baseUrl = await talker.call('listen', ANSWER)
      const { settings } = await telegram.call('open', { bots: BOTS, people: PEOPLE })
      gateway = await startGateway({
        agents: [{ id: 'talker', type: 'openai', settings: { baseUrl, model: 'm', historyTurns: 0 } }],
        channels: channelsOf('telegram', settings, 'talker'),
      })
      await telegram.call('connected')
      const watch = watchMemory(gateway)
      const before = gateway.cpu()
      await telegram.call('askAll', RAMP)
      await telegram.call('quiet', (ANSWER.seconds + 30) * 1000)
      const memory = watch.end()
      const cpu = gateway.cpu() - before
      const { mostOpen } = await talker.call('count')
      const words = (ANSWER.seconds * 1000) / ANSWER.every - 1
      const replies = await telegram.call('replies')
      const { limited, violations } = await telegram.call('account')
      const lags = replies.map(({ lag }) => lag)
      return [
        atLeast(BOTS * PEOPLE, { what: 'replies growing at the same time', result: mostOpen, unit: '' }),
        atMost(500, { what: 'memory, at most', result: memory, unit: 'MB' }),
        atMost(3000, {
          what: 'behind the agent, the worst reply',
          floor: BEST_PACE,
          result: percentile(lags, 1),
          unit: 'ms',
        }),
        told({
          what: 'behind the agent at worst, the median reply',
          floor: BEST_PACE,
          result: percentile(lags, 0.5),
          unit: 'ms',
        }),
        told({ what: 'processor time of a reply', result: cpu / (BOTS * PEOPLE), unit: 'ms' }),
        atLeast(BOTS * PEOPLE, {
          what: 'replies whole at the end',
          result: replies.filter((reply) => reply.words === words).length,
          unit: '',
        }),
        atMost(0, { what: 'calls over the platform’s limits, rules broken', result: limited + violations, unit: '' }),
      ]
    } finally {
      await gateway?.stop()
      await Promise.all([telegram.end(), talker.end()])
    }
  },
}

function watchMemory(gateway: BenchGateway): { end(): number } {
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(most, gateway.memory())
  }, 250)
  return {
    end() {
      clearInterval(timer)
      return most
    },
  }
}
