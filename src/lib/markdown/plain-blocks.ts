import type { Lexer, Token, Tokens } from 'marked'

/** One line of words: nothing in it begins another block. */
export const isWords = (source: string): boolean => words.test(source)

const words = /^(?:[^\s#>*+\-_`~<[$\\=\d|]|\d+(?![\d.)])|\*\*[^\s*]|`[^`\n]).*$/
const delimiters = /^\|(?: *:?-+:? *\|)+$/

/** A table with a pipe at both ends of its lines, none of them escaped, up to a blank line. Undefined: this is for marked. */
export function plainTable(lexer: Lexer, source: string): Tokens.Table | undefined {
  const raw = untilBlank(source)
  const [header = '', marks = '', ...rows] = raw.split('\n')
  if (/[\\\r\u2028\u2029]/.test(raw) || !delimiters.test(marks) || !header.startsWith('|')) return undefined
  const align = marks.slice(1, -1).split('|').map(alignOf)
  const names = cellsOf(header)
  if (names.length !== align.length || !rows.every((row) => row.startsWith('|'))) return undefined
  const cell = (text: string, column: number, header: boolean): Tokens.TableCell => ({
    text,
    tokens: lexer.inline(text),
    header,
    align: align[column] ?? null,
  })
  return {
    type: 'table',
    raw,
    header: names.map((text, column) => cell(text, column, true)),
    align,
    rows: rows.map((row) => {
      const cells = cellsOf(row)
      return names.map((_, column) => cell(cells[column] ?? '', column, false))
    }),
  }
}

function alignOf(mark: string): Tokens.Table['align'][number] {
  const [left, right] = [mark.trimStart().startsWith(':'), mark.trimEnd().endsWith(':')]
  if (right) return left ? 'center' : 'right'
  return left ? 'left' : null
}

function cellsOf(row: string): string[] {
  const cells = row.split('|').map((cell) => cell.trim())
  if (cells[0] === '') cells.shift()
  if (cells.at(-1) === '') cells.pop()
  return cells
}

/** A list of single lines of words, and of such lists, up to a blank line. Undefined: this is for marked. */
export function plainList(lexer: Lexer, source: string): Tokens.List | undefined {
  const raw = untilBlank(source)
  if (lexer.state.lastToken?.type === 'text' || goesOn.test(source.slice(raw.length))) return undefined
  const lines = raw.split('\n').map(lineOf)
  if (!lines.every((line) => line !== undefined)) return undefined
  const queued = lexer.inlineQueue.length
  const list = new Lists(lexer, lines).read(0)
  if (!list || list.raw.length < raw.length) {
    lexer.inlineQueue.length = queued
    return undefined
  }
  // As marked leaves it behind.
  lexer.state.top = true
  return list
}

/** What may belong to the list in spite of the blank line before it. */
const goesOn = /^\s*\n(?:[ \t]|(?:[-*+]|\d{1,9}[.)])(?:[ \t\n]|$))/

interface Line {
  whole: string
  margin: number
  marker: string
  text: string
}

function lineOf(whole: string): Line | undefined {
  const [, margin = '', marker = '', text = ''] = /^( *)([-*+]|\d{1,9}[.)]) (\S|\S.*\S)$/.exec(whole) ?? []
  return isWords(text) ? { whole, margin: margin.length, marker, text } : undefined
}

/** Lists in lists, from one line to the next. */
class Lists {
  readonly #lexer: Lexer
  readonly #lines: Line[]
  #at = 0

  constructor(lexer: Lexer, lines: Line[]) {
    this.#lexer = lexer
    this.#lines = lines
  }

  /** The list that begins at the next line, within an item whose words begin at that column. */
  read(column: number): Tokens.List | undefined {
    const first = this.#lines[this.#at]
    if (!first || first.margin > column + 3) return undefined
    const items: Tokens.ListItem[] = []
    for (let line: Line | undefined = first; line && line.margin >= first.margin; line = this.#lines[this.#at]) {
      const isNext = line.margin === first.margin && kindOf(line) === kindOf(first)
      const item = isNext ? this.#item(line, column) : undefined
      if (!item) return undefined
      const last = items.at(-1)
      if (last) last.raw += '\n'
      items.push(item)
    }
    const ordered = first.marker.length > 1
    const raw = items.map((item) => item.raw).join('')
    return { type: 'list', raw, ordered, start: ordered ? Number.parseInt(first.marker, 10) : '', loose: false, items }
  }

  #item({ margin, marker, text }: Line, column: number): Tokens.ListItem | undefined {
    const begin = this.#at++
    const words: Tokens.Text = { type: 'text', raw: text, text, tokens: this.#lexer.inline(text) }
    const tokens: Token[] = [words]
    const inside = margin + marker.length + 1
    const next = this.#lines[this.#at]
    if (next && next.margin >= inside) {
      // Lists that begin otherwise do not end a paragraph.
      const list = /^(?:[-*+]|1.)$/.test(next.marker) ? this.read(inside) : undefined
      if (!list) return undefined
      words.raw += '\n'
      tokens.push(list)
    }
    const lines = this.#lines.slice(begin, this.#at).map(({ whole }) => whole)
    const from = (place: number) => lines.map((line) => line.slice(place)).join('\n')
    return { type: 'list_item', raw: from(column), task: false, loose: false, text: from(inside), tokens }
  }
}

/** Items of another kind begin another list. */
const kindOf = ({ marker }: Line): string | undefined => marker.at(-1)

function untilBlank(source: string): string {
  const end = source.indexOf('\n\n')
  return end < 0 ? source.replace(/\n$/, '') : source.slice(0, end)
}
