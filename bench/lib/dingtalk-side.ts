import { setTimeout as sleep } from 'node:timers/promises'
import { type DingtalkSimulator, startDingtalkSimulator } from '../../src/channels/dingtalk/simulator.ts'
import { answerParent } from './remote.ts'

/** DingTalk with one bot, in a process of its own; its limits are the real ones. */
let dingtalk: DingtalkSimulator | undefined

const side = {
  async open(people: number) {
    dingtalk = await startDingtalkSimulator({ people })
    return dingtalk.settings.stream ?? {}
  },

  /** Resolves when the bot is connected. */
  async connected(): Promise<void> {
    while (
      !platform()
        .connections()
        .some(({ state }) => state === 'open' || state === 'ready')
    )
      await sleep(20)
  },

  /** So many people ask at the same moment. Resolves once all their cards are finished. */
  async ask(count: number, within: number) {
    const sim = platform()
    const before = callsAbout(sim.calls())
    const startedAt = Date.now()
    const known = sim.requests().length
    const asked = sim.people.slice(0, count)
    for (const { id } of asked) await sim.say('talk to me', { person: id })
    const answered = () =>
      asked.filter(({ id }) => {
        const last = sim.screen({ person: id }).findLast(({ notice }) => !notice)
        return last?.by === 'bot' && !last.growing && last.text !== ''
      }).length
    for (const until = Date.now() + within; Date.now() < until && answered() < count; ) await sleep(200)
    const refused = sim
      .requests()
      .slice(known)
      .filter(({ status }) => status >= 400)
    return {
      finished: answered(),
      seconds: (Date.now() - startedAt) / 1000,
      calls: callsAbout(sim.calls()) - before,
      refused: refused.length,
      refusedLater: refused.filter(({ at }) => at - startedAt > 1000).length,
      violations: sim.violations(),
    }
  },
}
export type DingtalkSide = typeof side

answerParent(side)

function platform(): DingtalkSimulator {
  if (!dingtalk) throw new Error('DingTalk is not open')
  return dingtalk
}

/** Of an answer. Whoever asks is looked up once, whatever they ask later. */
function callsAbout({ total, byName }: ReturnType<DingtalkSimulator['calls']>): number {
  const lookUps = Object.entries(byName).filter(([name]) => name.includes('/topapi/'))
  return lookUps.reduce((left, [, count]) => left - count, total)
}
