import type { SaidBy } from '../../../contract/simulator.ts'
import type { JsonObject } from '../../../lib/json.ts'
import { chosenFile } from '../../../lib/simulation/files.ts'
import type { Chats, Entry } from './chats.ts'
import type { Chat, Directory, Person } from './directory.ts'
import type { Files } from './files.ts'
import { opaqueId } from './ids.ts'
import type { Limits } from './limits.ts'
import { botMessage, type Quote, withoutContent } from './payload.ts'
import type { Pushes } from './pushes.ts'
import type { Sessions } from './sessions.ts'
import { type Utterance, utter } from './speech.ts'

const robotTopic = '/v1.0/im/bot/messages/get'

export interface DingtalkSaidBy extends SaidBy {
  /** Ids of people mentioned besides the bot. */
  mentions?: string[]
}

interface Parts {
  directory: Directory
  chats: Chats
  files: Files
  sessions: Sessions
  pushes: Pushes
  limits: Limits
}

/** What people say, and how it becomes a push. */
export class Talk {
  #parts: Parts
  /** Some clients' `content` arrives as JSON text. */
  contentAsText = false
  /** The organisation's messages of this month count as used up. */
  usedUp = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  say(text: string, by: DingtalkSaidBy = {}): string {
    const { directory, files, chats } = this.#parts
    const speaker = this.#person(by.person)
    const chat = by.group === undefined ? speaker.chat : this.#group(by.group)
    const inGroup = chat.kind === 'group'
    if (by.thread !== undefined) throw new Error('there are no threads here')
    if (by.asBot && !inGroup) throw new Error('bots talk to bots in groups only')
    const person = by.asBot ? directory.otherBot : speaker
    const mentions = (by.mentions ?? []).map((id) => this.#person(id))
    const told = text.startsWith(`@${directory.bot.name}`)
      ? text.slice(directory.bot.name.length + 1).trimStart()
      : text
    const { mention = true } = by
    // Neither @所有人 nor another bot reaches the bot.
    const toBot = !inGroup || (mention === true && !by.asBot)
    const utterance = utter(by.kind ?? 'text', {
      text: told,
      files,
      mentioned: mentions,
      ...(by.content && { file: chosenFile(by.content) }),
    })
    if (inGroup && toBot && utterance.directOnly) {
      throw new Error(`in a group nobody can mention a bot together with '${by.kind}'; say it in the direct chat`)
    }
    const quoted = by.quote === undefined ? undefined : this.#entry(by.quote)
    const msgId = opaqueId('msg')
    const at = Date.now()
    const called = mention === 'all' ? '@所有人 ' : `@${directory.bot.name} `
    const shown = inGroup && mention ? { ...utterance.shown, text: called + utterance.shown.text } : utterance.shown
    chats.said(chat, { id: msgId, person, shown, quotable: utterance.quotable, at })
    if (toBot) this.#push({ msgId, chat, person, utterance, mentions, at, by, ...(quoted && { quoted }) })
    return msgId
  }

  #push(said: {
    msgId: string
    chat: Chat
    person: Person
    utterance: Utterance
    mentions: Person[]
    at: number
    by: DingtalkSaidBy
    quoted?: Entry
  }): void {
    const { directory, sessions, pushes, limits } = this.#parts
    const { msgId, chat, person, mentions, by, quoted } = said
    const payload = botMessage(
      {
        msgId,
        chat,
        person,
        mentions,
        body: chat.kind === 'group' ? behindMention(said.utterance.body) : said.utterance.body,
        ...(quoted && { quote: quoteOf(quoted, directory) }),
        createdAt: said.at,
        session: sessions.open(chat),
        outsider: person.external || by.kind === 'outsider',
      },
      directory,
    )
    const mayPush = limits.push() && !this.usedUp && by.kind !== 'quota'
    const data = JSON.stringify(mayPush ? this.#asSent(payload) : withoutContent(payload))
    pushes.send({ type: 'CALLBACK', topic: robotTopic, data, about: msgId, chat })
  }

  #asSent(payload: JsonObject): JsonObject {
    if (!this.contentAsText || payload.content === undefined) return payload
    return { ...payload, content: JSON.stringify(payload.content) }
  }

  #person(id: string | undefined): Person {
    const { people } = this.#parts.directory
    const person = id === undefined ? people[0] : this.#parts.directory.person(id)
    if (!person) throw new Error(`nobody here has the id '${id}'`)
    return person
  }

  #group(id: string): Chat {
    const group = this.#parts.directory.group(id)
    if (!group) throw new Error(`there is no group '${id}'`)
    return group
  }

  #entry(id: string): Entry {
    const entry = this.#parts.chats.entry(id)
    if (!entry) throw new Error(`there is no message '${id}' to quote`)
    return entry
  }
}

/** In a group the mention in front is cut off, and the space behind it stays. */
function behindMention(body: Utterance['body']): Utterance['body'] {
  const text = body.text
  if (body.msgtype !== 'text' || typeof text !== 'object' || text === null || !('content' in text)) return body
  return { ...body, text: { ...text, content: ` ${String(text.content)}` } }
}

function quoteOf(entry: Entry, { bot }: Directory): Quote {
  const createdAt = entry.at
  if (entry.kind === 'said') {
    const { quotable, person, id } = entry
    return { repliedMsg: { ...quotable, msgId: id, senderId: person.dingtalkId, createdAt }, originalMsgId: id }
  }
  if (entry.kind === 'card') {
    const delivery = entry.card.deliveries.find(({ chat }) => chat === entry.chat)
    const msgId = delivery?.msgId ?? ''
    return {
      // A card comes without its content; only the carrier tells which one it was.
      repliedMsg: { msgType: 'interactiveCard', msgId, senderId: bot.dingtalkId, createdAt },
      originalMsgId: msgId,
      originalProcessQueryKey: delivery?.carrierId ?? '',
    }
  }
  const text = entry.kind === 'sent' ? entry.shown.text : entry.text
  const msgType = entry.kind === 'sent' && entry.shown.format === 'markdown' ? 'markdown' : 'text'
  return {
    repliedMsg: { msgType, msgId: entry.id, senderId: bot.dingtalkId, createdAt, content: { text } },
    originalMsgId: entry.id,
  }
}
