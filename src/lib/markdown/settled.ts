import { openFence } from './fence.ts'
import { piecesOf } from './pieces.ts'

/**
 * The beginning of a text that is still being written whose meaning no next word will change: for screens on which a text may only
 * grow at its end. Words are shown as they come; marks, half rows of a table and the addresses of pictures wait until they are whole.
 */
export function settled(markdown: string): string {
  const text = markdown.replace(/[\ufffd\ud800-\udbff]$/, '')
  const tail = piecesOf(text).at(-1) ?? ''
  const line = text.lastIndexOf('\n') + 1
  if (openFence(tail))
    return openFence(tail.slice(0, tail.lastIndexOf('\n') + 1)) ? withoutHalfFence(text) : text.slice(0, line)
  if (waiting.test(text.slice(line))) return text.slice(0, line)
  const formula = /(?:^|\n) {0,3}(?:\$\$|\\\[)[^$`]*$/.exec(tail)
  if (formula) return text.slice(0, text.length - tail.length + formula.index)
  const open = opening.exec(text.slice(line))
  return open ? text.slice(0, line + open.index) : text
}

const withoutHalfFence = (text: string): string => text.replace(/\n[ \t]*[`~]{1,2}$/, '')

/** Marks of which nobody knows what they will be, and rows of tables, whose columns count only when they are there. */
const waiting =
  /^ {0,3}(?:#{1,6}|[-=_* ]+|[`~]{1,2}|\|.*|\[[^\]]*\]:.*)$|^[ \t]*(?:[-*+]|\d{1,9}[.)]?)(?:[ \t]+(?:\[[ xX]?\]?[ \t]*)?)?$/
/** The beginning of a link, a picture, a footnote, a formula, a tag. */
const opening =
  /[\\!]$|!?\[[^\]\n]*(?:\](?:\([^)\n]*|\[[^\]\n]*)?)?$|<[^\s<>]*$|(?<=^[^$\n]*(?:\$[^$\n]*\$[^$\n]*)*)\$(?!\d)[^$\n]{0,200}$/
