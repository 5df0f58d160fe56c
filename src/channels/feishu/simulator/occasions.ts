import type { Chats } from './chats.ts'
import type { Directory, GroupChat } from './directory.ts'
import type { Events } from './events.ts'
import type { ReactionApi } from './reaction-api.ts'
import type { Talk } from './talk.ts'

interface Parts {
  chats: Chats
  directory: Directory
  events: Events
  reactions: ReactionApi
  talk: Talk
}

/** What people do besides talking. */
export class Occasions {
  #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Somebody adds the bot to a group. */
  botAdded(group: string, by?: string): void {
    this.#membership('im.chat.member.bot.added_v1', { group, hasBot: true, ...(by !== undefined && { by }) })
  }

  botRemoved(group: string, by?: string): void {
    this.#membership('im.chat.member.bot.deleted_v1', { group, hasBot: false, ...(by !== undefined && { by }) })
  }

  dissolve(group: string): void {
    this.#group(group).dissolved = true
  }

  /** Somebody opens the chat with the bot. */
  chatOpened(by?: string): void {
    const { talk, events } = this.#parts
    const person = talk.person(by)
    const event = { chat_id: person.chat.id, operator_id: events.ids(person), last_message_id: '' }
    events.send('im.chat.access_event.bot_p2p_chat_entered_v1', event, person.chat.id)
  }

  /** Somebody picks an entry of the bot's menu. */
  menu(event_key: string, by?: string): void {
    const { talk, events } = this.#parts
    const person = talk.person(by)
    const operator = { operator_name: person.name, operator_id: events.ids(person) }
    events.send('application.bot.menu_v6', { event_key, operator, timestamp: Date.now() }, person.chat.id)
  }

  /** Somebody takes back what they said. */
  recall(messageId: string): void {
    const { talk, chats, events } = this.#parts
    const message = talk.message(messageId)
    message.recalled = 'by its sender'
    const event = { message_id: message.id, chat_id: message.chat.id, recall_time: String(Date.now()) }
    events.send('im.message.recalled_v1', { ...event, recall_type: 'message_owner' }, message.chat.id)
    chats.changed()
  }

  /** Somebody puts an emoji under a message. */
  react(messageId: string, emoji: string, by?: string): void {
    const { talk, reactions, events } = this.#parts
    const message = talk.message(messageId)
    const person = talk.person(by)
    reactions.add(message, emoji, person)
    const about = { message_id: message.id, reaction_type: { emoji_type: emoji }, operator_type: 'user' }
    const event = { ...about, user_id: events.ids(person), action_time: String(Date.now()) }
    events.send('im.message.reaction.created_v1', event, message.chat.id)
  }

  /** Somebody reads what the bot said. */
  read(messageId: string, by?: string): void {
    const { talk, events } = this.#parts
    const message = talk.message(messageId)
    const reader = { reader_id: events.ids(talk.person(by)), read_time: String(Date.now()) }
    events.send('im.message.message_read_v1', { reader, message_id_list: [message.id] }, message.chat.id)
  }

  /** Somebody stops the bot from writing, or lets it again. */
  stopBot(by?: string, stopped = true): void {
    this.#parts.talk.person(by).stopped = stopped
  }

  /** The app is no longer there for somebody, or is again. */
  outsideOfApp(by?: string, outside = true): void {
    this.#parts.talk.person(by).outside = outside
  }

  #membership(type: string, { group: id, hasBot, by }: { group: string; hasBot: boolean; by?: string }): void {
    const { talk, events, chats, directory } = this.#parts
    const group = this.#group(id)
    group.hasBot = hasBot
    const person = talk.person(by)
    const who = { chat_id: group.id, operator_id: events.ids(person), external: false, name: group.title }
    events.send(type, { ...who, operator_tenant_key: directory.tenantKey }, group.id)
    const words = hasBot
      ? `${person.name} 邀请 ${directory.bot.name} 加入了群组`
      : `${person.name} 将 ${directory.bot.name} 移出了群组`
    chats.notice(group, words)
  }

  #group(id: string): GroupChat {
    const group = this.#parts.directory.group(id)
    if (!group) throw new Error(`there is no group '${id}'`)
    return group
  }
}
