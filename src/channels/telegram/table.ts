import { visible } from './markup.ts'
import { displayWidth } from './width.ts'

/** HTML of one line each. `text` is without formatting, its links written out. */
export interface Cell {
  html: string
  text: string
}

export interface Table {
  header: Cell[]
  rows: Cell[][]
  align: ('center' | 'left' | 'right' | null)[]
}

/** Wider lines wrap on a phone, and then no column stands under its header. */
const widthMost = 48

/** A table is monospaced columns if it is narrow, else one small list for each row: Telegram has no tables. */
export function tableHtml(table: Table): string {
  const lines = [table.header, ...table.rows]
  const widths = table.header.map((_, column) => Math.max(3, ...lines.map((line) => widthOf(line[column]))))
  const width = widths.reduce((sum, one) => sum + one + 3, -3)
  return width <= widthMost ? `<pre>${columns(lines, widths, table.align)}</pre>` : lists(table)
}

function columns(lines: Cell[][], widths: number[], align: Table['align']): string {
  const drawn = lines.map((line) =>
    widths
      .map((width, column) => pad(line[column], width, align[column]))
      .join(' | ')
      .trimEnd(),
  )
  return drawn.toSpliced(1, 0, widths.map((width) => '-'.repeat(width)).join('-+-')).join('\n')
}

function pad(cell: Cell | undefined, width: number, align: Table['align'][number] | undefined): string {
  const free = width - widthOf(cell)
  const before = align === 'right' ? free : align === 'center' ? Math.floor(free / 2) : 0
  return ' '.repeat(before) + (cell?.text ?? '') + ' '.repeat(free - before)
}

const widthOf = (cell: Cell | undefined): number => displayWidth(visible(cell?.text ?? ''))

function lists({ header, rows }: Table): string {
  if (rows.length === 0) return header.map((cell) => cell.html).join(' | ')
  const row = (cells: Cell[]): string =>
    header
      .map((name, column) => {
        const start = column === 0 ? '• ' : '   '
        return `${start}${name.html ? `${name.html}: ` : ''}${cells[column]?.html ?? ''}`.trimEnd()
      })
      .join('\n')
  return rows.map(row).join('\n')
}
