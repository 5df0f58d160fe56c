import type { SaidBy } from '../../../contract/simulator.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { BoundedMap } from '../../../lib/simulation/bounded.ts'
import { chosenFile } from '../../../lib/simulation/files.ts'
import type { Chats, Message } from './chats.ts'
import type { Chat, Directory, Person } from './directory.ts'
import type { Events } from './events.ts'
import type { Files } from './files.ts'
import { newId } from './ids.ts'
import type { Rules } from './options.ts'
import type { Scopes } from './scopes.ts'
import { canMention, utter } from './speech.ts'

export interface FeishuSaidBy extends SaidBy {
  /** Ids of people mentioned besides the bot. */
  mentions?: string[]
  /** A name, or the id of a message whose thread this one goes into; the thread is opened when there is none. */
  thread?: string
}

interface Parts {
  directory: Directory
  chats: Chats
  files: Files
  events: Events
  rules: Rules
  scopes: Scopes
}

interface Mention {
  key: string
  name: string
  /** As the event carries it. */
  wire: JsonObject
}

/** What people say, and how it becomes an event. */
export class Talk {
  #parts: Parts
  /** The message that began each thread, by chat and name. */
  #threads = new BoundedMap<string, string>(5_000)

  constructor(parts: Parts) {
    this.#parts = parts
  }

  say(text: string, by: FeishuSaidBy = {}): string {
    const { files, chats, events, rules, scopes } = this.#parts
    const person = this.person(by.person)
    const chat = by.group === undefined ? person.chat : this.#group(by.group)
    if (by.asBot && chat.kind === 'direct') throw new Error('bots talk to bots in groups only')
    const speaker = by.asBot ? this.#parts.directory.otherBot : person
    const kind = by.kind ?? 'text'
    if (by.mention === true && !canMention(kind, text)) throw new Error(`nobody can be mentioned in '${kind}'`)
    const mentions = canMention(kind, text) ? this.#mentions(chat, by) : []
    const told = this.#withoutName(text)
    const prefix = (part: 'key' | 'name') =>
      mentions.map((mention) => `${part === 'name' ? '@' : ''}${mention[part]} `).join('')
    const { type, content, shown, keys } = utter(kind, {
      text: prefix('name') + told,
      wired: prefix('key') + told,
      files,
      speaker,
      chatId: chat.id,
      mentions,
      ...(by.content && { file: chosenFile(by.content) }),
    })
    const { root, threadId } = this.#threadOf(chat, by)
    const parent = by.quote === undefined ? root : this.message(by.quote)
    const message = chats.add({
      chat,
      by: speaker,
      type,
      content: JSON.stringify(content),
      shown,
      keys,
      mentions: mentions.map(({ wire }) => wire),
      ...(parent && { parent }),
      ...(threadId !== undefined && { threadId }),
    })
    if (by.thread !== undefined && !root) this.#threads.set(`${chat.id} ${by.thread}`, message.id)
    const mentionsBot = mentions.some(({ name }) => name === this.#parts.directory.bot.name)
    const hearsAll = rules.hears === 'all' && scopes.has('im:message.group_msg')
    if (chat.kind === 'direct' || (chat.hasBot && (mentionsBot || hearsAll))) {
      events.send('im.message.receive_v1', events.message(message, speaker), chat.id)
    }
    return message.id
  }

  person(id: string | undefined): Person {
    const { people } = this.#parts.directory
    const person = id === undefined ? people[0] : this.#parts.directory.person(id)
    if (!person) throw new Error(`nobody here has the id '${id}'`)
    return person
  }

  message(id: string): Message {
    const message = this.#parts.chats.message(id)
    if (!message) throw new Error(`there is no message '${id}'`)
    return message
  }

  #group(id: string) {
    const group = this.#parts.directory.group(id)
    if (!group) throw new Error(`there is no group '${id}'`)
    return group
  }

  /** Where it goes on; without a root it begins a thread, where there is one. */
  #threadOf(chat: Chat, { thread }: FeishuSaidBy): { root?: Message; threadId?: string } {
    if (thread === undefined) return chat.kind === 'group' && chat.topics ? { threadId: newId('omt') } : {}
    const root = this.#parts.chats.message(this.#threads.get(`${chat.id} ${thread}`) ?? thread)
    if (!root) return { threadId: newId('omt') }
    root.threadId ??= newId('omt')
    return { root, threadId: root.threadId }
  }

  /** The bot first; in a group it is mentioned unless somebody says otherwise. */
  #mentions(chat: Chat, by: FeishuSaidBy): Mention[] {
    const { bot, tenantKey } = this.#parts.directory
    const all = {
      key: '@_all',
      name: '所有人',
      wire: { key: '@_all', id: noIds, name: '所有人', tenant_key: tenantKey },
    }
    const mentionsBot = chat.kind === 'group' && (by.mention ?? true) === true
    const people = (by.mentions ?? []).map((id) => this.person(id))
    const named = [
      ...(mentionsBot ? [{ name: bot.name, id: { union_id: bot.unionId, user_id: '', open_id: bot.openId } }] : []),
      ...people.map((person) => ({ name: person.name, id: this.#parts.events.ids(person) })),
    ]
    const mentions = named.map(({ name, id }, n): Mention => {
      const key = `@_user_${n + 1}`
      return { key, name, wire: { key, id, name, tenant_key: tenantKey } }
    })
    return chat.kind === 'group' && by.mention === 'all' ? [all, ...mentions] : mentions
  }

  /** People type the mention that they see; it is put in front anyway. */
  #withoutName(text: string): string {
    const name = `@${this.#parts.directory.bot.name}`
    return text.startsWith(name) ? text.slice(name.length).trimStart() : text
  }
}

const noIds = { union_id: '', user_id: '', open_id: '' }
