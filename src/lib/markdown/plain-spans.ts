import type { Lexer, Token, Tokens } from 'marked'

/**
 * Reads a line, as `inlineTokens` does, if each of its marks can mean but one thing: bold, emphasis, code, links and what the
 * extensions know, none of them open, escaped or crossing another. False, and nothing read: this is for marked. Most lines are of
 * this kind, and marked takes ten times as long for them.
 */
export function readPlainSpans(lexer: Lexer, source: string, tokens: Token[]): boolean {
  const before = tokens.length
  const { inLink, inRawBlock, linkEmitted } = lexer.state
  if (!inRawBlock && tokens.at(-1)?.type !== 'text' && new Line(lexer, source, tokens).read()) return true
  tokens.length = before
  Object.assign(lexer.state, { inLink, inRawBlock, linkEmitted })
  return false
}

/** Where something may begin; one character each, so that a search ends right behind it. */
const special = /[\\<[`*~_$@]|!(?=\[)|&(?=#)|:(?=\/\/)|w(?=ww\.)| (?= \n)/g
/** What may hide a `*`, or be one. */
const hiding = /[\\<[`*~_$]/g
const link = /\[([^[\]\\`<]*)\]\(([^\s()<>\\`\p{Cc}]+)\)/uy
const footnote = /\[\^[^\]\s^[*_~`$]{1,50}\](?!\()/y

const letterOrDigit = /[A-Za-z0-9]/
const space = /\s/
const sign = /[\p{P}\p{S}]/u

class Line {
  readonly #lexer: Lexer
  readonly #source: string
  readonly #tokens: Token[]
  /** Up to here all is in the tokens. */
  #done = 0

  constructor(lexer: Lexer, source: string, tokens: Token[]) {
    this.#lexer = lexer
    this.#source = source
    this.#tokens = tokens
  }

  /** False when it is not plain. */
  read(): boolean {
    for (let from = 0; ; ) {
      special.lastIndex = from
      if (!special.test(this.#source)) break
      const next = this.#readAt(special.lastIndex - 1)
      // Within bold there may be a tag that changes what its text means.
      if (next === undefined || this.#lexer.state.inRawBlock) return false
      from = next
    }
    this.#say(this.#source.length)
    return true
  }

  /** Where to go on, behind what stands there; undefined when that is for marked. */
  #readAt(at: number): number | undefined {
    switch (this.#source[at]) {
      case '`':
        return this.#code(at)
      case '*':
        return this.#emphasis(at)
      case '[':
        return this.#source[at + 1] === '^' ? this.#footnote(at) : this.#link(at)
      case '$':
        // A `*` in a formula may be hidden from others.
        if (this.#source.includes('*')) return undefined
        return this.#extension(at) ?? (this.#lexer.options.extensions ? at + 1 : undefined)
      case '_':
        return this.#isWithinWord(at) ? at + 1 : undefined
      case '~':
        return this.#isOnly(at) ? at + 1 : undefined
      default:
        return undefined
    }
  }

  /** All up to there are words. */
  #say(end: number): void {
    if (end === this.#done) return
    const raw = this.#source.slice(this.#done, end)
    const last = this.#tokens.at(-1)
    if (last?.type === 'text') {
      last.raw += raw
      if ('text' in last) last.text += raw
    } else this.#tokens.push({ type: 'text', raw, text: raw, escaped: false } satisfies Tokens.Text)
    this.#done = end
  }

  #add(at: number, token: Token): number {
    this.#say(at)
    this.#tokens.push(token)
    this.#done = at + token.raw.length
    return this.#done
  }

  #code(at: number): number | undefined {
    const end = this.#endOfCode(at)
    if (end === undefined) return undefined
    const raw = this.#source.slice(at, end)
    const words = raw.slice(1, -1).replaceAll('\n', ' ')
    const padded = words.startsWith(' ') && words.endsWith(' ') && /[^ ]/.test(words)
    return this.#add(at, { type: 'codespan', raw, text: padded ? words.slice(1, -1) : words } satisfies Tokens.Codespan)
  }

  #endOfCode(at: number): number | undefined {
    if (this.#source[at + 1] === '`') return undefined
    const close = this.#source.indexOf('`', at + 1)
    return close < 0 || this.#source[close + 1] === '`' ? undefined : close + 1
  }

  #link(at: number): number | undefined {
    link.lastIndex = at
    const [raw, text = '', href = ''] = link.exec(this.#source) ?? []
    if (raw === undefined) return undefined
    const { state } = this.#lexer
    const { inLink } = state
    state.inLink = true
    const tokens = this.#lexer.inlineTokens(text)
    state.inLink = inLink
    state.linkEmitted = true
    return this.#add(at, { type: 'link', raw, href, title: null, text, tokens } satisfies Tokens.Link)
  }

  #footnote(at: number): number | undefined {
    return this.#endOfFootnote(at) === undefined ? undefined : this.#extension(at)
  }

  #endOfFootnote(at: number): number | undefined {
    footnote.lastIndex = at
    return footnote.test(this.#source) ? footnote.lastIndex : undefined
  }

  #extension(at: number): number | undefined {
    const { extensions } = this.#lexer.options
    if (!extensions) return undefined
    this.#say(at)
    const rest = this.#source.slice(at)
    for (const extension of extensions.inline ?? []) {
      const token = extension.call({ lexer: this.#lexer }, rest, this.#tokens)
      if (token) return this.#add(at, token)
    }
    return undefined
  }

  #emphasis(at: number): number | undefined {
    const width = this.#width(at)
    if (width > 2 || this.#mayBeMasked()) return undefined
    const read = width === 2 ? this.#extension(at) : undefined
    // What it took may begin something that marked would still see.
    if (read !== undefined) return /[`[<\\]/.test(this.#source.slice(at, read)) ? undefined : read
    const close = this.#opens(at, width) ? this.#closing(at + width) : undefined
    if (close === undefined || this.#width(close) !== width || !this.#closes(close, width)) return undefined
    const raw = this.#source.slice(at, close + width)
    const text = raw.slice(width, -width)
    const tokens = this.#lexer.inlineTokens(text)
    return this.#add(at, { type: width === 2 ? 'strong' : 'em', raw, text, tokens } satisfies Tokens.Strong | Tokens.Em)
  }

  #width(at: number): number {
    let end = at
    while (this.#source[end] === '*') end++
    return end - at
  }

  /** Names of addresses hide what stands in their brackets. */
  #mayBeMasked(): boolean {
    return this.#source.includes('[') && Object.keys(this.#lexer.tokens.links).length > 0
  }

  #opens(at: number, width: number): boolean {
    const next = this.#source.slice(at + width, at + width + 2)
    if (next === '' || space.test(next.charAt(0))) return false
    const isBehindWords = this.#done < at || this.#tokens.at(-1)?.type === 'text'
    const last = isBehindWords ? this.#source.charAt(at - 1) : ''
    return !sign.test(firstOf(next)) || last === '' || space.test(last) || sign.test(last)
  }

  #closes(at: number, width: number): boolean {
    const last = lastOf(this.#source.slice(Math.max(0, at - 2), at))
    if (space.test(last)) return false
    const next = firstOf(this.#source.slice(at + width, at + width + 2))
    return !sign.test(last) || next === '' || space.test(next) || sign.test(next)
  }

  /** The next `*` that is not within something else. */
  #closing(from: number): number | undefined {
    for (;;) {
      hiding.lastIndex = from
      if (!hiding.test(this.#source)) return undefined
      const at = hiding.lastIndex - 1
      if (this.#source[at] === '*') return at
      const end = this.#endOfHiding(at)
      if (end === undefined) return undefined
      from = end
    }
  }

  #endOfHiding(at: number): number | undefined {
    switch (this.#source[at]) {
      case '`':
        return this.#endOfCode(at)
      case '[':
        link.lastIndex = at
        return link.test(this.#source) ? link.lastIndex : this.#endOfFootnote(at)
      case '_':
        return this.#isWithinWord(at) ? at + 1 : undefined
      default:
        return undefined
    }
  }

  #isWithinWord(at: number): boolean {
    return letterOrDigit.test(this.#source.charAt(at - 1)) && letterOrDigit.test(this.#source.charAt(at + 1))
  }

  /** A mark without its other half, and no other mark that it might stand beside. */
  #isOnly(at: number): boolean {
    const mark = this.#source.charAt(at)
    return this.#source.indexOf(mark) === at && this.#source.lastIndexOf(mark) === at && !this.#source.includes('*')
  }
}

const firstOf = (text: string): string => text.slice(0, (text.codePointAt(0) ?? 0) > 0xffff ? 2 : 1)
const lastOf = (text: string): string => text.slice((text.codePointAt(0) ?? 0) > 0xffff ? -2 : -1)
