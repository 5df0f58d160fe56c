import type { AgentEvent } from '../../contract/agent.ts'
import type { Language } from '../../contract/language.ts'
import type { Run, SessionState } from './wire.ts'
import { say } from './words.ts'

/** What is being done, in one line. Says it when it changes. */
export class Progress {
  readonly #language: Language
  #shown = ''

  constructor(language: Language) {
    this.#language = language
  }

  *run({ status }: Run): Generator<AgentEvent> {
    if (status === 'queued' || status === 'claimed') yield* this.#show(say(this.#language, 'preparing'))
    if (status === 'canceling') yield* this.#show(say(this.#language, 'canceling'))
  }

  *state({ state_patch: patch }: SessionState): Generator<AgentEvent> {
    const todos = patch?.todos ?? []
    const now = todos.find(({ status }) => status === 'in_progress')
    const done = todos.filter(({ status }) => status === 'completed').length
    const count = todos.length === 0 ? '' : `${done}/${todos.length}`
    const step = now?.active_form || now?.content || patch?.current_step || ''
    const line = [count, step].filter(Boolean).join(' · ')
    if (line !== '') yield* this.#show(line)
  }

  *files(): Generator<AgentEvent> {
    yield* this.#show(say(this.#language, 'files'))
  }

  *#show(text: string): Generator<AgentEvent> {
    if (text === this.#shown) return
    this.#shown = text
    yield { type: 'status', text }
  }
}
