import type { SaidBy } from '../../../contract/simulator.ts'
import { chosenFile } from '../../../lib/simulation/files.ts'
import type { Backend } from './backend.ts'
import type { Circumstances } from './circumstances.ts'
import { hears } from './hearing.ts'
import type { Message } from './objects.ts'
import { otherBot, type Person } from './people.ts'
import type { Room } from './room.ts'
import { spokenContent, textContent } from './spoken.ts'

const longestMessage = 4096

/** The phones of the people who talk to one bot. */
export class Phones {
  private readonly backend: Backend
  private readonly around: Circumstances

  constructor(backend: Backend, around: Circumstances) {
    this.backend = backend
    this.around = around
  }

  /** Says something. The app cuts what is too long into several messages; the id is that of the first. */
  say(text: string, by: SaidBy = {}): string {
    const { room, person } = this.place(by)
    const words = room.isGroup ? this.mentioning(text, by) : text
    const parts = by.kind === undefined ? cut(words) : [words]
    const file = by.content && chosenFile(by.content)
    const ids = parts.map((part) => {
      const content = spokenContent(this.backend.files, part, by.kind, file)
      if (content.text === '') throw new Error('The app sends no empty message')
      return this.send(room, person, by, content)
    })
    return String(ids[0])
  }

  /** Sends several files as one album. Returns the ids of its messages. */
  album(
    files: { kind: 'picture' | 'video' | 'file'; content?: SaidBy['content'] }[],
    text = '',
    by: SaidBy = {},
  ): string[] {
    const { room, person } = this.place(by)
    const words = room.isGroup ? this.mentioning(text, by) : text
    const media_group_id = `${Date.now()}${room.newMessageId()}`
    return files.map(({ kind, content: chosen }, index) => {
      const content = spokenContent(this.backend.files, index === 0 ? words : '', kind, chosen && chosenFile(chosen))
      return String(this.send(room, person, by, { ...content, media_group_id }))
    })
  }

  /** Changes what was said. The bot hears of it only when something visible changed. */
  edit(messageId: string, text: string, by: SaidBy = {}): void {
    const { room, person } = this.place(by)
    const post = room.posts.get(Number(messageId))
    if (!post || post.message.from?.id !== person.user.id) throw new Error(`Message ${messageId} is not theirs`)
    if (post.message.text === undefined) throw new Error(`Message ${messageId} has no text`)
    const content = textContent(room.isGroup ? this.mentioning(text, by) : text)
    if (content.text === post.message.text) return
    const { entities: _, ...rest } = post.message
    post.message = { ...rest, ...content, edit_date: this.backend.clock.date() }
    delete post.html
    this.backend.changed()
    if (hears(this.backend, room, post.message)) this.deliver('edited_message', room, post.message)
  }

  /** Deletes a message for everybody. Bots are not told. */
  remove(messageId: string, by: SaidBy = {}): void {
    this.place(by).room.posts.delete(Number(messageId))
    this.backend.changed()
  }

  /** Presses a button under a message, a key of its reply keyboard, or the stop button of a draft. */
  press(messageId: string, label: string, by: SaidBy = {}): void {
    const { room, person } = this.place(by)
    if (messageId.startsWith('draft-')) {
      this.stopDraft(by)
      return
    }
    const post = room.posts.get(Number(messageId))
    if (post?.keyboard?.includes(label)) {
      this.send(room, person, by, textContent(label))
      return
    }
    const button = post?.message.reply_markup?.inline_keyboard.flat().find(({ text }) => text === label)
    if (!post || !button) throw new Error(`Message ${messageId} shows no button "${label}"`)
    if (button.callback_data === undefined) throw new Error(`The button "${label}" is none that tells the bot`)
    const query = this.backend.callbacks.add({
      from: person.user,
      message: post.message,
      chat_instance: String(BigInt(room.chat.id) * 7_919n),
      data: button.callback_data,
    })
    this.backend.updates.push('callback_query', query, `user ${person.user.id}`)
  }

  /** Presses Stop on the draft that is being written. */
  stopDraft(by: SaidBy = {}): void {
    const { room } = this.place(by)
    const thread = this.topicOf(room, by) ?? 0
    const draft = room.drafts.get(thread)
    if (!draft?.canStop || draft.until < this.backend.clock.now())
      throw new Error('There is no draft that can be stopped')
    room.drafts.delete(thread)
    this.backend.changed()
    const topic = thread === 0 ? {} : { message_thread_id: thread }
    const stopped = { chat: room.chat, ...topic, draft_id: draft.id }
    this.backend.updates.push('stopped_message_generation', stopped, String(room.chat.id))
  }

  /** The chat somebody means, and who they are. Throws when they cannot write there. */
  place(by: { person?: string; group?: string }): { room: Room; person: Person } {
    const [first] = this.backend.people.values()
    const person = by.person === undefined ? first : this.backend.people.get(Number(by.person))
    if (!person) throw new Error(`There is no person ${by.person}`)
    const room = this.backend.rooms.find(by.group === undefined ? person.user.id : Number(by.group))
    if (!room) throw new Error(`There is no group ${by.group}`)
    return { room, person }
  }

  private send(room: Room, person: Person, by: SaidBy, content: Partial<Message>): number {
    if (room.person && room.status === 'kicked') throw new Error(`${person.name} has blocked the bot`)
    if (by.asBot && room.person) throw new Error('Bots talk in groups only')
    room.started = true
    const quoted = by.quote === undefined ? undefined : room.posts.get(Number(by.quote))?.message
    if (by.quote !== undefined && !quoted) throw new Error(`There is no message ${by.quote} to quote`)
    const topic = this.topicOf(room, by)
    const opening = topic === undefined ? undefined : room.posts.get(topic)?.message
    const reply = withoutReply(quoted ?? opening)
    const message: Message = {
      message_id: room.newMessageId(),
      ...(topic === undefined ? {} : { message_thread_id: topic, is_topic_message: true as const }),
      from: by.asBot ? otherBot : person.user,
      chat: room.chat,
      date: this.backend.clock.date(),
      ...(reply && { reply_to_message: reply }),
      ...content,
    }
    room.add({ message, by: 'person', at: Date.now() })
    this.backend.changed()
    if (by.asBot) room.botSpoke = false
    // Bots hear nothing of each other.
    else if (hears(this.backend, room, message)) this.deliver('message', room, message)
    return message.message_id
  }

  /** The topic by its name or id; one that is not known yet is opened. */
  private topicOf(room: Room, { thread }: SaidBy): number | undefined {
    if (thread === undefined) return undefined
    const known = [...room.topics].find(([id, name]) => name === thread || String(id) === thread)
    return known ? known[0] : this.around.openTopic(String(room.chat.id), thread)
  }

  private deliver(kind: 'message' | 'edited_message', room: Room, message: Message): void {
    this.backend.updates.push(kind, message, String(room.chat.id))
  }

  /** How a person speaks to the bot in a group: a command gets its name attached, everything else begins with it. */
  private mentioning(text: string, { mention = true }: SaidBy): string {
    if (mention === false) return text
    // Telegram knows no mention of everybody: these are words like any other.
    if (mention === 'all') return `@all ${text}`
    const name = `@${this.backend.me.username}`
    if (text.toLowerCase().includes(name.toLowerCase())) return text
    const command = /^\/[A-Za-z0-9_]+(?=\s|$)/.exec(text)?.[0]
    return command ? `${command}${name}${text.slice(command.length)}` : `${name} ${text}`.trimEnd()
  }
}

/** An answered message is shown without what it answered itself. */
function withoutReply(message: Message | undefined): Message | undefined {
  if (!message) return undefined
  const { reply_to_message: _, ...rest } = message
  return rest
}

function cut(text: string): string[] {
  const parts: string[] = []
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + longestMessage)
    if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end--
    parts.push(text.slice(at, end))
    at = end
  }
  return parts.length > 0 ? parts : ['']
}
