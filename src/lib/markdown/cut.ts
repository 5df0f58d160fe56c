import { openFence } from './fence.ts'

/** The longest text that fits, and how it is counted: in UTF-16 units, or in bytes of UTF-8. */
export interface Room {
  max: number
  unit: 'chars' | 'bytes'
}

export function size(text: string, limit: Pick<Room, 'unit'>): number {
  return limit.unit === 'bytes' ? Buffer.byteLength(text) : text.length
}

/** Where to cut a text so that its beginning fits: at a paragraph, a line, a word, else anywhere but within a character. */
export function cutBefore(text: string, { max, unit }: Room): number {
  return bestCut(text, longestPrefix(text, max, unit))
}

/** How many characters fit into `room`, in whole characters of Unicode. */
function longestPrefix(text: string, room: number, unit: Room['unit']): number {
  let end = Math.min(room, text.length)
  if (unit === 'bytes') {
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
function bestCut(text: string, end: number): number {
  for (const mark of ['\n\n', '\n']) {
    const at = text.lastIndexOf(mark, end - mark.length)
    if (at > end / 2) return at + mark.length
  }
  return betweenWords(text, end) ?? wholeCharacter(text, end)
}

/** How many spaces are tried for one that is in no link, no code and no bold words. */
const SPACES = 40

function betweenWords(text: string, end: number): number | undefined {
  const last = text.lastIndexOf(' ', end - 1)
  const line = text.lastIndexOf('\n', end - 1) + 1
  let at = last
  for (let tries = 0; tries < SPACES && at > end / 2; tries++) {
    if (!halfOpen.test(text.slice(line, at)) && !oddly(text.slice(line, at))) return at + 1
    at = text.lastIndexOf(' ', at - 1)
  }
  return last > end / 2 ? last + 1 : undefined
}

const halfOpen = /\[[^\]\n]*$|\]\([^()\s]*$/
const oddly = (words: string): boolean => words.split('`').length % 2 === 0 || words.split('**').length % 2 === 0

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })
const LONGEST_GRAPHEME = 64

/** The last boundary between two characters as people see them, at or before `end`. */
function wholeCharacter(text: string, end: number): number {
  const start = safeStart(text, Math.max(0, end - LONGEST_GRAPHEME))
  let boundary = start
  for (const { index, segment } of graphemes.segment(text.slice(start, end + 2))) {
    if (start + index + segment.length > end) break
    boundary = start + index + segment.length
  }
  if (boundary > start) return boundary
  return end > 1 && isLowSurrogate(text, end) ? end - 1 : end
}

/** Not within a character, nor in a row of flags: each is a pair of letters that look all the same. */
function safeStart(text: string, from: number): number {
  let start = isLowSurrogate(text, from) ? from + 1 : from
  while (start >= 2 && isFlagLetter(text, start - 2)) start -= 2
  return start
}

function isFlagLetter(text: string, at: number): boolean {
  const point = text.codePointAt(at) ?? 0
  return point >= 0x1f1e6 && point <= 0x1f1ff
}

function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff
}

/** What the end of one part and the beginning of the next need, so that code which is cut stays code, and rows stay a table. */
export interface Seam {
  close: string
  open: string
}

/** The most that a seam adds to a part, in ASCII characters at its end; its beginning is `open`. */
export const LONGEST_SEAM = 40
const LONGEST_HEADER = 300

export function seamOf(head: string, rest: string): Seam {
  const fence = openFence(head)
  if (!fence) return { close: '', open: tableHeader(head, rest) }
  const mark = fence.mark.slice(0, LONGEST_SEAM / 2)
  const indent = fence.indent.length <= 12 ? fence.indent : ''
  const line = mark + fence.info
  return { close: `\n${indent}${mark}`, open: `${line.length < LONGEST_SEAM ? line : mark}\n` }
}

/** The first two lines of a table whose rows go on. */
function tableHeader(head: string, rest: string): string {
  if (!/^ {0,3}\|/.test(rest)) return ''
  const block = head
    .trimEnd()
    .slice(head.trimEnd().lastIndexOf('\n\n') + 1)
    .trimStart()
  const [header = ''] = /^(?:[^|\n].*\n)*( {0,3}\|.*\n {0,3}\|[ \t:|-]*-[ \t:|-]*\n)/.exec(`${block}\n`)?.slice(1) ?? []
  return header.length <= LONGEST_HEADER ? header : ''
}
