import { z } from 'zod'
import type { AgentEvent, AgentHost, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { HttpAnswer } from '../../lib/http-answer.ts'
import { safeAnswer } from '../../lib/safe-answer.ts'
import { pause } from '../../lib/wait.ts'
import type { Patience } from '../../lib/watchdog.ts'
import { whenStopped } from '../../lib/when-stopped.ts'
import { A2aAnswer } from './answer.ts'
import { type A2aApi, type Asking, refusesPlace } from './api.ts'
import { partsOf } from './files.ts'
import { type Part, type Task, type Update, updateIn, waiting } from './wire.ts'

export interface A2aParts {
  api: A2aApi
  host: AgentHost
  patience: Patience
  pace: Pace
}

/** How a task of an agent that does not stream is looked at, in ms. */
export interface Pace {
  first: number
  slowest: number
  /** The agent may be out of reach for so long. */
  outage: number
}

const Kept = z.object({
  /** The agent's own name for this conversation. */
  context: z.string().min(1).optional(),
  /** A task that is not over. */
  task: z
    .object({
      id: z.string().min(1),
      /** The turn that spoke to it last. */
      turn: z.string(),
      /** It goes on with a message; when that is on its way, nobody knows whether it has arrived. */
      waits: z.boolean(),
      /** Marks of what earlier turns have told of it. */
      told: z.array(z.string()).optional(),
    })
    .optional(),
})
type Kept = z.infer<typeof Kept>

/** One turn of an A2A agent. */
export function run(parts: A2aParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  return safeAnswer(new A2aTurn(parts, turn, signal).work(), { signal, language: turn.language })
}

class A2aTurn {
  readonly #parts: A2aParts
  readonly #turn: Turn
  readonly #asking: Asking
  readonly #answer: A2aAnswer
  /** The agent may tell by it that it has heard this before (specification §3.3.1, 2026-08). */
  readonly #message: string
  #kept: Kept
  #heard = false
  /** The task that works on this turn, as soon as it is known. */
  #task: string | undefined

  constructor(parts: A2aParts, turn: Turn, signal: AbortSignal) {
    this.#parts = parts
    this.#turn = turn
    this.#asking = { signal, language: turn.language }
    this.#message = `teahouse-${turn.id}`
    this.#kept = Kept.safeParse(turn.state).data ?? {}
    this.#answer = new A2aAnswer(parts.api, turn.language, this.#kept.task?.told)
  }

  async *work(): AsyncGenerator<AgentEvent, void, undefined> {
    const { signal } = this.#asking
    signal.throwIfAborted()
    using _ = whenStopped(signal, () => {
      if (this.#task !== undefined && !this.#answer.over) this.#parts.api.cancelSoon(this.#task)
    })
    const { task } = this.#kept
    if (task?.turn === this.#turn.id) yield* this.#goOn(task)
    else yield* this.#begin()
    yield this.#end()
    if (this.#answer.failure) throw this.#answer.failure
  }

  /** An earlier attempt at this turn has spoken to this task. */
  async *#goOn({ id, waits }: NonNullable<Kept['task']>): AsyncGenerator<AgentEvent, void, undefined> {
    const task = await this.#parts.api.look(id, this.#asking).catch((error: unknown) => {
      if (error instanceof RemoteError && error.fault === 'gone') return undefined
      throw error
    })
    // One that was cancelled was so by us, when the attempt before this one was stopped.
    if (!task || task.status.state === 'CANCELED' || (waits && !this.#hasArrived(task))) return yield* this.#begin()
    yield* this.#take({ task })
    if (!this.#answer.over) yield* this.#attach(task)
  }

  /** What was said to a task that waited. Where it does not tell its history, having gone on is sign enough. */
  #hasArrived({ history, status }: Task): boolean {
    if (history.length === 0) return !waiting.includes(status.state)
    return history.some(({ messageId }) => messageId === this.#message)
  }

  async *#attach({ id }: Task): AsyncGenerator<AgentEvent, void, undefined> {
    const { api } = this.#parts
    const { streams } = await api.card(this.#asking)
    try {
      if (streams) return yield* this.#hear(await api.subscribe(id, this.#asking))
    } catch (error) {
      // Meanwhile it has ended.
      if (!refusesPlace(error)) throw error
    }
    yield* this.#poll(id)
  }

  /**
   * Says it to the task that waits for it; where that is over or gone, in the same context; where that is gone too, in a new one.
   */
  async *#begin(): AsyncGenerator<AgentEvent, void, undefined> {
    const { api, host } = this.#parts
    const { context, task } = this.#kept
    // Nobody waits any more for what an earlier turn began.
    if (task && !task.waits && task.turn !== this.#turn.id) api.cancelSoon(task.id)
    const { takes } = await api.card(this.#asking)
    const parts = await partsOf(this.#turn, { host, takes, signal: this.#asking.signal })
    const places = [...(task?.waits ? [{ context, task: task.id }] : []), ...(context ? [{ context }] : []), {}]
    for (const [n, place] of places.entries()) {
      try {
        return yield* this.#say(place, parts)
      } catch (error) {
        if (this.#heard || n === places.length - 1 || !refusesPlace(error)) throw error
      }
    }
  }

  async *#say(place: { context?: string | undefined; task?: string }, parts: Part[]): AsyncGenerator<AgentEvent> {
    const { context, task } = place
    const isAnew = this.#kept.context !== undefined && context === undefined
    if (task !== undefined) yield this.#keep(context, { id: task, waits: true })
    this.#task = task
    const answer = await this.#parts.api.say({ id: this.#message, context, task, parts }, this.#asking)
    for await (const event of this.#hear(answer)) {
      if (isAnew && !this.#heard) yield { type: 'reset' }
      this.#heard = true
      yield event
    }
  }

  /** To the end, however the agent tells it. */
  async *#hear(answer: HttpAnswer): AsyncGenerator<AgentEvent, void, undefined> {
    const { api } = this.#parts
    const { language } = this.#asking
    if (answer.streams) return yield* this.#listen(answer)
    const update = updateIn(await api.result(answer, language))
    if (!update) throw new RemoteError('invalid', 'the A2A agent answered with neither a task nor a message')
    yield* this.#take(update)
    if (this.#answer.over) return
    if (this.#task === undefined) throw new RemoteError('invalid', 'the A2A agent began a task without naming it')
    yield* this.#poll(this.#task)
  }

  async *#listen(answer: HttpAnswer): AsyncGenerator<AgentEvent, void, undefined> {
    for await (const { json } of answer.frames()) {
      const update = json && updateIn(this.#parts.api.resultIn(json, this.#asking.language))
      if (update) yield* this.#take(update)
      if (this.#answer.over) return
    }
  }

  async *#poll(id: string): AsyncGenerator<AgentEvent, void, undefined> {
    const { api, pace, patience } = this.#parts
    const { signal } = this.#asking
    const late = performance.now() + patience.total
    let wait = pace.first
    for (let reachedAt = performance.now(); !this.#answer.over; wait = Math.min(wait * 1.25, pace.slowest)) {
      await pause(wait, signal)
      signal.throwIfAborted()
      try {
        yield* this.#take({ task: await api.look(id, this.#asking) })
        reachedAt = performance.now()
      } catch (error) {
        if (!(error instanceof RemoteError && error.passing) || performance.now() - reachedAt > pace.outage) throw error
        wait = Math.max(wait, Math.min(error.retryAfter, pace.outage))
      }
      if (performance.now() < late) continue
      api.cancelSoon(id)
      throw new RemoteError('invalid', `the A2A agent did not finish within ${Math.round(patience.total / 60_000)} min`)
    }
  }

  /** Takes in what the agent says, having kept where it can be heard again. */
  async *#take(update: Partial<Update>): AsyncGenerator<AgentEvent, void, undefined> {
    const { task, message, statusUpdate, artifactUpdate } = update
    const from = statusUpdate ?? artifactUpdate ?? message
    const context = task?.contextId || from?.contextId || this.#kept.context
    const id = task?.id ?? (from?.taskId || this.#task)
    const { task: known } = this.#kept
    this.#task = id
    if (context !== this.#kept.context || (id !== undefined && (id !== known?.id || known.waits))) {
      yield this.#keep(context, id ? { id, waits: false } : undefined)
    }
    yield* this.#answer.read(update)
  }

  #end(): AgentEvent {
    const { context } = this.#kept
    const waits = this.#answer.waits && this.#task !== undefined
    return this.#keep(context, waits ? { id: this.#task ?? '', waits, told: this.#answer.told } : undefined)
  }

  #keep(context: string | undefined, task?: { id: string; waits: boolean; told?: string[] }): AgentEvent {
    const { task: known } = this.#kept
    const told = task?.told ?? (known?.id === task?.id ? known?.told : undefined) ?? []
    const kept = task && { ...task, turn: this.#turn.id, ...(told.length > 0 ? { told } : {}) }
    this.#kept = { ...(context ? { context } : {}), ...(kept ? { task: kept } : {}) }
    return { type: 'state', state: { ...(context ? { context } : {}), ...(kept ? { task: kept } : {}) } }
  }
}
