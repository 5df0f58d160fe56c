import type { AgentEvent, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import { mention, question } from '../../lib/attachment.ts'
import { whenStopped } from '../../lib/when-stopped.ts'
import { askingOf, type Talk } from './backend.ts'
import { uploaded } from './files.ts'
import { follow, openRequest } from './follow.ts'
import { type Kept, keep, keptIn, type Pending, type Piece, promptKey } from './kept.ts'
import { asking, onlyAnswers, pendingFor, replyIn } from './question.ts'
import type { PocoParts } from './run.ts'
import { found, lastPrompt, running, started } from './task.ts'
import { say } from './words.ts'

type Events = AsyncGenerator<AgentEvent, void, undefined>

/** One turn at Poco; stops what it has asked for when a person stops it. */
export async function* work(parts: PocoParts, turn: Turn, signal: AbortSignal): Events {
  signal.throwIfAborted()
  const at = new PocoTurn(parts, turn, signal)
  using _ = whenStopped(signal, () => at.stop())
  try {
    yield* at.tell()
  } catch (error) {
    if (!(error instanceof RemoteError && error.fault === 'gone')) throw error
    throw new RemoteError('invalid', error.message, { userMessage: say(turn.language, 'deleted') })
  }
}

/**
 * What is asked is kept before it is asked, and where it is followed from stays as it was when the turn began. So another attempt
 * finds it again, wherever this one ends, and says the same from the beginning.
 */
class PocoTurn {
  readonly #parts: PocoParts
  readonly #turn: Turn
  readonly #talk: Talk
  #kept: Kept | undefined
  /** What is asked for or followed just now. */
  #current: Piece | undefined
  #said = false

  constructor(parts: PocoParts, turn: Turn, signal: AbortSignal) {
    this.#parts = parts
    this.#turn = turn
    this.#talk = { backend: parts.backend, language: turn.language, signal }
  }

  async *tell(): Events {
    const kept = keptIn(this.#turn.state)
    if (kept?.turn === this.#turn.id) yield* this.#again(kept)
    else if (kept?.pending?.over) yield* this.#tooLate(kept, kept.pending)
    else if (kept?.pending) yield* this.#reply(kept, kept.pending)
    else yield* this.#ask(kept && { ...kept, failed: undefined })
  }

  /** Ends what runs at Poco. */
  stop(): void {
    if (this.#kept && this.#current) this.#talk.backend.stop(this.#kept.session, this.#current)
  }

  async *#ask(kept: Kept | undefined): Events {
    try {
      if (kept) {
        const seen = kept.end ?? (await lastPrompt(this.#talk, kept.session))
        return yield* this.#askIn(kept.session, seen, kept.failed)
      }
    } catch (error) {
      if (!(error instanceof RemoteError && error.fault === 'gone') || this.#current?.run) throw error
      yield { type: 'reset' }
    }
    yield* this.#askAnew()
  }

  /** Everybody knows that the question is over. What means something by itself is a message like any other. */
  async *#tooLate(kept: Kept, pending: Pending): Events {
    const { language } = this.#talk
    if (this.#turn.files.length > 0 || !onlyAnswers(this.#turn.text, pending)) return yield* this.#ask(kept)
    yield* this.#say(`${say(language, 'expired')} ${say(language, 'sayAgain')}`)
  }

  async *#askAnew(): Events {
    const { backend } = this.#talk
    const session = await backend.api.createSession(askingOf(this.#talk))
    backend.entitle(session, this.#turn.text)
    yield* this.#askIn(session, 0)
  }

  async *#askIn(session: string, seen: number, failures?: number): Events {
    const failed = failures === undefined ? {} : { failed: failures }
    const work = [{ prompt: promptKey(this.#prompt) }]
    yield* this.#keep({ session, turn: this.#turn.id, seen, work, ...failed })
    yield* this.#send()
    yield* this.#follow()
  }

  /** An earlier attempt has left this. */
  async *#again(kept: Kept): Events {
    const { session, seen = 0, work, pending } = kept
    if (work.length === 0 && pending) return yield* this.#question(kept, pending)
    if (work.length === 0) return yield* this.#ask(kept)
    const { pending: _, ...before } = kept
    yield* this.#keep(before)
    yield* this.#deliver({ again: true })
    const run = isUnsent(kept.work.at(-1))
      ? await found(this.#talk, { session, seen, prompt: this.#prompt })
      : undefined
    if (run) yield* this.#sent({ run: run.run_id, prompt: promptKey(this.#prompt) })
    yield* this.#send()
    yield* this.#follow()
  }

  /** Asks for what has not been asked for. */
  async *#send(): Events {
    const { session, work, failed } = this.#now
    const last = work.at(-1)
    if (!last || !isUnsent(last)) return
    this.#current = last
    const files = await uploaded(this.#turn, this.#parts.host, this.#talk)
    const request = failed === undefined ? this.#turn.id : `${this.#turn.id}/${failed}`
    const task = { session, prompt: this.#prompt, request, files }
    yield* this.#sent(yield* started(this.#talk, task))
  }

  async *#sent(piece: Piece): Events {
    this.#current = piece
    yield* this.#keep({ ...this.#now, work: [...this.#now.work.slice(0, -1), piece] })
  }

  /** The message answers what Poco has asked, if that still can be answered. */
  async *#reply(kept: Kept, pending: Pending): Events {
    try {
      if (yield* this.#asksOn(kept, pending)) return
      yield* this.#deliver({ again: false })
    } catch (error) {
      if (!(error instanceof RemoteError && error.fault === 'gone')) throw error
      yield { type: 'reset' }
      return yield* this.#askAnew()
    }
    yield* this.#send()
    yield* this.#follow()
  }

  /** True when another question has to be answered before all answers can be given. */
  async *#asksOn(
    { session, seen: before = 0 }: Kept,
    pending: Pending,
  ): AsyncGenerator<AgentEvent, boolean, undefined> {
    const { id: turn, text, files } = this.#turn
    const reply = replyIn([text, ...files.map(mention)].join('\n\n'), pending)
    const seen = pending.work[0]?.after ?? before
    if ('next' in reply && (yield* openRequest(this.#talk, session, pending.request))) {
      yield* this.#keep({ session, turn, seen, work: [], pending: reply.next })
      yield* this.#question(this.#now, reply.next)
      return true
    }
    const answers = 'next' in reply ? reply.next.answers : reply.answers
    const instead = 'instead' in reply ? [{ prompt: promptKey(this.#prompt) }] : []
    const answer = { request: pending.request, answers, only: files.length === 0 && onlyAnswers(text, pending) }
    yield* this.#keep({ session, turn, seen, work: [...pending.work, ...instead], answer })
    this.#current = pending.work[0]
    return false
  }

  /** Gives the answer. What comes too late for that is a message like any other, unless it means nothing by itself. */
  async *#deliver({ again }: { again: boolean }): Events {
    const { answer, work } = this.#now
    if (!answer) return
    let late = answer.late
    if (!late) {
      late = await this.#answered(answer)
      // What the earlier attempt has answered is settled by that.
      if (again && late === 'settled') late = undefined
      if (!late) return yield* this.#confirm(answer)
      const mine = answer.only || isUnsent(work.at(-1)) ? [] : [{ prompt: promptKey(this.#prompt) }]
      yield* this.#keep({ ...this.#now, answer: { ...answer, late }, work: [...work, ...mine] })
    }
    const { language } = this.#talk
    yield* this.#say([say(language, late), ...(answer.only ? [say(language, 'sayAgain')] : [])].join(' '))
  }

  /** A plan that is not approved ends the task without a word. */
  *#confirm({ answers, only }: NonNullable<Kept['answer']>): Generator<AgentEvent> {
    if (only && answers.approved === 'false') yield* this.#say(say(this.#talk.language, 'rejected'))
  }

  async #answered({ request, answers }: NonNullable<Kept['answer']>): Promise<'expired' | 'settled' | undefined> {
    try {
      await this.#talk.backend.api.answer(request, answers, askingOf(this.#talk))
      return undefined
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      if (/expired|user input request not found/i.test(error.message)) return 'expired'
      if (/not pending/i.test(error.message)) return 'settled'
      throw error
    }
  }

  async *#follow(): Events {
    const { session, seen = 0, work } = this.#now
    let at = seen
    for (const [n, piece] of work.entries()) {
      this.#current = piece
      const run = yield* running(this.#talk, { session, seen, piece })
      this.#current = { ...piece, run: run.run_id }
      if (!piece.run) yield* this.#keep({ ...this.#now, work: this.#now.work.with(n, this.#current) })
      const from = { first: run, session, at: piece.after ?? run.user_message_id, below: this.#said }
      const followed = yield* follow(this.#talk, from)
      at = Math.max(at, followed.at)
      this.#said ||= followed.said
      if (followed.asked) {
        const behind = [{ ...this.#current, after: followed.at }, ...work.slice(n + 1)]
        const pending = { ...pendingFor(followed.asked), work: behind }
        this.#current = undefined
        yield* this.#keep({ ...this.#now, pending })
        return yield* this.#question(this.#now, pending, followed.asked.tool_input?.plan ?? undefined)
      }
      if (followed.failed && n < work.length - 1) yield* this.#say(followed.failed.userMessage ?? '')
      else if (followed.failed) {
        this.#current = undefined
        // Whoever tries this message again wants it done again.
        const failed = (this.#now.failed ?? 0) + 1
        yield* this.#keep({ session, turn: this.#turn.id, end: at, work: [], failed })
        throw followed.failed
      }
    }
    this.#current = undefined
    yield* this.#keep({ ...this.#now, end: at })
  }

  async *#question({ session }: Kept, pending: Pending, plan?: string): Events {
    const { backend, language } = this.#talk
    const left = pending.expiresAt === undefined ? {} : { left: pending.expiresAt - backend.api.now() }
    const link = plan === undefined ? undefined : backend.linkTo(session, language)
    const shown = plan === undefined ? {} : { plan: link ? `${plan}\n\n${link}` : plan }
    yield asking(pending, { ...shown, ...left, language })
  }

  *#say(text: string): Generator<AgentEvent> {
    yield { type: 'text', text: this.#said ? `\n\n${text}` : text }
    this.#said = true
  }

  *#keep(kept: Kept): Generator<AgentEvent> {
    this.#kept = kept
    yield keep(kept)
  }

  get #now(): Kept {
    if (!this.#kept) throw new Error('nothing has been kept yet')
    return this.#kept
  }

  get #prompt(): string {
    return question(this.#turn)
  }
}

const isUnsent = (piece: Piece | undefined) =>
  piece !== undefined && piece.run === undefined && piece.item === undefined
