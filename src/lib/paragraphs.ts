import type { AgentEvent } from '../contract/agent.ts'

/** An answer made of several texts, each known by a key: one may grow, or be said anew, after others have begun. */
export class Paragraphs {
  readonly #texts = new Map<string, string>()
  #newest = '';

  /** What this text is now, or with `more` what it grows by, as events for who reads along. */
  *say(key: string, text: string, { more = false } = {}): Generator<AgentEvent> {
    const before = this.#texts.get(key) ?? ''
    if (text === '' || (!more && text === before)) return
    const grows = before === '' || (key === this.#newest && (more || text.startsWith(before)))
    this.#texts.set(key, more ? before + text : text)
    if (!grows) return yield { type: 'replace', text: [...this.#texts.values()].join('\n\n') }
    this.#newest = key
    if (before !== '') yield { type: 'text', text: more ? text : text.slice(before.length) }
    else yield { type: 'text', text: this.#texts.size > 1 ? `\n\n${text}` : text }
  }
}
