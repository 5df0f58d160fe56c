/** How many characters at the end of `text` may be the beginning of one of `marks`, whose rest has yet to arrive. */
export function partialMatch(text: string, marks: readonly string[]): number {
  const longest = Math.max(...marks.map((mark) => mark.length)) - 1
  for (let length = Math.min(longest, text.length); length > 0; length--) {
    const tail = text.slice(-length)
    if (marks.some((mark) => mark.length > length && mark.startsWith(tail))) return length
  }
  return 0
}
