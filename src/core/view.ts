import type { AgentEvent } from '../contract/agent.ts'
import type { Language } from '../contract/language.ts'
import type { LinkedFile, ReplyView } from '../contract/message.ts'
import { carriesItself, MOST_CARRIED, ReadableText } from './readable-text.ts'
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
export async function* toViews(events: AsyncIterable<AgentEvent>, saying: Saying): AsyncGenerator<ReplyView> {
  yield saying.view('working')
  for await (const event of events) if (saying.hear(event)) yield saying.view('working')
  yield saying.view('done')
}

/** The most choices that are offered: a number of two digits picks. */
const MOST_CHOICES = 50
const MOST_FILES = 50
const LONGEST_STATUS = 200

/** What an agent has said so far. */
export class Saying {
  readonly #options: ViewOptions
  readonly #notices: string[]
  #text = new ReadableText()
  /** True until there is something to read: platforms refuse a message of line breaks. */
  #blank = true
  #reasoning = ''
  #status = ''
  /** Tools at work, by their id. */
  readonly #tools = new Map<string, string>()
  #ask: { question: string; options: string[] } | undefined
  #suggested: string[] = []
  readonly #files: LinkedFile[] = []

  constructor(options: ViewOptions) {
    this.#options = options
    this.#notices = options.notice ? [options.notice] : []
  }

  /** The answer in the agent's own words, for the history of the session: without what was put around it. */
  get answer(): string {
    return paragraphs([this.#words, this.#ask?.question ?? '', numbered(this.#ask?.options ?? [])])
  }

  /** Takes in an event; false when nothing on the screen changes by it. */
  hear(event: AgentEvent): boolean {
    switch (event.type) {
      case 'text':
        this.#say(event.text)
        return event.text !== ''
      case 'replace':
        this.#text = new ReadableText()
        this.#blank = true
        this.#say(event.text)
        return true
      case 'reasoning':
        return this.#think(event.text)
      case 'status':
        this.#status = event.text
        return true
      case 'tool':
        this.#use(event)
        return true
      case 'ask':
        this.#ask = { ...event, options: event.options.slice(0, MOST_CHOICES) }
        return true
      case 'file':
        this.#file(event)
        return true
      case 'suggest':
        this.#suggested = event.questions.slice(0, MOST_CHOICES)
        return false
      case 'reset':
        this.#notices.push(say(this.#options.language, 'contextLost'))
        return true
      case 'usage':
      case 'answer':
      case 'state':
        return false
    }
  }

  /** How it looks now; or, the agent having ended, for good. */
  view(state: 'working' | 'done'): ReplyView {
    const choices = state === 'done' ? (this.#ask?.options ?? this.#suggested) : []
    const body = paragraphs([this.#quoted(), this.#words, this.#ask?.question ?? '', numbered(choices)])
    const text = body === '' ? this.#wordless(state) : paragraphs([...this.#notices.map((n) => `> ${n}`), body])
    const status = this.#status.replace(/\s+/g, ' ').slice(0, LONGEST_STATUS)
    // What carries itself is kept and shown once, at the end.
    const files = this.#allFiles.filter(({ url }) => state === 'done' || !carriesItself(url))
    return {
      text,
      state,
      ...(state === 'working' && status ? { status } : {}),
      ...(choices.length > 0 ? { buttons: choices.map((label) => ({ label, says: label })) } : {}),
      ...(files.length > 0 ? { files } : {}),
      ...(state === 'done' && this.#answers ? { judgeable: true as const } : {}),
    }
  }

  /** True when there is something that a person can think something of. */
  get #answers(): boolean {
    return !this.#blank || this.#allFiles.length > 0
  }

  get #allFiles(): LinkedFile[] {
    return [...this.#text.files, ...this.#files]
  }

  get #words(): string {
    return this.#blank ? '' : this.#text.text
  }

  #say(more: string): void {
    this.#text.push(more)
    this.#blank &&= more.trim() === ''
    this.#status = ''
  }

  #file({ name, url }: LinkedFile): void {
    const room =
      MOST_CARRIED - this.#files.reduce((sum, file) => sum + (carriesItself(file.url) ? file.url.length : 0), 0)
    if (carriesItself(url) && url.length > room) this.#say(`\n\n📎 ${name}`)
    else if (this.#files.length < MOST_FILES) this.#files.push({ name, url })
  }

  /** Thinking shows as a status until the answer begins, unless the channel wants to read along. */
  #think(text: string): boolean {
    if (this.#options.showReasoning) {
      this.#reasoning += text
      return true
    }
    if (!this.#blank || this.#status !== '') return false
    this.#status = say(this.#options.language, 'thinking')
    return true
  }

  /** Says which tool is at work, also when another one has just ended. */
  #use({ id, name, state }: AgentEvent & { type: 'tool' }): void {
    const { language } = this.#options
    if (state === 'running') this.#tools.set(id, name)
    else this.#tools.delete(id)
    const newest = [...this.#tools.values()].at(-1)
    if (state === 'failed') this.#status = say(language, 'toolFailed', { name })
    else this.#status = newest === undefined ? '' : say(language, 'usingTool', { name: newest })
  }

  #quoted(): string {
    const thoughts = this.#reasoning.trim()
    return thoughts === '' ? '' : thoughts.replace(/^/gm, '> ')
  }

  #wordless(state: 'working' | 'done'): string {
    if (state === 'working' || this.#allFiles.length > 0) return ''
    return say(this.#options.language, 'noAnswer')
  }
}

const paragraphs = (parts: string[]): string => parts.filter((part) => part !== '').join('\n\n')

/** The common ground of all platforms: a number typed next picks. */
export function numbered(choices: string[]): string {
  return choices.map((choice, n) => `${n + 1}. ${choice}`).join('\n')
}
