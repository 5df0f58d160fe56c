import { z } from 'zod'
import type { AgentEvent, AgentHost, Turn } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import { safeAnswer } from '../../lib/safe-answer.ts'
import { pause } from '../../lib/wait.ts'
import type { Patience } from '../../lib/watchdog.ts'
import { whenStopped } from '../../lib/when-stopped.ts'
import { CozeAnswer } from './answer.ts'
import type { Asking, CozeApi, Place } from './api.ts'
import { messageOf } from './files.ts'
import type { Chat } from './wire.ts'

export interface CozeParts {
  api: CozeApi
  host: AgentHost
  patience: Patience
  /** ms between two looks at a chat; Coze asks for a second (2026-11). */
  pace: number
}

const State = z.object({
  conversation: z.string().min(1).optional(),
  /** A chat that is not over, and the turn that began it. */
  chat: z.object({ id: z.string().min(1), turn: z.string() }).optional(),
})
type Kept = z.infer<typeof State>

/** One turn of a Coze bot. */
export function run(parts: CozeParts, turn: Turn, signal: AbortSignal): AsyncGenerator<AgentEvent, void, undefined> {
  return safeAnswer(new CozeTurn(parts, turn, signal).work(), { signal, language: turn.language })
}

class CozeTurn {
  readonly #parts: CozeParts
  readonly #turn: Turn
  readonly #asking: Asking
  readonly #answer: CozeAnswer
  #kept: Kept
  /** The chat that works on this turn, as soon as it is known. */
  #place: Place | undefined

  constructor(parts: CozeParts, turn: Turn, signal: AbortSignal) {
    this.#parts = parts
    this.#turn = turn
    this.#asking = { signal, language: turn.language }
    this.#answer = new CozeAnswer(parts.api, turn.language)
    this.#kept = State.safeParse(turn.state).data ?? {}
  }

  async *work(): AsyncGenerator<AgentEvent, void, undefined> {
    const { signal } = this.#asking
    signal.throwIfAborted()
    using _ = whenStopped(signal, () => {
      if (this.#place && !this.#answer.over) this.#parts.api.cancelSoon(this.#place)
    })
    const { conversation, chat } = this.#kept
    const place = conversation && chat ? { conversation, chat: chat.id } : undefined
    if (place && chat?.turn === this.#turn.id) yield* this.#goOn(place)
    else yield* this.#begin(place)
    yield this.#keep({ conversation: this.#kept.conversation })
  }

  /** An earlier attempt at this turn has begun this chat. */
  async *#goOn(place: Place): AsyncGenerator<AgentEvent, void, undefined> {
    const { api } = this.#parts
    const chat = await this.#ended(place)
    // What came to nothing is begun again.
    if (!chat || chat.status === 'failed' || chat.status === 'canceled') return yield* this.#begin(undefined)
    for (const message of await api.messages(place, this.#asking)) yield* this.#answer.message(message)
    yield* this.#answer.chat(chat)
  }

  /** The chat once it is over; undefined when Coze does not know it any more. */
  async #ended(place: Place): Promise<Chat | undefined> {
    const { api, pace, patience } = this.#parts
    const { signal } = this.#asking
    this.#place = place
    const late = performance.now() + patience.total
    for (;;) {
      try {
        const chat = await api.look(place, this.#asking)
        if (chat.status !== 'created' && chat.status !== 'in_progress') return chat
      } catch (error) {
        if (error instanceof RemoteError && error.fault === 'gone') return undefined
        throw error
      }
      if (performance.now() > late) {
        api.cancelSoon(place)
        throw new RemoteError('invalid', `Coze did not finish within ${Math.round(patience.total / 60_000)} min`)
      }
      await pause(pace, signal)
      signal.throwIfAborted()
    }
  }

  /** A chat that an earlier turn has left behind would keep the conversation busy: nobody waits for it any more. */
  async *#begin(leftBehind: Place | undefined): AsyncGenerator<AgentEvent, void, undefined> {
    const { api, host } = this.#parts
    this.#place = undefined
    if (leftBehind) await api.cancel(leftBehind, this.#asking)
    const message = await messageOf(this.#turn, { host, api, asking: this.#asking })
    const user = `teahouse-${this.#turn.user.id}`
    const { conversation } = this.#kept
    try {
      const answer = await api.start({ user, message, conversation }, this.#asking)
      return yield* this.#listen(answer.frames())
    } catch (error) {
      if (this.#place || !conversation || !(error instanceof RemoteError && error.fault === 'gone')) throw error
    }
    this.#kept = {}
    yield { type: 'reset' }
    const answer = await api.start({ user, message, conversation: undefined }, this.#asking)
    yield* this.#listen(answer.frames())
  }

  async *#listen(
    frames: AsyncIterable<{ event: string | undefined; json: Record<string, unknown> | undefined }>,
  ): AsyncGenerator<AgentEvent, void, undefined> {
    for await (const { event, json } of frames) {
      if (!event || !json) continue
      if (event === 'conversation.chat.created') yield* this.#begun(json)
      yield* this.#answer.read(event, json)
      if (this.#answer.over) return
    }
  }

  *#begun({ id, conversation_id: conversation }: Record<string, unknown>): Generator<AgentEvent> {
    if (typeof id !== 'string' || typeof conversation !== 'string') return
    // Coze Studio begins another conversation without a word when it has lost one.
    if (this.#kept.conversation && this.#kept.conversation !== conversation) yield { type: 'reset' }
    this.#place = { conversation, chat: id }
    yield this.#keep({ conversation, chat: { id, turn: this.#turn.id } })
  }

  #keep(kept: Kept): AgentEvent {
    this.#kept = kept
    const { conversation, chat } = kept
    return { type: 'state', state: { ...(conversation ? { conversation } : {}), ...(chat ? { chat } : {}) } }
  }
}
