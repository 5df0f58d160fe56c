import type { Align } from './columns.ts'

/** In what a platform's Markdown differs from CommonMark with tables. */
export interface Dialect {
  /** What ends a line within a paragraph. */
  lineBreak: string
  rule: string
  /** The marks of a heading of that level. */
  heading(depth: number): string
  /** Whether numbered lists nest. */
  nestedNumbers: boolean
  /** Addresses that a link may lead to; the address of any other is written behind its words. */
  links: RegExp
  /** Words as the source has them, character references included. */
  words(raw: string): string
  /** A character that was escaped, so that it marks nothing up. */
  literal(char: string): string
  /** A tag, a comment: what CommonMark takes for HTML. */
  html(raw: string): string
  /** A picture. */
  image(picture: { alt: string; url: string }): string
  /** A table, in cells of this dialect; `words` are the same without markup. */
  table(rows: string[][], align: Align, words: () => string[][]): string
}

const alignment = { left: ':-', center: ':-:', right: '-:', none: '-' }

/** Room beside each pipe, as every platform's tables want it. */
export function gfmTable([header = [], ...rows]: string[][], align: Align): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const marks = header.map((_, column) => alignment[align[column] ?? 'none'])
  // What stands beyond the header belongs to its last column.
  const body = rows.map((row) => [...row.slice(0, header.length - 1), row.slice(header.length - 1).join(' ')])
  return [header, marks, ...body].map(line).join('\n')
}

/** An item for each row, where there are no tables. */
export function rowItems([header = [], ...rows]: string[][], lineBreak: string): string {
  const row = (cells: string[]) => cells.map((cell, n) => (header[n] ? `${header[n]}: ${cell}` : cell)).join(lineBreak)
  return rows.length === 0 ? header.join(' | ') : rows.map((cells) => `- ${row(cells)}`).join('\n')
}

/** An address in the brackets of a link: nothing in it may end them, or a cell of a table. */
export function linkTo(label: string, href: string): string {
  return `[${label}](${href.replaceAll(/[\s()<>|\\]/g, (char) => spelled.get(char) ?? encodeURIComponent(char))})`
}

const spelled = new Map([
  ['(', '%28'],
  [')', '%29'],
])
