import { Buffer } from 'node:buffer'
import { mistake } from '../bot-api-error.ts'
import type { Entity, FormattedText } from '../objects.ts'
import { findEntities } from './find-entities.ts'
import { fixEntities } from './fix-entities.ts'
import { parseHtml } from './parse-html.ts'
import { parseLegacyMarkdown, parseMarkdownV2 } from './parse-markdown.ts'

export interface RawText {
  text: string
  parseMode?: string
  /** The parameter `entities`, already parsed. Ignored when there is a parse mode. */
  entities?: Entity[]
}

/** A text may carry this many entities; Telegram silently drops the others. */
const maxEntities = 100
/** A request may carry this many bytes of raw text. */
const maxRawBytes = 32_768

/** From what a bot sends to what a person reads. `undefined` when nothing is left of it. */
export function formatText(raw: RawText): FormattedText | undefined {
  const parsed = parseText(raw)
  if (!parsed.text.isWellFormed()) throw mistake('Strings must be encoded in UTF-8')
  checkPlaces(parsed)
  return normalise(parsed)
}

/** What a person types: the same cleaning, no markup. */
export function plainText(text: string): FormattedText {
  return normalise({ text: text.toWellFormed(), entities: [] }) ?? { text: '', entities: [] }
}

function parseText({ text, parseMode = '', entities = [] }: RawText): FormattedText {
  if (Buffer.byteLength(text) > maxRawBytes) throw mistake('Text is too long')
  if (text === '') return { text, entities }
  switch (parseMode.toLowerCase()) {
    case '':
    case 'none':
      return { text, entities }
    case 'html':
      return parseHtml(text)
    case 'markdownv2':
      return parseMarkdownV2(text)
    case 'markdown':
      return parseLegacyMarkdown(text)
    default:
      throw mistake('Unsupported parse_mode')
  }
}

function checkPlaces({ text, entities }: FormattedText): void {
  for (const { offset, length } of entities) {
    if (offset < 0 || offset > 1_000_000) throw mistake(`Receive an entity with incorrect offset ${offset}`)
    if (length < 0 || length > 1_000_000) throw mistake(`Receive an entity with incorrect length ${length}`)
    if (offset + length > text.length && length > 0) {
      throw mistake(
        `Entity beginning at UTF-16 offset ${offset} ends after the end of the text at UTF-16 offset ${offset + length}`,
      )
    }
    if (splitsSymbol(text, offset)) {
      const at = Buffer.byteLength(text.slice(0, offset + 1))
      throw mistake(`Entity begins in a middle of a UTF-16 symbol at byte offset ${at}`)
    }
    if (splitsSymbol(text, offset + length)) {
      const at = Buffer.byteLength(text.slice(0, offset + length + 1))
      throw mistake(
        `Entity beginning at UTF-16 offset ${offset} ends in a middle of a UTF-16 symbol at byte offset ${at}`,
      )
    }
  }
}

function splitsSymbol(text: string, offset: number): boolean {
  const unit = text.charCodeAt(offset)
  return offset > 0 && unit >= 0xdc00 && unit <= 0xdfff
}

function normalise(parsed: FormattedText): FormattedText | undefined {
  const { text, entities } = trim(clean({ text: parsed.text, entities: fixEntities(parsed.entities) }))
  if (/^[\s\p{Cf}\u115f\u1160\u2800\u3164\uffa0]*$/u.test(text)) return undefined
  return { text, entities: fixEntities(entities, findEntities(text)).slice(0, maxEntities) }
}

/** Control characters become blanks; carriage returns, line separators, direction marks and overlines vanish. */
function clean({ text, entities }: FormattedText): FormattedText {
  if (!/[^\P{Cc}\n]|[\u2028-\u202e]|\u0333|\u033f|\u030a/u.test(text)) return { text, entities }
  const units: string[] = []
  const moved: number[] = []
  for (let at = 0; at < text.length; at++) {
    moved.push(units.length)
    const unit = text.charCodeAt(at)
    if (unit === 0x0d || (unit >= 0x2028 && unit <= 0x202e) || [0x333, 0x33f, 0x30a].includes(unit)) continue
    units.push(unit < 0x20 && unit !== 0x0a ? ' ' : text.charAt(at))
  }
  moved.push(units.length)
  const place = (at: number) => moved[at] ?? units.length
  return {
    text: units.join(''),
    entities: entities.map((entity) => {
      const offset = place(entity.offset)
      return { ...entity, offset, length: place(entity.offset + entity.length) - offset }
    }),
  }
}

/** Blanks at the end go, and those at the beginning up to the first entity. */
function trim({ text, entities }: FormattedText): FormattedText {
  let end = text.length
  while (end > 0 && ' \n'.includes(text.charAt(end - 1))) end--
  const kept = entities
    .filter((entity) => entity.length > 0 && entity.offset < end)
    .map((entity) => ({ ...entity, length: Math.min(entity.length, end - entity.offset) }))
  const leading = /^[ \n]*/.exec(text)?.[0].length ?? 0
  const begin = Math.min(leading, kept[0]?.offset ?? end, end)
  return {
    text: text.slice(begin, end),
    entities: kept.map((entity) => ({ ...entity, offset: entity.offset - begin })),
  }
}
