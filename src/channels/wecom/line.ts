import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { RemoteError } from '../../contract/errors.ts'
import { parseJson } from '../../lib/json.ts'
import { lax } from '../../lib/lax.ts'
import type { LiveSocket } from '../../lib/websocket.ts'
import { Refusal } from './refusal.ts'

export interface LineTimes {
  /** ms between two pings; WeCom's SDK takes 30 s. A lost connection is noticed within 22 s. */
  pingEvery: number
  /** ms that WeCom has to acknowledge a command. */
  ackWithin: number
}

export const lineTimes: LineTimes = { pingEvery: 13_000, ackWithin: 8000 }

/** What WeCom pushes has a `cmd`; what it answers has none. https://developer.work.weixin.qq.com/document/path/101463 (read 2026-10) */
const frame = z.object({
  cmd: lax(z.string()),
  headers: lax(z.object({ req_id: lax(z.string()) })),
  body: z.unknown().optional(),
  errcode: lax(z.number()),
  errmsg: lax(z.string()),
})

export interface Push {
  cmd: string
  reqId: string
  body: unknown
}

interface Waiting {
  cmd: string
  done: (body: unknown) => void
  fail: (error: Error) => void
}

/** One long connection: commands and their acknowledgements, one at a time for each request; heartbeats. */
export class Line {
  readonly socket: LiveSocket
  readonly #times: LineTimes
  readonly #waiting = new Map<string, Waiting>()
  /** The last command of each request: concurrent ones are a conflict to WeCom (6000). */
  readonly #last = new Map<string, Promise<unknown>>()
  #pings: NodeJS.Timeout | undefined

  constructor(socket: LiveSocket, times: LineTimes) {
    this.socket = socket
    this.#times = times
    void socket.closed.then((reason) => {
      clearInterval(this.#pings)
      for (const { cmd, fail } of this.#waiting.values())
        fail(
          new RemoteError(
            'unreachable',
            `The connection to WeCom was lost before ${cmd} was acknowledged (${reason}).`,
          ),
        )
      this.#waiting.clear()
    })
  }

  /** Resolves with what the acknowledgement holds. Throws Refusal, or RemoteError when there is none. */
  command(cmd: string, body: object | undefined, reqId = `${cmd}_${randomUUID()}`): Promise<unknown> {
    const before = this.#last.get(reqId) ?? Promise.resolve()
    const mine = before.then(() => this.#exchange(cmd, body, reqId))
    const settled = mine.catch(() => undefined)
    this.#last.set(reqId, settled)
    void settled.then(() => {
      if (this.#last.get(reqId) === settled) this.#last.delete(reqId)
    })
    return mine
  }

  /** WeCom wants JSON pings; it was seen to close on those of the WebSocket protocol. */
  beat(): void {
    this.#pings = setInterval(() => {
      this.command('ping', undefined).catch(() => this.socket.drop('a ping was not answered'))
    }, this.#times.pingEvery)
  }

  /** Takes what came in: an acknowledgement is handed to its command, a push is returned. */
  hear(text: string): Push | undefined {
    const { data } = frame.safeParse(parsed(text))
    if (!data) return undefined
    const reqId = data.headers?.req_id ?? ''
    if (data.cmd) return { cmd: data.cmd, reqId, body: data.body }
    this.#acknowledged(reqId, data)
    return undefined
  }

  #acknowledged(reqId: string, { errcode, errmsg, body }: z.infer<typeof frame>): void {
    // Some errors name no request (40058 does not): when a single command waits, it is the one.
    const [only] = this.#waiting.keys()
    const key = reqId || (this.#waiting.size === 1 ? (only ?? '') : '')
    const waiting = this.#waiting.get(key)
    if (!waiting) return
    if (errcode) waiting.fail(new Refusal(waiting.cmd, errcode, errmsg ?? ''))
    else waiting.done(body)
    if (errcode === 846609) this.socket.drop('WeCom no longer knows this connection')
  }

  async #exchange(cmd: string, body: object | undefined, reqId: string): Promise<unknown> {
    const { ackWithin } = this.#times
    let late: NodeJS.Timeout | undefined
    try {
      return await new Promise((done, fail) => {
        this.#waiting.set(reqId, { cmd, done, fail })
        const sent = this.socket.send(JSON.stringify({ cmd, headers: { req_id: reqId }, ...(body ? { body } : {}) }))
        if (!sent) return fail(notConnected())
        const words = `WeCom did not acknowledge ${cmd} within ${ackWithin / 1000} s.`
        late = setTimeout(() => fail(new RemoteError('unreachable', words)), ackWithin)
      })
    } finally {
      clearTimeout(late)
      this.#waiting.delete(reqId)
    }
  }
}

/** Nothing was sent, so trying again says nothing twice. */
export function notConnected(): RemoteError {
  return new RemoteError('busy', 'There is no connection to WeCom just now.', { retryAfter: 1000 })
}

/** WeCom was seen to send control characters as they are; its SDK takes them out. */
function parsed(text: string): unknown {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return parseJson(text) ?? parseJson(text.replace(/[\u0000-\u001f]/g, ''))
}
