import { isRecord } from '../../../../lib/json.ts'
import { mistake } from '../bot-api-error.ts'
import type { Entity, EntityType, FormattedText, InlineButton, InlineKeyboard } from '../objects.ts'
import type { Params } from '../params.ts'
import { formatText } from '../text/format-text.ts'
import { checkedLink } from '../text/links.ts'

const maxText = 4096
const maxCaption = 1024
/** Beyond this a keyboard is refused; the exact numbers are not published. */
const maxButtons = 100
const maxKeyboardBytes = 10_000

/** The parameter `text`, which must not be empty. */
export function messageText(params: Params): FormattedText {
  if (params.text('text') === '') throw mistake('Message text is empty')
  const formatted = formatText(rawText(params, 'text', 'entities'))
  if (!formatted) throw mistake('Text must be non-empty')
  if (codePoints(formatted.text) > maxText) throw mistake('Message is too long')
  return formatted
}

/** The parameter `text` of a draft, which may be empty. */
export function draftText(params: Params): FormattedText {
  const formatted = formatText(rawText(params, 'text', 'entities')) ?? { text: '', entities: [] }
  if (codePoints(formatted.text) > maxText) throw mistake('Message is too long')
  return formatted
}

export function caption(params: Params): FormattedText | undefined {
  const formatted = formatText(rawText(params, 'caption', 'caption_entities'))
  if (formatted && codePoints(formatted.text) > maxCaption) throw mistake('Message caption is too long')
  return formatted
}

export interface Markup {
  inline?: InlineKeyboard
  /** Labels of a keyboard under the input line. */
  labels?: string[]
}

/** The parameter `reply_markup`. */
export function markup(params: Params): Markup {
  const given = params.json('reply_markup', 'reply keyboard markup')
  if (given === undefined) return {}
  if (!isRecord(given)) throw mistake('Object expected as reply markup')
  const inline = rowsOf(given, 'inline_keyboard').map((row) => row.map(inlineButton))
  const labels = rowsOf(given, 'keyboard').flatMap((row) => row.map(keyboardLabel))
  if (labels.length > 0) return { labels }
  if (inline.length === 0) return {}
  const keyboard = { inline_keyboard: inline.filter((row) => row.length > 0) }
  if (inline.flat().length > maxButtons || Buffer.byteLength(JSON.stringify(keyboard)) > maxKeyboardBytes) {
    throw mistake('reply markup is too long')
  }
  return keyboard.inline_keyboard.length > 0 ? { inline: keyboard } : {}
}

export function linkPreview(params: Params): Record<string, unknown> | undefined {
  const given = params.json('link_preview_options', 'link preview options')
  if (given === undefined) return params.flag('disable_web_page_preview') ? { is_disabled: true } : undefined
  if (!isRecord(given)) throw mistake('Object expected as link preview options')
  return Object.keys(given).length > 0 ? given : undefined
}

function rawText(params: Params, name: string, entitiesName: string) {
  return { text: params.text(name), parseMode: params.text('parse_mode'), entities: entityList(params, entitiesName) }
}

function entityList(params: Params, name: string): Entity[] {
  const given = params.json(name, 'message entities')
  if (!Array.isArray(given)) return []
  return given.map((item: unknown) => {
    if (!isRecord(item)) throw mistake("Can't parse MessageEntity: expected an Object")
    const { type, offset, length, ...more } = item
    if (!isEntityType(type)) throw mistake("Can't parse MessageEntity: unsupported type specified")
    if (!Number.isInteger(offset) || !Number.isInteger(length)) {
      throw mistake('Can\'t parse MessageEntity: Field "offset" must be of type Number')
    }
    return { ...more, type, offset: Number(offset), length: Number(length) }
  })
}

const settable: readonly EntityType[] = [
  'bold',
  'italic',
  'underline',
  'strikethrough',
  'spoiler',
  'blockquote',
  'expandable_blockquote',
  'code',
  'pre',
  'text_link',
  'text_mention',
  'custom_emoji',
  'date_time',
  'mention',
  'hashtag',
  'cashtag',
  'bot_command',
  'url',
  'email',
  'phone_number',
]

function isEntityType(type: unknown): type is EntityType {
  return settable.some((known) => known === type)
}

function rowsOf(object: Record<string, unknown>, name: string): unknown[][] {
  const rows = object[name]
  if (rows === undefined || rows === null) return []
  const whole = name === 'keyboard' ? '"keyboard"' : '"inline_keyboard" of the InlineKeyboardMarkup'
  if (!Array.isArray(rows) || !rows.every((row): row is unknown[] => Array.isArray(row))) {
    throw mistake(`Field ${whole} must be an Array of Arrays`)
  }
  return rows
}

function keyboardLabel(button: unknown): string {
  if (typeof button === 'string') return button
  if (isRecord(button) && typeof button.text === 'string') return button.text
  throw mistake('Can\'t parse keyboard button: Field "text" must be of type String')
}

const buttonActions = [
  'callback_game',
  'pay',
  'switch_inline_query',
  'switch_inline_query_chosen_chat',
  'switch_inline_query_current_chat',
  'login_url',
  'web_app',
  'copy_text',
  'disabled',
]

function inlineButton(button: unknown): InlineButton {
  if (!isRecord(button)) throw badButton('InlineKeyboardButton must be an Object')
  const { text, url, callback_data: data, style } = button
  if (typeof text !== 'string') throw badButton('Field "text" must be of type String')
  if (text.trim() === '') throw mistake('Inline keyboard button text must be non-empty')
  if (style !== undefined && !['danger', 'success', 'primary', 'default', ''].includes(String(style))) {
    throw badButton('invalid button style specified')
  }
  if (typeof url === 'string' && url !== '') {
    const checked = checkedLink(url)
    if (!checked) throw mistake(`Inline keyboard button URL '${url}' is invalid: Wrong HTTP URL`)
    return { ...button, text, url: checked }
  }
  if (typeof data === 'string' && data !== '') {
    if (Buffer.byteLength(data) > 64) throw mistake('BUTTON_DATA_INVALID')
    return { ...button, text, callback_data: data }
  }
  if (buttonActions.some((action) => button[action] !== undefined)) return { ...button, text }
  throw badButton('Text buttons are unallowed in the inline keyboard')
}

function badButton(message: string) {
  return mistake(`Can't parse inline keyboard button: ${message}`)
}

function codePoints(text: string): number {
  return text.length <= maxCaption ? text.length : Array.from(text).length
}
