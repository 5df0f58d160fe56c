/** How many GFM tables a text has; what stands in code fences is no table. */
export function countTables(markdown: string): number {
  if (!markdown.includes('|')) return 0
  let fence: string | undefined
  let before = ''
  let tables = 0
  for (const line of markdown.split('\n')) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1]
    if (fence !== undefined) {
      if (mark?.startsWith(fence)) fence = undefined
    } else if (mark) {
      fence = mark
    } else if (before.includes('|') && line.includes('-') && /^\s*\|?(\s*:?-+:?\s*\|)*\s*:?-*:?\s*\|?\s*$/.test(line)) {
      tables++
    }
    before = line
  }
  return tables
}
