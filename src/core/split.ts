import type { Limits } from '../contract/channel.ts'
import { cutBefore, LONGEST_SEAM, seamOf, size } from '../lib/markdown/cut.ts'

type Limit = Limits['text']

/**
 * Cuts a text into pages that each fit one message: at a paragraph, a line or a word where it can, else anywhere but within a
 * character. A code fence that is cut is closed at the end of the page and opened again on the next; a table that is cut has its
 * header again. As a text grows, a page never changes once a later one exists.
 */
export function split(text: string, limit: Limit): string[] {
  const pages: string[] = []
  let rest = text
  let opening = ''
  while (exceeds(opening + rest, limit)) {
    const max = Math.max(1, limit.max - size(opening, limit) - LONGEST_SEAM)
    const cut = cutBefore(rest, { ...limit, max })
    const piece = opening + rest.slice(0, cut)
    const after = rest.slice(cut)
    const { close, open } = seamOf(piece, after)
    const page = piece.trimEnd() + close
    // Platforms refuse a message of line breaks.
    if (page !== '') pages.push(page)
    opening = size(open, limit) < limit.max / 4 ? open : ''
    rest = close ? after.replace(/^\n/, '') : after.trimStart()
  }
  if (pages.length === 0 || rest.trim() !== '') pages.push(opening + rest)
  return pages
}

/** A unit of text is at least one byte, so a long rest need not be measured for each page. */
function exceeds(text: string, limit: Limit): boolean {
  return text.length > limit.max || size(text, limit) > limit.max
}
