import { cutBefore, LONGEST_SEAM, seamOf } from '../../lib/markdown/cut.ts'

/**
 * Cuts a text in two so that the first part has at most `most` bytes: at a paragraph, a line or a word where it can, else anywhere
 * but within a character. Depends on nothing but the first `most` bytes, so the first part stays as it is while the text grows.
 */
export function cut(text: string, most: number): { head: string; rest: string } {
  if (Buffer.byteLength(text) <= most) return { head: text, rest: '' }
  const at = cutBefore(text, { max: most - LONGEST_SEAM, unit: 'bytes' })
  const after = text.slice(at)
  const { close, open } = seamOf(text.slice(0, at), after)
  return {
    head: text.slice(0, at).trimEnd() + close,
    rest: open + (close ? after.replace(/^\n/, '') : after.trimStart()),
  }
}
