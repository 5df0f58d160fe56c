import type { AgentEvent } from '../contract/agent.ts'
import type { Language } from '../contract/language.ts'
import type { ReplyView } from '../contract/message.ts'
import { say } from './words.ts'

export interface ViewOptions {
  language: Language
  /** What stands above the answer (a new session began …). */
  notice?: string | undefined
  /** Whether the model's reasoning is shown, as a quote above the answer. */
  showReasoning: boolean
}

/**
 * Folds what an agent says into what a person sees. The first view is empty: work has begun. The last one is final: the agent has
 * ended.
 */
export async function* toViews(events: AsyncIterable<AgentEvent>, options: ViewOptions): AsyncGenerator<ReplyView> {
  const saying = new Saying(options)
  yield saying.view('working')
  for await (const event of events) if (saying.hear(event)) yield saying.view('working')
  yield saying.view('done')
}

/** What an agent has said so far. */
class Saying {
  readonly #options: ViewOptions
  readonly #notices: string[]
  #text = ''
  #reasoning = ''
  #status = ''
  #ask: { question: string; options: string[] } | undefined
  #suggested: string[] = []
  readonly #files: { name: string; url: string }[] = []

  constructor(options: ViewOptions) {
    this.#options = options
    this.#notices = options.notice ? [options.notice] : []
  }

  /** Takes in an event; false when nothing on the screen changes by it. */
  hear(event: AgentEvent): boolean {
    const { language } = this.#options
    switch (event.type) {
      case 'text':
        this.#text += event.text
        this.#status = ''
        return event.text !== ''
      case 'replace':
        this.#text = event.text
        return true
      case 'reasoning':
        return this.#think(event.text)
      case 'status':
        this.#status = event.text
        return true
      case 'tool':
        this.#status =
          event.state === 'running'
            ? say(language, 'usingTool', { name: event.name })
            : event.state === 'failed'
              ? say(language, 'toolFailed', { name: event.name })
              : ''
        return true
      case 'ask':
        this.#ask = event
        return true
      case 'file':
        this.#files.push({ name: event.name, url: event.url })
        return true
      case 'suggest':
        this.#suggested = event.questions
        return true
      case 'reset':
        this.#notices.push(say(language, 'contextLost'))
        return true
      case 'usage':
      case 'state':
        return false
    }
  }

  view(state: 'working' | 'done'): ReplyView {
    const choices = this.#ask?.options ?? this.#suggested
    const parts = [this.#quoted(), this.#text, this.#ask?.question ?? '', state === 'done' ? numbered(choices) : '']
    const body = parts.filter(Boolean).join('\n\n')
    const text = body === '' ? this.#wordless(state) : [...this.#notices.map((n) => `> ${n}`), body].join('\n\n')
    return {
      text,
      state,
      ...(state === 'working' && this.#status ? { status: this.#status } : {}),
      ...(state === 'done' && choices.length > 0 ? { buttons: choices.map((label) => ({ label, says: label })) } : {}),
      ...(this.#files.length > 0 ? { files: [...this.#files] } : {}),
    }
  }

  /** Thinking shows as a status until the answer begins, unless the channel wants to read along. */
  #think(text: string): boolean {
    this.#reasoning += text
    if (this.#options.showReasoning) return true
    if (this.#text !== '' || this.#status !== '') return false
    this.#status = say(this.#options.language, 'thinking')
    return true
  }

  #quoted(): string {
    if (!this.#options.showReasoning || this.#reasoning.trim() === '') return ''
    return this.#reasoning.trim().replace(/^/gm, '> ')
  }

  #wordless(state: 'working' | 'done'): string {
    if (state === 'working' || this.#files.length > 0) return ''
    return say(this.#options.language, 'noAnswer')
  }
}

/** The common ground of all platforms: a number typed next picks. */
export function numbered(choices: string[]): string {
  return choices.map((choice, n) => `${n + 1}. ${choice}`).join('\n')
}
