import type { BotApiError } from './bot-api-error.ts'
import type { Clock } from './clock.ts'
import type { Params } from './params.ts'

/** A call that left before the bot could have read a refusal is forgiven for so many ms. */
const unread = 500
/** Timers of the other side may be early by this much. */
const tolerance = 50
const maxLines = 1_000

/** Watches how the bot behaves over several calls, and keeps a line for whatever a careful bot would not do. */
export class Rules {
  private readonly lines: string[] = []
  private readonly clock: Clock
  private readonly underWay = new Set<string>()
  /** Chats that answered 403, and since when. */
  private readonly closed = new Map<string, number>()
  /** `method chat` that were told to wait: since when and until when. */
  private readonly paused = new Map<string, { since: number; until: number }>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  broke(line: string): void {
    if (this.lines.length < maxLines) this.lines.push(line)
  }

  violations(): string[] {
    return [...this.lines]
  }

  /** A request has arrived. Call what is returned when it is answered or given up. */
  begin(method: string, params: Params): () => void {
    const key = changedThing(method, params)
    if (key === undefined) return () => undefined
    if (this.underWay.has(key)) this.broke(`${method}: two at once for ${key}`)
    this.underWay.add(key)
    return () => this.underWay.delete(key)
  }

  /** The call is about to be carried out. */
  check(method: string, params: Params, known: ReadonlySet<string>): void {
    for (const name of params.names()) {
      if (!known.has(name)) this.broke(`${method} has no parameter "${name.slice(0, 40)}"`)
    }
    const chat = params.text('chat_id')
    if (chat === '') return
    const now = this.clock.now()
    const closedAt = this.closed.get(chat)
    if (closedAt !== undefined && now > closedAt + unread && !method.startsWith('get')) {
      this.broke(`${method} to chat ${chat} after it had answered 403`)
    }
    const paused = this.paused.get(`${method} ${chat}`)
    if (paused && now > paused.since + unread && now < paused.until - tolerance) {
      this.broke(
        `${method} to chat ${chat} came ${Math.round(paused.until - now)} ms before the end of its retry_after`,
      )
    }
  }

  refused(method: string, params: Params, error: BotApiError): void {
    const chat = params.text('chat_id')
    const now = this.clock.now()
    if (error.mistake) this.broke(`${method}: ${error.message}`)
    if (error.code === 403) this.closed.set(chat, this.closed.get(chat) ?? now)
    const wait = error.parameters?.retry_after
    if (wait !== undefined) {
      if (this.paused.size > 10_000) this.paused.clear()
      const before = this.paused.get(`${method} ${chat}`)
      const since = before && before.until > now ? before.since : now
      this.paused.set(`${method} ${chat}`, { since, until: now + wait * 1000 })
    }
  }

  /** The chat can be written to again. */
  reopened(chat: number): void {
    this.closed.delete(String(chat))
  }
}

/** What an edit or a draft changes: two of these must never be under way together. */
function changedThing(method: string, params: Params): string | undefined {
  const chat = params.text('chat_id')
  if (method.startsWith('editMessage')) return `message ${params.text('message_id')} of chat ${chat}`
  if (method === 'sendMessageDraft') return `draft ${params.text('draft_id')} of chat ${chat}`
  return undefined
}
