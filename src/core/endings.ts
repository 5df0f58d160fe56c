import { RemoteError, UserError } from '../contract/errors.ts'
import type { Language } from '../contract/language.ts'
import { say } from './words.ts'

/** What a person can tell an admin, and the admin can search. */
export function referenceOf({ seq }: { seq: number }): string {
  return `M${seq}`
}

/** What is said where an answer should be, or below the part of it that was `said`. Never the words of a bug. */
export function apology(
  error: unknown,
  { language, said, reference }: { language: Language; said: boolean; reference: string },
): string {
  if (error instanceof UserError) return error.message
  if (error instanceof RemoteError && error.userMessage)
    return say(language, 'failedBecause', { why: error.userMessage, reference })
  return say(language, said ? 'cutShort' : 'failed', { reference })
}

/** The answer to /stop, by what it found. */
export function stopWords(language: Language, { running, dropped }: { running: boolean; dropped: number }): string {
  if (!running && dropped === 0) return say(language, 'stopNothing')
  return [say(language, 'stopDone'), dropped > 0 ? say(language, 'stopDropped', { n: dropped }) : '']
    .filter(Boolean)
    .join(' ')
}

/** Says a line below a text that broke off, whose last code fence may still be open. */
export function below(text: string, line: string): string {
  if (text.trim() === '') return line
  const open = (text.match(/^[ \t]*```/gm) ?? []).length % 2 === 1
  return `${text.trimEnd()}${open ? '\n```' : ''}\n\n${line}`
}
