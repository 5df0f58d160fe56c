import { createHmac } from 'node:crypto'
import { isRecord, listIn, objectIn, textIn } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import type { Chats } from './chats.ts'
import type { Chat, Directory } from './directory.ts'
import type { Rules } from './options.ts'
import type { Sessions } from './sessions.ts'
import { webhookMessage } from './shown-messages.ts'
import { json, LegacyRefusal, type Route } from './wire.ts'

const ok = { errcode: 0, errmsg: 'ok' }
const perMinute = 20
const blockedFor = 10 * 60_000
const maxAts = 50
const signedWithin = 3_600_000

/** A group robot of the send-only kind. */
export interface GroupRobot {
  accessToken: string
  secret: string
  chat: Chat
}

interface Parts {
  directory: Directory
  chats: Chats
  sessions: Sessions
  journal: Journal
  rules: Rules
  robot: GroupRobot | undefined
}

/** Addresses that need no token: the session webhook, and the custom group robot's. */
export class HookApi {
  #parts: Parts
  #sentAt: number[] = []
  #blockedUntil = 0
  #seen = new BoundedMap<string, true>(1_000)

  constructor(parts: Parts) {
    this.#parts = parts
  }

  routes(): Route[] {
    return [
      { name: 'POST /robot/sendBySession', family: 'hook', handle: (call) => this.#bySession(call) },
      { name: 'POST /robot/send', family: 'hook', handle: (call) => this.#byRobot(call) },
    ]
  }

  /** What a webhook answered with: nothing, or a message for the chat. */
  inlineReply(chat: Chat, body: unknown): void {
    if (!isRecord(body) || body.msgtype === undefined || body.msgtype === 'empty') return
    try {
      this.#parts.chats.sent(chat, webhookMessage(body))
    } catch (error) {
      if (!(error instanceof LegacyRefusal)) throw error
      this.#parts.journal.violation(`webhook answered with a message that is none: ${error.message}`)
    }
  }

  #bySession(call: Call): Answer {
    const chat = this.#parts.sessions.chatOf(call.query.get('session') ?? '')
    // The real errcodes of these two are not documented; only that they are not 0.
    if (chat === 'unknown') throw new LegacyRefusal(300001, 'session.notExisted')
    if (chat === 'expired') throw new LegacyRefusal(300005, 'session.expired')
    this.#deliver(call, chat)
    return json(ok)
  }

  #byRobot(call: Call): Answer {
    const { robot } = this.#parts
    if (!robot || call.query.get('access_token') !== robot.accessToken) {
      throw new LegacyRefusal(400101, 'access_token不存在')
    }
    checkSign(call, robot.secret)
    const uuid = textIn(call.json.msgUuid)
    if (uuid !== '' && this.#seen.has(uuid)) return json(ok)
    this.#checkPace()
    this.#deliver(call, robot.chat)
    if (uuid !== '') this.#seen.set(uuid, true)
    return json(ok)
  }

  #checkPace(): void {
    const now = Date.now()
    this.#sentAt = this.#sentAt.filter((at) => at > now - 60_000)
    if (this.#sentAt.length >= perMinute) this.#blockedUntil = now + blockedFor
    if (now < this.#blockedUntil) throw new LegacyRefusal(410100, '发送速度太快而限流')
    this.#sentAt.push(now)
  }

  #deliver(call: Call, chat: Chat): void {
    if (!textIn(call.headers['content-type']).includes('json'))
      throw new LegacyRefusal(43004, '无效的HTTP HEADER Content-Type')
    if (!call.isJson) throw new LegacyRefusal(40035, '缺少参数 json')
    if (chat.kind === 'group' && chat.disbanded) throw new LegacyRefusal(400013, '群已被解散')
    if (call.raw.length > this.#parts.rules.sessionMaxBytes) throw new LegacyRefusal(460101, 'message too long')
    const shown = webhookMessage(call.json)
    this.#checkAts(call, shown.text)
    this.#parts.chats.sent(chat, shown)
  }

  /** Who is mentioned must stand in `at` and in the text. */
  #checkAts({ json: body, name }: Call, text: string): void {
    const { journal } = this.#parts
    const at = objectIn(body.at)
    if (body.at !== undefined && !isRecord(body.at)) journal.violation(`${name}: at is no object`)
    if (at.userIds !== undefined) journal.violation(`${name}: at.userIds is no field; it is atUserIds`)
    const named = [...listIn(at.atUserIds), ...listIn(at.atMobiles), ...listIn(at.atDingtalkIds)]
    if (named.length > maxAts) throw new LegacyRefusal(40035, `最多@${maxAts}人`)
    if (named.length > 0 && (body.msgtype === 'link' || body.msgtype === 'feedCard')) {
      journal.violation(`${name}: a ${body.msgtype} cannot mention anybody`)
    }
    for (const id of named) {
      if (!text.includes(`@${String(id)}`))
        journal.violation(`${name}: mentions ${String(id)} without @${String(id)} in the text`)
    }
  }
}

function checkSign({ query }: Call, secret: string): void {
  const timestamp = query.get('timestamp') ?? ''
  const expected = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64')
  if (!(Math.abs(Date.now() - Number(timestamp)) <= signedWithin)) throw new LegacyRefusal(310000, 'invalid timestamp')
  if (query.get('sign') !== expected) throw new LegacyRefusal(310000, 'sign not match')
}
