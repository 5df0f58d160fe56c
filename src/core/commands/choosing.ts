import type { Language } from '../../contract/language.ts'
import type { ReplyView } from '../../contract/message.ts'
import { numbered } from '../view.ts'
import { say } from '../words.ts'

/** The most that are listed: a number of two digits picks. The rest can be named. */
const MOST_LISTED = 50

/** Something that a conversation can choose. */
export interface Option {
  id: string
  name?: string | undefined
}

export interface Offer {
  title: string
  options: Option[]
  /** What answers now, and what would where nothing is chosen. */
  now: string | undefined
  usual: string | undefined
  /** The command that chooses: '/agent'. */
  command: string
  language: Language
}

/** The options as a numbered list with a button for each. */
export function listed({ title, options, now, usual, command, language }: Offer): ReplyView {
  const shown = options.slice(0, MOST_LISTED)
  const lines = shown.map(({ id, name }) => {
    const notes = [
      ...(id === now ? [say(language, 'chosenNow')] : []),
      ...(id === usual ? [say(language, 'usual')] : []),
    ].join(' · ')
    return `${labelOf({ id, name })}${notes && ` — ${notes}`}`
  })
  const more = options.length - shown.length
  const parts = [title, numbered(lines), ...(more > 0 ? [say(language, 'moreOptions', { n: more, command })] : [])]
  const buttons = shown.map((option) => ({ label: labelOf(option), says: `${command} ${option.id}` }))
  return { text: parts.join('\n\n'), state: 'done', buttons }
}

export type Picked = { option: Option } | 'default' | undefined

/** What was meant by an id, a name, a number of the list, or 'default'. */
export function pick(options: Option[], said: string): Picked {
  const word = said.toLowerCase()
  const named = options.find(({ id }) => id === word) ?? options.find(({ name }) => name?.toLowerCase() === word)
  if (named) return { option: named }
  if (word === 'default' || word === '默认') return 'default'
  const numbered = /^\d{1,2}$/.test(word) ? options[Number(word) - 1] : undefined
  return numbered && { option: numbered }
}

export const labelOf = ({ id, name }: Option): string => (name === undefined || name === id ? id : `${name} (${id})`)
