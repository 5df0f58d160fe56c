import { z } from 'zod'
import type { AgentEvent } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Language, Words } from '../../contract/language.ts'
import { lax } from '../../lib/lax.ts'
import { ThinkSplitter } from '../../lib/think.ts'
import type { WegentApi } from './api.ts'
import { questionIn } from './question.ts'
import { isRunning, reasoningOf, Task, type TaskItem, textOf, type WegentTask } from './task.ts'

const Event = z.object({
  type: lax(z.string()),
  delta: lax(z.string()),
  item_id: lax(z.string()),
  item: Task.shape.output.unwrap().element.optional(),
  response: lax(Task),
})

const words = {
  queued: { 'zh-CN': '在 Wegent 排队…', en: 'Waiting its turn in Wegent…' },
  in_progress: { 'zh-CN': 'Wegent 正在执行…', en: 'Wegent is at work…' },
  cancelled: { 'zh-CN': '这个任务在 Wegent 中被取消了。', en: 'The task was cancelled in Wegent.' },
  incomplete: { 'zh-CN': '（Wegent 未能完成整个回答。）', en: '(Wegent could not complete the answer.)' },
} satisfies Record<string, Words>

/** Folds what Wegent says about one turn, in a stream or each time it is looked at, into what the person is told. */
export class WegentAnswer {
  /** Wegent itself has said that the turn is over. */
  over = false
  /** What the person has been told so far. */
  said = ''
  readonly #api: WegentApi
  readonly #language: Language
  readonly #splitter = new ThinkSplitter()
  readonly #running = new Map<string, string>()
  #item: string | undefined
  #thought = ''
  #status = ''

  constructor(api: WegentApi, language: Language) {
    this.#api = api
    this.#language = language
  }

  /** One event of a stream. They are named only in their data. */
  *read(json: Record<string, unknown>): Generator<AgentEvent> {
    const event = Event.parse(json)
    switch (event.type) {
      case 'response.output_text.delta':
        return yield* this.#say(event.delta ?? '', event.item_id ?? undefined)
      case 'response.reasoning_summary_text.delta':
        if (event.delta) yield { type: 'reasoning', text: event.delta }
        return
      case 'response.output_item.added':
        return yield* this.#begin(event.item)
      case 'response.output_item.done':
        return yield* this.#finish(event.item)
      case 'response.completed':
      case 'response.incomplete':
      case 'response.failed':
      case 'response.cancelled': {
        yield* this.#pass(this.#splitter.end())
        const task = event.response ?? Task.parse({})
        return yield* this.#end({ ...task, status: event.type.slice('response.'.length) }, task.output)
      }
      default:
        // The error of a proxy, or of Wegent itself, where an event should be.
        if (event.type == null && (json.error || json.detail)) throw this.#api.refusal(json, this.#language)
    }
  }

  /** The task as it is now, and what this turn has put out so far. */
  *look(task: WegentTask, items: readonly TaskItem[]): Generator<AgentEvent> {
    yield* this.#think(reasoningOf(items))
    if (!isRunning(task)) return yield* this.#end(task, items)
    const status = task.status === 'queued' ? 'queued' : 'in_progress'
    if (status !== this.#status && this.said === '') yield { type: 'status', text: words[status][this.#language] }
    this.#status = status
    for (const item of items) yield* this.#isAtWork(item) ? this.#begin(item) : this.#finish(item)
    yield* this.#grow(textOf(items))
  }

  *#end(task: WegentTask, items: readonly TaskItem[]): Generator<AgentEvent> {
    this.over = true
    for (const item of items) yield* this.#finish(item)
    for (const [id, name] of this.#running) yield { type: 'tool', id, name, state: 'failed' }
    yield* this.#grow(textOf(items))
    if (task.status === 'failed') throw this.#api.refusal(task, this.#language)
    if (task.status === 'cancelled') {
      const userMessage = words.cancelled[this.#language]
      throw new RemoteError('invalid', 'the task was cancelled in Wegent', { userMessage })
    }
    if (task.status !== 'completed') yield { type: 'text', text: `\n\n${words.incomplete[this.#language]}` }
    const question = questionIn(task, items, this.#language)
    if (question) yield question
  }

  *#say(text: string, item: string | undefined): Generator<AgentEvent> {
    const gap = this.#item !== item && this.said.trim() !== '' ? '\n\n' : ''
    this.#item = item
    yield* this.#pass(this.#splitter.push(gap + text))
  }

  *#pass(pieces: AgentEvent[]): Generator<AgentEvent> {
    for (const piece of pieces) {
      if (piece.type === 'text') this.said += piece.text
      if (piece.type === 'replace') this.said = piece.text
      yield piece
    }
  }

  /** All thoughts so far. */
  *#think(thought: string): Generator<AgentEvent> {
    if (!thought.startsWith(this.#thought) || thought === this.#thought) return
    yield { type: 'reasoning', text: thought.slice(this.#thought.length) }
    this.#thought = thought
  }

  /** The whole text so far. White space around it is no difference. */
  *#grow(text: string): Generator<AgentEvent> {
    if (text.trim() === this.said.trim() || text.trim() === '') return
    if (text.startsWith(this.said)) yield* this.#pass([{ type: 'text', text: text.slice(this.said.length) }])
    else yield* this.#pass([{ type: 'replace', text }])
  }

  #isAtWork({ status }: TaskItem): boolean {
    return status === 'in_progress' || status === 'calling'
  }

  *#begin(item: TaskItem | undefined): Generator<AgentEvent> {
    if (!item?.id || !item.type?.endsWith('_call') || this.#running.has(item.id)) return
    const name = item.name ?? item.type.replace(/_call$/, '').replaceAll('_', ' ')
    this.#running.set(item.id, name)
    yield { type: 'tool', id: item.id, name, state: 'running' }
  }

  *#finish(item: TaskItem | undefined): Generator<AgentEvent> {
    const name = this.#running.get(item?.id ?? '')
    if (!item?.id || name === undefined) return
    this.#running.delete(item.id)
    yield { type: 'tool', id: item.id, name, state: item.status === 'failed' ? 'failed' : 'done' }
  }
}
