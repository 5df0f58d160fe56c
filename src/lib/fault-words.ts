import type { Cut, Faults } from './fault-stream.ts'

/** A message as a fake reads it: `[[sim:NAME]]` and `[[sim:NAME=VALUE]]` taken out of what was said. */
export interface SimWords {
  said: string
  words: ReadonlyMap<string, string>
}

const pattern = /\[\[sim:([a-z0-9]+)(?:=([^\]]*))?\]\]/gi

export function readSimWords(text: string): SimWords {
  const words = new Map<string, string>()
  const said = text.replace(pattern, (_, name: string, value?: string) => {
    words.set(name.toLowerCase(), value ?? '')
    return ''
  })
  return { said: said.trim(), words }
}

const spellings: Record<string, Faults> = {
  crlf: { newline: 'crlf' },
  cr: { newline: 'cr' },
  bom: { bom: true },
  nospace: { noSpace: true },
  multiline: { multiLine: true },
  comments: { comments: true },
  idlines: { idLines: true },
  unknown: { unknownEvents: true },
  empty: { emptyData: true },
  midutf8: { midUtf8: true },
  noblank: { noTrailingBlank: true },
  pings: { stallPings: true },
  html: { refuse: { status: 200, html: true } },
  json: { refuse: { status: 200 } },
}

/** The faults that these words ask for: a count is a number of events, a time is in ms. */
export function faultsOf(words: ReadonlyMap<string, string>): Faults {
  const faults: Faults = {}
  for (const name of words.keys()) Object.assign(faults, spellings[name])
  const amount = (name: string) => (words.has(name) ? amountOf(words.get(name)) : undefined)
  const set = <K extends keyof Faults>(key: K, value: Faults[K] | undefined) => {
    if (value !== undefined) faults[key] = value
  }
  set('delay', amount('slow'))
  set('slowHeaders', amount('slowheaders'))
  set('chop', amount('chop'))
  set('glue', amount('glue'))
  set('badJson', amount('badjson'))
  set('stall', amount('stall'))
  set('keepOpen', amount('keepopen'))
  for (const how of ['rst', 'fin', 'eof', 'short'] as const) if (words.has(how)) set('cut', cutAt(how, words.get(how)))
  const status = amount('http')
  if (status !== undefined) {
    const retryAfter = words.get('retry')
    set('refuse', { status, html: status === 502 || status >= 504, ...(retryAfter ? { retryAfter } : {}) })
  }
  return faults
}

function cutAt(how: Cut['how'], value: string | undefined): Cut {
  if (value === 'nothing' || value === 'said' || value === 'answer' || value === 'all') return { how, after: value }
  return { how, after: amountOf(value) }
}

/** A number from outside; nothing or nonsense counts as one. */
function amountOf(value: string | undefined): number {
  const number = Number(value === '' ? 1 : value)
  return Number.isFinite(number) && number >= 0 ? Math.min(number, 10_000_000) : 1
}

/** What every fake says where these words ask for it: much, or what is hard to show, what it was asked before, or the same again. */
export function toldToSay({ said, words }: SimWords, earlier: readonly string[]): string | undefined {
  if (words.has('huge')) return longText(Math.min(Number(words.get('huge')) || 2_000_000, 10_000_000))
  if (words.has('flood')) return longText(Math.min(Number(words.get('flood')) || 5_000, 100_000))
  if (words.has('wide')) return wideText
  if (words.has('recall')) return earlier.join(' | ') || '(nothing)'
  return words.has('repeat') ? said : undefined
}

/** Text that breaks what counts characters wrongly: emoji with joiners, right to left, combining marks, rare Chinese, a NUL. */
export const wideText =
  '茶馆 𠮷野家 👩‍👩‍👧‍👦 🏳️‍🌈 é عربي עברית हिन्दी ไทย 한국어 \u200b\ufffd \u0000 “引号” ﷽ Z̸͕̈́a̵l̷g̶o — end'

/** So many characters in numbered lines, so that a missing piece shows. */
export function longText(length: number): string {
  const lines: string[] = []
  let size = 0
  for (let n = 1; size < length; n += 1) {
    const line = `${n}. 一二三四五 the quick brown fox jumps over the lazy dog 🦊\n`
    lines.push(line)
    size += line.length
  }
  return lines
    .join('')
    .slice(0, length)
    .replace(/[\ud800-\udbff]$/, '.')
}

/** The text in pieces of at most `size` characters, as a model says it. Never cuts a surrogate pair. */
export function* piecesOf(text: string, size: number): Generator<string> {
  let at = 0
  while (at < text.length) {
    let end = Math.min(text.length, at + Math.max(1, size))
    const last = text.charCodeAt(end - 1)
    if (last >= 0xd800 && last <= 0xdbff && end < text.length) end += 1
    yield text.slice(at, end)
    at = end
  }
}

/** Tokens, counted as roughly as it takes: four characters, or one of Chinese, each. */
export function tokensOf(text: string): number {
  const wide = text.match(/[\u2e80-\uffef]/g)?.length ?? 0
  return wide + Math.ceil((text.length - wide) / 4)
}
