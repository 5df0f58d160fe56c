import type { ReplyView } from '../../contract/message.ts'
import { memoriesBeside } from '../../services/tasks.ts'
import { say } from '../words.ts'
import { type AgentSession, hasSessions, sessionsFor, whoAnswers } from './agent-sessions.ts'
import { type Asked, answer, type Command, verbatim } from './command.ts'
import type { CommandServices } from './index.ts'
import { lookedUp, paged } from './session-list.ts'

export const listCommand: Command = {
  names: ['/list'],
  takes: { 'zh-CN': '[页码]', en: '[n]' },
  help: { 'zh-CN': '可以接着做的会话', en: 'the sessions you can go on with; [n] is the page' },
  lane: 'control',
  works: hasSessions,
  answer: list,
}

export const connectCommand: Command = {
  names: ['/connect'],
  takes: { 'zh-CN': '序号|标识', en: 'n|id' },
  help: { 'zh-CN': '在这里接着做其中一个会话', en: 'go on with one of them here' },
  lane: 'conversation',
  works: hasSessions,
  async answer(asked, services) {
    const { rest, language } = asked
    if (rest === '' || !hasSessions(asked, services)) return list(asked, services)
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

async function list(asked: Asked, services: CommandServices): Promise<ReplyView> {
  const { language } = asked
  const name = whoAnswers(asked, services)
  if (!hasSessions(asked, services)) return answer(say(language, 'keepsNoSessions', { name }))
  const found = await sessionsFor(asked, services)
  if (found.length === 0) return answer(say(language, 'noSessions', { name }))
  const entries = await marked(found, asked, services)
  return paged(entries, asked, { title: say(language, 'sessionsTitle', { name }), command: '/list' })
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
