import { createHash } from 'node:crypto'
import type { InlineKeyboardMarkup } from '@grammyjs/types'
import type { ReplyView } from '../../contract/message.ts'
import { finished } from '../../lib/markdown/unfinished.ts'
import { toKeyboard } from './buttons.ts'
import { toHtml } from './html.ts'
import { escapeHtml, fitsOneMessage, link, visible } from './markup.ts'

/** What one Telegram message shows. */
export interface Drawing {
  html: string
  /** The same without formatting. */
  text: string
  keyboard?: InlineKeyboardMarkup
  /** Tells apart what looks different. */
  fingerprint: string
}

/** A view as one message: its whole text, as rich as one message can show it. `more` holds links to files that had no room. */
export function compose(view: ReplyView): { page: Drawing; more: Drawing[] } {
  // A text that is still growing may end in half of an emoji, and Telegram refuses half a character.
  const whole = view.text.toWellFormed()
  const source = view.state === 'working' ? finished(whole) : whole
  const status = statusLine(view)
  const files = fileLines(view)
  const keyboard = view.state === 'working' ? undefined : toKeyboard(view.buttons ?? [])
  const all = below(toHtml(source), [...files, ...status])
  if (fitsOneMessage(all)) return { page: drawing(all, keyboard), more: [] }

  const bodies = [() => toHtml(source), () => toHtml(source, 'simple'), () => escapeHtml(source)]
  let html = ''
  for (const body of bodies) {
    html = below(body(), status)
    if (fitsOneMessage(html)) break
  }
  return { page: drawing(html, keyboard), more: inMessages(files).map((lines) => drawing(lines)) }
}

/** True when there is nothing to show yet but that work has begun. */
export const saysNothing = (view: ReplyView): boolean =>
  view.state === 'working' && !view.text.trim() && !view.status?.trim() && !view.files?.length

function drawing(html: string, keyboard?: InlineKeyboardMarkup): Drawing {
  const hash = createHash('sha256')
    .update(html)
    .update(JSON.stringify(keyboard ?? null))
  return {
    html,
    text: visible(html),
    fingerprint: hash.digest('base64url').slice(0, 16),
    ...(keyboard ? { keyboard } : {}),
  }
}

/** A message cannot be empty. */
const below = (body: string, lines: string[]): string =>
  [body, lines.join('\n')].filter((part) => visible(part).trim() !== '').join('\n\n') || '…'

function statusLine({ state, status = '' }: ReplyView): string[] {
  const line = oneLine(status)
  return state === 'working' && line ? [`<i>${escapeHtml(shorten(line, 200))}</i>`] : []
}

const fileLines = ({ files = [] }: ReplyView): string[] =>
  files.map(({ name, url }) => {
    const label = escapeHtml(shorten(oneLine(name) || url, 60))
    return `📎 ${link(url, label) ?? `${label} (${escapeHtml(shorten(url, 3000))})`}`
  })

function inMessages(lines: string[]): string[] {
  const messages: string[] = []
  for (const line of lines) {
    const longer = [...messages.slice(-1), line].join('\n')
    if (messages.length > 0 && fitsOneMessage(longer)) messages[messages.length - 1] = longer
    else messages.push(line)
  }
  return messages
}

const oneLine = (text: string): string => text.toWellFormed().replaceAll(/\s+/g, ' ').trim()

const shorten = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`
