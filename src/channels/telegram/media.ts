import { z } from 'zod'
import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Language } from '../../contract/language.ts'
import type { ReplyView } from '../../contract/message.ts'
import { type LinkedMedia, openLinked, plainly } from '../../lib/linked-media.ts'
import { replaceImages } from '../../lib/markdown/images.ts'
import type { Address } from './address.ts'
import type { TelegramApi } from './api.ts'
import { callIn } from './limits.ts'
import { escapeHtml, link } from './markup.ts'

/** https://core.telegram.org/bots/api#sending-files and #sendphoto (read 2026-11-21) */
const MB = 1024 * 1024
const largest = { photo: 10 * MB, document: 50 * MB }
const photos = { types: ['image/jpeg', 'image/png', 'image/webp'], sides: 10_000, ratio: 20 }
const longestCaption = 1024
/** More than this many messages after an answer are a flood: the others stay links. */
const MOST = 10
const TRIES = 3

/**
 * A final view in two: the text, in which marks stand for the pictures and files, and these, which follow as messages of their own.
 * What cannot be opened, or is too large, stays a link in the text.
 */
export async function withMedia(
  view: ReplyView,
  host: Pick<ChannelHost, 'openLink' | 'log'>,
): Promise<{ view: ReplyView; media: LinkedMedia[] }> {
  const media = await openLinked(view, { host, max: largest.document, most: MOST })
  if (media.length === 0) return { view, media }
  const has = new Map(media.map((one) => [one.url, one]))
  const text = replaceImages(view.text, ({ alt, url }) => (has.has(url) ? `🖼 ${alt}`.trim() : undefined))
  const { files = [], ...rest } = view
  // A picture that follows needs no mark, unless there is nothing else to be read.
  const marked = files.filter(({ url }) => has.has(url) && (text.trim() === '' || !has.get(url)?.size))
  const marks = marked.map(({ name }) => `📎 ${plainly(name)}`)
  const left = files.filter(({ url }) => !has.has(url))
  const whole = [text.trimEnd(), marks.join('\n\n')].filter(Boolean).join('\n\n')
  return { view: { ...rest, text: whole, ...(left.length > 0 ? { files: left } : {}) }, media }
}

/** Sends files one after the other. Nothing that is wrong with one of them fails the reply: it is then linked to. */
export async function postMedia(
  api: TelegramApi,
  address: Pick<Address, 'chat' | 'thread'>,
  { media, host }: { media: LinkedMedia[]; host: Pick<ChannelHost, 'language' | 'log'> },
): Promise<void> {
  for (const one of media) {
    try {
      await postOne(api, address, one)
    } catch (error) {
      if (!(error instanceof RemoteError)) throw error
      host.log.warn('a file could not be sent', { reason: error.message })
      await postLink(api, address, { media: one, language: host.language })
    }
  }
}

async function postOne(api: TelegramApi, address: Pick<Address, 'chat' | 'thread'>, media: LinkedMedia): Promise<void> {
  if (isPhoto(media)) {
    try {
      return await upload(api, address, { media, as: 'photo' })
    } catch (error) {
      // Telegram looks into pictures; as a file it takes what it will not show.
      if (!(error instanceof RemoteError && error.fault === 'invalid')) throw error
    }
  }
  await upload(api, address, { media, as: 'document' })
}

async function upload(
  api: TelegramApi,
  { chat, thread }: Pick<Address, 'chat' | 'thread'>,
  { media, as }: { media: LinkedMedia; as: 'photo' | 'document' },
): Promise<void> {
  const { alt = '', blob, name } = media
  const params = {
    chat_id: chat,
    ...(thread === undefined ? {} : { message_thread_id: thread }),
    ...(alt.trim() ? { caption: alt.trim().slice(0, longestCaption).toWellFormed() } : {}),
  }
  const options = { slot: callIn(chat, 'message', 'send'), result: z.unknown(), part: { name, blob }, within: 120_000 }
  for (let tries = 1; ; tries++) {
    try {
      if (as === 'photo') await api.call('sendPhoto', { ...params, photo: 'attach://part' }, options)
      else await api.call('sendDocument', { ...params, document: 'attach://part' }, options)
      return
    } catch (error) {
      // The next slot waits for as long as Telegram said.
      if (!(error instanceof RemoteError && error.fault === 'busy') || tries === TRIES) throw error
    }
  }
}

const notSent = { 'zh-CN': '没能发送', en: 'could not be sent' }

async function postLink(
  api: TelegramApi,
  { chat, thread }: Pick<Address, 'chat' | 'thread'>,
  { media: { url, name, alt }, language }: { media: LinkedMedia; language: Language },
): Promise<void> {
  const label = escapeHtml(alt?.trim() || name)
  const text = `📎 ${link(url, label) ?? `${label} (${notSent[language]})`}`
  const where = { chat_id: chat, ...(thread === undefined ? {} : { message_thread_id: thread }) }
  const slot = callIn(chat, 'message', 'send')
  await api
    .call('sendMessage', { ...where, text, parse_mode: 'HTML' }, { slot, result: z.unknown() })
    .catch(passRefusals)
}

/** The text of the answer is there; more cannot be done about a file that cannot even be named. */
function passRefusals(error: unknown): void {
  if (!(error instanceof RemoteError)) throw error
}

function isPhoto({ blob, size }: LinkedMedia): boolean {
  if (!size || !photos.types.includes(blob.type) || blob.size > largest.photo) return false
  const { width, height } = size
  return width + height <= photos.sides && Math.max(width, height) / Math.min(width, height) <= photos.ratio
}
