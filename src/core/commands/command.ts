import type { Language, Words } from '../../contract/language.ts'
import type { ReplyView } from '../../contract/message.ts'
import type { Job } from '../../store/job.ts'
import type { CommandServices } from './index.ts'

/** A command of the chat: one file each. */
export interface Command {
  /** The first one is its name; the others are aliases. */
  names: string[]
  /** What follows the name, for /help. */
  takes?: Words
  help: Words
  /** `control` answers beside the running turn; `conversation` waits for its place in line. */
  lane: 'control' | 'conversation'
  /** The answer, or text to ask the agent instead. */
  answer(asked: Asked, services: CommandServices): Promise<ReplyView | { ask: string }>
}

export interface Asked {
  job: Job
  rest: string
  language: Language
  channel: { id: string; agent: string | undefined; model: string | undefined }
}

/** A short final answer. */
export const answer = (text: string): ReplyView => ({ text, state: 'done' })
