import type { RawData, WebSocket } from 'ws'
import { isRecord, type JsonObject, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import type { Command } from './commands.ts'
import type { Conditions } from './conditions.ts'
import type { Bot } from './directory.ts'
import { requestId } from './ids.ts'
import { eventBody } from './incoming.ts'
import type { Rules } from './options.ts'
import { isAnonymous, Refusal } from './refusal.ts'

export interface SessionParts {
  rules: Rules
  journal: Journal
  timers: Timers
  conditions: Conditions
  /** Whose connection it is from now on; throws when the credentials are wrong. */
  subscribe(body: JsonObject, session: Session): Bot
  subscribed(session: Session): void
  run(command: Command): JsonObject | undefined
  gone(session: Session): void
}

/** One WebSocket of a bot. */
export class Session {
  bot: Bot | undefined
  /** The platform has forgotten who this is: everything is answered with 846609. */
  zombie = false
  /** It stays up, and nothing flows either way. */
  halfOpen = false
  #ws: WebSocket
  #parts: SessionParts
  #inFlight = new Set<string>()
  #heardAt = Date.now()

  constructor(ws: WebSocket, parts: SessionParts) {
    this.#ws = ws
    this.#parts = parts
    const { rules, timers, journal } = parts
    const stopWatching = timers.every(Math.max(rules.silentFor / 4, 5), () => {
      if (!this.halfOpen && Date.now() - this.#heardAt >= rules.silentFor) ws.close(1000, 'silent')
    })
    ws.on('message', (data, isBinary) => this.#received(data, isBinary))
    ws.on('ping', () => journal.violation('a WebSocket ping: only JSON pings are understood'))
    ws.on('error', () => ws.terminate())
    ws.once('close', () => {
      stopWatching()
      parts.gone(this)
    })
  }

  /** False from the moment it is cut off, or says nothing any more: what is pushed then reaches nobody. */
  get open(): boolean {
    return !this.halfOpen && this.#ws.readyState === this.#ws.OPEN
  }

  push(cmd: string, body: JsonObject, reqId: string): void {
    const { conditions } = this.#parts
    const text = JSON.stringify({ cmd, headers: { req_id: reqId }, body })
    if (conditions.oddFrames) this.#sendOddly(text)
    else this.#send(text)
  }

  #sendOddly(text: string): void {
    this.#send('{"cmd":"aibot_msg_callback","headers":')
    this.#send(Buffer.from([0xff, 0xfe, 0x00]))
    this.#send(JSON.stringify({ cmd: 'aibot_new_thing', headers: { req_id: requestId() }, body: { what: 1 } }))
    // Raw control characters inside a string, which JSON does not allow.
    this.#send(text.replace('"msgtype":"', '"msgtype":"\u0002'))
  }

  /** Another connection has taken over. */
  kick(): void {
    const { bot } = this
    if (!bot || this.halfOpen) return
    const created = Math.floor(Date.now() / 1000)
    const body = { msgid: requestId(), create_time: created, aibotid: bot.id, ...eventBody('disconnected_event') }
    this.push('aibot_event_callback', body, requestId())
    this.zombie = true
    this.#parts.timers.after(this.#parts.rules.kickAfter, () => this.#ws.close(1000))
  }

  /** Cuts the line, or closes it with a code. */
  end(code?: number): void {
    if (code === undefined) this.#ws.terminate()
    else this.#ws.close(code)
  }

  #received(data: RawData, isBinary: boolean): void {
    if (this.halfOpen) return
    const { journal } = this.#parts
    this.#heardAt = Date.now()
    const frame = isBinary ? undefined : parseJson(String(data))
    const reqId = textIn(objectIn(objectIn(frame).headers).req_id)
    try {
      if (!isRecord(frame)) throw new Refusal(40058, isBinary ? 'a binary frame' : 'a frame that is no JSON object')
      if (reqId === '' || Buffer.byteLength(reqId) > 256) throw new Refusal(40058, 'headers.req_id is 1 to 256 bytes')
      journal.called(/^(ping|aibot_[a-z_]{1,40})$/.test(textIn(frame.cmd)) ? textIn(frame.cmd) : 'unknown')
      this.#answer(reqId, this.#run({ cmd: textIn(frame.cmd), reqId, body: frame.body }))
    } catch (error) {
      this.#refused(error, reqId, textIn(objectIn(frame).cmd))
    }
  }

  #run({ cmd, reqId, body }: Omit<Command, 'bot'>): { body?: JsonObject; then?: () => void } {
    if (cmd === 'aibot_subscribe') return this.#subscribe(body)
    if (!this.bot || this.zombie)
      throw new Refusal(846609, this.zombie || cmd === 'ping' ? undefined : `${cmd} before aibot_subscribe`)
    if (cmd === 'ping') return {}
    if (this.#inFlight.has(reqId)) throw new Refusal(6000, `${cmd} while another frame of its req_id is on its way`)
    const answer = this.#parts.run({ cmd, reqId, body, bot: this.bot })
    this.#inFlight.add(reqId)
    return answer ? { body: answer } : {}
  }

  #subscribe(body: unknown): { then: () => void } {
    const { conditions } = this.#parts
    if (this.bot) throw new Refusal(45009, 'aibot_subscribe twice on one connection')
    if (conditions.refuseNextSubscribe) {
      conditions.refuseNextSubscribe = false
      throw new Refusal(45009)
    }
    this.bot = this.#parts.subscribe(objectIn(body), this)
    const flush = () => this.#parts.subscribed(this)
    if (!conditions.earlyPushes) return { then: flush }
    flush()
    return { then: () => undefined }
  }

  #answer(reqId: string, { body, then }: { body?: JsonObject; then?: () => void }): void {
    const { conditions, timers, rules } = this.#parts
    const ack = { headers: { req_id: reqId }, errcode: 0, errmsg: 'ok', ...(body && { body }) }
    if (then) {
      this.#send(JSON.stringify(ack))
      then()
      return
    }
    const lost = conditions.losesAck() || conditions.loses('frame')
    void conditions.lag().then(() =>
      timers.after(rules.ackAfter, () => {
        this.#inFlight.delete(reqId)
        if (lost) return
        if (conditions.acksLate) timers.after(rules.lateAckAfter, () => this.#send(JSON.stringify(ack)))
        else this.#send(JSON.stringify(ack))
      }),
    )
  }

  #refused(error: unknown, reqId: string, cmd: string): void {
    const { journal } = this.#parts
    const refusal = error instanceof Refusal ? error : new Refusal(-1, `the simulator failed: ${String(error)}`)
    if (refusal.rule !== undefined) journal.violation(`${cmd || 'a frame'}: ${refusal.rule}`)
    const headers = isAnonymous(refusal.code) || reqId === '' ? {} : { headers: { req_id: reqId } }
    const errmsg = `${refusal.message}, hint: [${Date.now()}], from ip: 127.0.0.1`
    this.#send(JSON.stringify({ ...headers, errcode: refusal.code, errmsg }))
  }

  #send(data: string | Buffer): void {
    if (this.open) this.#ws.send(data)
  }
}
