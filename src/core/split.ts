import type { Limits } from '../contract/channel.ts'

type Limit = Limits['text']

/** A fence's opening line is repeated on the next page; a longer one is shortened to its marks. */
const LONGEST_OPENING = 40

/**
 * Cuts a text into pages that each fit one message: at a paragraph, a line or a word where it can, else anywhere but within a
 * character. A code fence that is cut is closed at the end of the page and opened again on the next. As a text grows, a page
 * never changes once a later one exists.
 */
export function split(text: string, limit: Limit): string[] {
  const pages: string[] = []
  let rest = text
  let opening = ''
  while (exceeds(opening + rest, limit)) {
    const room = Math.max(1, limit.max - size(opening, limit) - (opening ? opening.length + 1 : LONGEST_OPENING))
    const cut = cutAt(rest, longestPrefix(rest, room, limit))
    const piece = opening + rest.slice(0, cut)
    const fence = openFence(piece)
    const page = fence ? `${piece.trimEnd()}\n${fence.mark}` : piece.trimEnd()
    // Platforms refuse a message of line breaks.
    if (page !== '') pages.push(page)
    opening = fence ? `${fence.line}\n` : ''
    rest = fence ? rest.slice(cut).replace(/^\n/, '') : rest.slice(cut).trimStart()
  }
  if (pages.length === 0 || rest.trim() !== '') pages.push(opening + rest)
  return pages
}

/** A unit of text is at least one byte, so a long rest need not be measured for each page. */
function exceeds(text: string, limit: Limit): boolean {
  return text.length > limit.max || size(text, limit) > limit.max
}

export function size(text: string, limit: Pick<Limit, 'unit'>): number {
  return limit.unit === 'bytes' ? Buffer.byteLength(text) : text.length
}

/** How many characters fit into `room`, in whole characters of Unicode. */
function longestPrefix(text: string, room: number, limit: Limit): number {
  let end = Math.min(room, text.length)
  if (limit.unit === 'bytes') {
    // A character is 1 to 3 bytes per UTF-16 unit, so the answer lies between a third of the room and all of it.
    let low = Math.min(Math.floor(room / 3), text.length)
    while (low < end) {
      const middle = Math.ceil((low + end) / 2)
      if (Buffer.byteLength(text.slice(0, middle)) <= room) low = middle
      else end = middle - 1
    }
  }
  return Math.max(1, end)
}

/** The best place to cut at or before `end`, looking only at what lies before it. */
function cutAt(text: string, end: number): number {
  for (const mark of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(mark, end - mark.length)
    if (at > end / 2) return at + mark.length
  }
  return wholeCharacter(text, end)
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const LONGEST_GRAPHEME = 64

/** The last boundary between two characters as people see them, at or before `end`. */
function wholeCharacter(text: string, end: number): number {
  const from = Math.max(0, end - LONGEST_GRAPHEME)
  const start = isLowSurrogate(text, from) ? from + 1 : from
  let boundary = start
  for (const { index, segment } of graphemes.segment(text.slice(start, end + 2))) {
    if (start + index + segment.length > end) break
    boundary = start + index + segment.length
  }
  if (boundary > start) return boundary
  return end > 1 && isLowSurrogate(text, end) ? end - 1 : end
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff
}

/** The code fence that is still open at the end of a text: its marks, and the line that opens it again. */
function openFence(text: string): { mark: string; line: string } | undefined {
  let open: { mark: string; line: string } | undefined
  for (const [, mark = '', after = ''] of text.matchAll(/^[ \t]*(`{3,}|~{3,})([^\n]*)$/gm)) {
    if (!open) {
      if (mark[0] === '`' && after.includes('`')) continue
      const short = mark.slice(0, LONGEST_OPENING / 2)
      const line = short + after.trimEnd()
      open = { mark: short, line: line.length < LONGEST_OPENING ? line : short }
    } else if (mark[0] === open.mark[0] && mark.length >= open.mark.length && after.trim() === '') open = undefined
  }
  return open
}
