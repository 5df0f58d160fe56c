import type { Script } from './stream.ts'

export interface Conversation {
  id: string
  /** What people asked in chats that were not cancelled. */
  remembered: string[]
  busy: boolean
}

export class FakeChat {
  readonly id: string
  readonly conversation: Conversation
  readonly asked: string
  readonly script: Script
  readonly cancelled = new AbortController()
  status: 'in_progress' | 'completed' | 'failed' | 'canceled' | 'requires_action' = 'in_progress'
  streaming = true
  #looks: number

  constructor(
    id: string,
    { conversation, asked, script }: { conversation: Conversation; asked: string; script: Script },
  ) {
    this.id = id
    this.conversation = conversation
    this.asked = asked
    this.script = script
    this.#looks = script.looks ?? 1
  }

  get running(): boolean {
    return this.status === 'in_progress'
  }

  /** One that nobody listens to goes on by itself, and is over after so many looks. */
  lookAt(): void {
    if (!this.running || this.streaming) return
    this.#looks -= 1
    if (this.#looks <= 0) this.status = this.script.error ? 'failed' : 'completed'
  }
}

/** Everything that a Coze remembers. Ids are never used again. */
export class Conversations {
  readonly #conversations = new Map<string, FakeChat[]>()
  #all: FakeChat[] = []
  #last = 100

  get chats(): readonly FakeChat[] {
    return this.#all
  }

  get(id: string | undefined): Conversation | undefined {
    const chats = this.#conversations.get(id ?? '')
    if (!id || !chats) return undefined
    const remembered = chats.flatMap(({ status, asked }) => (status === 'canceled' ? [] : [asked]))
    return { id, remembered, busy: chats.some(({ running }) => running) }
  }

  begin(): Conversation {
    const id = this.#nextId('7381473525342')
    this.#conversations.set(id, [])
    return { id, remembered: [], busy: false }
  }

  addChat(conversation: Conversation, asked: string, script: Script): FakeChat {
    const chat = new FakeChat(this.#nextId('7382159487131'), { conversation, asked, script })
    this.#conversations.get(conversation.id)?.push(chat)
    this.#all.push(chat)
    return chat
  }

  chat(id: string): FakeChat | undefined {
    return this.#all.find((chat) => chat.id === id)
  }

  forget(): void {
    this.#conversations.clear()
    this.#all = []
  }

  #nextId(beginning: string): string {
    this.#last += 1
    return `${beginning}${String(this.#last).padStart(6, '0')}`
  }
}
