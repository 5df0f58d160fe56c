import type { AgentEvent } from '../contract/agent.ts'
import type { Log } from '../contract/channel.ts'
import { RemoteError, UserError } from '../contract/errors.ts'
import type { ReplyView } from '../contract/message.ts'
import { pause } from '../lib/wait.ts'
import type { Begun, TurnKeeper } from '../services/tasks.ts'
import { turnUserOf } from '../services/users.ts'
import type { Outcome } from '../store/inbox.ts'
import type { Job } from '../store/job.ts'
import { note, type Reply } from '../store/replies.ts'
import type { Watch } from '../store/watches.ts'
import type { Addressees } from './addressees.ts'
import type { Allowance } from './allowance.ts'
import { causeOf, GivenUp, takenOver } from './cause.ts'
import type { Command } from './commands/command.ts'
import { type CommandServices, findCommand } from './commands/index.ts'
import { parseCommand } from './commands/parse.ts'
import { conflate } from './conflate.ts'
import type { Door, Refusal } from './door.ts'
import { ResponseEmitter, StoreTrouble, TakenOver } from './emitter.ts'
import { apology, below, referenceOf, stopWords } from './endings.ts'
import { hear } from './hear.ts'
import type { LinkedFiles } from './linked-files.ts'
import type { LiveChannel } from './live-channel.ts'
import type { Metrics } from './metrics.ts'
import type { Verdict } from './verdict.ts'
import { Saying, toViews } from './view.ts'
import { type VoiceParts, wordsOf } from './voice.ts'
import { whoAsks } from './who-asks.ts'
import { say, span } from './words.ts'

/** How often a turn whose agent is busy before its first word is put off, and for how many ms at most: somebody waits for it. */
const PUT_OFF = { times: 3, longest: 120_000 }
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
const MOST_LEFT_OUT = 20
/** ms between the first sign of work and the first words: long enough for a card to appear. */
const BEFORE_FIRST_WORDS = 300
/** Why an agent is no longer listened to. Made once: an error with a stack for each message costs more than ending it. */
const OVER = new Error('the turn is over')

export interface HandlerParts extends CommandServices, VoiceParts {
  turns: TurnKeeper
  door: Door
  allowance: Allowance
  addressees: Addressees
  links: Pick<LinkedFiles, 'watched'>
  metrics: Metrics
  log: Log
}

/** A message as it is being worked on. */
interface Work {
  job: Job
  live: LiveChannel
  reply: Reply
  /** What an earlier attempt left on the screen. */
  left: ReplyView
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
    if (!reply) throw new TakenOver('another process has taken this message over')
    const emitter = new ResponseEmitter({
      reply,
      channel: this.#parts.links.watched(live.channel, { channel: job.channel, id: job.message.id }, (what) =>
        noteLeftOut(reply, what),
      ),
      language: live.config.language,
      askedAt: job.message.sentAt,
      save: (r) => this.#parts.replies.save(r),
      collected: () => this.#parts.replies.wasSeen(job.seq),
      onCancelled: () => turn.abort(),
      onCall: () => this.#noteFirstCall(job, reply),
      onBug: (error) => this.#noteBug(job, error),
      onResult: (result) => this.#parts.metrics.draws.inc({ channel: job.channel, result }),
      signal: shutdown,
    })
    const work: Work = { job, live, reply, left: reply.view, emitter, turn, shutdown }
    const letGoOfFiles = this.#parts.files.hold(job.message.files.map((file) => ({ ...file, channel: job.channel })))
    live.budget.rates.drawing++
    try {
      return await this.#finish(work, await this.#begin(work))
    } finally {
      live.budget.rates.drawing--
      // Whatever ended this attempt, the agent has nobody left to talk to.
      turn.abort(OVER)
      await letGoOfFiles()
    }
  }

  /** Brings the reply to its final view; says which outcome that is. */
  async #begin(work: Work): Promise<Outcome> {
    const { job, reply, live } = work
    const barred = reply.said > 0 ? undefined : await stored(this.#parts.watching.barred(job, live.config))
    if (barred !== undefined) {
      reply.view = { text: '', state: 'working' }
      return { state: 'skipped', error: barred, cause: 'not-told' }
    }
    if (reply.view.state !== 'working') return outcomeOf(reply.view, job)
    const since = Date.now() - (reply.timeline[0]?.at ?? Date.now())
    if (job.attempt > GIVE_UP.attempts && since > GIVE_UP.after)
      return this.#fail(work, new GivenUp(`given up after ${job.attempt - 1} attempts`))
    const { language, stale } = live.config
    const verdict = job.verdict as Verdict | null
    if (verdict?.type === 'notice') return this.#answer(work, verdict.text, 'skipped')
    if (verdict?.type === 'knock') return refused(work, await stored(this.#parts.door.knock(job, language)))
    if (verdict?.type === 'say') {
      const { text, buttons, files } = verdict
      reply.view = { text, ...(buttons ? { buttons } : {}), ...(files ? { files } : {}), state: 'done' }
      reply.plain = true
      return { state: 'answered' }
    }
    if (verdict?.type === 'stop') return this.#answer(work, stopWords(language, verdict), 'answered')
    if (isStale(job, live)) {
      const waited = Date.now() - job.message.sentAt
      const error = `waited ${Math.round(waited / 60_000)} minutes`
      if (stale.then === 'notice')
        reply.view = { text: say(language, 'stale', { time: span(language, waited) }), state: 'done' }
      return { state: 'skipped', error, cause: 'waited-too-long' }
    }
    try {
      if (job.cancelled) work.turn.abort()
      work.turn.signal.throwIfAborted()
      return await this.#ask(work, verdict)
    } catch (error) {
      return await this.#fail(work, error)
    }
  }

  async #answer({ reply }: Work, text: string, state: 'answered' | 'skipped'): Promise<Outcome> {
    reply.view = { text, state: 'done' }
    return { state }
  }

  async #ask(work: Work, verdict: Verdict | null): Promise<Outcome> {
    const { job, live, reply } = work
    const { language } = live.config
    const said = verdict === null ? await this.#parts.addressees.spelledOut(job, live) : ''
    // A number may stand for a command.
    const command = verdict?.type === 'command' ? verdict : parseCommand(said)
    const answered: Answered = command ? await this.#command(work, command) : { ask: said }
    if (answered && 'ask' in answered) {
      if (await stored(this.#parts.takeovers.of(job.conversation))) return takenOver
      return answered.ask.trim() === '' ? this.#runWordless(work) : this.#runTurn(work, answered.ask, answered.to)
    }
    reply.view = answered ?? { text: say(language, 'unknownCommand', { name: command?.name ?? '' }), state: 'done' }
    return { state: 'answered' }
  }

  async #runWordless(work: Work): Promise<Outcome> {
    const { job, live, left, emitter, turn } = work
    const { language } = live.config
    const words = await wordsOf(this.#parts, {
      sent: job.message.files.map((file) => ({ ...file, channel: job.channel })),
      language,
      signal: turn.signal,
      onListening: async () => {
        const status = say(language, 'listening')
        if (left.text === '') await emitter.show({ text: '', status, state: 'working' })
      },
    })
    return 'ask' in words ? this.#runTurn(work, words.ask) : this.#answer(work, words.say, 'answered')
  }

  async #command(work: Work, { name, rest }: { name: string; rest: string }) {
    const { job, live } = work
    const { id, language } = live.config
    // What a command says is no question: only where it was said, and by whom, leads anywhere.
    const usual = await this.#parts.addressees.usualIn(job, live, '')
    const channel = { id, ...(await this.#parts.choices.in(job.conversation, usual)) }
    const known = await stored(whoAsks(work, this.#parts.people))
    const limits = this.#parts.allowance.of(live.config, job.message.sender.id, known)
    return findCommand(name)?.answer({ job, rest, language, channel, usual, known, limits }, this.#parts)
  }

  async #runTurn(work: Work, text: string, to?: Watch): Promise<Outcome> {
    const { job, live, reply, emitter, turn } = work
    const { agents, turns, addressees, watching } = this.#parts
    const { config } = live
    const { language } = config
    const known = await stored(whoAsks(work, this.#parts.people))
    const spent = await stored(this.#parts.door.spent({ job, config, known }))
    if (spent) return refused(work, spent)
    const { model, memory, about, ...chosen } = await stored(addressees.of(work, text, to))
    const { id, agent } = agents.answering(chosen, say(language, 'noAgent'))
    await stored(watching.resume(job.conversation, id, { memory, about }))
    const idleMinutes = about ? 0 : config.conversation.idleMinutes
    const begun = await stored(
      turns.begin({ job, user: turnUserOf(known), text, agent: id, memory, language, model, idleMinutes }),
    )
    const { idleFor } = begun
    const notice = idleFor === undefined ? undefined : say(language, 'idle', { time: span(language, idleFor) })
    const saying = new Saying({ language, notice, showReasoning: config.showReasoning })
    const over = async (answer: string) => {
      await watching.over(job, { agent: id, memory, state: begun.state() ?? null })
      await begun.finish(answer)
    }
    try {
      const events = remembering(hear(agent.run(begun.turn, turn.signal), turn.signal), begun.remember)
      for await (const view of conflate(toViews(events, saying), ...this.#pace(work))) {
        if (view.text !== '') this.#noteFirstText(job, reply)
        if (view.state === 'working' && !isBehind(view, work.left)) await emitter.show(view)
      }
      turn.signal.throwIfAborted()
      await stored(over(saying.answer))
      reply.view = saying.view('done')
      return outcomeOf(reply.view, job)
    } catch (error) {
      if (!mustLeave(error) && !work.shutdown.aborted) await stored(over(turn.signal.aborted ? saying.answer : ''))
      return await this.#fail(work, error, saying.view('working'))
    }
  }

  /** When a view that grows is shown: how long after the one before, and when again although nothing is new. */
  #pace({ job, live, emitter }: Work) {
    const { budget, channel } = live
    const { fades = Number.POSITIVE_INFINITY } = channel.limits
    // The first words follow the first sign soon. After that, the platform's pace, from view to view: a draw that had to wait for
    // its turn makes the next one no later.
    const pace = (ended: AbortSignal, { text }: ReplyView, took: number) => {
      const ms = budget.pause(job.message.conversation.kind)
      return pause(text === '' ? Math.min(ms, BEFORE_FIRST_WORDS) : Math.max(0, ms - took), ended)
    }
    // A typing sign fades, and a card that can be drawn no more has to say so, however silent the agent is.
    const again = ({ text }: ReplyView) =>
      emitter.behind ? 0 : Math.min(emitter.drawableFor, text === '' ? fades : Number.POSITIVE_INFINITY)
    return [pace, again] as const
  }

  #noteBug(job: Job, error: unknown): void {
    const { channel, seq } = job
    this.#parts.log.error('a bug in a channel: it could not show a reply', { channel, message: seq, error })
  }

  #noteFirstCall(job: Job, reply: Reply): void {
    if (reply.addedMs !== undefined) return
    // Who asks the next thing while the last one is answered waits for that, and not for us.
    reply.addedMs = Date.now() - job.turnAt
    this.#parts.metrics.added.observe({ channel: job.channel }, reply.addedMs / 1000)
  }

  #noteFirstText(job: Job, { view }: Reply): void {
    if (view.text !== '') return
    this.#parts.metrics.firstText.observe({ channel: job.channel }, (Date.now() - job.receivedAt) / 1000)
  }

  /** Ends a turn that did not end by itself. What was already said stays, by this attempt or by one that had come further. */
  async #fail(work: Work, error: unknown, said: ReplyView = { text: '', state: 'working' }): Promise<Outcome> {
    const { job, reply, live, turn, shutdown } = work
    if (mustLeave(error)) throw error
    if (shutdown.aborted) throw shutdown.reason
    const { language } = live.config
    const { text, files } = isBehind(said, work.left) ? work.left : said
    const kept = files ? { files } : {}
    if (turn.signal.aborted) {
      reply.view = { ...kept, text: below(text, say(language, 'stoppedMark')), state: 'stopped' }
      return { state: 'stopped' }
    }
    if (error instanceof RemoteError && said.text === '' && mayBePutOff(error, job)) {
      note(reply, 'put off', error.message)
      await stored(this.#parts.replies.save(reply))
      return { state: 'waiting', due: Date.now() + Math.max(error.retryAfter, 1000 * 2 ** job.putOff) }
    }
    const reference = referenceOf(job)
    const why = apology(error, { language, said: text !== '', reference })
    reply.view = { ...kept, text: below(text, why), state: 'failed' }
    this.#parts.log[error instanceof RemoteError || error instanceof UserError ? 'warn' : 'error'](
      'a message could not be answered',
      { channel: job.channel, reference, error },
    )
    return { state: 'failed', error: String(error instanceof Error ? error.message : error), cause: causeOf(error) }
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
      await stored(this.#parts.replies.save(reply))
      if (again) {
        const pause = Math.min(1000 * 2 ** job.putOff, LONGEST_PAUSE[error.fault === 'busy' ? 'busy' : 'unreachable'])
        return { state: 'waiting', due: Date.now() + Math.max(error.retryAfter, pause) }
      }
      this.#parts.log.error('an answer could not be delivered', {
        channel: job.channel,
        reference: referenceOf(job),
        error,
      })
      return { state: 'undelivered', error: error.message, cause: `platform-${error.fault}` }
    }
  }
}

/** What becomes of a command, or of what is none. */
type Answered = Awaited<ReturnType<Command['answer']>> | undefined

/** Once each, however often it is drawn or sent; a timeline has other things to tell, too. */
function noteLeftOut(reply: Reply, what: string): void {
  const noted = reply.timeline.filter((moment) => moment.what === 'left out')
  if (noted.length < MOST_LEFT_OUT && noted.every(({ detail }) => detail !== what)) note(reply, 'left out', what)
}

/** Ends a message with words instead of an answer, or without any. */
function refused({ reply }: Work, { text, outcome }: Refusal): Outcome {
  if (text !== undefined) reply.view = { text, state: 'done' }
  return outcome
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

function mayBePutOff({ passing, retryAfter }: RemoteError, { putOff }: Job): boolean {
  return passing && putOff < PUT_OFF.times && retryAfter <= PUT_OFF.longest
}

/** Not an end of the message: somebody else, or a later attempt, goes on with it. */
const mustLeave = (error: unknown) => error instanceof TakenOver || error instanceof StoreTrouble

/** An earlier attempt had come further: nobody sees text vanish only to come back. */
const isBehind = (view: ReplyView, left: ReplyView) => view.text !== left.text && left.text.startsWith(view.text)

function outcomeOf(view: ReplyView, job: Job): Outcome {
  if (view.state === 'stopped') return { state: 'stopped' }
  if (view.state === 'failed') return { state: 'failed', error: 'see the log of the attempt before' }
  return { state: (job.verdict as Verdict | null)?.type === 'notice' ? 'skipped' : 'answered' }
}

/** What the agent says, each thing kept that must be kept before it is shown. */
async function* remembering(
  events: AsyncIterable<AgentEvent>,
  remember: Begun['remember'],
): AsyncGenerator<AgentEvent> {
  for await (const event of events) {
    await stored(remember(event))
    yield event
  }
}

/** A store that does not answer is no failure of the turn: the message is left to another attempt. */
async function stored<T>(work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    throw new StoreTrouble('the turn could not be saved', { cause })
  })
}
