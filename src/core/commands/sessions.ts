import type { Json, ReplyView } from '../../contract/message.ts'
import { memoriesBeside } from '../../services/tasks.ts'
import { numbered } from '../view.ts'
import { say } from '../words.ts'
import { type AgentSession, hasSessions, sessionsFor, whoAnswers } from './agent-sessions.ts'
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
    const found = pick(await sessionsFor(asked, services), await spelledOut(asked, services))
    if (!found) return answer(say(language, 'noSuchSession', { name: rest.slice(0, 100) }))
    await startAfresh(asked, services, found.state)
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
export async function startAfresh({ job, channel }: Asked, services: CommandServices, state?: Json): Promise<void> {
  const { sessions, agents } = services
  await sessions.end(memoriesBeside(job.conversation, agents))
  const { id } = await sessions.startFor(job.seq, job.conversation, agents.nameFor(channel))
  if (state !== undefined) await sessions.remember(id, state)
}

/** A page of them, each with a number and a button; the last number leads to the next page. */
async function list(asked: Asked, services: CommandServices, wanted: number): Promise<ReplyView> {
  const { language } = asked
  const name = whoAnswers(asked, services)
  if (!hasSessions(asked, services)) return answer(say(language, 'keepsNoSessions', { name }))
  const found = await sessionsFor(asked, services)
  if (found.length === 0) return answer(say(language, 'noSessions', { name }))
  const pages = Math.ceil(found.length / PAGE)
  const page = Math.min(Math.max(wanted, 1), pages)
  const shown = found.slice((page - 1) * PAGE, page * PAGE)
  const more = page < pages ? [{ label: say(language, 'moreSessions'), says: `/list ${page + 1}` }] : []
  const title = say(language, 'sessionsTitle', { name })
  const lines = [...shown, ...more.map(({ label }) => ({ title: label }))].map((one) => verbatim(one.title))
  return {
    text: [pages > 1 ? `${title} (${page}/${pages})` : title, numbered(lines)].join('\n\n'),
    state: 'done',
    buttons: [...shown.map(({ key, title: label }) => ({ label, says: `/connect ${key}` })), ...more],
  }
}

/** A number means what it stood for in the list that was shown: what is newest may have changed since. */
async function spelledOut({ job, rest }: Asked, { replies }: CommandServices): Promise<string> {
  if (!/^\d{1,2}$/.test(rest)) return rest
  const choices = await replies.choicesBefore([job.conversation], job.seq)
  const [, key = rest] = /^\/connect (.+)$/.exec(choices[Number(rest) - 1]?.says ?? '') ?? []
  return key
}

/** What was meant by an id, its beginning, or a number of the list. */
function pick(sessions: AgentSession[], said: string): AgentSession | undefined {
  const word = said.toLowerCase()
  const named = sessions.find(({ key }) => key.toLowerCase() === word)
  if (named) return named
  if (/^\d{1,2}$/.test(word)) return sessions[Number(word) - 1]
  const beginning = sessions.filter(({ key }) => key.toLowerCase().startsWith(word))
  return word.length >= SHORTEST_BEGINNING && beginning.length === 1 ? beginning[0] : undefined
}
