import { Buffer } from 'node:buffer'
import { unparsable } from '../bot-api-error.ts'
import type { Entity, FormattedText } from '../objects.ts'
import { checkedLink, mentionedUser } from './links.ts'

interface OpenTag {
  name: string
  argument: string
  unixTime: number
  offset: number
}

const tags = new Set(
  'a b strong i em s strike del u ins tg-spoiler tg-emoji tg-time span pre code blockquote'.split(' '),
)
const simple = new Map<string, Entity['type']>([
  ['b', 'bold'],
  ['strong', 'bold'],
  ['i', 'italic'],
  ['em', 'italic'],
  ['s', 'strikethrough'],
  ['strike', 'strikethrough'],
  ['del', 'strikethrough'],
  ['u', 'underline'],
  ['ins', 'underline'],
  ['tg-spoiler', 'spoiler'],
  ['span', 'spoiler'],
])

/**
 * parse_mode HTML. The grammar and the words of each refusal are TDLib's (td/telegram/MessageEntity.cpp, read 2026-11-21);
 * offsets in refusals count UTF-8 bytes of the raw text.
 */
export function parseHtml(raw: string): FormattedText {
  const reader = new HtmlReader(raw)
  return reader.read()
}

class HtmlReader {
  private readonly raw: string
  private at = 0
  private text = ''
  private readonly open: OpenTag[] = []
  private readonly entities: Entity[] = []
  /** Entities from <code class="language-…">: they become `pre` only when <pre> wraps exactly the same. */
  private readonly languages = new Map<Entity, string>()

  constructor(raw: string) {
    this.raw = raw
  }

  read(): FormattedText {
    while (this.at < this.raw.length) {
      const char = this.raw.charAt(this.at)
      if (char === '<') this.readTag()
      else this.text += this.readCharacter()
    }
    const unclosed = this.open.at(-1)
    if (unclosed) throw unparsable(`Can't find end tag corresponding to start tag "${unclosed.name}"`)
    if (!this.text.isWellFormed()) {
      throw unparsable(
        'Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units',
      )
    }
    return { text: this.text, entities: this.entities }
  }

  private readCharacter(): string {
    const decoded = decodeEntity(this.raw, this.at)
    if (!decoded) return this.raw.charAt(this.at++)
    this.at = decoded.end
    return decoded.text
  }

  private readTag(): void {
    const begin = this.at++
    if (this.raw.charAt(this.at) === '/') this.readEndTag(begin)
    else this.readStartTag(begin)
  }

  private readStartTag(begin: number): void {
    this.skip((char) => !isSpace(char) && char !== '>')
    if (this.ended) throw unparsable(`Unclosed start tag at byte offset ${this.byteOffset(begin)}`)
    const name = this.raw.slice(begin + 1, this.at).toLowerCase()
    if (!tags.has(name)) throw unparsable(`Unsupported start tag "${name}" at byte offset ${this.byteOffset(begin)}`)
    const tag: OpenTag = { name, argument: '', unixTime: 0, offset: this.text.length }
    for (;;) {
      this.skip(isSpace)
      if (this.raw.charAt(this.at) === '>') break
      this.readAttribute(tag, begin)
    }
    this.at++
    if (name === 'span' && tag.argument !== 'spoiler') {
      throw unparsable(`Tag "span" must have class "tg-spoiler" at byte offset ${this.byteOffset(begin)}`)
    }
    this.open.push(tag)
  }

  private readAttribute(tag: OpenTag, begin: number): void {
    const from = this.at
    this.skip((char) => !isSpace(char) && !`=>/"'`.includes(char))
    const name = this.raw.slice(from, this.at)
    if (name === '') {
      throw unparsable(`Empty attribute name in the tag "${tag.name}" at byte offset ${this.byteOffset(begin)}`)
    }
    const unclosed = () => unparsable(`Unclosed start tag "${tag.name}" at byte offset ${this.byteOffset(begin)}`)
    this.skip(isSpace)
    if (this.raw.charAt(this.at) !== '=') {
      if (this.ended) throw unclosed()
      if (tag.name === 'blockquote' && name === 'expandable') tag.argument = '1'
      return
    }
    this.at++
    this.skip(isSpace)
    if (this.ended) throw unclosed()
    const value = this.readValue()
    if (this.ended) throw unparsable(`Unclosed start tag at byte offset ${this.byteOffset(begin)}`)
    setAttribute(tag, name, value)
  }

  private readValue(): string {
    const quote = this.raw.charAt(this.at)
    if (quote !== '"' && quote !== "'") {
      const from = this.at
      this.skip((char) => /[A-Za-z0-9.-]/.test(char))
      const next = this.raw.charAt(this.at)
      if (!this.ended && !isSpace(next) && next !== '>') {
        throw unparsable(`Unexpected end of name token at byte offset ${this.byteOffset(from)}`)
      }
      return this.raw.slice(from, this.at).toLowerCase()
    }
    this.at++
    let value = ''
    while (!this.ended && this.raw.charAt(this.at) !== quote) value += this.readCharacter()
    this.at++
    return value
  }

  private readEndTag(begin: number): void {
    const tag = this.open.at(-1)
    if (!tag) throw unparsable(`Unexpected end tag at byte offset ${this.byteOffset(begin)}`)
    this.skip((char) => !isSpace(char) && char !== '>')
    const name = this.raw.slice(begin + 2, this.at).toLowerCase()
    this.skip(isSpace)
    if (this.raw.charAt(this.at) !== '>') {
      throw unparsable(`Unclosed end tag at byte offset ${this.byteOffset(begin)}`)
    }
    if (name !== '' && name !== tag.name) {
      throw unparsable(
        `Unmatched end tag at byte offset ${this.byteOffset(begin)}, expected "</${tag.name}>", found "</${name}>"`,
      )
    }
    this.at++
    this.open.pop()
    if (this.text.length > tag.offset) this.close(tag)
  }

  private close(tag: OpenTag): void {
    const place = { offset: tag.offset, length: this.text.length - tag.offset }
    const type = simple.get(tag.name)
    if (type) this.entities.push({ type, ...place })
    else if (tag.name === 'blockquote') {
      this.entities.push({ type: tag.argument ? 'expandable_blockquote' : 'blockquote', ...place })
    } else if (tag.name === 'a') this.closeLink(tag, place)
    else if (tag.name === 'pre' || tag.name === 'code') this.closeCode(tag, place)
    else if (tag.name === 'tg-emoji') {
      if (!/^[1-9]\d*$/.test(tag.argument)) throw unparsable('Invalid custom emoji identifier specified')
      this.entities.push({ type: 'custom_emoji', ...place, custom_emoji_id: tag.argument })
    } else if (tag.unixTime > 0) {
      const format = tag.argument ? { date_time_format: tag.argument } : {}
      this.entities.push({ type: 'date_time', ...place, unix_time: tag.unixTime, ...format })
    }
  }

  private closeLink(tag: OpenTag, place: { offset: number; length: number }): void {
    const url = tag.argument || this.text.slice(place.offset)
    const userId = mentionedUser(url)
    if (userId !== undefined) {
      this.entities.push({ type: 'text_mention', ...place, user: { id: userId, is_bot: false, first_name: '' } })
      return
    }
    const checked = checkedLink(url)
    if (checked) this.entities.push({ type: 'text_link', ...place, url: checked })
  }

  private closeCode(tag: OpenTag, place: { offset: number; length: number }): void {
    const inner = this.entities.at(-1)
    const same = inner?.offset === place.offset && inner.length === place.length
    if (tag.name === 'pre' && same && inner.type === 'code' && this.languages.has(inner)) {
      inner.type = 'pre'
      inner.language = this.languages.get(inner) ?? ''
    } else if (tag.name === 'code' && same && inner.type === 'pre' && tag.argument) {
      inner.language = tag.argument
    } else {
      const entity: Entity = { type: tag.name === 'pre' ? 'pre' : 'code', ...place }
      this.entities.push(entity)
      if (tag.name === 'code' && tag.argument) this.languages.set(entity, tag.argument)
    }
  }

  private skip(wanted: (char: string) => boolean): void {
    while (!this.ended && wanted(this.raw.charAt(this.at))) this.at++
  }

  private get ended(): boolean {
    return this.at >= this.raw.length
  }

  private byteOffset(index: number): number {
    return Buffer.byteLength(this.raw.slice(0, index))
  }
}

function setAttribute(tag: OpenTag, name: string, value: string): void {
  if (tag.name === 'a' && name === 'href') tag.argument = value
  else if (tag.name === 'code' && name === 'class' && value.startsWith('language-')) tag.argument = value.slice(9)
  else if (tag.name === 'span' && name === 'class' && value.startsWith('tg-')) tag.argument = value.slice(3)
  else if (tag.name === 'tg-emoji' && name === 'emoji-id') tag.argument = value
  else if (tag.name === 'blockquote' && name === 'expandable') tag.argument = '1'
  else if (tag.name === 'tg-time' && name === 'unix') tag.unixTime = Number.parseInt(value, 10) || 0
  else if (tag.name === 'tg-time' && name === 'format') tag.argument = value
}

const named = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
])

/** Four names and short numbers; anything else stays as it was written. The semicolon may be missing. */
function decodeEntity(raw: string, at: number): { text: string; end: number } | undefined {
  if (raw.charAt(at) !== '&') return undefined
  const match = /^&(?:#x([0-9a-fA-F]*)|#(\d*)|([a-zA-Z]*))/.exec(raw.slice(at, at + 12))
  if (!match) return undefined
  const [whole, hex, decimal, name] = match
  const end = at + whole.length + (raw.charAt(at + whole.length) === ';' ? 1 : 0)
  if (name !== undefined) {
    const text = named.get(name)
    return text === undefined ? undefined : { text, end }
  }
  const code = hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(decimal ?? '', 10)
  if (!(code > 0) || code >= 0x10ffff || whole.length >= 10) return undefined
  return { text: String.fromCodePoint(code), end }
}

function isSpace(char: string): boolean {
  return char !== '' && ' \t\r\n\0\v'.includes(char)
}
