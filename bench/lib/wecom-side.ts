import { setTimeout as sleep } from 'node:timers/promises'
import { startWecomSimulator, type WecomSimulator } from '../../src/channels/wecom/simulator.ts'
import { answerParent } from './remote.ts'

/** WeCom with one bot by callback, in a process of its own; it asks for each stream every second, as the real one. */
let wecom: WecomSimulator | undefined
const asked: string[] = []

const side = {
  async open(people: number) {
    wecom = await startWecomSimulator({ people })
    return wecom.settings.callback ?? {}
  },

  /** Resolves when the address has been verified, by an answer to a first message. */
  async callBack(url: string): Promise<void> {
    platform().setWebhook(url)
    const first = await platform().say('hello', { person: platform().people.at(-1)?.id ?? '' })
    while (!platform().interaction(first)?.streamId) await sleep(20)
  },

  /** One person after the other asks. Resolves to how long each waited for the first answer, in ms. */
  async pace({ perSecond, seconds }: { perSecond: number; seconds: number }): Promise<number[]> {
    const began = performance.now()
    const times: { id: string; at: number }[] = []
    for (let n = 0; n < perSecond * seconds; n++) {
      await sleep(Math.max(0, began + (n * 1000) / perSecond - performance.now()))
      const at = Date.now()
      const id = await platform().say('talk to me', { person: platform().people[asked.length]?.id ?? '' })
      asked.push(id)
      times.push({ id, at })
    }
    for (const until = Date.now() + 5000; Date.now() < until && !times.every(({ id }) => answeredAt(id)); )
      await sleep(50)
    return times.map(({ id, at }) => (answeredAt(id) ?? Number.POSITIVE_INFINITY) - at)
  },

  /** Streams that are asked for now, and how often any was asked for so far. */
  polls() {
    const all = asked.map((id) => platform().interaction(id))
    return {
      open: all.filter((one) => one && !one.ended).length,
      polls: all.reduce((sum, one) => sum + (one?.polls ?? 0), 0),
    }
  },

  violations: () => platform().violations(),
}
export type WecomSide = typeof side

answerParent(side)

function platform(): WecomSimulator {
  if (!wecom) throw new Error('WeCom is not open')
  return wecom
}

const answeredAt = (id: string) => platform().interaction(id)?.frames[0]?.at
