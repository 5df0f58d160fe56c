import type { InlineKeyboardButton, InlineKeyboardMarkup } from '@grammyjs/types'
import type { Button } from '../../contract/message.ts'
import { displayWidth } from '../../lib/markdown/width.ts'
import type { CallbackQuery } from './update.ts'

/** Callback data holds 64 bytes. https://core.telegram.org/bots/api#inlinekeyboardbutton (read 2026-11-21) */
const dataMost = 64
/** Data of a button whose words do not fit: its place in the keyboard. The words are then the label that Telegram sends back. */
const place = /^#(\d{1,3})$/

/** Lays buttons out for a phone: short labels share a row, a long one has its own. */
export function toKeyboard(buttons: Button[]): InlineKeyboardMarkup | undefined {
  const rows: InlineKeyboardButton.CallbackButton[][] = []
  let free = 0
  for (const [index, button] of buttons.filter((button) => button.label.trim() || button.says.trim()).entries()) {
    const label = button.label.trim() || button.says.trim()
    const needs = displayWidth(label) + 4
    const key = { text: label, callback_data: fits(button.says) ? button.says : `#${index}` }
    const row = rows.at(-1)
    if (row && row.length < 3 && needs <= free) row.push(key)
    else {
      rows.push([key])
      free = rowWidth
    }
    free -= needs
  }
  return rows.length > 0 ? { inline_keyboard: rows } : undefined
}

/** What a pressed button says; undefined when the message it sits on is too old for Telegram to know. */
export function saidBy(query: CallbackQuery): string | undefined {
  const index = query.data?.match(place)?.[1]
  if (index === undefined) return query.data
  return query.message?.reply_markup?.inline_keyboard?.flat()[Number(index)]?.text
}

/** In columns of text, about what a phone shows at the usual font size. */
const rowWidth = 32

const fits = (says: string): boolean => says.length > 0 && Buffer.byteLength(says) <= dataMost && !place.test(says)
