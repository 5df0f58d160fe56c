import { randomUUID } from 'node:crypto'
import type { App, Script } from './apps.ts'

export interface Conversation {
  id: string
  app: App
  user: string
  inputs: Record<string, unknown>
  messages: { id: string; query: string; answer: string; status: 'normal' | 'error'; at: number }[]
  createdAt: number
  /** Closed for good: asking in it is refused. */
  completed?: boolean
}

/** A run of an app, from the first event of its stream to the last. */
export interface Task {
  id: string
  messageId: string
  runId: string
  app: App
  user: string
  query: string
  inputs: Record<string, unknown>
  conversation: Conversation | undefined
  script: Script
  /** Fires when the right user stops it. */
  stop: AbortController
  /** What has been said so far. */
  answer: string
  state: 'running' | 'succeeded' | 'failed' | 'stopped' | 'paused'
  startedAt: number
  /** What it waits for, or waited for. */
  form?: Form
}

export interface Form {
  token: string
  task: Task
  expiresAt: number
  /** The action that was chosen. */
  submitted?: string
  given?: Record<string, unknown>
}

/** What the user thinks of a message. */
export interface Rated {
  rating: 'like' | 'dislike'
  content: string | undefined
}

export interface StoredFile {
  id: string
  app: App
  user: string
  name: string
  mime: string
  bytes: Uint8Array
  createdAt: number
}

/** All that the fake remembers, the newest 20,000 of each kind. */
export class Books {
  readonly conversations = new Shelf<Conversation>()
  readonly tasks = new Shelf<Task>()
  readonly runs = new Shelf<Task>()
  readonly messages = new Shelf<{ task: Task; rated?: Rated }>()
  readonly files = new Shelf<StoredFile>()
  readonly forms = new Shelf<Form>()

  converse(app: App, user: string, inputs: Record<string, unknown>): Conversation {
    const conversation = { id: randomUUID(), app, user, inputs, messages: [], createdAt: Date.now() }
    this.conversations.set(conversation.id, conversation)
    return conversation
  }

  begin(about: Pick<Task, 'app' | 'user' | 'query' | 'inputs' | 'conversation' | 'script'>): Task {
    const task: Task = {
      ...about,
      id: randomUUID(),
      messageId: randomUUID(),
      runId: randomUUID(),
      stop: new AbortController(),
      answer: '',
      state: 'running',
      startedAt: Date.now(),
    }
    this.tasks.set(task.id, task)
    this.runs.set(task.runId, task)
    this.messages.set(task.messageId, { task })
    return task
  }

  keepFile(file: Omit<StoredFile, 'id' | 'createdAt'>): StoredFile {
    const kept = { ...file, id: randomUUID(), createdAt: Date.now() }
    this.files.set(kept.id, kept)
    return kept
  }

  /** Loses every conversation. */
  forget(): void {
    this.conversations.clear()
  }
}

class Shelf<Thing> extends Map<string, Thing> {
  override set(id: string, thing: Thing): this {
    super.set(id, thing)
    const oldest = this.keys().next().value
    if (this.size > 20_000 && oldest !== undefined) this.delete(oldest)
    return this
  }
}
