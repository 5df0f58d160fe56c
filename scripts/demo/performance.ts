import { hash } from 'node:crypto'
import type { OpenaiFake } from '../../src/agents/openai/fake.ts'
import type { ScreenMessage, SimulatedPlatform } from '../../src/contract/simulator.ts'
import { picture } from './picture.ts'
import type { Act } from './play.ts'

/** How far a reply is. `draws` counts how often it looked different. */
export interface Progress {
  platform: SimulatedPlatform
  act: Act
  /** '张伟', 'Ann in 茶话会' */
  who: string
  state: 'waiting' | 'growing' | 'cut off' | 'whole' | 'stopped' | 'failed'
  text: string
  draws: number
  startedAt: number
  endedAt?: number
  /** Why it failed. */
  reason?: string
}

/** A reply that takes longer than this has failed, in ms. */
const PATIENCE = 25_000
/** Not every change of a screen is told (a typing sign fades), so it is looked at this often as well, in ms. */
const LOOK = 250

/** Plays the acts on one platform, one after the other. */
export class Performance {
  readonly progress: Progress[] = []
  said = 0
  private readonly platform: SimulatedPlatform
  private readonly model: OpenaiFake
  private readonly changed: () => void
  private readonly middle = new Map<Act, { progress: Progress; asked: string; id: string }>()

  constructor(options: { platform: SimulatedPlatform; model: OpenaiFake; changed: () => void }) {
    this.platform = options.platform
    this.model = options.model
    this.changed = options.changed
  }

  /** All of it, up to the middle of the reply that must outlive a restart. Ends at the first reply that fails. */
  async playAll(acts: Act[]): Promise<void> {
    for (const act of acts) if (!(await this.play(act))) return
  }

  /** From what the person says to the end of the reply, or to its middle; resolves to whether it went so. */
  private async play(act: Act): Promise<boolean> {
    const progress = this.begin(act)
    return this.attempt(progress, async () => {
      this.model.enqueue(act.answer)
      const asked = await this.say(act, act.says)
      if (act.ends === 'whole') await this.untilWhole(progress, asked)
      else await this.untilBegun(progress, asked)
      if (act.ends === 'stopped') await this.stop(progress, asked)
    })
  }

  /** The gateway is gone: what was being written stands still. */
  cutOff(act: Act): void {
    const { progress } = this.middle.get(act) ?? {}
    if (progress?.state === 'growing') this.move(progress, { state: 'cut off' })
  }

  /** The gateway is back: the same message goes on to its end. */
  async goOn(act: Act): Promise<void> {
    const { progress, asked, id } = this.middle.get(act) ?? {}
    if (!progress || asked === undefined || progress.state === 'failed') return
    const { stall: _, ...faults } = act.answer.faults ?? {}
    this.model.enqueue({ ...act.answer, faults })
    await this.attempt(progress, async () => {
      const replies = await this.untilWhole(progress, asked)
      if (replies[0]?.id !== id) throw new Error('the reply began again in another message')
    })
  }

  private modelSaw(bytes: Buffer): boolean {
    return this.model.journal().some(({ body }) => JSON.stringify(body).includes(bytes.toString('base64')))
  }

  private begin(act: Act): Progress {
    const { platform } = this
    const name = platform.people[act.who]?.name ?? ''
    const who = act.where === 'group' ? `${name} in ${platform.groups[0]?.title}` : name
    const progress: Progress = { platform, act, who, state: 'waiting', text: '', draws: 0, startedAt: Date.now() }
    this.progress.push(progress)
    this.changed()
    return progress
  }

  private async attempt(progress: Progress, work: () => Promise<void>): Promise<boolean> {
    try {
      await work()
      return true
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      this.move(progress, { state: 'failed', reason, endedAt: Date.now() })
      return false
    }
  }

  private say(act: Act, text: string): Promise<string> {
    this.said += 1
    const sent =
      act.picture && text === act.says ? { kind: 'picture', content: { name: 'cup.png', bytes: picture } } : {}
    return this.platform.say(text, { ...this.chat(act), ...sent })
  }

  private chat({ who, where }: Act): { person?: string; group?: string } {
    const person = this.platform.people[who]?.id
    const group = where === 'group' ? this.platform.groups[0]?.id : undefined
    return { ...(person === undefined ? {} : { person }), ...(group === undefined ? {} : { group }) }
  }

  private async untilWhole(progress: Progress, asked: string): Promise<ScreenMessage[]> {
    const replies = await this.until(progress, asked, (shown) => isWhole(shown, progress.act))
    if (progress.act.picture && !this.modelSaw(picture)) throw new Error('the model did not get the picture')
    this.move(progress, { state: 'whole', endedAt: Date.now() })
    return replies
  }

  private async untilBegun(progress: Progress, asked: string): Promise<void> {
    const [first = ''] = progress.act.landmarks
    const replies = await this.until(progress, asked, (shown) => shown.some(({ text }) => text.includes(first)))
    const reply = replies.find(({ text }) => text.includes(first))
    this.middle.set(progress.act, { progress, asked, id: reply?.id ?? '' })
  }

  private async stop(progress: Progress, asked: string): Promise<void> {
    const { act } = progress
    const { id } = this.middle.get(act) ?? {}
    const [first = ''] = act.landmarks
    await this.say(act, '/stop')
    const stopped = ({ text, growing }: ScreenMessage) => !growing && /停止|stopped/i.test(text)
    const replies = await this.until(progress, asked, (shown) => shown.some((one) => one.id === id && stopped(one)))
    const reply = replies.find((one) => one.id === id)
    if (!reply?.text.includes(first)) throw new Error('what was said before the stop is gone')
    this.move(progress, { state: 'stopped', endedAt: Date.now() })
  }

  /** Watches the replies to a message until `done` holds for what is on the screen. */
  private until(
    progress: Progress,
    asked: string,
    done: (replies: ScreenMessage[]) => boolean,
  ): Promise<ScreenMessage[]> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const replies = this.repliesTo(progress.act, asked)
        this.note(progress, replies)
        if (done(replies)) end(() => resolve(replies))
      }
      const end = (settle: () => void) => {
        unwatch()
        clearInterval(looking)
        clearTimeout(patience)
        settle()
      }
      const unwatch = this.platform.watch(look)
      const looking = setInterval(look, LOOK)
      const tooLong = new Error(`no end after ${PATIENCE / 1000} s`)
      const patience = setTimeout(() => end(() => reject(tooLong)), PATIENCE)
      look()
    })
  }

  private repliesTo(act: Act, asked: string): ScreenMessage[] {
    const screen = this.platform.screen(this.chat(act))
    const at = screen.findIndex(({ id }) => id === asked)
    return at < 0 ? [] : screen.slice(at + 1).filter(({ by, notice }) => by === 'bot' && !notice)
  }

  private note(progress: Progress, replies: ScreenMessage[]): void {
    const text = replies.map((reply) => reply.text).join('\n')
    if (text === progress.text) return
    this.move(progress, { text, draws: progress.draws + 1, state: 'growing' })
  }

  private move(progress: Progress, change: Partial<Progress>): void {
    Object.assign(progress, change)
    this.changed()
  }
}

const pictureSum = hash('md5', picture)

/** Everything the model said is there, once and in its order, and nothing looks as if more were to come. */
function isWhole(replies: ScreenMessage[], { landmarks, picture: shown }: Act): boolean {
  if (shown && !replies.some(({ files = [] }) => files.some(({ md5 }) => md5 === pictureSum))) return false
  if (replies.length === 0 || replies.some(({ growing, failed }) => growing || failed)) return false
  const text = replies.map((reply) => reply.text).join('\n')
  const places = landmarks.map((landmark) => text.indexOf(landmark))
  const inOrder = places.every((place, n) => place >= 0 && place > (places[n - 1] ?? -1))
  const last = landmarks.at(-1) ?? ''
  return inOrder && text.indexOf(last) === text.lastIndexOf(last)
}
