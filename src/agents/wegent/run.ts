import type { AgentEvent, AgentHost, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Words } from '../../contract/language.ts'
import { question } from '../../lib/attachment.ts'
import type { HttpAnswer } from '../../lib/http-answer.ts'
import { safeAnswer } from '../../lib/safe-answer.ts'
import type { Patience } from '../../lib/watchdog.ts'
import { whenStopped } from '../../lib/when-stopped.ts'
import { WegentAnswer } from './answer.ts'
import { type Asking, isStillRunning, refusesToStream, taskIn, WegentApi } from './api.ts'
import { attach } from './files.ts'
import { looks, type Pace } from './follow.ts'
import { type Kept, KeptTasks } from './kept.ts'
import type { WegentSettings } from './settings.ts'
import { isRunning, Task, type WegentTask } from './task.ts'

export interface WegentParts {
  settings: WegentSettings
  host: AgentHost
  patience: Patience
  pace: Pace
  /** It counts as one that streams until it refuses to. `watched`: how many of its tasks are looked at again and again. */
  team: { streams: boolean; watched: number }
}

const busy: Words = {
  'zh-CN': '这个对话在 Wegent 里还有任务在执行，结束后就轮到这条消息。发送 /new 可以另开一个对话。',
  en: 'Wegent is still at work in this conversation; this message comes next. /new starts a fresh one.',
}
const tooBusy: Words = {
  'zh-CN': '这个对话在 Wegent 里的任务一直没有结束。请发送 /new 另开一个对话。',
  en: 'The task of this conversation does not end in Wegent. Send /new to start a fresh one.',
}

/** One turn of a team of Wegent. */
export function run(parts: WegentParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  return safeAnswer(new WegentTurn(parts, turn, signal).work(), { signal, language: turn.language })
}

/** Others may be quicker to ask in the same task: so often we wait for its end once more. */
const mostRefusals = 3

/** What a turn goes on from: the task, and how much of it is not this turn's. */
interface From {
  task: string
  before: number
}

class WegentTurn {
  readonly #parts: WegentParts
  readonly #turn: Turn
  readonly #asking: Asking
  readonly #api: WegentApi
  readonly #tasks: KeptTasks
  readonly #answer: WegentAnswer
  /** False where this conversation has learned that its team cannot. */
  #streams: boolean
  /** The task that works on this turn, as soon as it is known. */
  #task: string | undefined
  #refusals = 0

  constructor(parts: WegentParts, turn: Turn, signal: AbortSignal) {
    const { settings, host, patience, team } = parts
    // Wegent takes letters, digits, _ and -: what ids are made of.
    const user = settings.asUser ? `teahouse-${turn.user.id}` : undefined
    this.#parts = parts
    this.#turn = turn
    this.#asking = { signal, language: turn.language }
    this.#api = new WegentApi(settings, { patience, log: host.log, user })
    this.#tasks = new KeptTasks(turn.state, user ?? '')
    this.#answer = new WegentAnswer(this.#api, turn.language)
    this.#streams = team.streams && this.#tasks.mine?.streams !== false
  }

  async *work(): AsyncGenerator<AgentEvent, void, undefined> {
    const { signal } = this.#asking
    using _ = whenStopped(signal, () => {
      if (this.#task !== undefined && !this.#answer.over) this.#api.cancelSoon(this.#task)
    })
    const kept = this.#tasks.mine
    try {
      signal.throwIfAborted()
      if (kept) yield* this.#goOn(kept)
      else yield* this.#ask(undefined)
    } catch (error) {
      if (this.#answer.over) yield this.#end()
      const lost = error instanceof RemoteError && error.fault === 'gone' && this.#answer.said === ''
      if (!kept || !lost) throw error
      yield { type: 'reset' }
      yield* this.#ask(undefined)
    }
  }

  async *#goOn({ task: id, turn: begun }: Kept): AsyncGenerator<AgentEvent, void, undefined> {
    let task = await this.#api.look(id, this.#asking)
    const mine = begun?.id === this.#turn.id ? begun : undefined
    const heard = mine !== undefined && (mine.asked || isRunning(task) || task.output.length > mine.before)
    if (heard) return yield* this.#attach({ task: id, before: mine.before })
    if (isRunning(task)) {
      // An earlier turn of ours that broke off: nobody waits for it any more. What others do there is theirs to end.
      if (begun?.asked) await this.#api.cancel(id, this.#asking.signal)
      else yield { type: 'status', text: busy[this.#turn.language] }
      task = await this.#idle(id)
    }
    yield* this.#ask({ task: id, before: task.output.length })
  }

  async *#ask(from: From | undefined): AsyncGenerator<AgentEvent, void, undefined> {
    if (from) yield this.#keep({ ...from, asked: false })
    const streams = this.#streams
    let answer: HttpAnswer
    try {
      answer = await this.#post(from)
    } catch (error) {
      this.#refusals += 1
      if (streams && refusesToStream(error)) {
        this.#parts.team.streams = false
        this.#streams = false
      } else if (!from || !isStillRunning(error) || this.#refusals > mostRefusals) throw error
      this.#task = undefined
      return yield* this.#askAgain(from)
    }
    if (answer.streams) yield* this.#listen(answer, from)
    else yield* this.#await(await answer.json(), from)
    yield this.#end()
  }

  /** Wegent would not take the question just now, or not that way. */
  async *#askAgain(from: From | undefined): AsyncGenerator<AgentEvent, void, undefined> {
    if (!from) return yield* this.#ask(undefined)
    const kept = { task: from.task, streams: this.#streams }
    yield this.#tasks.keep(kept)
    yield* this.#goOn(kept)
  }

  async #post(from: From | undefined): Promise<HttpAnswer> {
    const { ids, notes } = await attach(this.#parts, { api: this.#api, turn: this.#turn, asking: this.#asking })
    this.#task = from?.task
    const asked = { input: question(this.#turn, notes), attachments: ids, stream: this.#streams }
    return this.#api.ask({ ...asked, task: from?.task }, this.#asking)
  }

  async *#listen(answer: HttpAnswer, from: From | undefined): AsyncGenerator<AgentEvent, void, undefined> {
    let known = false
    try {
      for await (const { json } of answer.frames()) {
        if (!json) continue
        const id = known ? undefined : Task.safeParse(json.response).data?.id
        if (id) {
          known = true
          yield this.#keep({ task: id, before: id === from?.task ? from.before : 0, asked: true })
        }
        yield* this.#answer.read(json)
        if (this.#answer.over) return
      }
    } catch (error) {
      this.#giveUp(error)
      throw error
    }
  }

  /** A turn that will not be tried again has nobody who waits for it. */
  #giveUp(error: unknown): void {
    const again = error instanceof RemoteError && error.passing && this.#answer.said === ''
    if (this.#asking.signal.aborted || this.#answer.over || again || this.#task === undefined) return
    this.#api.cancelSoon(this.#task)
  }

  /** The team works on its own. */
  async *#await(body: unknown, from: From | undefined): AsyncGenerator<AgentEvent, void, undefined> {
    const task = taskIn(body)
    const id = task.id ?? ''
    const before = id === from?.task ? from.before : 0
    yield this.#keep({ task: id, before, asked: true })
    // What is answered at once is this turn's alone.
    yield* this.#answer.look(task, task.output)
    if (!this.#answer.over) yield* this.#follow({ task: id, before })
  }

  /** Goes on with what an earlier attempt at this turn began. */
  async *#attach(from: From): AsyncGenerator<AgentEvent, void, undefined> {
    yield this.#keep({ ...from, asked: true })
    const dead = this.#streams ? performance.now() + this.#parts.pace.abandoned : Number.POSITIVE_INFINITY
    yield* this.#follow(from, dead)
    if (this.#answer.over) return yield this.#end()
    await this.#api.cancel(from.task, this.#asking.signal)
    this.#task = undefined
    yield* this.#ask({ task: from.task, before: (await this.#idle(from.task)).output.length })
  }

  /** Until the turn is over, or until `dead`. */
  async *#follow({ task, before }: From, dead = Number.POSITIVE_INFINITY): AsyncGenerator<AgentEvent, void, undefined> {
    const { pace, patience, team } = this.#parts
    const late = performance.now() + patience.total
    for await (const now of looks({ api: this.#api, task, pace, team }, this.#asking)) {
      yield* this.#answer.look(now, now.output.slice(before))
      if (this.#answer.over || performance.now() > dead) return
      if (performance.now() > late) {
        this.#api.cancelSoon(task)
        throw new RemoteError(
          'invalid',
          `Wegent did not finish ${task} within ${Math.round(patience.total / 60_000)} min`,
        )
      }
    }
  }

  /** The task, once it is busy with nothing. */
  async #idle(task: string): Promise<WegentTask> {
    const { pace, patience, team } = this.#parts
    const late = performance.now() + patience.total
    for await (const now of looks({ api: this.#api, task, pace, team }, this.#asking)) {
      if (!isRunning(now)) return now
      if (performance.now() > late) break
    }
    throw new RemoteError('invalid', `${task} is busy and does not end`, {
      userMessage: tooBusy[this.#turn.language],
    })
  }

  #keep({ task, before, asked }: From & { asked: boolean }): AgentEvent {
    if (asked) this.#task = task
    return this.#tasks.keep({ task, streams: this.#streams, turn: { id: this.#turn.id, before, asked } })
  }

  #end(): AgentEvent {
    return this.#tasks.keep({ task: this.#task ?? '', streams: this.#streams })
  }
}
