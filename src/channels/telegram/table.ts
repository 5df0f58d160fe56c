import { type Align, columnsOf } from '../../lib/markdown/columns.ts'
import { escapeHtml, visible } from './markup.ts'

/** HTML of one line each. `text` is without formatting, its links written out. */
export interface Cell {
  html(): string
  text: string
}

export interface Table {
  header: Cell[]
  rows: Cell[][]
  align: Align
}

/** Wider lines wrap on a phone, and then no column stands under its header. */
const widthMost = 48

/** A table is monospaced columns if it is narrow, else one small list for each row: Telegram has no tables. */
export function tableHtml(table: Table): string {
  const words = [table.header, ...table.rows].map((row) => row.map(({ text }) => visible(text)))
  const columns = columnsOf(words, table.align, widthMost)
  return columns === undefined ? lists(table) : `<pre>${escapeHtml(columns)}</pre>`
}

function lists({ header, rows }: Table): string {
  if (rows.length === 0) return header.map((cell) => cell.html()).join(' | ')
  const row = (cells: Cell[]): string =>
    cells
      .map((cell, column) => {
        const start = column === 0 ? '• ' : '   '
        const name = header[column]?.html()
        return `${start}${name ? `${name}: ` : ''}${cell.html()}`.trimEnd()
      })
      .join('\n')
  return rows.map(row).join('\n')
}
