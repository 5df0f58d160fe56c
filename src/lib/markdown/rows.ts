import type { Tokens } from 'marked'
import { spansOf } from './tokens.ts'

/** The cells of a table, those that stand beyond its header among them: GFM would not show them. */
export function rowsOf(table: Tokens.Table): Tokens.TableCell[][] {
  const width = table.header.length
  const lines = table.raw.split('\n').slice(2)
  return table.rows.map((row, n) => {
    const line = (lines[n] ?? '').trim()
    const parts = line.split('|').length - (line.startsWith('|') ? 1 : 0) - (line.endsWith('|') ? 1 : 0)
    if (parts <= width) return row
    const cells = cellsOf(line)
    if (cells.length <= width) return row
    const more = cells
      .slice(width)
      .map((text): Tokens.TableCell => ({ text, tokens: spansOf(text), header: false, align: null }))
    return [...row, ...more]
  })
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}
