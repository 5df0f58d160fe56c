import type { Language } from '../../contract/language.ts'
import type { Button, ReplyView } from '../../contract/message.ts'
import type { Address } from './address.ts'
import { feishuMarkdown } from './markdown.ts'
import { judgesValue, type PressPlace, saysValue } from './press.ts'
import { say } from './words.ts'

/** Elements of a growing card that change one by one. */
export const element = { answer: 'answer', status: 'status' }

/** Whose card it is, and where. */
export interface CardPlace extends PressPlace {
  language: Language
}

/** `simple`: nothing in it that Feishu might refuse. */
export type Look = 'full' | 'simple'

/** A card has 30 KB at most, of which something is left for what Feishu adds. */
const LONGEST_CARD = 28_000
const MOST_BUTTONS = 50

/** https://open.feishu.cn/document/feishu-cards/card-json-v2-structure (read 2026-11-21) */
export function workingCard(view: ReplyView, place: CardPlace, look: Look): object {
  const { language } = place
  return {
    schema: '2.0',
    config: {
      update_multi: true,
      streaming_mode: true,
      summary: { content: say(language, 'writing') },
      streaming_config: { print_frequency_ms: { default: 50 }, print_step: { default: 2 }, print_strategy: 'fast' },
    },
    body: {
      elements: [
        { tag: 'markdown', element_id: element.answer, content: textOf(view, look) },
        { tag: 'markdown', element_id: element.status, content: statusText(view, language), text_size: 'notation' },
        button({ label: say(language, 'stop'), says: '/stop' }, place),
      ],
    },
  }
}

export const textOf = (view: ReplyView, look: Look): string =>
  feishuMarkdown(view.text.toWellFormed(), {
    growing: view.state === 'working',
    ...(look === 'simple' ? { tables: 0, pictures: false } : {}),
  })

export function statusText({ status }: ReplyView, language: Language): string {
  const line = status?.replace(/\s+/g, ' ').trim().toWellFormed() || say(language, 'writing')
  return line.replaceAll('<', '&#60;')
}

/** The same card while it cannot be streamed. */
export function patchedCard(view: ReplyView, place: CardPlace, look: Look): object {
  const config = { update_multi: true, summary: { content: say(place.language, 'writing') } }
  return { ...workingCard(view, place, look), config }
}

/** A card that is finished. */
export function finalCard(view: ReplyView, place: CardPlace, look: Look): object {
  const { address, language } = place
  const text = textOf(view, look) || ' '
  const buttons = (view.buttons ?? []).slice(0, MOST_BUTTONS).map((one) => button(one, place))
  const fixed = [
    ...(address.kind === 'group' && address.asker ? [{ tag: 'markdown', content: mention(address.asker) }] : []),
    ...(view.judgeable && place.reply !== undefined ? [judging(place)] : []),
  ]
  const card = (shown: object[]) => ({
    schema: '2.0',
    config: { update_multi: true, summary: { content: summaryOf(view, language) } },
    body: { elements: [{ tag: 'markdown', element_id: element.answer, content: text }, ...shown, ...fixed] },
  })
  // Buttons that do not fit are in the numbered list, too.
  let shown = buttons
  while (shown.length > 0 && sizeOf(card(shown)) > LONGEST_CARD) shown = shown.slice(0, -1)
  return card(shown)
}

export const sizeOf = (card: object): number => Buffer.byteLength(JSON.stringify(card))
export const fits = (card: object): boolean => sizeOf(card) <= LONGEST_CARD

const mention = (openId: string): string => `<at id=${openId.replace(/[^\w-]/g, '')}></at>`

/** What the list of chats and the notification show. */
export function summaryOf({ text }: ReplyView, language: Language): string {
  const line = text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[#*`>~|]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return line.slice(0, 100).toWellFormed() || say(language, 'reply')
}

function button({ label, says }: Button, place: CardPlace): object {
  const characters = [...label.toWellFormed()]
  return {
    tag: 'button',
    text: { tag: 'plain_text', content: characters.length > 60 ? `${characters.slice(0, 59).join('')}…` : label },
    type: 'default',
    behaviors: [{ type: 'callback', value: saysValue({ label, says }, place) }],
  }
}

function judging(place: CardPlace): object {
  const thumbs = [
    { label: '👍', verdict: 'up' as const },
    { label: '👎', verdict: 'down' as const },
  ]
  return {
    tag: 'column_set',
    flex_mode: 'none',
    columns: thumbs.map(({ label, verdict }) => ({
      tag: 'column',
      width: 'auto',
      elements: [
        {
          tag: 'button',
          text: { tag: 'plain_text', content: label },
          type: 'text',
          size: 'small',
          behaviors: [{ type: 'callback', value: judgesValue(verdict, place) }],
        },
      ],
    })),
  }
}

/** What is said without a card. `md` has a paragraph of its own, and no tables. …/im-v1/message-content-description/create_json */
export function postContent(view: ReplyView, { kind, asker }: Address): object {
  const paragraphs = [
    ...(kind === 'group' && asker ? [[{ tag: 'at', user_id: asker }]] : []),
    [{ tag: 'md', text: textOf(view, 'simple') || ' ' }],
  ]
  return { zh_cn: { title: '', content: paragraphs } }
}

/** What nothing refuses: the text as the agent wrote it, without anything that would call people. */
export function textContent({ text }: ReplyView, { kind, asker }: Address): object {
  const at = kind === 'group' && asker ? `<at user_id="${asker.replace(/[^\w-]/g, '')}"></at> ` : ''
  return { text: at + (text.toWellFormed().replace(/<(?=\s*\/?\s*at\b)/gi, '＜') || ' ') }
}
