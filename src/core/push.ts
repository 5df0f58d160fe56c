import { createHash, randomUUID } from 'node:crypto'
import { UserError } from '../contract/errors.ts'
import type { Button, Chat, InboundMessage, Json, LinkedFile } from '../contract/message.ts'
import { getConfigured } from '../store/configured.ts'
import { getConversation } from '../store/conversations.ts'
import type { Store, Tx } from '../store/db.ts'
import type { Inbox } from '../store/inbox.ts'
import { findMessage } from '../store/messages.ts'
import { conversationOf } from './accept.ts'
import type { LiveChannel } from './live-channel.ts'
import { ReadableText } from './readable-text.ts'
import { tame, tameId } from './tame.ts'
import type { Verdict } from './verdict.ts'
import { numbered } from './view.ts'

export type Recipient = { conversation: string } | { sender: string } | { group: string }

/** What somebody wants the gateway to say, although nobody asked. */
export interface Push {
  channel: string
  to: Recipient
  text: string
  buttons?: Button[] | undefined
  files?: LinkedFile[] | undefined
  /** Who says it, where that is a person; else nobody in particular. */
  by?: { id: string; name: string } | undefined
  /** The same key on the same channel is the same push, for as long as its row is kept. Without one, every push is another. */
  key?: string | undefined
}

export interface PushParts {
  store: Store
  inbox: Inbox
  manager: { get(id: string): Pick<LiveChannel, 'config' | 'channel'> | undefined }
}

/** Where a push goes. */
export interface Place {
  conversation: string
  chat: Chat
  address: Json
}

/**
 * Stores a push as a message that has its answer already, and returns the message's `seq`; from there on it is delivered like any
 * reply. A key that is known returns the push that it was first used for. Throws UserError when there is nowhere to say it.
 */
export async function push(parts: PushParts, asked: Push): Promise<number> {
  const { store, inbox } = parts
  const { channel, buttons = [] } = asked
  const id = tameId(`push:${asked.key ?? randomUUID()}`)
  const request = fingerprintOf(asked)
  const before = await findMessage(store.db, channel, id)
  if (before) return sameAs(before, request)
  const place = await placeOf(parts, asked)
  const sender = asked.by ? { id: `api:${asked.by.id}`, name: asked.by.name } : nobody
  return store.write(async (tx) => {
    await putPush(tx, inbox, { ...asked, id, place, sender, buttons, more: { request } })
    const stored = await findMessage(tx.db, channel, id)
    if (!stored) throw new Error('a push that was stored just now is not there')
    return sameAs(stored, request)
  })
}

/** A push on its way into the inbox. */
export interface Pushed extends Pick<Push, 'channel' | 'text' | 'buttons' | 'files'> {
  /** The message's. */
  id: string
  place: Place
  sender?: InboundMessage['sender']
  more?: Pick<Extract<Verdict, { type: 'say' }>, 'request' | 'about'>
}

/** Stores a push in a transaction under way: a message that has its answer already. One whose id is known changes nothing. */
export async function putPush(tx: Tx, inbox: Inbox, push: Pushed): Promise<'new' | 'seen'> {
  const { channel, id, place, buttons = [], sender = nobody, more } = push
  const { conversation, chat, address } = place
  const said = new ReadableText()
  said.push(push.text)
  const files = [...said.files, ...(push.files ?? [])]
  const spoken = { sender, files: [], addressed: true, id, text: said.text, sentAt: Date.now(), address }
  const message = tame({ ...spoken, conversation: chat })
  const verdict: Verdict = {
    type: 'say',
    text: [message.text, numbered(buttons.map(({ label }) => label))].filter(Boolean).join('\n\n'),
    ...(buttons.length > 0 ? { buttons } : {}),
    ...(files.length > 0 ? { files } : {}),
    ...more,
  }
  const lane = pushLane(conversation)
  return inbox.put(tx, { channel, conversation, lane, message, verdict: verdict as never, own: true })
}

/** Pushes neither wait behind a turn nor hold up what is answered at once; among themselves they keep their order. */
const pushLane = (conversation: string) => `${conversation}+`

/** A push is nobody's message. No platform has a sender whose id begins like this, so it counts against nobody's limits. */
const nobody: InboundMessage['sender'] = { id: 'api:push', name: 'API' }

function sameAs({ seq, verdict }: { seq: number; verdict: Json }, request: string): number {
  const said = verdict as Verdict | null
  if (said?.type === 'say' && said.request === request) return seq
  throw new UserError(
    'This idempotencyKey was used for another push on this channel. Give every push a key of its own.',
    {
      code: 'idempotency-conflict',
      fields: { idempotencyKey: 'was used with another body' },
    },
  )
}

function fingerprintOf({ to, text, buttons = [], files = [] }: Push): string {
  const choices = buttons.map(({ label, says }) => [label, says])
  const links = files.map(({ name, url }) => [name, url])
  const whole = JSON.stringify([Object.entries(to), text, choices, links])
  return createHash('sha256').update(whole).digest('base64url')
}

async function placeOf({ store, manager }: PushParts, { channel, to }: Push): Promise<Place> {
  const live = manager.get(channel) ?? (await notLive(store, channel))
  if ('conversation' in to) {
    const known = await getConversation(store.db, to.conversation)
    if (known?.channel !== channel)
      throw new UserError(
        `The channel ${channel} has no conversation ${to.conversation}. GET /conversations lists them.`,
        {
          code: 'not-found',
          fields: { 'to.conversation': 'is no conversation of this channel' },
        },
      )
    const { chat, address } = known
    if (address === null)
      throw unreachable('conversation', 'Nobody has said where an answer in this conversation goes.')
    return { conversation: to.conversation, chat, address }
  }
  const { chat, address } = reached(live, to)
  const sender = 'sender' in to ? { id: to.sender } : undefined
  return { conversation: conversationOf(live.config, { conversation: chat, sender }), chat, address }
}

function reached(
  { channel, config }: Pick<LiveChannel, 'config' | 'channel'>,
  to: { sender: string } | { group: string },
) {
  const field = 'sender' in to ? 'sender' : 'group'
  if (!channel.reach)
    throw unreachable(
      field,
      `The channel ${config.id} can only speak where somebody wrote before: push to a conversation.`,
    )
  try {
    return channel.reach(to)
  } catch (error) {
    throw error instanceof UserError ? unreachable(field, error.message) : error
  }
}

const unreachable = (field: string, message: string) =>
  new UserError(message, { code: 'unreachable', fields: { [`to.${field}`]: 'cannot be reached on this channel' } })

async function notLive({ db }: Store, id: string): Promise<never> {
  const row = await getConfigured(db, 'channels', id)
  if (!row)
    throw new UserError(`There is no channel ${id}.`, { code: 'not-found', fields: { channel: 'is no channel’s id' } })
  if (row.enabled)
    throw new UserError(`The channel ${id} cannot be used: GET /channels/${id} says why.`, { code: 'unusable' })
  throw new UserError(`The channel ${id} is disabled: enable it, then send again.`, { code: 'channel-disabled' })
}
