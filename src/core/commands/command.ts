import type { Language, Words } from '../../contract/language.ts'
import type { ReplyView } from '../../contract/message.ts'
import type { Answering } from '../../services/choices.ts'
import type { Job } from '../../store/job.ts'
import type { Known } from '../../store/senders.ts'
import type { Watch } from '../../store/watches.ts'
import type { Limit } from '../allowance.ts'
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
  /** Whether there is anything to do with it here; always, when absent. For /help. */
  works?(asked: Asked, services: CommandServices): boolean
  /** The answer, or text to ask the agent instead; `to`: the watched session that it is for. */
  answer(asked: Asked, services: CommandServices): Promise<ReplyView | { ask: string; to?: Watch }>
}

export interface Asked {
  job: Job
  rest: string
  language: Language
  /** Who answers here, and with which model: as the conversation has chosen. */
  channel: Answering & { id: string }
  /** The same where nothing was chosen. */
  usual: Answering
  /** Who asks, in our books. */
  known: Known
  /** How much they may say here. */
  limits: Limit[]
}

/** A short final answer. */
export const answer = (text: string): ReplyView => ({ text, state: 'done' })

/** Somebody's words in an answer: they mark nothing up. */
export const verbatim = (words: string): string => words.replace(/[\\`*_[\]<>~$|]/g, '\\$&')
