import type { Watch } from '../../store/watches.ts'
import { shortKey } from '../notification.ts'
import { say } from '../words.ts'
import { agentOf, whoAnswers } from './agent-sessions.ts'
import { type Asked, answer, type Command, verbatim } from './command.ts'
import type { CommandServices } from './index.ts'
import { lookedUp, paged, pick, spelledOut } from './session-list.ts'

/** What one conversation may watch: its pages stay short, and nobody is told of everything. */
const MOST = 50

const hasWatch = (asked: Asked, services: CommandServices): boolean => agentOf(asked, services)?.watch !== undefined

export const watchCommand: Command = {
  names: ['/watch'],
  takes: { 'zh-CN': '序号|标识', en: 'n|id' },
  help: { 'zh-CN': '会话有新动静时告诉我', en: 'be told what is new in a session' },
  lane: 'control',
  works: hasWatch,
  async answer(asked, services) {
    const { job, rest, language } = asked
    const { watches, muted, bus, agents } = services
    const name = whoAnswers(asked, services)
    if (!hasWatch(asked, services)) return answer(say(language, 'keepsNoNews', { name }))
    const found = rest === '' ? await hereNow(asked, services) : await lookedUp(asked, services)
    if (!found) {
      const words =
        rest === '' ? say(language, 'watchWhat') : say(language, 'noSuchSession', { name: rest.slice(0, 100) })
      return answer(words)
    }
    const { conversation } = job
    const mine = await watches.in(conversation)
    const known = mine.some(({ key }) => key === found.key)
    if (!known && mine.length >= MOST) return answer(say(language, 'watchesFull', { n: MOST }))
    const agent = agents.nameFor(asked.channel)
    const sender = job.message.sender.id
    await watches.ask({ conversation, agent, sender, ...found })
    // It only hurries the poller, which comes by itself, too: what is watched is stored.
    await bus.publish('news', { agent, keys: [found.key] }).catch(() => undefined)
    const lines = [say(language, 'watched', { title: verbatim(found.title) })]
    if (await muted.has(conversation, sender)) lines.push(say(language, 'notifyIsOff'))
    return answer(lines.join('\n\n'))
  },
}

export const watchesCommand: Command = {
  names: ['/watches', '/watchlist'],
  takes: { 'zh-CN': '[页码]', en: '[n]' },
  help: { 'zh-CN': '我在关注哪些会话', en: 'the sessions you are told of' },
  lane: 'control',
  works: hasWatch,
  answer: list,
}

export const unwatchCommand: Command = {
  names: ['/unwatch'],
  takes: { 'zh-CN': '序号|标识', en: 'n|id' },
  help: { 'zh-CN': '不再关注这个会话', en: 'be told of it no longer' },
  lane: 'control',
  works: hasWatch,
  async answer(asked, services) {
    const { job, rest, language } = asked
    const mine = await watchedIn(asked, services)
    if (rest === '' && mine.length !== 1) return list(asked, services)
    const entries = mine.map((one) => ({ ...one, title: titleOf(one) }))
    const found = rest === '' ? entries[0] : pick(entries, await spelledOut(asked, services))
    if (!found) return answer(say(language, 'notWatched', { name: rest.slice(0, 100) }))
    const now = await services.watching.connected(job.conversation)
    await services.watches.drop(found, now?.agent === found.agent && now.key === found.key)
    return answer(say(language, 'unwatched', { title: verbatim(found.title) }))
  },
}

export const linkCommand: Command = {
  names: ['/link', '/current'],
  help: { 'zh-CN': '当前会话的网页地址', en: 'the web address of this session' },
  lane: 'control',
  works: (asked, services) => agentOf(asked, services)?.watch?.link !== undefined,
  async answer(asked, services) {
    const { job, language } = asked
    const name = whoAnswers(asked, services)
    if (!agentOf(asked, services)?.watch?.link) return answer(say(language, 'noLinks', { name }))
    const now = await services.watching.connected(job.conversation)
    const link = now?.watch.link?.(now.key, language)
    return answer(link ?? say(language, 'noSessionYet'))
  },
}

const watchedIn = async ({ job }: Asked, { watches }: CommandServices): Promise<Watch[]> =>
  (await watches.in(job.conversation)).filter(({ kind }) => kind !== 'refused')

const titleOf = ({ title, key }: Watch): string => title || shortKey(key)

async function list(asked: Asked, services: CommandServices) {
  const { job, language } = asked
  const mine = await watchedIn(asked, services)
  if (mine.length === 0) return answer(say(language, 'noWatches'))
  const now = await services.watching.connected(job.conversation)
  const entries = mine.map((one) => {
    const here = now?.agent === one.agent && now.key === one.key ? ` — ${say(language, 'connectedHere')}` : ''
    return { key: one.key, title: titleOf(one), note: ` (${shortKey(one.key)})${here}` }
  })
  return paged(entries, asked, { title: say(language, 'watchesTitle'), command: '/watches' })
}

async function hereNow({ job, language, channel }: Asked, { watching, agents }: CommandServices) {
  const now = await watching.connected(job.conversation)
  if (!now || now.agent !== agents.nameFor(channel)) return undefined
  return { key: now.key, title: say(language, 'thisSession'), state: now.state }
}
