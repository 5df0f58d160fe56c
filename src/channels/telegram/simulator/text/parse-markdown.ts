import { Buffer } from 'node:buffer'
import { unparsable } from '../bot-api-error.ts'
import type { Entity, FormattedText } from '../objects.ts'
import { checkedLink, mentionedUser } from './links.ts'

/** The names under which TDLib speaks of unfinished entities. */
type Kind =
  | 'Bold'
  | 'Italic'
  | 'Underline'
  | 'Strikethrough'
  | 'Spoiler'
  | 'Code'
  | 'Pre'
  | 'PreCode'
  | 'TextUrl'
  | 'CustomEmoji'
  | 'BlockQuote'

interface Open {
  kind: Kind
  language: string
  offset: number
  /** Where it begins in the raw text. */
  begin: number
}

const types: Record<Exclude<Kind, 'TextUrl' | 'CustomEmoji'>, Entity['type']> = {
  Bold: 'bold',
  Italic: 'italic',
  Underline: 'underline',
  Strikethrough: 'strikethrough',
  Spoiler: 'spoiler',
  Code: 'code',
  Pre: 'pre',
  PreCode: 'pre',
  BlockQuote: 'blockquote',
}
const closers: Partial<Record<Kind, string>> = {
  Bold: '*',
  Underline: '__',
  Strikethrough: '~',
  Spoiler: '||',
  Code: '`',
  Pre: '```',
  PreCode: '```',
  TextUrl: ']',
  CustomEmoji: ']',
}

/** parse_mode MarkdownV2, by the rules and in the words of TDLib (td/telegram/MessageEntity.cpp, read 2026-11-21). */
export function parseMarkdownV2(raw: string): FormattedText {
  return new MarkdownReader(raw).read()
}

class MarkdownReader {
  private readonly raw: string
  private at = 0
  private text = ''
  private readonly open: Open[] = []
  private readonly entities: Entity[] = []
  private inQuote = false
  private mayQuote = true

  constructor(raw: string) {
    this.raw = raw
  }

  read(): FormattedText {
    while (this.at < this.raw.length) this.step()
    if (this.inQuote) this.closeQuote(this.spoilerMark(this.raw.length))
    const left = this.open.at(-1)
    if (left) throw this.noEnd(left)
    return { text: this.text, entities: this.entities }
  }

  private step(): void {
    const char = this.raw.charAt(this.at)
    const escaped = escapedAt(this.raw, this.at)
    if (escaped) {
      this.write(escaped)
      this.at += 2
      return
    }
    const inner = this.open.at(-1)
    const inCode = inner?.kind === 'Code' || inner?.kind === 'Pre' || inner?.kind === 'PreCode'
    if (!(inCode ? '`' : '_*[]()~`>#+-=|{}.!\n').includes(char)) {
      this.write(char)
      this.at++
    } else if (inner && this.inQuote && char === '\n' && this.raw.charAt(this.at + 1) !== '>') {
      const expandable = this.spoilerMark(this.at)
      this.write('\n')
      this.at++
      this.closeQuote(expandable)
    } else if (inner && this.closesHere(inner)) this.close(inner)
    else this.begin(char)
  }

  private write(char: string): void {
    this.text += char
    if (char !== '\r') this.mayQuote = char === '\n'
  }

  private closesHere(inner: Open): boolean {
    if (inner.kind === 'Italic') return this.raw.charAt(this.at) === '_' && this.raw.charAt(this.at + 1) !== '_'
    const closer = closers[inner.kind]
    return closer !== undefined && this.raw.startsWith(closer, this.at)
  }

  private begin(char: string): void {
    const doubled = this.raw.charAt(this.at + 1) === char
    if (char === '\n') {
      this.write(char)
      this.at++
    } else if (char === '_') this.push(doubled ? 'Underline' : 'Italic', doubled ? 2 : 1)
    else if (char === '*') this.push('Bold', 1)
    else if (char === '~') this.push('Strikethrough', 1)
    else if (char === '|' && doubled) this.push('Spoiler', 2)
    else if (char === '[') this.push('TextUrl', 1)
    else if (char === '!' && this.raw.charAt(this.at + 1) === '[') this.push('CustomEmoji', 2)
    else if (char === '`') this.beginCode()
    else if (char === '>' && this.mayQuote) this.beginQuote()
    else throw unparsable(`Character '${char}' is reserved and must be escaped with the preceding '\\'`)
  }

  private push(kind: Kind, width: number, language = ''): void {
    this.open.push({ kind, language, offset: this.text.length, begin: this.at })
    this.at += width
  }

  private beginCode(): void {
    if (!this.raw.startsWith('```', this.at)) {
      this.push('Code', 1)
      return
    }
    const word = /^[^\s`]+(?=\s)/.exec(this.raw.slice(this.at + 3))?.[0] ?? ''
    const lineBreak = /^(?:\r\n|\n\r|\n|\r)/.exec(this.raw.slice(this.at + 3 + word.length))?.[0] ?? ''
    this.push(word ? 'PreCode' : 'Pre', 3 + word.length + lineBreak.length, word)
  }

  private beginQuote(): void {
    if (this.inQuote) this.at++
    else {
      this.push('BlockQuote', 1)
      this.inQuote = true
    }
  }

  private close(inner: Open): void {
    this.open.pop()
    this.at += closers[inner.kind]?.length ?? 1
    const place = { offset: inner.offset, length: this.text.length - inner.offset }
    if (inner.kind === 'TextUrl') this.closeLink(place)
    else if (inner.kind === 'CustomEmoji') this.closeEmoji(place)
    else if (place.length > 0) {
      const language = inner.language ? { language: inner.language } : {}
      this.entities.push({ type: types[inner.kind], ...place, ...language })
    }
  }

  private closeLink(place: { offset: number; length: number }): void {
    const url = this.raw.charAt(this.at) === '(' ? this.readUrl() : this.text.slice(place.offset)
    if (place.length === 0) return
    const userId = mentionedUser(url)
    if (userId !== undefined) {
      this.entities.push({ type: 'text_mention', ...place, user: { id: userId, is_bot: false, first_name: '' } })
      return
    }
    const checked = checkedLink(url)
    if (checked) this.entities.push({ type: 'text_link', ...place, url: checked })
  }

  private closeEmoji(place: { offset: number; length: number }): void {
    if (this.raw.charAt(this.at) !== '(') throw unparsable('The entity must contain a tg://emoji or tg://time URL')
    const id = /^tg:\/\/emoji\?id=([1-9]\d*)$/i.exec(this.readUrl())?.[1]
    if (!id) throw unparsable('Invalid tg://emoji or tg://time URL specified')
    if (place.length > 0) this.entities.push({ type: 'custom_emoji', ...place, custom_emoji_id: id })
  }

  private readUrl(): string {
    const begin = ++this.at
    let url = ''
    while (this.at < this.raw.length && this.raw.charAt(this.at) !== ')') {
      const escaped = escapedAt(this.raw, this.at)
      url += escaped ?? this.raw.charAt(this.at)
      this.at += escaped ? 2 : 1
    }
    if (this.at >= this.raw.length) throw unparsable(`Can't find end of a URL at byte offset ${this.byteOffset(begin)}`)
    this.at++
    return url
  }

  /** True when a spoiler was opened as the last thing before `end`: in a quote that makes the quote expandable. */
  private spoilerMark(end: number): boolean {
    const inner = this.open.at(-1)
    if (inner?.kind !== 'Spoiler') return false
    return this.raw.slice(inner.begin, end).replace('\r', '') === '||'
  }

  /** The line break that ended the quote is already written: it belongs to it. */
  private closeQuote(expandable: boolean): void {
    const inner = this.open.at(-1)
    if (inner && expandable) this.open.pop()
    const quote = this.open.at(-1)
    if (quote?.kind !== 'BlockQuote') throw this.noEnd(quote ?? inner)
    this.open.pop()
    this.inQuote = false
    const length = this.text.length - quote.offset
    if (length > 0) {
      this.entities.push({ type: expandable ? 'expandable_blockquote' : 'blockquote', offset: quote.offset, length })
    }
  }

  private noEnd(left: Open | undefined) {
    return unparsable(`Can't find end of ${left?.kind} entity at byte offset ${this.byteOffset(left?.begin ?? 0)}`)
  }

  private byteOffset(index: number): number {
    return Buffer.byteLength(this.raw.slice(0, index))
  }
}

/** parse_mode Markdown, the old one: no nesting, no escapes inside entities. */
export function parseLegacyMarkdown(raw: string): FormattedText {
  const entities: Entity[] = []
  let text = ''
  let at = 0
  while (at < raw.length) {
    const char = raw.charAt(at)
    if (char === '\\' && '_*`['.includes(raw.charAt(at + 1) || ' ')) {
      text += raw.charAt(at + 1)
      at += 2
      continue
    }
    if (!'_*`['.includes(char)) {
      text += char
      at++
      continue
    }
    const fence = raw.startsWith('```', at)
    const closer = fence ? '```' : char === '[' ? ']' : char
    const from = at + (fence ? 3 : 1)
    const end = raw.indexOf(closer, from)
    if (end < 0) {
      throw unparsable(`Can't find end of the entity starting at byte offset ${Buffer.byteLength(raw.slice(0, at))}`)
    }
    const word = fence ? (/^[^\s`]+(?=\s)/.exec(raw.slice(from, end))?.[0] ?? '') : ''
    const inner = raw.slice(from + word.length, end).replace(fence ? /^\r?\n/ : /(?!)/, '')
    const place = { offset: text.length, length: inner.length }
    text += inner
    at = end + closer.length
    if (char === '[') {
      const target = /^\(([^)]*)\)/.exec(raw.slice(at))
      at += target?.[0].length ?? 0
      const url = checkedLink(target?.[1] ?? inner)
      if (url && inner) entities.push({ type: 'text_link', ...place, url })
    } else if (inner) {
      const type = fence ? 'pre' : char === '`' ? 'code' : char === '*' ? 'bold' : 'italic'
      entities.push({ type, ...place, ...(word ? { language: word } : {}) })
    }
  }
  return { text, entities }
}

/** What a backslash at `at` stands for, when it escapes anything. */
function escapedAt(raw: string, at: number): string | undefined {
  if (raw.charAt(at) !== '\\') return undefined
  const code = raw.charCodeAt(at + 1)
  return code > 0 && code <= 126 ? raw.charAt(at + 1) : undefined
}
