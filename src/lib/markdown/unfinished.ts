import { openFence } from './fence.ts'
import { piecesOf } from './pieces.ts'

/**
 * A text that is still being written, as it will most likely look once its last words are whole: emphasis, code, formulas and
 * tables that were begun are closed, and the beginning of a mark, or the address of a link, is not shown yet. No word is lost.
 */
export function finished(markdown: string): string {
  const tail = piecesOf(markdown).at(-1) ?? ''
  return markdown.slice(0, markdown.length - tail.length) + finishedTail(tail)
}

/** A row of hundreds of backticks is no mark; closing it would make a page too long. */
const LONGEST_MARK = 20

function finishedTail(text: string): string {
  const fence = openFence(text)
  if (fence && fence.mark.length > LONGEST_MARK) return text
  if (fence) return `${text.replace(/\n[ \t]*[`~]{1,2}$/, '')}\n${fence.indent}${fence.mark}`
  const at = text.lastIndexOf('\n') + 1
  const before = text.slice(0, at)
  const line = text.slice(at)
  // Marks of a fence, a rule or an underlined heading that may still become anything.
  if (/^ {0,3}(?:`{1,2}|~{1,2})$/.test(line)) return before.trimEnd()
  if (/^ {0,3}(?:-+|=+)$/.test(line) && before.trim() !== '' && !before.endsWith('\n\n')) return before.trimEnd()
  const row = asTable(before, line)
  if (row !== undefined) return before + row
  const formula = /(?:^|\n) {0,3}(\$\$|\\\[)[^$`]*$/.exec(text)
  if (formula && !formula[0].includes('\\]')) return `${text.trimEnd()}\n${formula[1] === '$$' ? '$$' : '\\]'}`
  const start = beginOfLine(text)
  return text.slice(0, start) + spansClosed(text.slice(start))
}

/** A table of which no more is there than its header, or part of the line below it. */
function asTable(before: string, line: string): string | undefined {
  if (/^ {0,3}\|(?:[^|\n]+\|){2,}[ \t]*$/.test(line) && !/[^\n]\n$/.test(before)) {
    return `${line}\n|${'-|'.repeat(line.trim().split('|').length - 2)}`
  }
  const [header = ''] =
    /^ {0,3}\|.*\|[ \t]*$/.exec(before.slice(before.lastIndexOf('\n', before.length - 2) + 1).trimEnd()) ?? []
  if (header === '' || !/^ {0,3}\|[ \t:|-]*$/.test(line)) return undefined
  const columns = header.trim().split(/(?<!\\)\|/).length - 2
  const marks = line
    .trim()
    .split('|')
    .slice(1)
    .map((mark) => mark.trim())
  if (marks.length > columns + 1) return undefined
  return `|${Array.from({ length: columns }, (_, n) => (/^:?-+:?$/.test(marks[n] ?? '') ? marks[n] : '-')).join('|')}|`
}

/** Where the last paragraph, item, quoted line or cell begins: no emphasis crosses that. */
function beginOfLine(text: string): number {
  const lines = [...text.matchAll(/(?:^|\n)(?:[ \t]*(?:[-*+>]|\d{1,9}[.)]|#{1,6})[ \t]+(?:\[[ xX]\][ \t])?)*/g)]
  const last = lines.findLast(({ 0: mark, index }) => mark.length > 1 || text.startsWith('\n', index + 1))
  const start = last ? last.index + last[0].length : 0
  const line = text.lastIndexOf('\n') + 1
  return /^ {0,3}\|/.test(text.slice(line)) ? Math.max(start, text.lastIndexOf('|') + 1) : start
}

const token = /\\[\s\S]|`+|!?\[|\]\(|\]|\*+|_+|~~|\$\$|\\[([]/g

/** Closes what is open at the end of one run of words. */
function spansClosed(text: string): string {
  const words = withoutHalfLink(text)
  const open: string[] = []
  let code: string | undefined
  let end = words.length
  const lastRun = new Map([...words.matchAll(/`+/g)].map(({ 0: run, index }) => [run, index]))
  for (const { 0: mark, index } of words.matchAll(token)) {
    const after = words.slice(index + mark.length)
    if (mark.startsWith('`')) {
      if (code === mark) code = undefined
      else if (code === undefined && (lastRun.get(mark) ?? 0) <= index) {
        if (after === '') end = index
        else code = mark
      } else code ??= mark
      continue
    }
    if (code !== undefined || !/^[*_~]/.test(mark)) continue
    const last = words.slice(0, index).at(-1) ?? ' '
    end = emphasis(open, { mark, last, next: after[0], index, end })
  }
  const shown = words.slice(0, end)
  if (code !== undefined) return code.length > LONGEST_MARK ? text : shown + code
  const closing = open.reverse().join('')
  return closing === '' ? (end < words.length ? shown.trimEnd() : shown) : shown.trimEnd() + closing
}

interface Mark {
  mark: string
  last: string
  next: string | undefined
  index: number
  end: number
}

/** Takes in a run of `*`, `_` or `~`; returns where what is shown ends. */
function emphasis(open: string[], { mark, last, next, index, end }: Mark): number {
  const closes = !/\s/.test(last) && open.length > 0
  let left = mark
  while (closes && left !== '') {
    const begins = left
    const top = open.findLastIndex((mark) => begins.startsWith(mark))
    if (top < 0) break
    left = left.slice(open[top]?.length)
    open.length = top
  }
  if (left === '') return end
  // At the very end: either half of what closes, or the beginning of something.
  if (next === undefined) return index + mark.length - left.length
  const opens = !/\s/.test(next) && (left[0] !== '_' || !/[\p{L}\p{N}]/u.test(last))
  if (!opens || left.length > 3) return end
  const begun = left.length === 3 ? [left.slice(0, 2), left.slice(0, 1)] : [left]
  // What is opened twice before it is closed was most likely no mark.
  open.push(...begun.filter((mark) => !open.includes(mark)))
  return end
}

/** Of `[words](https://exa` the words, of `![words](https://exa` nothing but them; of `[wor` what it is. */
function withoutHalfLink(text: string): string {
  return text
    .replace(/!?\[([^[\]\n]*)\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+["'(][^"'()]*["']?)?$/, '$1')
    .replace(/\[\^[^[\]\s]*$/, '')
    .replace(/!?\[([^[\]\n]*)\]?$/, (whole, words) => (whole.endsWith(']') && !whole.startsWith('!') ? whole : words))
}
