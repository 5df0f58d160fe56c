import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Message, Request, Run, Session } from './books.ts'
import { iso, roleOf, visibleText } from './messages.ts'

export interface PushTo {
  url: string
  token: string
  /** How often each event is posted although it was taken. */
  copies?: number
  /** ms before a second try; doubled for each further one, as a real one does from a second on. */
  retryMs?: number
}

/** What versions of 2026-03 did with every event: post it until it is taken (agents page §4). */
export class Outbox {
  #to: PushTo | undefined
  readonly #over = new AbortController()

  pushTo(to: PushTo): void {
    this.#to = to
  }

  close(): void {
    this.#over.abort()
  }

  said(message: Message): void {
    const { id, session, content } = message
    const text = visibleText(content)
    if (roleOf(content) !== 'assistant' || text === '') return
    const told = { id, role: 'assistant', text, text_preview: text.slice(0, 500) }
    this.#post('assistant_message.created', session, { message: told })
  }

  /** A run that somebody cancelled is not told of. */
  ended({ id, session, status, error }: Run): void {
    this.#post('run.terminal', session, { run: { id, status, progress: 100, error_message: error ?? null } })
  }

  asked({ id, session, tool, input, status, expiresAt }: Request): void {
    const request = { id, tool_name: tool, tool_input: input, status, expires_at: iso(expiresAt), answered_at: null }
    this.#post('user_input_request.created', session, { user_input_request: request })
  }

  #post(type: string, session: Session, what: object): void {
    if (!this.#to) return
    const { copies = 1 } = this.#to
    const event = {
      id: randomUUID(),
      type,
      version: 1,
      occurred_at: iso(Date.now()),
      user_id: session.user,
      session: { id: session.id, title: session.title, status: session.status },
      run: null,
      state: null,
      message: null,
      user_input_request: null,
      ...what,
    }
    for (let n = 0; n < copies; n++) void this.#deliver(this.#to, JSON.stringify(event))
  }

  async #deliver({ url, token, retryMs = 1_000 }: PushTo, body: string): Promise<void> {
    const headers = { 'content-type': 'application/json', 'x-im-event-token': token }
    for (let tries = 0; !this.#over.signal.aborted; tries++) {
      try {
        const { ok } = await fetch(url, { method: 'POST', headers, body, signal: this.#over.signal })
        if (ok) return
        await sleep(Math.min(60_000, retryMs * 2 ** tries), undefined, { signal: this.#over.signal })
      } catch {
        await sleep(retryMs, undefined, { signal: this.#over.signal }).catch(() => undefined)
      }
    }
  }
}
