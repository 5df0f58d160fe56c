import { isRecord, listIn, parseJson, textIn } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import type { Chats, SentEntry } from './chats.ts'
import type { Chat, Directory, GroupChat } from './directory.ts'
import type { Files } from './files.ts'
import { opaqueId } from './ids.ts'
import type { Pushes } from './pushes.ts'
import { robotMessage } from './shown-messages.ts'
import { json, Refusal, type Route } from './wire.ts'

const maxUsers = 20
const maxKeys = 20
const maxGroupParam = 15_000
const keyLives = 24 * 3_600_000

interface Sending {
  entries: SentEntry[]
  at: number
  group?: GroupChat
}

interface Parts {
  directory: Directory
  chats: Chats
  files: Files
  journal: Journal
  pushes: Pushes
}

/** Messages that the bot sends by itself, and what can be done with them later. */
export class RobotApi {
  #parts: Parts
  #sendings = new BoundedMap<string, Sending>(20_000)
  /** The emotions now on each message. */
  #emotions = new BoundedMap<string, Set<string>>(10_000)

  constructor(parts: Parts) {
    this.#parts = parts
  }

  routes(): Route[] {
    const route = (name: string, handle: (call: Call) => Answer): Route => ({
      name,
      family: 'api',
      token: true,
      metered: true,
      scope: 'qyapi_robot_sendmsg',
      handle: (call) => {
        if (call.name !== 'GET /v1.0/robot/oToMessages/readStatus') this.#checkRobot(call.json.robotCode)
        return handle(call)
      },
    })
    return [
      route('POST /v1.0/robot/oToMessages/batchSend', (call) => this.#toPeople(call)),
      route('POST /v1.0/robot/groupMessages/send', (call) => this.#toGroup(call)),
      route('POST /v1.0/robot/otoMessages/batchRecall', (call) => this.#recall(call)),
      route('POST /v1.0/robot/groupMessages/recall', (call) => this.#recall(call, this.#group(call))),
      route('GET /v1.0/robot/oToMessages/readStatus', (call) => this.#readStatus(call)),
      route('POST /v1.0/robot/groupMessages/query', (call) => this.#groupReadStatus(call)),
      route('POST /v1.0/robot/emotion/reply', (call) => this.#emotion(call, true)),
      route('POST /v1.0/robot/emotion/recall', (call) => this.#emotion(call, false)),
      route('POST /v1.0/robot/groups/robots/query', (call) => {
        this.#group(call)
        const { bot } = this.#parts.directory
        return json({ chatbotInstanceVOList: [{ name: bot.name, robotCode: bot.robotCode, openRobotType: 3 }] })
      }),
    ]
  }

  emotionsOn(msgId: string): string[] {
    return [...(this.#emotions.get(msgId) ?? [])]
  }

  #toPeople({ json: body, name }: Call): Answer {
    const { directory, chats } = this.#parts
    const ids = listIn(body.userIds).map(textIn)
    if (ids.length === 0) throw new Refusal(400, 'invalidParameter.userIds.empty')
    if (ids.length > maxUsers) throw new Refusal(400, 'invalidParameter.userIds.overMax')
    const shown = this.#message(body, name, Number.POSITIVE_INFINITY)
    const processQueryKey = opaqueId('zc')
    const reached = ids.flatMap((id) => directory.colleague(id) ?? [])
    const entries = reached.map(({ chat }, n) =>
      chats.sent(chat, shown, n === 0 ? processQueryKey : `${processQueryKey}#${n}`),
    )
    this.#sendings.set(processQueryKey, { entries, at: Date.now() })
    const invalidStaffIdList = ids.filter((id) => !directory.colleague(id))
    return json({ processQueryKey, invalidStaffIdList, flowControlledStaffIdList: [] })
  }

  #toGroup(call: Call): Answer {
    const group = this.#group(call)
    const shown = this.#message(call.json, call.name, maxGroupParam)
    const processQueryKey = opaqueId('zc')
    const entries = [this.#parts.chats.sent(group, shown, processQueryKey)]
    this.#sendings.set(processQueryKey, { entries, at: Date.now(), group })
    return json({ processQueryKey })
  }

  #message(body: Call['json'], name: string, maxBytes: number) {
    const { journal, files } = this.#parts
    if (typeof body.msgParam !== 'string') {
      journal.violation(`${name}: msgParam is no string`)
      throw new Refusal(400, 'invalidParameter.msgParam.invalid')
    }
    if (Buffer.byteLength(body.msgParam) > maxBytes) throw new Refusal(400, 'invalidParameter.msgParam.tooLong')
    const param = parseJson(body.msgParam)
    if (!isRecord(param)) throw new Refusal(400, 'invalidParameter.msgParam.invalid')
    return robotMessage(body.msgKey, param, (id) => files.media(id) !== undefined)
  }

  #recall({ json: body }: Call, group?: GroupChat): Answer {
    const keys = listIn(body.processQueryKeys).map(textIn)
    if (keys.length === 0) throw new Refusal(400, 'invalidParameter.processQueryKey.missing')
    if (keys.length > maxKeys) throw new Refusal(400, 'invalidParameter.processQueryKeys.overMax')
    const successResult: string[] = []
    const failedResult: Record<string, string> = {}
    for (const key of keys) {
      const sending = this.#sendings.get(key)
      if (!sending || sending.group !== group) failedResult[key] = 'invalid.processQueryKey'
      else if (sending.at + keyLives < Date.now()) failedResult[key] = 'robot.processQueryKey.expired'
      else {
        for (const entry of sending.entries) this.#takeBack(entry, key)
        successResult.push(key)
      }
    }
    this.#parts.chats.changed()
    return json({ successResult, failedResult })
  }

  #takeBack(entry: SentEntry, processQueryKey: string): void {
    const { pushes, directory } = this.#parts
    entry.recalled = true
    pushes.send({
      type: 'EVENT',
      topic: '*',
      about: `recall ${processQueryKey}`,
      headers: {
        eventType: 'robot_msg_recall',
        eventId: opaqueId(''),
        eventCorpId: directory.corpId,
        eventBornTime: String(Date.now()),
      },
      data: JSON.stringify({
        ...whose(entry.chat),
        robotCode: directory.bot.robotCode,
        processQueryKey,
        // The platform spells it so.
        operatTime: Date.now(),
      }),
    })
  }

  #readStatus({ query }: Call): Answer {
    this.#checkRobot(query.get('robotCode'))
    const sending = this.#sendingOf(query.get('processQueryKey'))
    const messageReadInfoList = sending.entries.flatMap(({ chat, readBy }) =>
      chat.kind === 'direct'
        ? [
            {
              name: chat.person.name,
              userId: chat.person.id,
              readStatus: readBy.has(chat.person.id) ? 'READ' : 'UNREAD',
            },
          ]
        : [],
    )
    return json({ sendStatus: statusOf(sending), messageReadInfoList })
  }

  #groupReadStatus(call: Call): Answer {
    this.#group(call)
    const sending = this.#sendingOf(call.json.processQueryKey)
    const readUserIds = sending.entries.flatMap(({ readBy }) => [...readBy])
    return json({ sendStatus: statusOf(sending), readUserIds, hasMore: false, nextToken: '' })
  }

  #sendingOf(key: unknown): Sending {
    const sending = this.#sendings.get(textIn(key))
    if (!sending) throw new Refusal(400, 'invalid.processQueryKey')
    return sending
  }

  #emotion({ json: body }: Call, on: boolean): Answer {
    const msgId = textIn(body.openMsgId)
    const entry = this.#parts.chats.entry(msgId)
    if (!entry || entry.chat.id !== body.openConversationId) throw new Refusal(400, 'invalidParameter.param.invalid')
    const emotions = this.#emotions.get(msgId) ?? new Set()
    if (on) emotions.add(textIn(body.emotionName))
    else emotions.delete(textIn(body.emotionName))
    this.#emotions.set(msgId, emotions)
    this.#parts.chats.changed()
    return json({ success: true })
  }

  #checkRobot(code: unknown): void {
    if (textIn(code) === '') throw new Refusal(400, 'invalidParameter.robotCode.empty')
    if (code !== this.#parts.directory.bot.robotCode) throw new Refusal(400, 'invalidParameter.robotCode.notExsit')
  }

  #group({ json: body }: Call): GroupChat {
    const id = textIn(body.openConversationId)
    if (id === '') throw new Refusal(400, 'miss.openConversationId')
    const group = this.#parts.directory.group(id)
    if (!group) throw new Refusal(400, 'invalid.openConversationId')
    if (group.disbanded) throw new Refusal(400, 'group.disbanded')
    return group
  }
}

function statusOf({ entries }: Sending): string {
  return entries.every((entry) => entry.recalled) ? 'RECALLED' : 'SUCCESS'
}

function whose(chat: Chat): Record<string, string> {
  if (chat.kind === 'group') return { openConversationId: chat.id }
  return { openConversationId: chat.id, userId: chat.person.id, unionId: chat.person.unionId }
}
