import type { AgentEvent } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Json } from '../../contract/message.ts'
import { askingOf, patiently, rest, type Talk } from './backend.ts'
import { type Piece, promptKey } from './kept.ts'
import { promptIn } from './transcript.ts'
import type { Run } from './wire.ts'
import { say } from './words.ts'

export interface Task {
  session: string
  prompt: string
  /** Stable across attempts. */
  request: string
  files: Json[]
}

/** How often a session that is still being cancelled is tried: its executor is given a while to stop. */
const cancelTries = 15

/** Asks for a task; where it went. */
export async function* started(talk: Talk, task: Task): AsyncGenerator<AgentEvent, Piece, undefined> {
  const { api, pace } = talk.backend
  for (let tries = 1; ; tries++) {
    try {
      const { run_id: run, queue_item_id: item } = await api.startTask(task, askingOf(talk))
      return { ...(run ? { run } : item ? { item } : {}), prompt: promptKey(task.prompt) }
    } catch (error) {
      const stopping = error instanceof RemoteError && /cancellation is still in progress/i.test(error.message)
      if (!stopping || tries === cancelTries) throw error
      yield { type: 'status', text: say(talk.language, 'canceling') }
      await rest(pace.slow, talk)
    }
  }
}

/** No message up to this one belongs to what will be asked in this session. */
export async function lastPrompt(talk: Talk, session: string): Promise<number> {
  return (await talk.backend.api.runs(session, askingOf(talk))).at(-1)?.user_message_id ?? 0
}

/**
 * What has become of a task that may have been asked for: Poco itself remembers the request of what was queued only, so what
 * runs is known by its words. undefined: it was not.
 */
export async function found(
  talk: Talk,
  { session, seen, prompt, item }: { session: string; seen: number; prompt: string; item?: string | undefined },
): Promise<Run | undefined> {
  const { api } = talk.backend
  const younger = (await api.runs(session, askingOf(talk))).filter(({ user_message_id: at }) => at > seen)
  const named = younger.find(({ config_snapshot: config }) => item !== undefined && config?.queue_item_id === item)
  if (named || younger.length === 0) return named
  const key = promptKey(prompt)
  for (let after = seen, more = true; more; ) {
    const page = await api.messagesAfter(session, after, askingOf(talk))
    for (const message of page.messages) {
      const run = younger.find(({ user_message_id: at }) => at === message.id)
      if (run && promptKey(promptIn(message) ?? '') === key) return run
      after = Math.max(after, message.id)
    }
    more = page.more
  }
  return undefined
}

/** The run of a task, once its turn has come. */
export async function* running(
  talk: Talk,
  { session, seen, piece }: { session: string; seen: number; piece: Piece },
): AsyncGenerator<AgentEvent, Run, undefined> {
  const { api, pace } = talk.backend
  let { run, item } = piece
  let shown = 0
  while (run === undefined && item !== undefined) {
    const waiting = yield* patiently(talk, () => api.queue(session, askingOf(talk)))
    const place = waiting.findIndex((one) => one.queue_item_id === item)
    if (place < 0) {
      const begun = yield* patiently(talk, () => found(talk, { session, seen, prompt: piece.prompt ?? '', item }))
      if (begun) return begun
      break
    }
    if (waiting[place]?.status === 'paused') {
      const sent = yield* patiently(talk, () => api.sendNow(session, item ?? '', askingOf(talk)))
      run = sent.run_id ?? undefined
      item = sent.queue_item_id ?? item
      continue
    }
    if (shown !== place + 1) yield { type: 'status', text: say(talk.language, 'queued', { n: place + 1 }) }
    shown = place + 1
    await rest(pace.slow, talk)
  }
  if (run !== undefined) {
    const id = run
    return yield* patiently(talk, () => api.run(id, askingOf(talk)))
  }
  const userMessage = say(talk.language, 'canceled')
  throw new RemoteError('invalid', 'the task is no longer in the queue of Poco', { userMessage })
}
