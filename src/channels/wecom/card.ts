import { createHash } from 'node:crypto'
import type { Language } from '../../contract/language.ts'
import type { Button } from '../../contract/message.ts'
import { say } from './words.ts'

/** The fields of a template card, as WeCom spells them. */
export type Card = { [key: string]: unknown }

/** Tells our buttons from those of other cards, and a used one from the rest. */
const PREFIX = 'says:'
const USED = 'used'
/** Stands between a reply's id and its page: WeCom takes letters, digits, _, - and @. */
const PAGE = '@'
/** https://developer.work.weixin.qq.com/document/path/101032 (read 2026-10) */
const MOST_BUTTONS = 6
const LONGEST_KEY = 1024
const LONGEST_TASK = 128
const LONGEST_LABEL = 20

/** A card whose buttons say what the view's buttons say; undefined when none of them fits. All of them are in the text as well. */
export function cardOf(buttons: Button[], taskId: string, language: Language): Card | undefined {
  const known = new Set<string>()
  const list = buttons.flatMap(({ label, says }) => {
    const key = PREFIX + says
    if (known.has(key) || Buffer.byteLength(key) > LONGEST_KEY) return []
    known.add(key)
    return [{ text: shortened(label), style: 1, key }]
  })
  if (list.length === 0) return undefined
  return buttonCard(say(language, 'choose'), list.slice(0, MOST_BUTTONS), taskIdOf(taskId))
}

/** What the card looks like once somebody has chosen. Its id stays. */
export function chosenCard(says: string, taskId: string, language: Language): Card {
  return buttonCard(say(language, 'choose'), [{ text: `✓ ${shortened(says)}`, style: 1, key: USED }], taskId)
}

/** What a pressed button of ours says. */
export function saysOf(key: string): string | undefined {
  return key.startsWith(PREFIX) && key.length > PREFIX.length ? key.slice(PREFIX.length) : undefined
}

/** The reply that a card belongs to. */
export function replyOf(taskId: string): string {
  return taskId.replace(/@\d+$/, '')
}

function buttonCard(title: string, list: object[], taskId: string): Card {
  return { card_type: 'button_interaction', main_title: { title }, button_list: list, task_id: taskId }
}

/** The id of a reply's page, in the characters that WeCom takes. */
function taskIdOf(page: string): string {
  const id = page.replace('.', PAGE)
  return id.length <= LONGEST_TASK ? id : createHash('sha256').update(id).digest('base64url')
}

function shortened(label: string): string {
  const characters = [...label]
  return characters.length > LONGEST_LABEL ? `${characters.slice(0, LONGEST_LABEL - 1).join('')}…` : label
}
