import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Call, Channel, ChannelHost, DrawnReply } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { ReplyView } from '../../contract/message.ts'
import { type Address, type Handle, isDirect, parseAddress, parseHandle } from './address.ts'
import type { TelegramApi } from './api.ts'
import { compose, type Drawing, saysNothing } from './compose.ts'
import { type Outgoing, withFallbacks } from './fallbacks.ts'
import { callIn } from './limits.ts'
import { postMedia, withMedia } from './media.ts'
import { Refusal } from './refusal.ts'

/** The ways out: replies that grow, and what is said once. */
export function writer(
  api: TelegramApi,
  { drafts, host }: { drafts: boolean; host: Pick<ChannelHost, 'openLink' | 'language' | 'log'> },
): Required<Pick<Channel, 'draw' | 'send'>> {
  return {
    async send(json, view) {
      const address = parseAddress(json)
      const { view: text, media } = await withMedia(view, host)
      const { page, more } = compose(text)
      const { chat } = await post(api, address, { drawing: page, urgency: 'send' })
      await postMore(api, { ...address, chat }, more)
      await postMedia(api, { ...address, chat }, { media, host })
    },

    async draw(reply, view) {
      const address = parseAddress(reply.address)
      const handle = reply.handle === undefined ? undefined : parseHandle(reply.handle)
      if (!handle && saysNothing(view)) return showTyping(api, address)
      if (view.state !== 'working' && (handle || !reply.beginning)) return finish(address, handle, view)
      return handle ? grow(handle, view) : begin(reply, address, view)
    },
  }

  /** The text first. Files follow it as messages of their own, which after a crash in between come once more. */
  async function finish(address: Address, handle: Handle | undefined, view: ReplyView): Promise<Handle> {
    const complete = createHash('sha256').update(JSON.stringify(view)).digest('base64url').slice(0, 16)
    if (handle?.complete === complete) return handle
    const { view: text, media } = await withMedia(view, host)
    const { page, more } = compose(text)
    const look: Look = { drawing: page, urgency: 'final' }
    const finished = await (handle ? change(api, handle, look) : post(api, address, look))
    const below = { ...address, chat: finished.chat }
    await postMore(api, below, more)
    await postMedia(api, below, { media, host })
    return { ...finished, complete }
  }

  async function begin(reply: DrawnReply, address: Address, view: ReplyView): Promise<Handle | undefined> {
    const asDraft = drafts && view.state === 'working'
    if (asDraft && (await showDraft(api, reply, { address, drawing: compose(view).page }))) return undefined
    return post(api, address, { drawing: compose(reply.beginning ?? view).page, urgency: 'first' })
  }

  async function grow(handle: Handle, view: ReplyView): Promise<Handle> {
    const { page: drawing } = compose(view)
    // The same once more, because a typing sign fades.
    if (drawing.fingerprint === handle.shown && !view.text.trim()) await showTyping(api, handle)
    return change(api, handle, { drawing, urgency: 'grow' })
  }
}

interface Look {
  drawing: Drawing
  urgency: Call['urgency']
}

const sent = z.object({ message_id: z.number(), chat: z.object({ id: z.number() }) })

/** Follows a group that became a supergroup. Its messages are numbered anew there, so nothing is quoted. */
async function post(api: TelegramApi, address: Address, look: Look): Promise<Handle> {
  try {
    return await postTo(api, address, look)
  } catch (error) {
    if (!(error instanceof Refusal) || error.migratedTo === undefined) throw error
    return postTo(api, { chat: error.migratedTo }, look)
  }
}

/** https://core.telegram.org/bots/api#sendmessage */
async function postTo(api: TelegramApi, address: Address, { drawing, urgency }: Look): Promise<Handle> {
  const message = await withFallbacks({ ...address, drawing }, ({ chat, thread, replyTo, ...look }) =>
    api.call(
      'sendMessage',
      {
        chat_id: chat,
        ...(thread === undefined ? {} : { message_thread_id: thread }),
        // The asker may have deleted the question meanwhile.
        ...(replyTo === undefined
          ? {}
          : { reply_parameters: { message_id: replyTo, allow_sending_without_reply: true } }),
        ...formatted(look),
        ...surroundings(look),
      },
      { slot: callIn(chat, 'message', urgency), result: sent },
    ),
  )
  return { chat: message.chat.id, message: message.message_id, shown: drawing.fingerprint }
}

async function postMore(api: TelegramApi, { chat, thread }: Address, drawings: Drawing[]): Promise<void> {
  const address = { chat, ...(thread === undefined ? {} : { thread }) }
  for (const drawing of drawings) await post(api, address, { drawing, urgency: 'send' })
}

/** https://core.telegram.org/bots/api#editmessagetext */
async function change(api: TelegramApi, handle: Handle, { drawing, urgency }: Look): Promise<Handle> {
  if (drawing.fingerprint === handle.shown) return handle
  const { chat, message } = handle
  try {
    await withFallbacks({ chat, drawing }, (look) =>
      api.call(
        'editMessageText',
        { chat_id: chat, message_id: message, ...formatted(look), ...surroundings(look) },
        { slot: callIn(chat, 'message', urgency), result: z.unknown() },
      ),
    )
  } catch (error) {
    if (!(error instanceof Refusal && error.reason === 'unchanged')) throw error
  }
  return { chat, message, shown: drawing.fingerprint }
}

type Looks = Pick<Outgoing, 'drawing' | 'plain'>

const formatted = ({ drawing, plain }: Looks): { text: string; parse_mode?: 'HTML' } =>
  plain ? { text: drawing.text } : { text: drawing.html, parse_mode: 'HTML' }

const surroundings = ({ drawing: { keyboard } }: Looks) => ({
  link_preview_options: { is_disabled: true },
  ...(keyboard ? { reply_markup: keyboard } : {}),
})

/**
 * A typing sign is an extra: what it meets, the reply itself will meet, and that one decides.
 * https://core.telegram.org/bots/api#sendchataction
 */
async function showTyping(api: TelegramApi, { chat, thread }: Pick<Address, 'chat' | 'thread'>): Promise<undefined> {
  const where = { chat_id: chat, ...(thread === undefined ? {} : { message_thread_id: thread }) }
  try {
    const options = { slot: callIn(chat, 'sign', 'first'), result: z.unknown() }
    await api.call('sendChatAction', { ...where, action: 'typing' }, options)
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
  }
}

/**
 * A draft fades after 30 s and leaves nothing behind, so it has no handle; the final view is then a message of its own.
 * False where drafts are refused: old servers, chats that do not take them. https://core.telegram.org/bots/api#sendmessagedraft
 */
async function showDraft(
  api: TelegramApi,
  reply: DrawnReply,
  { address, drawing }: { address: Address; drawing: Drawing },
): Promise<boolean> {
  const { chat, thread } = address
  if (!isDirect(chat)) return false
  const where = { chat_id: chat, ...(thread === undefined ? {} : { message_thread_id: thread }) }
  try {
    await withFallbacks({ chat, drawing }, (look) =>
      api.call(
        'sendMessageDraft',
        { ...where, draft_id: draftId(reply.id), ...formatted(look), can_stop: true },
        { slot: callIn(chat, 'message', 'grow'), result: z.unknown() },
      ),
    )
    return true
  } catch (error) {
    if (error instanceof RemoteError && (error.fault === 'invalid' || error.fault === 'gone')) return false
    throw error
  }
}

/** The same reply is the same draft in every process: 1 … 2³¹−1. */
const draftId = (reply: string): number => createHash('sha256').update(reply).digest().readUInt32BE() >>> 1 || 1
