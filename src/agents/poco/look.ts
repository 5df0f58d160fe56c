import { isDeepStrictEqual } from 'node:util'
import type { News, Watched } from '../../contract/agent.ts'
import type { Words } from '../../contract/language.ts'
import type { Asking } from './api.ts'
import type { PocoBackend } from './backend.ts'
import { type Cursor, cursorIn, spelled } from './cursor.ts'
import { isOver } from './follow.ts'
import type { Pending } from './kept.ts'
import { stampOf } from './listing.ts'
import { asking, pendingFor } from './question.ts'
import { Transcript } from './transcript.ts'
import type { InputRequest, Message, Run, Session } from './wire.ts'

/** Longer words are cut: the whole is in the session. */
const longestSaid = 20_000
/** An expiring question is not worth telling, in ms. */
const tooLate = 1_000

export interface Look {
  watched: Watched
  /** As it was listed before anything else was asked. */
  entry: Session
  /** What all sessions ask. */
  requests: InputRequest[]
  signal: AbortSignal
}

/** What is new in one session; `moves` while something runs or waits there. */
export async function lookAt(backend: PocoBackend, look: Look): Promise<{ news?: News; moves: boolean }> {
  const { watched, entry, signal } = look
  const { key, since } = watched
  // The runs first: what is there once they are over is all there is.
  const runs = await backend.api.runs(key, { signal })
  const at = { key, title: entry.title?.trim() || key.slice(0, 8) }
  const open = runs.findLast((run) => !isOver(run))
  const seen = open ? undefined : stampOf(entry)
  const before = cursorIn(since)
  if (!before) {
    const { message } = await readAfter(backend, key, runs.at(-1)?.user_message_id ?? 0, { signal })
    const cursor: Cursor = { message, ended: lastOver(runs), spoke: true, ...(seen ? { seen } : {}) }
    return { news: { ...watched, ...at, cursor: spelled(cursor), state: { session: key } }, moves: open !== undefined }
  }
  const known = before.running === undefined ? undefined : runs.find(({ run_id: id }) => id === before.running)
  const left = before.left ? known : undefined
  if (left && !isOver(left)) return { moves: true }
  const endedBefore = Math.min(before.ended, known ? known.user_message_id - 1 : before.ended)

  const read = await readAfter(backend, key, before.message, { signal })
  const heard = listen(read.messages, { runs, left, before })
  const questions = questionsIn(backend, look, before, { runs, message: read.message, prompted: heard.prompted })
  const ended = endOf(runs, endedBefore)
  const cursor: Cursor = {
    message: read.message,
    ended: Math.max(endedBefore, lastOver(runs)),
    ...(heard.spoke ? { spoke: true } : {}),
    ...(questions.waiting.length > 0 ? { asked: questions.waiting } : {}),
    ...(questions.lapsed ? { lapsed: questions.lapsed } : {}),
    ...(seen && questions.waiting.length === 0 ? { seen } : {}),
  }
  if (isDeepStrictEqual(spelled(cursor), since)) return { moves: open !== undefined }
  const news: News = {
    ...watched,
    ...at,
    cursor: spelled(cursor),
    ...(heard.said === '' ? {} : { said: heard.said }),
    ...(ended ? { ended } : {}),
    ...(questions.asked ? { asked: questions.asked } : {}),
    ...(questions.expired ? { expired: true as const } : {}),
    state: spelled(stateBehind(key, cursor, open)),
  }
  return { news, moves: open !== undefined || ended !== undefined || heard.said !== '' || questions.waiting.length > 0 }
}

async function readAfter(backend: PocoBackend, key: string, after: number, asking: Asking) {
  const messages: Message[] = []
  let message = after
  for (let more = true; more; ) {
    const page = await backend.api.messagesAfter(key, message, asking)
    messages.push(...page.messages)
    message = Math.max(message, ...page.messages.map(({ id }) => id))
    more = page.more
  }
  return { messages, message }
}

/** What the agent has said. Of a run that a turn has left, only how it ends, where it was not cancelled. */
function listen(
  messages: Message[],
  { runs, left, before }: { runs: Run[]; left: Run | undefined; before: Cursor },
): { said: string; spoke: boolean; prompted: boolean } {
  const starts = new Set(runs.map(({ user_message_id: id }) => id))
  const transcript = new Transcript(false)
  const said: string[] = []
  let spoke = before.spoke ?? false
  let prompted = false
  let last = ''
  let leaving = left !== undefined && left.user_message_id <= before.message
  const leave = () => {
    if (leaving && left?.status === 'completed' && last !== '') said.push(last)
    leaving = false
  }
  for (const message of messages) {
    if (starts.has(message.id)) {
      leave()
      leaving = message.id === left?.user_message_id
      spoke = false
      prompted = true
    }
    const repeats = message.content._type.includes('ResultMessage') && spoke
    const texts = [...transcript.read(message)].flatMap((event) => (event.type === 'text' ? [event.text.trim()] : []))
    if (repeats || texts.length === 0) continue
    spoke = true
    last = texts.join('\n\n')
    if (!leaving) said.push(last)
  }
  leave()
  const whole = said.join('\n\n').replaceAll('\ufffd', '')
  return {
    said: whole.length > longestSaid ? `${whole.slice(0, longestSaid).toWellFormed()}…` : whole,
    spoke,
    prompted,
  }
}

/** How the last of the runs ended that have come to an end since. What somebody cancelled needs no telling. */
function endOf(runs: Run[], before: number): News['ended'] {
  const over = runs.filter((run) => isOver(run) && run.user_message_id > before && run.status !== 'canceled')
  const last = over.at(-1)
  return last && (last.status === 'failed' ? 'failed' : 'finished')
}

const lastOver = (runs: Run[]) => runs.findLast(isOver)?.user_message_id ?? 0

interface Questions {
  /** Told, and not answered yet. */
  waiting: Pending[]
  asked?: News['asked']
  expired: boolean
  lapsed: Pending | undefined
}

function questionsIn(
  backend: PocoBackend,
  { watched: { key }, requests }: Look,
  before: Cursor,
  { runs, message, prompted }: { runs: Run[]; message: number; prompted: boolean },
): Questions {
  const open = runs.findLast((run) => !isOver(run))
  const over = new Set(runs.filter(isOver).map(({ run_id: id }) => id))
  const now = backend.api.now()
  const mine = requests.filter((one) => one.session_id === key && (one.status ?? 'pending') === 'pending')
  // What was taken off the list before its time has been answered.
  const listed = (id: string) => mine.find((one) => one.id === id)
  const lives = ({ request, work }: Pending) => isOpen(listed(request), now) && !over.has(work[0]?.run ?? '')
  const lapses = (one: Pending) => !lives(one) && (listed(one.request) ? true : (one.expiresAt ?? now + 1) <= now)
  const told = before.asked ?? []
  const lapsed = told.findLast(lapses)
  const waiting = told.filter(lives)
  const known = new Set([...told, ...(before.lapsed ? [before.lapsed] : [])].map(({ request }) => request))
  const request = mine.find((one) => !known.has(one.id) && isOpen(one, now + tooLate))
  const kept = lapsed ? { ...lapsed, work: [], over: true } : prompted || request ? undefined : before.lapsed
  if (!request) return { waiting, expired: lapsed !== undefined, lapsed: kept }
  const pending = { ...pendingFor(request), work: open ? [{ run: open.run_id, after: message }] : [] }
  const asked = questionOf(request, pending, now)
  return { waiting: [...waiting, pending], asked, expired: lapsed !== undefined, lapsed: kept }
}

/** Poco lists what has expired until somebody touches it. */
export const isOpen = (one: InputRequest | undefined, now: number) =>
  one !== undefined && (one.expires_at ?? now + 1) > now

function questionOf(request: InputRequest, pending: Pending, now: number): NonNullable<News['asked']> {
  const left = pending.expiresAt === undefined ? undefined : pending.expiresAt - now
  const plan = request.tool_input?.plan ?? undefined
  const about = { ...(plan === undefined ? {} : { plan }), ...(left === undefined ? {} : { left }) }
  const [zh, en] = [asking(pending, { ...about, language: 'zh-CN' }), asking(pending, { ...about, language: 'en' })]
  const options = zh.options.map((label, n): Words => ({ 'zh-CN': label, en: en.options[n] ?? label }))
  const question = { 'zh-CN': zh.question, en: en.question }
  return { id: request.id, question, options, ...(left === undefined ? {} : { until: Date.now() + left }) }
}

/** What a turn goes on from that replies to what was told. */
function stateBehind(key: string, { message, asked = [], lapsed }: Cursor, open: Run | undefined) {
  const pending = asked.at(-1)
  if (pending) {
    const work = open ? [{ run: open.run_id, after: message }] : []
    return { session: key, seen: (open?.user_message_id ?? message + 1) - 1, work: [], pending: { ...pending, work } }
  }
  return { session: key, seen: message, end: message, work: [], ...(lapsed ? { pending: lapsed } : {}) }
}
