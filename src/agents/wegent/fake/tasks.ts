import { Refused } from './refusals.ts'
import type { Script } from './script.ts'

export interface Team {
  /** namespace#name */
  name: string
  shell: 'Chat' | 'ClaudeCode'
  /** The users who may use it; everyone when absent. */
  users?: string[]
  models?: string[]
}

/** One question in a task, and what becomes of it. */
export interface TaskTurn {
  number: number
  asked: string
  script: Script
  status: 'PENDING' | 'RUNNING' | 'COMPLETED' | 'FAILED' | 'CANCELLED' | 'INCOMPLETE'
  /** What has been said of the answer. */
  said: string
  looks: number
  /** A client listens to it. */
  streaming: boolean
  cancelled: AbortController
}

/** What Wegent calls a response: the conversation. */
export interface FakeTask {
  id: number
  user: string
  team: Team
  turns: TaskTurn[]
}

export interface Attachment {
  id: number
  user: string
  name: string
  size: number
  /** The task and turn that it went with. */
  usedBy?: number
}

/** Everything that a Wegent remembers. Ids are never used again. */
export class Tasks {
  readonly attachments = new Map<number, Attachment>()
  readonly #tasks = new Map<number, FakeTask>()
  #last = 100

  get all(): FakeTask[] {
    return [...this.#tasks.values()]
  }

  begin(user: string, team: Team): FakeTask {
    const task = { id: this.nextId(), user, team, turns: [] }
    this.#tasks.set(task.id, task)
    return task
  }

  addTurn(task: FakeTask, asked: string, script: Script): TaskTurn {
    const turn: TaskTurn = {
      number: this.nextId(),
      asked,
      script,
      status: 'PENDING',
      said: '',
      looks: 0,
      streaming: false,
      cancelled: new AbortController(),
    }
    task.turns.push(turn)
    return turn
  }

  /** A task of this user, by `resp_ID`. */
  find(response: string, user: string): FakeTask | undefined {
    if (!response.startsWith('resp_') || !/^\d+$/.test(response.slice(5)))
      throw new Refused(400, `Invalid response_id format: '${response}'`)
    const task = this.#tasks.get(Number(response.slice(5)))
    return task?.user === user ? task : undefined
  }

  delete(task: FakeTask): void {
    this.#tasks.delete(task.id)
  }

  forget(): void {
    this.#tasks.clear()
  }

  nextId(): number {
    this.#last += 1
    return this.#last
  }
}

export function isBusy({ turns }: FakeTask): boolean {
  const status = turns.at(-1)?.status
  return status === 'PENDING' || status === 'RUNNING'
}
