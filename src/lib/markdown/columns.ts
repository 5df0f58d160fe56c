import type { Tokens } from 'marked'
import { displayWidth } from './width.ts'

export type Align = Tokens.Table['align']

/** A table as monospaced text, a line for each row; undefined when its lines would be wider than `most` columns. */
export function columnsOf(rows: string[][], align: Align, most: number): string | undefined {
  const count = rows.reduce((most, row) => Math.max(most, row.length), 0)
  const widths = Array.from({ length: count }, (_, column) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[column] ?? '')), 3),
  )
  if (widths.reduce((sum, width) => sum + width + 3, -3) > most) return undefined
  const lines = rows.map((row) =>
    widths
      .map((width, column) => padded(row[column] ?? '', width, align[column]))
      .join(' | ')
      .trimEnd(),
  )
  return lines.toSpliced(1, 0, widths.map((width) => '-'.repeat(width)).join('-+-')).join('\n')
}

function padded(text: string, width: number, align: Align[number] | undefined): string {
  const free = width - displayWidth(text)
  const before = align === 'right' ? free : align === 'center' ? Math.floor(free / 2) : 0
  return ' '.repeat(before) + text + ' '.repeat(free - before)
}
