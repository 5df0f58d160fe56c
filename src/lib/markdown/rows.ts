import type { Tokens } from 'marked'
import { spansOf } from './tokens.ts'

/** The cells of a table, those that stand beyond its header among them: GFM would not show them. */
export function rowsOf(table: Tokens.Table): Tokens.TableCell[][] {
  const width = table.header.length
  const lines = table.raw.split('\n').slice(2)
  return table.rows.map((row, n) => {
    const cells = cellsOf(lines[n] ?? '')
    if (cells.length <= width) return row
    const more = cells
      .slice(width)
      .map((text): Tokens.TableCell => ({ text, tokens: spansOf(text), header: false, align: null }))
    return [...row, ...more]
  })
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
}
