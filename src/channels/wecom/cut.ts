/** Room for the marks of a fence that is closed here and opened again there. */
const FENCE = 100

/**
 * Cuts a text in two so that the first part has at most `most` bytes: at a paragraph, a line or a word where it can, else anywhere
 * but within a character. Depends on nothing but the first `most` bytes, so the first part stays as it is while the text grows.
 */
export function cut(text: string, most: number): { head: string; rest: string } {
  if (Buffer.byteLength(text) <= most) return { head: text, rest: '' }
  const end = longestPrefix(text, most - FENCE)
  const at = breakBefore(text, end)
  const head = text.slice(0, at)
  const fence = openFence(head)
  if (!fence) return { head: head.trimEnd(), rest: text.slice(at).trimStart() }
  return { head: `${head.trimEnd()}\n${fence.mark}`, rest: `${fence.line}\n${text.slice(at).replace(/^\n/, '')}` }
}

/** How many UTF-16 units of a text fit into so many bytes, in whole characters of Unicode. */
function longestPrefix(text: string, bytes: number): number {
  const buffer = Buffer.from(text.slice(0, bytes))
  let end = Math.min(bytes, buffer.length)
  // A byte 10xxxxxx goes on with the character before it.
  while (end > 0 && end < buffer.length && ((buffer[end] ?? 0) & 0xc0) === 0x80) end--
  return buffer.toString('utf8', 0, end).length
}

function breakBefore(text: string, end: number): number {
  for (const mark of ['\n\n', '\n', ' ']) {
    const at = text.lastIndexOf(mark, end - mark.length)
    if (at > end / 2) return at + mark.length
  }
  return end
}

/** The code fence that is still open at the end of a text: its marks, and the line that opens it again. */
function openFence(text: string): { mark: string; line: string } | undefined {
  let open: { mark: string; line: string } | undefined
  for (const [, mark = '', info = ''] of text.matchAll(/^[ \t]*(`{3,}|~{3,})([^\n]*)$/gm)) {
    if (!open && !(mark[0] === '`' && info.includes('`'))) {
      const short = mark.slice(0, FENCE / 3)
      open = { mark: short, line: short + info.trim().slice(0, 20) }
    } else if (open && mark[0] === open.mark[0] && mark.length >= open.mark.length && info.trim() === '') {
      open = undefined
    }
  }
  return open
}
