import { z } from 'zod'
import type { AgentEvent } from '../../contract/agent.ts'
import type { Json } from '../../contract/message.ts'

const Kept = z.object({
  /** The task in Wegent that this conversation is: `resp_…`. */
  task: z.string().regex(/^resp_\d+$/),
  /** False where the team cannot stream. */
  streams: z.boolean(),
  /** A turn that was begun and has not ended. */
  turn: z
    .object({
      id: z.string(),
      /** How many items the task had put out before it. */
      before: z.int().min(0),
      /** Wegent has certainly heard the question. */
      asked: z.boolean(),
    })
    .optional(),
})
export type Kept = z.infer<typeof Kept>

const State = z.object({ tasks: z.record(z.string(), Kept) })

/** The most people of one chat whose tasks are remembered. */
const mostPeople = 50

/** The tasks of a session. A task belongs to one user of Wegent: where people share a session, each has one of their own. */
export class KeptTasks {
  readonly #tasks: Map<string, Kept>
  readonly #user: string

  constructor(state: Json | undefined, user: string) {
    this.#tasks = new Map(Object.entries(State.safeParse(state).data?.tasks ?? {}))
    this.#user = user
  }

  get mine(): Kept | undefined {
    return this.#tasks.get(this.#user)
  }

  keep(kept: Kept): AgentEvent {
    this.#tasks.delete(this.#user)
    this.#tasks.set(this.#user, kept)
    const newest = [...this.#tasks].slice(-mostPeople)
    return { type: 'state', state: { tasks: Object.fromEntries(newest.map(([user, one]) => [user, jsonOf(one)])) } }
  }
}

function jsonOf({ task, streams, turn }: Kept): Json {
  return { task, streams, ...(turn ? { turn } : {}) }
}
