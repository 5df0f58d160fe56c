import { channelsOf } from './lib/bots.ts'
import type { DingtalkSide } from './lib/dingtalk-side.ts'
import { type BenchGateway, startGateway } from './lib/gateway.ts'
import { atLeast, atMost, type Benchmark, told } from './lib/measure.ts'
import { elsewhere } from './lib/remote.ts'
import type { Talker } from './lib/talker.ts'

const ANSWER = { seconds: 10, every: 100 }
const CARDS = 40
/** Creating a card and finishing it. */
const FEWEST_CALLS = 2

/** Cards under DingTalk's limit of 20 calls a second. */
export const cards: Benchmark = {
  about: `One DingTalk bot on its stream connection, the ready-made card, an agent that writes for ${ANSWER.seconds} s; the platform refuses more than 20 calls a second to each API. First one card alone, then ${CARDS} at once. Floor: a card that is only created and finished.`,
  async run() {
    const dingtalk = elsewhere<DingtalkSide>(new URL('./lib/dingtalk-side.ts', import.meta.url))
    const talker = elsewhere<Talker>(new URL('./lib/talker.ts', import.meta.url))
    let gateway: BenchGateway | undefined
    try {
      const baseUrl = await talker.call('listen', ANSWER)
      const settings = await dingtalk.call('open', CARDS + 1)
      gateway = await startGateway({
        agents: [{ id: 'talker', type: 'openai', settings: { baseUrl, model: 'm', historyTurns: 0 } }],
        channels: channelsOf('dingtalk', [{ ...settings, monthlyCalls: 0 }], 'talker'),
      })
      await dingtalk.call('connected')
      const alone = await dingtalk.call('ask', 1, 30_000)
      const crowd = await dingtalk.call('ask', CARDS, 60_000)
      return [
        atMost(10, { what: 'calls for one answer of 10 s', floor: FEWEST_CALLS, result: alone.calls, unit: 'calls' }),
        atLeast(CARDS, { what: `${CARDS} at once: cards finished`, result: crowd.finished, unit: '' }),
        atMost(0, { what: 'refused for the limit after the first second', result: crowd.refusedLater, unit: 'calls' }),
        told({ what: 'refused for the limit at all', result: crowd.refused, unit: 'calls' }),
        told({ what: 'all finished after', floor: ANSWER.seconds, result: crowd.seconds, unit: 's' }),
        atMost(0, { what: 'rules of the platform broken', result: crowd.violations.length, unit: '' }),
      ]
    } finally {
      await gateway?.stop()
      await Promise.all([dingtalk.end(), talker.end()])
    }
  },
}
