import type { Language } from '../../contract/language.ts'
import type { ReplyView } from '../../contract/message.ts'
import { memoriesBeside } from '../../services/tasks.ts'
import { numbered } from '../view.ts'
import { say } from '../words.ts'
import { type AgentSession, findSession, hasSessions, sessionsFor, whoAnswers } from './agent-sessions.ts'
import { type Asked, answer, type Command, verbatim } from './command.ts'
import type { CommandServices } from './index.ts'

const PAGE = 10
/** An id that begins like this is meant, where no other does. Less of it may be meant as a number. */
const SHORTEST_BEGINNING = 4

export const listCommand: Command = {
  names: ['/list'],
  takes: { 'zh-CN': '[页码]', en: '[n]' },
  help: { 'zh-CN': '可以接着做的会话', en: 'the sessions you can go on with; [n] is the page' },
  lane: 'control',
  works: hasSessions,
  answer: async (asked, services) => list(asked, services, Number(/^\d{1,3}$/.exec(asked.rest)?.[0] ?? 1)),
}

export const connectCommand: Command = {
  names: ['/connect'],
  takes: { 'zh-CN': '序号|标识', en: 'n|id' },
  help: { 'zh-CN': '在这里接着做其中一个会话', en: 'go on with one of them here' },
  lane: 'conversation',
  works: hasSessions,
  async answer(asked, services) {
    const { rest, language } = asked
    if (rest === '' || !hasSessions(asked, services)) return list(asked, services, 1)
    const found = await lookedUp(asked, services)
    if (!found) return answer(say(language, 'noSuchSession', { name: rest.slice(0, 100) }))
    await startAfresh(asked, services, found)
    return answer(say(language, 'connected', { title: verbatim(found.title) }))
  },
}

export const disconnectCommand: Command = {
  names: ['/disconnect', '/clear'],
  help: { 'zh-CN': '离开这个会话，从新会话开始', en: 'leave that session, and start a fresh one' },
  lane: 'conversation',
  works: hasSessions,
  async answer(asked, services) {
    await startAfresh(asked, services)
    return answer(say(asked.language, 'disconnected'))
  },
}

/** Begins a session once for each message that asks for it, in the state that the agent gave for it; every other memory ends. */
export async function startAfresh(
  { job, channel }: Asked,
  services: CommandServices,
  session?: AgentSession,
): Promise<void> {
  const { sessions, agents, watches } = services
  const { conversation, seq, message } = job
  await sessions.end(memoriesBeside(conversation, agents))
  await watches.leave(conversation)
  const agent = agents.nameFor(channel)
  const { id } = await sessions.startFor(seq, conversation, agent)
  if (!session) return
  await sessions.remember(id, session.state)
  if (!agents.get(agent)?.watch) return
  await watches.tell(
    { conversation, agent, sender: message.sender.id, ...session, cursor: undefined },
    { connects: true },
  )
}

/** A page of them, each with a number and a button; the last number leads to the next page. */
async function list(asked: Asked, services: CommandServices, wanted: number): Promise<ReplyView> {
  const { language } = asked
  const name = whoAnswers(asked, services)
  if (!hasSessions(asked, services)) return answer(say(language, 'keepsNoSessions', { name }))
  const found = await sessionsFor(asked, services)
  if (found.length === 0) return answer(say(language, 'noSessions', { name }))
  const entries = await marked(found, asked, services)
  return paged(entries, { title: say(language, 'sessionsTitle', { name }), command: '/list', page: wanted, language })
}

/** Those that the conversation is in, or is told of, say so. */
async function marked(found: AgentSession[], { job }: Asked, { watches, watching }: CommandServices) {
  if (!watching.possible) return found
  const [now, mine] = await Promise.all([watching.connected(job.conversation), watches.in(job.conversation)])
  const told = new Set(mine.filter(({ kind }) => kind !== 'refused').map(({ key }) => key))
  return found.map((one) => {
    const mark = now?.key === one.key ? ' 👉' : told.has(one.key) ? ' 👀' : ''
    return { ...one, note: mark }
  })
}

/** Sessions to choose from: what is chosen is gone on with. */
export function paged(
  entries: { key: string; title: string; note?: string }[],
  { title, command, page: wanted, language }: { title: string; command: string; page: number; language: Language },
): ReplyView {
  const pages = Math.ceil(entries.length / PAGE)
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
