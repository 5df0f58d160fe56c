/** A text that says when each of its words was written, so that a screen shows how old it is. */
export const stamp = (now = Date.now()): string => `t${now.toString(36)} `

/** A text as it stood on a screen from an instant on. */
export interface Showing {
  at: number
  text: string
}

/**
 * How far behind its writer a screen fell at worst, in ms (when a text appears: the age of its oldest word that was not there
 * before), and how many words it showed in the end.
 */
export function keptUp(showings: readonly Showing[]): { lag: number; words: number } {
  let lag = 0
  let shown = 0
  for (const { at, text } of showings) {
    const written = writtenAt(text)
    const [oldest] = written.slice(shown)
    if (oldest !== undefined) lag = Math.max(lag, at - oldest)
    shown = written.length
  }
  return { lag, words: shown }
}

function writtenAt(text: string): number[] {
  return [...text.matchAll(/\bt([0-9a-z]{8})\b/g)].map(([, written = '']) => Number.parseInt(written, 36))
}
