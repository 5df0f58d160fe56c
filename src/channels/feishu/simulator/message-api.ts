import { type JsonObject, objectIn, textIn } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import type { Answer } from '../../../lib/simulation/http.ts'
import type { Call } from '../../../lib/simulation/routes.ts'
import { parseCard } from './card-check.ts'
import { CardProblem, refusalByIm } from './card-problem.ts'
import type { Chats, Message } from './chats.ts'
import { type Composed, type ContentParts, compose, invalid } from './content.ts'
import type { Chat } from './directory.ts'
import { newId } from './ids.ts'
import type { Limits } from './limits.ts'
import { forwarded, messageData } from './message-data.ts'
import { ok, Refusal, type Route } from './wire.ts'

interface Parts extends ContentParts {
  chats: Chats
  limits: Limits
}

const messages = '/open-apis/im/v1/messages'
const sending = ['im:message', 'im:message:send_as_bot']
const reading = ['im:message', 'im:message:readonly']
const updating = ['im:message', 'im:message:update', 'im:message:send_as_bot']

const idTypes = ['open_id', 'union_id', 'user_id', 'email', 'chat_id']

const patchableFor = 14 * 86_400_000

/** What the bot says into chats, and changes there. */
export class MessageApi {
  #parts: Parts
  #sent = new BoundedMap<string, { message: Message; at: number }>(20_000)

  constructor(parts: Parts) {
    this.#parts = parts
  }

  routes(): Route[] {
    const route = (name: string, scopes: string[], handle: Route['handle']): Route => ({
      name,
      token: true,
      scopes,
      handle,
    })
    return [
      route(`POST ${messages}`, sending, (call) => this.#create(call)),
      route(`POST ${messages}/:message_id/reply`, sending, (call) => this.#reply(call)),
      route(`PUT ${messages}/:message_id`, updating, (call) => this.#edit(call)),
      route(`PATCH ${messages}/:message_id`, updating, (call) => this.#patch(call)),
      route(`DELETE ${messages}/:message_id`, sending, (call) => this.#delete(call)),
      route(`GET ${messages}/:message_id`, reading, (call) => this.#get(call)),
      route(`GET ${messages}`, reading, (call) => this.#list(call)),
    ]
  }

  #create({ json: body, query }: Call): Answer {
    const type = query.get('receive_id_type') ?? ''
    if (!idTypes.includes(type)) throw invalid('receive_id_type is required')
    const id = textIn(body.receive_id)
    if (id === '') throw invalid('receive_id is required')
    return this.#say(body, () => ({ chat: this.#chat(type, id) }))
  }

  #reply({ json: body, params }: Call): Answer {
    return this.#say(body, () => {
      const parent = this.#message(params[0])
      if (parent.recalled) throw new Refusal(230011, 'The message was withdrawn.')
      return { chat: parent.chat, parent, thread: body.reply_in_thread === true }
    })
  }

  #say(body: JsonObject, where: () => { chat: Chat; parent?: Message; thread?: boolean }): Answer {
    const uuid = body.uuid
    if (uuid !== undefined && (typeof uuid !== 'string' || uuid.length > 50)) throw invalid('uuid is too long')
    const before = uuid === undefined || uuid === '' ? undefined : this.#sent.get(uuid)
    const { rules, chats, limits } = this.#parts
    if (before && Date.now() - before.at < rules.idempotentFor) return this.#answer(before.message)
    const { chat, parent, thread = false } = where()
    this.#checkChat(chat)
    limits.send(chat.id)
    const composed = compose(body, this.#parts)
    const threadId = this.#threadOf(chat, parent, thread)
    const message = chats.add({
      ...composed,
      chat,
      by: undefined,
      ...(parent && { parent }),
      ...(threadId !== undefined && { threadId }),
    })
    if (message.card) message.card.messageId = message.id
    if (typeof uuid === 'string' && uuid !== '') this.#sent.set(uuid, { message, at: Date.now() })
    return this.#answer(message)
  }

  #threadOf(chat: Chat, parent: Message | undefined, thread: boolean): string | undefined {
    if (parent?.threadId !== undefined) return parent.threadId
    if (chat.kind === 'group' && chat.topics && !parent) return newId('omt')
    if (!thread || !parent) return undefined
    parent.threadId = newId('omt')
    return parent.threadId
  }

  #edit({ json: body, params }: Call): Answer {
    const message = this.#own(params[0])
    const editable = (type: unknown) => type === 'text' || type === 'post'
    if (!editable(body.msg_type) || !editable(message.type)) throw unsupported()
    if (message.edits >= this.#parts.rules.maxEdits) {
      throw new Refusal(230072, 'The message has reached the number of times it can be edited.')
    }
    this.#take(message, compose(body, this.#parts))
    message.edits++
    return this.#answer(message)
  }

  #patch({ json: body, params }: Call): Answer {
    const message = this.#own(params[0])
    const { card } = message
    if (!card) throw unsupported()
    if (Date.now() - message.at > patchableFor) throw new Refusal(230031, 'The card is older than 14 days.')
    this.#parts.limits.patch(message.id)
    const content = textIn(body.content)
    if (content === '') throw invalid('content is required, as text')
    if (Buffer.byteLength(content) > this.#parts.rules.cardMaxBytes) {
      throw new Refusal(230025, 'The length of the message content reaches its limit.')
    }
    try {
      if (card.isEntity && card.streaming) throw new CardProblem(200810, 'the card is streaming')
      const json = parseCard(content)
      const isOld = json.schema === undefined && objectIn(json.config).update_multi !== true
      if (isOld || objectIn(card.json.config).update_multi === false)
        throw new CardProblem(300302, 'update_multi must be true')
      card.replace(json)
    } catch (error) {
      if (error instanceof CardProblem) throw refusalByIm(error)
      throw error
    }
    this.#take(message, { type: message.type, content, keys: [] })
    return ok()
  }

  #take(message: Message, { type, content, keys }: Composed): void {
    Object.assign(message, { type, content, keys, updatedAt: Date.now() })
    this.#parts.chats.changed()
  }

  #delete({ params }: Call): Answer {
    const message = this.#own(params[0])
    message.recalled = 'by the bot'
    this.#parts.chats.changed()
    return ok()
  }

  #get({ params, query }: Call): Answer {
    const message = this.#message(params[0])
    const data = messageData(message, this.#parts.directory, query.get('card_msg_content_type') ?? '')
    return ok({ items: [data, ...forwarded(message, this.#parts.directory)] })
  }

  #list({ query }: Call): Answer {
    const { chats, directory } = this.#parts
    const kind = query.get('container_id_type')
    const id = query.get('container_id') ?? ''
    if (kind !== 'chat' && kind !== 'thread') throw invalid('container_id_type')
    const size = Number(query.get('page_size') ?? 20)
    if (!(size >= 1 && size <= 50)) throw invalid('page_size')
    const chat = kind === 'chat' ? directory.chat(id) : undefined
    if (kind === 'chat' && !chat) throw invalid('container_id')
    const all = chat ? chats.transcript(chat.id) : directory.groups.flatMap((group) => chats.transcript(group.id))
    const found = all
      .filter((entry): entry is Message => 'type' in entry)
      .filter((message) => kind === 'chat' || message.threadId === id)
    if (query.get('sort_type') === 'ByCreateTimeDesc') found.reverse()
    const start = Number(query.get('page_token') ?? 0)
    const items = found.slice(start, start + size).map((message) => messageData(message, directory))
    const more = start + size < found.length
    return ok({ items, has_more: more, page_token: more ? String(start + size) : '' })
  }

  #answer(message: Message): Answer {
    return ok(messageData(message, this.#parts.directory))
  }

  #chat(type: string, id: string): Chat {
    const { directory } = this.#parts
    const chat = type === 'chat_id' ? directory.chat(id) : directory.personBy(type, id)?.chat
    if (!chat) throw new Refusal(230034, 'The receive_id is invalid.')
    return chat
  }

  /** Whether the bot may write there now. */
  #checkChat(chat: Chat): void {
    if (chat.kind === 'direct') {
      if (chat.person.stopped) throw new Refusal(230053, 'The user has stopped the bot from sending messages.')
      if (chat.person.outside) throw new Refusal(230013, 'Bot has NO availability to this user.')
      return
    }
    if (chat.dissolved) throw new Refusal(232009, 'The chat has been dissolved.')
    if (!chat.hasBot) throw new Refusal(230002, 'Bot/User can NOT be out of the chat.')
  }

  #message(id: string | undefined): Message {
    const message = this.#parts.chats.message(id ?? '')
    if (!message) throw new Refusal(231003, 'The message is not found.')
    return message
  }

  #own(id: string | undefined): Message {
    const message = this.#message(id)
    if (message.by) throw new Refusal(230027, 'Lack of necessary permissions: not the sender of the message.')
    if (message.recalled === 'by the bot') throw new Refusal(230110, 'The message has been deleted.')
    if (message.recalled) throw new Refusal(230011, 'The message was withdrawn.')
    this.#checkChat(message.chat)
    return message
  }
}

function unsupported(): Refusal {
  return new Refusal(230054, 'This operation is not supported for this message type.')
}
