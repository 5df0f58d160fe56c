/** A code fence that is not closed. */
export interface OpenFence {
  indent: string
  mark: string
  /** What stands behind the mark: the language. */
  info: string
}

const line = /^([ \t]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*)(`{3,}|~{3,})([^\n]*)$/gm

/** The code fence that is still open at the end of a text. */
export function openFence(text: string): OpenFence | undefined {
  let open: OpenFence | undefined
  if (!text.includes('```') && !text.includes('~~~')) return undefined
  for (const [, indent = '', mark = '', info = ''] of text.matchAll(line)) {
    if (!open) {
      if (mark[0] === '`' && info.includes('`')) continue
      open = { indent: indent.replaceAll(/\S/g, ' '), mark, info: info.trim() }
    } else if (mark[0] === open.mark[0] && mark.length >= open.mark.length && info.trim() === '') open = undefined
  }
  return open
}
