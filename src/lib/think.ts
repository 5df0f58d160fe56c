import { partialMatch } from './partial-match.ts'

/** A piece of an answer, told apart. `replace` takes back what was passed on as text before. */
export type Said = { type: 'text' | 'reasoning' | 'replace'; text: string }

/**
 * Dify 0.15 and some 1.0 builds wrap reasoning in <details> instead of <think>; the head may be this long
 * before it is taken for a <details> of the author's own.
 */
const detailsHead = 300
const mark = /<think>|<\/think>|<details\b[^>]{0,200}>\s*<summary>\s*(?:Thinking|思考)[^<]{0,20}<\/summary>|```/
const openings = ['<think>', '</think>', '<details', '```']

/**
 * Tells a model's reasoning from its answer in a stream of text whose tags may be cut anywhere. A tag inside a code
 * fence, or right behind a backtick, is talk about tags and stays text.
 */
export class ThinkSplitter {
  /** The end of the last piece, when it may be the beginning of a tag. */
  #held = ''
  /** The tag that ends the reasoning we are in. */
  #closing: string | undefined
  #fenced = false
  #anyReasoning = false
  #anyText = false
  #lastChar = ''
  /** All text so far, as long as it may turn out to have been reasoning. */
  #doubtful = ''

  push(text: string): Said[] {
    const said: Said[] = []
    let rest = this.#held + text
    this.#held = ''
    while (rest !== '')
      rest = this.#closing === undefined ? this.#readText(rest, said) : this.#readReasoning(rest, said)
    return said
  }

  /** What was held back, when nothing more will come. */
  end(): Said[] {
    const said: Said[] = []
    const rest = this.#held
    this.#held = ''
    if (this.#closing !== undefined) say(said, 'reasoning', rest)
    else this.#sayText(said, rest)
    return said
  }

  #readReasoning(rest: string, said: Said[]): string {
    const closing = this.#closing ?? ''
    const at = rest.indexOf(closing)
    if (at < 0) {
      const open = partialMatch(rest, [closing])
      this.#held = rest.slice(rest.length - open)
      say(said, 'reasoning', rest.slice(0, rest.length - open))
      return ''
    }
    say(said, 'reasoning', rest.slice(0, at))
    this.#closing = undefined
    return rest.slice(at + closing.length)
  }

  #readText(rest: string, said: Said[]): string {
    const found = mark.exec(rest)
    if (!found) {
      const whole = rest.length - heldBack(rest)
      this.#held = rest.slice(whole)
      this.#sayText(said, rest.slice(0, whole))
      return ''
    }
    const [tag] = found
    this.#sayText(said, rest.slice(0, found.index))
    const fence = tag.startsWith('`')
    if (fence || this.#fenced || this.#lastChar === '`') {
      if (fence) this.#fenced = !this.#fenced
      this.#sayText(said, tag)
    } else if (tag === '</think>') {
      this.#closeUnopened(said)
    } else {
      this.#closing = tag === '<think>' ? '</think>' : '</details>'
      this.#beginReasoning()
    }
    return rest.slice(found.index + tag.length)
  }

  /** Some chat templates put the opening tag into the prompt: what came before a first lonely closing tag was reasoning. */
  #closeUnopened(said: Said[]): void {
    if (this.#anyReasoning) return
    if (this.#doubtful !== '') said.push({ type: 'replace', text: '' })
    say(said, 'reasoning', this.#doubtful.trim())
    this.#beginReasoning()
    this.#anyText = false
  }

  #beginReasoning(): void {
    this.#anyReasoning = true
    this.#doubtful = ''
  }

  #sayText(said: Said[], text: string): void {
    const shown = this.#anyReasoning && !this.#anyText ? text.trimStart() : text
    if (shown === '') return
    if (shown.trim() !== '') this.#anyText = true
    this.#lastChar = shown.slice(-1)
    if (!this.#anyReasoning) this.#doubtful += shown
    say(said, 'text', shown)
  }
}

/** Takes reasoning out of a whole text. */
export function withoutThinking(text: string): string {
  const splitter = new ThinkSplitter()
  let kept = ''
  for (const piece of [...splitter.push(text), ...splitter.end()]) {
    if (piece.type === 'replace') kept = piece.text
    else if (piece.type === 'text') kept += piece.text
  }
  return kept
}

function say(said: Said[], type: 'text' | 'reasoning', text: string): void {
  const last = said.at(-1)
  if (text === '') return
  if (last?.type === type) last.text += text
  else said.push({ type, text })
}

function heldBack(text: string): number {
  const details = text.lastIndexOf('<details')
  const open = details >= 0 && text.length - details < detailsHead && !text.includes('</summary>', details)
  return open ? text.length - details : partialMatch(text, openings)
}
