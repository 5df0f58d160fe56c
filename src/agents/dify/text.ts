import type { AgentEvent } from '../../contract/agent.ts'
import { partialMatch } from '../../lib/partial-match.ts'
import { ThinkSplitter, withoutThinking } from '../../lib/think.ts'

/** Where Dify links to its own files when no FILES_URL is set: an address without a host. */
const relative = '](/files/'

/** The text of an answer as it grows: reasoning told apart, links to Dify's files made whole. */
export class DifyText {
  /** What the person has been told so far. */
  said = ''
  readonly #origin: string
  #splitter = new ThinkSplitter()
  #held = ''
  #gap = ''

  constructor(origin: string) {
    this.#origin = origin
  }

  *more(text: string): Generator<AgentEvent> {
    if (text === '') return
    const all = this.#held + this.#takeGap() + text
    const whole = all.length - partialMatch(all, [relative])
    this.#held = all.slice(whole)
    yield* this.#pass(this.#splitter.push(this.#linked(all.slice(0, whole))))
  }

  /** The whole text, instead of what was said. */
  *instead(text: string): Generator<AgentEvent> {
    this.#splitter = new ThinkSplitter()
    this.#held = ''
    this.#gap = ''
    this.said = withoutThinking(this.#linked(text))
    yield { type: 'replace', text: this.said }
  }

  /** The whole text once more, as some apps close with. White space between steps is ours and no difference. */
  *closing(text: string): Generator<AgentEvent> {
    yield* this.#flush()
    const whole = withoutThinking(this.#linked(text))
    if (bare(whole) !== bare(this.said) && bare(whole) !== '') yield* this.instead(text)
  }

  /** What comes next is another step: a new paragraph, if it says anything. */
  pause(): void {
    if (this.said.trim() !== '') this.#gap = '\n\n'
  }

  *end(): Generator<AgentEvent> {
    yield* this.#flush()
    yield* this.#pass(this.#splitter.end())
  }

  *#flush(): Generator<AgentEvent> {
    const held = this.#held
    this.#held = ''
    yield* this.#pass(this.#splitter.push(held))
  }

  *#pass(pieces: AgentEvent[]): Generator<AgentEvent> {
    for (const piece of pieces) {
      if (piece.type === 'text') this.said += piece.text
      if (piece.type === 'replace') this.said = piece.text
      yield piece
    }
  }

  #takeGap(): string {
    const gap = this.#gap
    this.#gap = ''
    return gap
  }

  #linked(text: string): string {
    return text.replaceAll(relative, `](${this.#origin}/files/`)
  }
}

function bare(text: string): string {
  return text.replace(/\s+/g, '')
}
