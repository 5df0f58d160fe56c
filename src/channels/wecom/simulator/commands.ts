import { isRecord, type JsonObject, listIn, objectIn, textIn } from '../../../lib/json.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Cards } from './cards.ts'
import type { Chats } from './chats.ts'
import type { Conditions } from './conditions.ts'
import type { Bot, Chat, Directory } from './directory.ts'
import { LiveStream } from './live-stream.ts'
import type { Media } from './media.ts'
import type { Rules } from './options.ts'
import { readMessage } from './outgoing.ts'
import { Rates } from './rates.ts'
import { Refusal, refuseIf } from './refusal.ts'
import type { Asked, RequestIds } from './request-ids.ts'
import { readStream } from './stream-rules.ts'
import { Uploads } from './uploads.ts'

export interface Command {
  cmd: string
  reqId: string
  body: unknown
  bot: Bot
}

interface Parts {
  directory: Directory
  rules: Rules
  chats: Chats
  cards: Cards
  media: Media
  journal: Journal
  conditions: Conditions
  requestIds: RequestIds
  /** Whether this bot was ever written to in that chat. */
  knows(bot: Bot, chat: Chat): boolean
}

/** What a subscribed bot may ask for. Throws a Refusal for the rest. */
export class Commands {
  #parts: Parts
  #uploads: Uploads
  #rates: Rates
  #table: Record<string, (command: Command, body: JsonObject) => JsonObject | undefined>

  constructor(parts: Parts) {
    this.#parts = parts
    this.#uploads = new Uploads(parts.rules, parts.media)
    this.#rates = new Rates(parts.rules.perMinute, parts.rules.perHour)
    this.#table = {
      aibot_respond_msg: (command, body) => this.#respond(command, body),
      aibot_respond_welcome_msg: (command, body) => this.#welcome(command, body),
      aibot_respond_update_msg: (command, body) => this.#update(command, body),
      aibot_send_msg: ({ bot }, body) => this.#send(bot, body),
      aibot_upload_media_init: ({ bot }, body) => this.#uploads.init(body, bot),
      aibot_upload_media_chunk: ({ bot }, body) => this.#uploads.chunk(body, bot),
      aibot_upload_media_finish: ({ bot }, body) => this.#uploads.finish(body, bot),
    }
  }

  /** Returns the body of the acknowledgement. */
  run(command: Command): JsonObject | undefined {
    const { conditions, journal } = this.#parts
    const handle = this.#table[command.cmd]
    if (!handle) throw new Refusal(40058, `there is no command '${command.cmd}'`)
    if (conditions.limits(command.cmd)) {
      journal.limited()
      throw new Refusal(45009)
    }
    if (!isRecord(command.body)) throw new Refusal(40058, 'body is missing')
    return handle(command, command.body)
  }

  #respond({ reqId, bot }: Command, body: JsonObject): undefined {
    const { requestIds, chats } = this.#parts
    const asked = requestIds.find(reqId, bot)
    if (asked?.incoming.kind !== 'message') throw new Refusal(846605)
    if (body.msgtype === 'stream') return this.#stream(asked, body)
    const { chat } = asked.incoming
    const shown = readMessage(body, { bot, chat }, this.#parts)
    this.#count(bot, chat)
    chats.botSays(chat, bot, shown)
  }

  #stream(asked: Asked, body: JsonObject): undefined {
    const { rules, conditions, journal, chats, media } = this.#parts
    const { chat, bot } = asked.incoming
    if (conditions.refuseStreams) throw new Refusal(600039)
    const { frame, problems } = readStream(body.stream)
    refuseIf(problems)
    // A live probe got errcode 0 and no picture.
    if (frame.images.length > 0) journal.violation('aibot_respond_msg: msg_item is not for the long connection')
    const open = asked.streams.get(frame.id)
    if (open?.finished) throw new Refusal(846608, `the stream ${frame.id} was finished before`)
    if (open && (conditions.windowOver || Date.now() - open.openedAt >= rules.streamFor)) {
      open.abandon()
      throw new Refusal(846608)
    }
    if (!open || rules.countRefreshes) this.#count(bot, chat)
    const stream = open ?? new LiveStream(frame.id, { chats, media, chat, bot })
    asked.streams.set(frame.id, stream)
    if (!stream.take({ ...frame, images: [] })) journal.violation(`the end of the stream ${frame.id} shows nothing`)
  }

  #welcome({ reqId, bot }: Command, body: JsonObject): undefined {
    const { chats, cards } = this.#parts
    const asked = this.#event(reqId, bot, 'enter_chat')
    const { chat } = asked.incoming
    if (body.msgtype === 'text') {
      const text = textIn(objectIn(body.text).content)
      refuseIf(text.trim() === '' ? ['text.content is missing'] : [])
      chats.botSays(chat, bot, { text, plain: true })
    } else if (body.msgtype === 'template_card') {
      const card = cards.send(bot, body.template_card)
      if (Array.isArray(card)) throw new Refusal(40058, card.join('; '))
      chats.botSays(chat, bot, { card })
    } else throw new Refusal(40008, 'a welcome is a text or a template_card')
    asked.answered = true
  }

  #update({ reqId, bot }: Command, body: JsonObject): undefined {
    const asked = this.#event(reqId, bot, 'card')
    const { pressed } = asked.incoming
    if (body.response_type !== 'update_template_card') throw new Refusal(40058, 'response_type is missing')
    refuseIf(this.#parts.cards.updateProblems(body.template_card, pressed?.taskId ?? ''))
    const userIds = body.userids === undefined ? undefined : listIn(body.userids).map(textIn)
    pressed?.entry.card?.replace(objectIn(body.template_card), userIds)
    asked.answered = true
    this.#parts.chats.changed()
  }

  #event(reqId: string, bot: Bot, kind: 'enter_chat' | 'card'): Asked {
    const asked = this.#parts.requestIds.find(reqId, bot)
    if (asked?.incoming.kind !== kind || asked.answered) throw new Refusal(846605)
    return asked
  }

  #send(bot: Bot, body: JsonObject): undefined {
    const { chats, knows } = this.#parts
    const chat = this.#chatOf(bot, body)
    if (!knows(bot, chat)) throw new Refusal(93006)
    if (body.msgtype === 'template_card' && chat.kind === 'group')
      throw new Refusal(40008, 'a card is pushed to single chats only')
    const shown = readMessage(body, { bot, chat }, this.#parts)
    this.#count(bot, chat)
    chats.botSays(chat, bot, shown)
  }

  #chatOf(bot: Bot, body: JsonObject): Chat {
    const { directory } = this.#parts
    const id = textIn(body.chatid)
    if (id === '') throw new Refusal(86201, 'chatid is missing')
    const type = body.chat_type ?? 0
    // Without a type, groups are tried first.
    const group = type === 1 ? undefined : directory.findGroup(id)
    const person = type === 2 ? undefined : directory.findPerson(id)
    if (group) return group
    if (person) return directory.direct(bot, person)
    throw new Refusal(93006, `there is no chatid '${id}' of chat_type ${String(type)}`)
  }

  #count(bot: Bot, chat: Chat): void {
    if (this.#rates.take(`${bot.id} ${chat.key}`)) return
    this.#parts.journal.limited()
    throw new Refusal(45009)
  }
}
