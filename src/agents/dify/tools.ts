import type { AgentEvent } from '../../contract/agent.ts'
import type { Language } from '../../contract/language.ts'
import type { DifyEvent } from './events.ts'

/** Steps of the canvas that nobody waits for. */
const quiet = [
  'start',
  'end',
  'answer',
  'if-else',
  'variable-aggregator',
  'variable-assigner',
  'assigner',
  'template-transform',
  'iteration-start',
  'loop-start',
  'loop-end',
  'human-input',
]

/** What an app is busy with: tools of an agent, steps of a workflow. */
export class DifyTools {
  readonly #language: Language
  readonly #running = new Map<string, string>()
  readonly #thoughts = new Set<string>()
  #step: string | undefined

  constructor(language: Language) {
    this.#language = language
  }

  isNew({ id }: DifyEvent): boolean {
    return id != null && this.#thoughts.size > 0 && !this.#thoughts.has(id)
  }

  /** The same thought comes up to three times as it fills in: empty, with its tools, with what they found. */
  *thought({ id, tool, tool_labels, observation }: DifyEvent): Generator<AgentEvent> {
    if (id == null) return
    this.#thoughts.add(id)
    for (const [at, name] of (tool ?? '').split(';').entries()) {
      if (name === '') continue
      const label = tool_labels?.[name]
      const shown = label?.[this.#language === 'en' ? 'en_US' : 'zh_Hans'] || label?.en_US || name
      yield* this.#change(`${id}/${at}`, shown, observation ? 'done' : 'running')
    }
  }

  /** An agent inside a chatflow logs its rounds, thoughts and calls; only the calls are tools. */
  *log({ data }: DifyEvent): Generator<AgentEvent> {
    const name = /^CALL (.+)/.exec(data?.label ?? '')?.[1]
    if (!name || !data?.id) return
    yield* this.#change(
      data.id,
      name,
      data.status === 'start' ? 'running' : data.status === 'error' ? 'failed' : 'done',
    )
  }

  *node({ event, data }: DifyEvent): Generator<AgentEvent> {
    const id = data?.id ?? data?.node_id
    if (!id || !data?.title || quiet.includes(data.node_type ?? '')) return
    const begins = event === 'node_started'
    if (data.node_type === 'tool') {
      const ended = data.status === 'failed' || data.status === 'exception' ? 'failed' : 'done'
      return yield* this.#change(id, data.title, begins ? 'running' : ended)
    }
    if (begins) this.#step = id
    else if (this.#step !== id) return
    yield { type: 'status', text: begins ? data.title : '' }
  }

  /** A tool that never reported back. */
  *end(): Generator<AgentEvent> {
    for (const [id, name] of [...this.#running]) yield* this.#change(id, name, 'failed')
  }

  *#change(id: string, name: string, state: 'running' | 'done' | 'failed'): Generator<AgentEvent> {
    const known = this.#running.has(id)
    if (state === 'running' && known) return
    if (state === 'running') this.#running.set(id, name)
    else if (!this.#running.delete(id)) return
    yield { type: 'tool', id, name, state }
  }
}
