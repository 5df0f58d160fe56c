import type { AgentEvent } from '../contract/agent.ts'
import type { Log } from '../contract/channel.ts'
import { RemoteError, UserError } from '../contract/errors.ts'
import type { ReplyView } from '../contract/message.ts'
import type { TurnKeeper } from '../services/tasks.ts'
import type { Job, Outcome } from '../store/inbox.ts'
import { note, type Replies, type Reply } from '../store/replies.ts'
import { type CommandServices, findCommand } from './commands/index.ts'
import { conflate } from './conflate.ts'
import { ResponseEmitter, StoreTrouble, TakenOver } from './emitter.ts'
import type { LiveChannel } from './live-channel.ts'
import type { Metrics } from './metrics.ts'
import type { Verdict } from './verdict.ts'
import { toViews } from './view.ts'
import { say, span } from './words.ts'

/** How often a turn whose agent is busy before its first word is put off. */
const PUT_OFFS = 3
/**
 * A message that was begun so often, for so many ms, takes the process down with it: it is given up. Both, because processes also
 * end for reasons of their own, and often so within minutes, and all that they worked on is begun again.
 */
const GIVE_UP = { attempts: 10, after: 10 * 60_000 }
/** How long an answer that cannot be delivered is kept trying, in ms. */
const DELIVER_FOR = 6 * 3600_000
/** The longest pause between two tries, in ms. What may have arrived already is said again less often. */
const LONGEST_PAUSE = { busy: 60_000, unreachable: 600_000 }
const MOST_MERGED = 20
/** ms between the first sign of work and the first words: long enough for a card to appear. */
const BEFORE_FIRST_WORDS = 300
/** An answer longer than this many characters is cut with a sentence: it takes sixty messages, and a minute at Telegram's pace. */
const LONGEST_ANSWER = 200_000
/** Why an agent is no longer listened to. Made once: an error with a stack for each message costs more than ending it. */
const OVER = new Error('the turn is over')

export interface HandlerParts extends CommandServices {
  replies: Replies
  turns: TurnKeeper
  metrics: Metrics
  log: Log
}

/** A message as it is being worked on. */
interface Work {
  job: Job
  live: LiveChannel
  reply: Reply
  emitter: ResponseEmitter
  /** Fires on /stop and on shutdown. */
  turn: AbortController
  /** Fires on shutdown and when the lane is taken away. */
  shutdown: AbortSignal
}

/** Message Handler: works one message through, command or agent, then the reply. */
export class MessageHandler {
  readonly #parts: HandlerParts

  constructor(parts: HandlerParts) {
    this.#parts = parts
  }

  /**
   * Resolves with what became of the message. Rejects only when it has to be left to another attempt: the process stops, the lane
   * was taken away (TakenOver), or the store does not answer.
   */
  async handle(taken: Job, live: LiveChannel, turn: AbortController, shutdown: AbortSignal): Promise<Outcome> {
    const job = mayGrow(taken, live) ? await this.#parts.inbox.mergeBehind(taken, MOST_MERGED) : taken
    const reply = await this.#parts.replies.open(job)
    const emitter = new ResponseEmitter({
      reply,
      channel: live.channel,
      language: live.config.language,
      askedAt: job.message.sentAt,
      save: (r) => this.#parts.replies.save(r),
      onCancelled: () => turn.abort(),
      onCall: () => this.#noteFirstCall(job, reply),
      onBug: (error) => this.#noteBug(job, error),
      onResult: (result) => this.#parts.metrics.draws.inc({ channel: job.channel, result }),
      signal: shutdown,
    })
    const work: Work = { job, live, reply, emitter, turn, shutdown }
    live.budget.drawing++
    try {
      return await this.#finish(work, await this.#begin(work))
    } finally {
      live.budget.drawing--
      // Whatever ended this attempt, the agent has nobody left to talk to.
      turn.abort(OVER)
    }
  }

  /** Brings the reply to its final view; says which outcome that is. */
  async #begin(work: Work): Promise<Outcome> {
    const { job, reply, live } = work
    if (reply.view.state !== 'working') return outcomeOf(reply.view, job)
    const since = Date.now() - (reply.timeline[0]?.at ?? Date.now())
    if (job.attempt > GIVE_UP.attempts && since > GIVE_UP.after)
      return this.#fail(work, new Error(`given up after ${job.attempt - 1} attempts`), '')
    const { language, stale } = live.config
    const verdict = job.verdict as Verdict | null
    if (verdict?.type === 'notice') return this.#answer(work, verdict.text, 'skipped')
    if (verdict?.type === 'stop') return this.#answer(work, stopWords(language, verdict), 'answered')
    if (isStale(job, live)) {
      const waited = Date.now() - job.message.sentAt
      if (stale.then === 'skip') return { state: 'skipped', error: `waited ${Math.round(waited / 60_000)} minutes` }
      return this.#answer(work, say(language, 'stale', { time: span(language, waited) }), 'skipped')
    }
    try {
      if (job.cancelled) work.turn.abort()
      work.turn.signal.throwIfAborted()
      return await this.#ask(work, verdict)
    } catch (error) {
      return await this.#fail(work, error, work.reply.view.text)
    }
  }

  async #answer({ reply }: Work, text: string, state: 'answered' | 'skipped'): Promise<Outcome> {
    reply.view = { text, state: 'done' }
    return { state }
  }

  async #ask(work: Work, verdict: Verdict | null): Promise<Outcome> {
    const { job, live, reply } = work
    const { config } = live
    let text = job.message.text
    if (verdict?.type === 'command') {
      const asked = {
        job,
        rest: verdict.rest,
        language: config.language,
        channel: { id: config.id, agent: config.agent, model: config.model },
      }
      const answered = await findCommand(verdict.name)?.answer(asked, this.#parts)
      if (answered && 'ask' in answered) text = answered.ask
      else {
        reply.view = answered ?? { text: say(config.language, 'unknownCommand', { name: verdict.name }), state: 'done' }
        return { state: 'answered' }
      }
    }
    if (/^\d{1,2}$/.test(text.trim())) text = await this.#picked(job, text)
    return this.#runTurn(work, text || say(config.language, 'onlyFiles'))
  }

  /** A number typed next picks one of the buttons that were shown. */
  async #picked(job: Job, text: string): Promise<string> {
    const choices = await this.#parts.replies.choicesBefore(job.conversation, job.seq)
    return choices[Number(text) - 1]?.says ?? text
  }

  async #runTurn(work: Work, text: string): Promise<Outcome> {
    const { job, live, reply, emitter, turn } = work
    const { config, budget, channel } = live
    const { language } = config
    const { id, agent } = this.#parts.agents.answering(config, say(language, 'noAgent'))
    const begun = await this.#parts.turns.begin({
      job,
      text,
      agent: id,
      language,
      idleMinutes: config.conversation.idleMinutes,
    })
    const notice =
      begun.idleFor === undefined ? undefined : say(language, 'idle', { time: span(language, begun.idleFor) })
    let newest: ReplyView = { text: '', state: 'working' }
    const views = tap(
      toViews(this.#hearing(agent.run(begun.turn, turn.signal), begun.remember, turn.signal), {
        language,
        notice,
        showReasoning: config.showReasoning,
      }),
      (view) => {
        if (newest.text === '' && view.text !== '') this.#noteFirstText(job)
        newest = view
      },
    )
    const { fades = Number.POSITIVE_INFINITY } = channel.limits
    // A typing sign fades, and a card that can be drawn no more has to say so, however silent the agent is.
    const again = ({ text }: ReplyView) => Math.min(emitter.drawableFor, text === '' ? fades : Number.POSITIVE_INFINITY)
    // The first words follow the first sign soon; after that, the platform's pace.
    const pace = (ended: AbortSignal, last: ReplyView) => {
      const ms = budget.pause(job.message.conversation.kind)
      return pause(last.text === '' ? Math.min(ms, BEFORE_FIRST_WORDS) : ms, ended)
    }
    try {
      for await (const view of conflate(views, pace, again)) {
        if (view.state === 'working') await emitter.show(view)
      }
      turn.signal.throwIfAborted()
      reply.view = newest
      await begun.finish(newest.text)
      return outcomeOf(newest, job)
    } catch (error) {
      if (turn.signal.aborted && !work.shutdown.aborted && !mustLeave(error)) await begun.finish(newest.text)
      return await this.#fail(work, error, newest.text)
    }
  }

  /** What the agent says, each thing kept that must be kept before it is shown. */
  async *#hearing(
    events: AsyncIterable<AgentEvent>,
    remember: (event: AgentEvent) => Promise<void>,
    signal: AbortSignal,
  ): AsyncGenerator<AgentEvent> {
    let length = 0
    for await (const event of events) {
      signal.throwIfAborted()
      if (event.type === 'text') length += event.text.length
      if (event.type === 'replace') length = event.text.length
      if (length > LONGEST_ANSWER)
        throw new RemoteError('invalid', `the answer is longer than ${LONGEST_ANSWER} characters`)
      await remember(event).catch((cause: unknown) => {
        throw new StoreTrouble('the agent’s state could not be saved', { cause })
      })
      yield event
    }
  }

  #noteBug(job: Job, error: unknown): void {
    const { channel, seq } = job
    this.#parts.log.error('a bug in a channel: it could not show a reply', { channel, message: seq, error })
  }

  #noteFirstCall(job: Job, reply: Reply): void {
    if (reply.addedMs !== undefined) return
    reply.addedMs = Date.now() - job.receivedAt
    this.#parts.metrics.added.observe({ channel: job.channel }, reply.addedMs / 1000)
  }

  #noteFirstText(job: Job): void {
    this.#parts.metrics.firstText.observe({ channel: job.channel }, (Date.now() - job.receivedAt) / 1000)
  }

  /** Ends a turn that did not end by itself. What was already said stays. */
  async #fail(work: Work, error: unknown, text: string): Promise<Outcome> {
    const { job, reply, live, turn, shutdown } = work
    if (mustLeave(error)) throw error
    if (shutdown.aborted) throw shutdown.reason
    const { language } = live.config
    if (turn.signal.aborted) {
      reply.view = { text: join(text, say(language, 'stoppedMark')), state: 'stopped' }
      return { state: 'stopped' }
    }
    if (error instanceof RemoteError && error.passing && text === '' && job.putOff < PUT_OFFS) {
      note(reply, 'put off', error.message)
      await this.#parts.replies.save(reply)
      return { state: 'waiting', due: Date.now() + Math.max(error.retryAfter, 1000 * 2 ** job.putOff) }
    }
    const reference = referenceOf(job)
    reply.view = { text: join(text, apology(language, error, text !== '', reference)), state: 'failed' }
    this.#parts.log[error instanceof RemoteError || error instanceof UserError ? 'warn' : 'error'](
      'a message could not be answered',
      { channel: job.channel, reference, error },
    )
    return { state: 'failed', error: String(error instanceof Error ? error.message : error) }
  }

  /** Delivers the final view. What cannot be delivered now is put off, and at last given up. */
  async #finish(work: Work, outcome: Outcome): Promise<Outcome> {
    const { reply, emitter, job, shutdown } = work
    if (outcome.state === 'waiting' || (outcome.state === 'skipped' && reply.view.state === 'working')) return outcome
    if (reply.deliveredAt !== undefined) return outcome
    try {
      await emitter.show(reply.view)
      return outcome
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      shutdown.throwIfAborted()
      const firstAt = reply.timeline.find(({ what }) => what === 'first text')?.at ?? Date.now()
      const again = error.passing && Date.now() - firstAt < DELIVER_FOR
      note(reply, again ? 'put off' : 'undelivered', error.message)
      await this.#parts.replies.save(reply)
      if (again) {
        const pause = Math.min(1000 * 2 ** job.putOff, LONGEST_PAUSE[error.fault === 'busy' ? 'busy' : 'unreachable'])
        return { state: 'waiting', due: Date.now() + Math.max(error.retryAfter, pause) }
      }
      this.#parts.log.error('an answer could not be delivered', {
        channel: job.channel,
        reference: referenceOf(job),
        error,
      })
      return { state: 'undelivered', error: error.message }
    }
  }
}

/** A message that waited out an outage, where the channel wants such ones not to be answered. */
function isStale({ attempt, verdict, message }: Job, { config }: LiveChannel): boolean {
  const { afterMinutes, then } = config.stale
  return attempt === 1 && verdict === null && then !== 'answer' && Date.now() - message.sentAt > afterMinutes * 60_000
}

/** What an earlier attempt has begun to answer, or has answered, is not changed any more: what came later has its own turn. */
function mayGrow(job: Job, live: LiveChannel): boolean {
  return live.config.whenBusy === 'merge' && job.attempt === 1 && job.verdict === null && !isStale(job, live)
}

/** Not an end of the message: somebody else, or a later attempt, goes on with it. */
const mustLeave = (error: unknown) => error instanceof TakenOver || error instanceof StoreTrouble

/** What a person can tell an admin, and the admin can search. */
export function referenceOf({ seq }: { seq: number }): string {
  return `M${seq}`
}

function outcomeOf(view: ReplyView, job: Job): Outcome {
  if (view.state === 'stopped') return { state: 'stopped' }
  if (view.state === 'failed') return { state: 'failed', error: 'see the log of the attempt before' }
  return { state: (job.verdict as Verdict | null)?.type === 'notice' ? 'skipped' : 'answered' }
}

function apology(language: 'zh-CN' | 'en', error: unknown, said: boolean, reference: string): string {
  if (error instanceof UserError) return error.message
  if (error instanceof RemoteError && error.userMessage)
    return say(language, 'failedBecause', { why: error.userMessage, reference })
  return say(language, said ? 'cutShort' : 'failed', { reference })
}

function stopWords(language: 'zh-CN' | 'en', { running, dropped }: { running: boolean; dropped: number }): string {
  if (!running && dropped === 0) return say(language, 'stopNothing')
  return [say(language, 'stopDone'), dropped > 0 ? say(language, 'stopDropped', { n: dropped }) : '']
    .filter(Boolean)
    .join(' ')
}

/** Closes an open code fence before something is said below it. */
function join(text: string, line: string): string {
  if (text.trim() === '') return line
  const open = (text.match(/^[ \t]*```/gm) ?? []).length % 2 === 1
  return `${text.trimEnd()}${open ? '\n```' : ''}\n\n${line}`
}

/** Waits, or until the signal fires. Node's own rejects then, and an error costs more than the wait is worth. */
function pause(ms: number, ended: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (ended.aborted) return resolve()
    const over = () => {
      clearTimeout(timer)
      ended.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, ms)
    ended.addEventListener('abort', over)
  })
}

async function* tap<T>(source: AsyncIterable<T>, look: (value: T) => void): AsyncGenerator<T> {
  for await (const value of source) {
    look(value)
    yield value
  }
}
