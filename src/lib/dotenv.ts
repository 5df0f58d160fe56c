/** What a `.env` file says. */
export interface Dotenv {
  values: Record<string, string>
  /** The numbers of lines that say nothing anybody can read. */
  unreadable: number[]
}

const BLANK = /[^\S\r\n]*/y
const EXPORT = /export[^\S\r\n]+/y
const NAME = /(?:'([^'\r\n]+)'|([^=#\s]+))[^\S\r\n]*/y
const EQUALS = /=([^\S\r\n]*)/y
const QUOTED = /'((?:\\[\s\S]|[^'\\])*)'|"((?:\\[\s\S]|[^"\\])*)"/y
const REST = /[^\r\n]*/y
const END = /(?:#[^\r\n]*)?(?:\r\n|\n|\r|$)/y

/**
 * Reads a `.env` file as python-dotenv does, whose files people bring along: `export`, quotes, texts of several lines, comments,
 * `${NAME}` and `${NAME:-default}` of what stands above or in `around`. A `#` begins a comment only after a blank.
 */
export function readDotenv(file: string, around: Record<string, string | undefined> = {}): Dotenv {
  const text = file.replace(/^\uFEFF/, '')
  const values: Record<string, string> = {}
  const unreadable: number[] = []
  for (let at = 0; at < text.length; ) {
    const line = readLine(text, at)
    if ('unreadable' in line) unreadable.push(text.slice(0, at).split(/\r\n|\n|\r/).length)
    if ('name' in line) values[line.name] = line.literal ? line.value : filledIn(line.value, { ...values, ...around })
    at = line.next
  }
  return { values, unreadable }
}

/** `text` as a line that readDotenv() reads as it is. */
export const dotenvLine = (name: string, text: string): string => `${name}='${text.replace(/[\\']/g, '\\$&')}'`

type Line = { next: number } | { next: number; unreadable: true } | Assignment

interface Assignment {
  next: number
  name: string
  value: string
  /** In single quotes, where `${…}` stands for itself. */
  literal: boolean
}

function readLine(text: string, start: number): Line {
  let at = start
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const found = pattern.exec(text)
    if (found) at = pattern.lastIndex
    return found
  }
  const skip = (): Line => {
    at = start
    take(REST)
    take(END)
    return { next: at, unreadable: true }
  }
  take(BLANK)
  if (take(END)) return { next: at }
  take(EXPORT)
  const name = take(NAME)
  const equals = take(EQUALS)
  // A name alone says nothing; everything else that is no assignment is a slip.
  if (name && !equals && take(END)) return { next: at }
  if (!name || !equals) return skip()
  const of = { name: name[1] ?? name[2] ?? '' }
  const quoted = take(QUOTED)
  if (!quoted) {
    const rest = take(REST)?.[0] ?? ''
    take(END)
    const isComment = rest.startsWith('#') && equals[1] !== ''
    return { ...of, value: isComment ? '' : rest.replace(/\s+#.*$/, '').trimEnd(), literal: false, next: at }
  }
  take(BLANK)
  if (!take(END)) return skip()
  const [, single, double = ''] = quoted
  if (single !== undefined) return { ...of, value: single.replace(/\\([\\'])/g, '$1'), literal: true, next: at }
  return {
    ...of,
    value: double.replace(/\\([\\'"abfnrtv])/g, (_, sign) => signs[sign] ?? sign),
    literal: false,
    next: at,
  }
}

const signs: Record<string, string> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

const filledIn = (value: string, known: Record<string, string | undefined>): string =>
  value.replace(/\$\{([^}:]+)(?::-([^}]*))?\}/g, (_, name, otherwise = '') => known[name] ?? otherwise)
