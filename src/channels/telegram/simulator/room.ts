import type { Chat, FormattedText, Message } from './objects.ts'
import type { Person } from './people.ts'

/** A message as it stands in a chat. */
export interface Post {
  message: Message
  by: 'person' | 'bot' | 'app'
  /** ms since 1970 */
  at: number
  /** Labels of a reply keyboard that came with it. */
  keyboard?: string[]
  /** What the app draws, kept until the message changes. */
  html?: string
}

export interface Draft {
  id: number
  shown: FormattedText
  canStop: boolean
  /** In the platform's time. */
  until: number
}

/** General: the topic of a forum that has no message of its own. */
export const generalTopic = 1

/** A chat with the bot, or a group it is or was in. */
export class Room {
  readonly chat: Chat
  /** The other side of a private chat. */
  readonly person: Person | undefined
  /** Whether the person has ever written to the bot. */
  started = false
  /** What the bot is here. In a private chat `kicked` means that the person blocked it. */
  status: 'member' | 'administrator' | 'left' | 'kicked' = 'member'
  /** False when the bot may read here and not write. */
  mayWrite = true
  deleted = false
  migratedTo: number | undefined
  /** True when the last thing a bot said here came from this bot: then plain commands are meant for it. */
  botSpoke = false
  readonly topics = new Map<number, string>()
  readonly posts = new Map<number, Post>()
  /** Per thread, 0 for none. */
  readonly actions = new Map<number, { action: string; until: number }>()
  readonly drafts = new Map<number, Draft>()
  private readonly history: number
  private readonly nextId: () => number

  constructor(chat: Chat, nextId: () => number, history: number, person?: Person) {
    this.chat = chat
    this.nextId = nextId
    this.history = history
    this.person = person
  }

  get isGroup(): boolean {
    return this.chat.type !== 'private'
  }

  newMessageId(): number {
    return this.nextId()
  }

  /** Puts a message on everybody's screen. What the bot says ends its typing sign and its draft. */
  add(post: Post): void {
    const thread = post.message.message_thread_id ?? 0
    if (post.by === 'bot') {
      this.actions.delete(thread)
      this.drafts.delete(thread)
      this.botSpoke = true
    }
    this.posts.set(post.message.message_id, post)
    if (this.posts.size <= this.history) return
    const [oldest] = this.posts.keys()
    if (oldest !== undefined) this.posts.delete(oldest)
  }
}
