import { randomUUID } from 'node:crypto'
import { Refused } from './refusals.ts'

export class FakeTask {
  readonly id = randomUUID()
  readonly contextId: string
  readonly cancelled = new AbortController()
  state = 'TASK_STATE_SUBMITTED'

  constructor(contextId: string) {
    this.contextId = contextId
  }

  get over(): boolean {
    return /COMPLETED|FAILED|CANCELED/.test(this.state)
  }

  /** As others see it. */
  seen(): object {
    return { id: this.id, contextId: this.contextId, status: { state: this.state } }
  }
}

/** What was said, by context, and the tasks that came of it. */
export class Tasks {
  readonly #said = new Map<string, string[]>()
  readonly #tasks = new Map<string, FakeTask>()

  get(id: string | undefined): FakeTask | undefined {
    return this.#tasks.get(id ?? '')
  }

  /** An agent that does not accept a context must refuse it (specification §3.4.1, 2026-11). */
  saidIn(context: string | undefined): readonly string[] {
    if (context === undefined) return []
    const said = this.#said.get(context)
    if (!said) throw new Refused(-32602, 'Unknown contextId')
    return [...said]
  }

  begin(context: string | undefined, text: string): FakeTask {
    const task = new FakeTask(context ?? randomUUID())
    this.#tasks.set(task.id, task)
    this.#said.set(task.contextId, [...(this.#said.get(task.contextId) ?? []), text])
    return task
  }

  forget(): void {
    this.#said.clear()
    this.#tasks.clear()
  }
}
