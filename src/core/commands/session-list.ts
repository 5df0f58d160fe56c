import type { ReplyView } from '../../contract/message.ts'
import { numbered } from '../view.ts'
import { say } from '../words.ts'
import { type AgentSession, findSession, sessionsFor } from './agent-sessions.ts'
import { type Asked, verbatim } from './command.ts'
import type { CommandServices } from './index.ts'

const PAGE = 10
/** An id that begins like this is meant, where no other does. Less of it may be meant as a number. */
const SHORTEST_BEGINNING = 4

interface Entry {
  key: string
  title: string
  note?: string
}

/**
 * Sessions to choose from, each with a number and a button: what is chosen is gone on with. What was said with the command is the
 * page; the last number leads to the next one.
 */
export function paged(
  entries: Entry[],
  { rest, language }: Asked,
  { title, command }: { title: string; command: string },
): ReplyView {
  const pages = Math.ceil(entries.length / PAGE)
  const wanted = /^\d{1,3}$/.test(rest) ? Number(rest) : 1
  const page = Math.min(Math.max(wanted, 1), pages)
  const shown = entries.slice((page - 1) * PAGE, page * PAGE)
  const more = page < pages ? [{ label: say(language, 'moreSessions'), says: `${command} ${page + 1}` }] : []
  const lines = [...shown.map((one) => `${verbatim(one.title)}${one.note ?? ''}`), ...more.map(({ label }) => label)]
  return {
    text: [pages > 1 ? `${title} (${page}/${pages})` : title, numbered(lines)].join('\n\n'),
    state: 'done',
    buttons: [...shown.map(({ key, title: label }) => ({ label, says: `/connect ${key}` })), ...more],
  }
}

/** By what was listed last, by its key or the beginning of that; by its whole key also when it is too old to be listed. */
export async function lookedUp(asked: Asked, services: CommandServices): Promise<AgentSession | undefined> {
  const word = await spelledOut(asked, services)
  return pick(await sessionsFor(asked, services), word) ?? findSession(asked, services, word)
}

/** A number means what it stood for in the list that was shown: what is newest may have changed since. */
export async function spelledOut({ job, rest }: Asked, { replies }: CommandServices): Promise<string> {
  if (!/^\d{1,2}$/.test(rest)) return rest
  const choices = await replies.choicesBefore([job.conversation], job.seq)
  const [, key = rest] = /^\/connect (.+)$/.exec(choices[Number(rest) - 1]?.says ?? '') ?? []
  return key
}

/** What was meant by an id, its beginning, or a number of the list. */
export function pick<Entry extends { key: string }>(sessions: Entry[], said: string): Entry | undefined {
  const word = said.toLowerCase()
  const named = sessions.find(({ key }) => key.toLowerCase() === word)
  if (named) return named
  if (/^\d{1,2}$/.test(word)) return sessions[Number(word) - 1]
  const beginning = sessions.filter(({ key }) => key.toLowerCase().startsWith(word))
  return word.length >= SHORTEST_BEGINNING && beginning.length === 1 ? beginning[0] : undefined
}
