import { createHash } from 'node:crypto'
import type { News } from '../contract/agent.ts'
import type { Language } from '../contract/language.ts'
import type { Button } from '../contract/message.ts'
import type { OpenQuestion } from '../store/watches.ts'
import { verbatim } from './commands/command.ts'
import { say } from './words.ts'

/** Enough of a key to name a session where few are meant, and to fit on a button. */
export const shortKey = (key: string): string => key.slice(0, 8)

/** Tells a question from an older one of the same session, on a button. */
export const shortQuestion = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 4)

/** What a person is told of a watched session. */
export interface Notification {
  text: string
  buttons: Button[]
  question: OpenQuestion | undefined
}

/** Puts news into words; undefined when there is nothing to say. */
export function notificationOf(news: News, language: Language, link: string | undefined): Notification | undefined {
  const { key, said, ended, asked, expired, gone } = news
  const short = shortKey(key)
  const options = (asked?.options ?? []).map((option) => option[language])
  const parts = [
    ...(expired ? [say(language, 'newsExpired')] : []),
    ...(said ? [said] : []),
    ...(ended ? [say(language, ended === 'failed' ? 'newsFailed' : 'newsFinished')] : []),
    ...(gone ? [say(language, 'newsGone')] : []),
    ...(asked ? [asked.question[language], say(language, 'newsAnswer', { id: short })] : []),
    ...(link !== undefined && (ended || asked) ? [link] : []),
  ]
  if (parts.length === 0) return undefined
  return {
    text: [say(language, 'newsOf', { title: verbatim(inOneLine(news.title)), id: short }), ...parts].join('\n\n'),
    // The number stands for the option: a button's words are short on some platforms.
    buttons: options.map((label, n) => ({
      label,
      says: `/answer #${short}.${shortQuestion(asked?.id ?? '')} ${n + 1}`,
    })),
    question: asked && { id: asked.id, options },
  }
}

const LONGEST_TITLE = 80

/** A title as it stands in lists. */
export function inOneLine(title: string): string {
  const line = title.replace(/\s+/g, ' ').trim()
  return [...line].length > LONGEST_TITLE ? `${[...line].slice(0, LONGEST_TITLE - 1).join('')}…` : line
}
