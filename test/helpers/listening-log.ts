import type { Log } from '../../src/contract/channel.ts'

/** A log whose lines a test can read. */
export function listeningLog(): { log: Log; lines: string[]; facts: object[] } {
  const lines: string[] = []
  const facts: object[] = []
  const keep = (what: string, said: object = {}) => {
    lines.push(what)
    facts.push(said)
  }
  return { log: { debug: keep, info: keep, warn: keep, error: keep }, lines, facts }
}
