import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { ChannelHost } from '../../contract/channel.ts'
import type { Me, TelegramApi } from './api.ts'
import { takeIn } from './arrival.ts'
import { serviceCall } from './limits.ts'
import { Refusal } from './refusal.ts'
import { type Update, updateShape, wantedUpdates } from './update.ts'
import { webhookInfo } from './webhook.ts'

/** Seconds that Telegram holds a poll open. With the margin, a dead connection is noticed within 30 s. */
const longPoll = 20
const margin = 7

/** Asks Telegram for updates until `signal` fires. https://core.telegram.org/bots/api#getupdates (read 2026-11-21) */
export async function poll(api: TelegramApi, host: ChannelHost, signal: AbortSignal): Promise<void> {
  try {
    await removeWebhook(api, signal)
    const me = await api.getMe(signal)
    await follow(me, { api, host, signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

interface Polling {
  api: TelegramApi
  host: ChannelHost
  signal: AbortSignal
}

/** Without an offset, Telegram starts with the oldest update that was never acknowledged: nothing said meanwhile is lost. */
async function follow(me: Me, polling: Polling): Promise<void> {
  let offset: number | undefined
  // The first poll returns at once: it proves the connection.
  let patience = 0
  let conflicts = 0
  for (;;) {
    const updates = await pollOnce(offset, patience, polling).catch((error: unknown) => {
      if (error instanceof Refusal && error.reason === 'conflict') return error
      throw error
    })
    if (updates instanceof Refusal) {
      polling.host.report('connecting', updates.message)
      await pause(Math.min(3000 * 2 ** conflicts++, 30_000), undefined, { signal: polling.signal })
      // A poll of some length shows whether the other program still cuts in.
      patience = 3
      continue
    }
    if (patience < longPoll) polling.host.report('connected')
    patience = longPoll
    conflicts = 0
    if (updates.length === 0) continue
    if (!(await acceptAll(updates, me, polling))) patience = 0
    offset = Math.max(...updates.map((update) => update.update_id)) + 1
  }
}

/** Only the id must be readable: a kind of update that this version does not understand is passed over, and said. */
const numbered = z.looseObject({ update_id: z.number().int() })
type Numbered = z.infer<typeof numbered>

const pollOnce = (offset: number | undefined, timeout: number, { api, signal }: Polling): Promise<Numbered[]> =>
  api.call(
    'getUpdates',
    { ...(offset === undefined ? {} : { offset }), timeout, limit: 100, allowed_updates: wantedUpdates },
    { slot: serviceCall, result: z.array(numbered), signal, within: (timeout + margin) * 1000 },
  )

/** Resolves when every update is stored, however long that takes; false when it took more than one try. */
async function acceptAll(updates: Numbered[], me: Me, polling: Polling): Promise<boolean> {
  const { host, signal } = polling
  for (let tries = 0; ; tries++) {
    const chats = Map.groupBy(readable(updates, host), chatOf)
    const outcomes = await Promise.allSettled([...chats.values()].map((chat) => acceptInOrder(chat, me, polling)))
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (!failed) return tries === 0
    signal.throwIfAborted()
    host.log.error('Messages from Telegram could not be stored', { error: failed.reason })
    host.report(
      'connecting',
      'Messages from Telegram could not be stored. They are kept and tried again: check the database.',
    )
    await pause(Math.min(1000 * 2 ** tries, 15_000), undefined, { signal })
  }
}

async function acceptInOrder(updates: Update[], me: Me, { api, host, signal }: Polling): Promise<void> {
  for (const update of updates) {
    signal.throwIfAborted()
    await takeIn(update, me, { api, host, signal })
  }
}

function readable(updates: Numbered[], host: ChannelHost): Update[] {
  return updates.flatMap((update) => {
    const parsed = updateShape.safeParse(update)
    if (parsed.success) return [parsed.data]
    host.log.warn('Telegram sent an update that cannot be read', {
      update: update.update_id,
      why: z.prettifyError(parsed.error),
    })
    return []
  })
}

function chatOf(update: Update): number | undefined {
  const spoken =
    update.message ??
    update.edited_message ??
    update.callback_query?.message ??
    update.stopped_message_generation ??
    update.my_chat_member
  return spoken?.chat.id
}

/** Telegram answers polls only when no webhook is set. What waits for delivery is kept. */
async function removeWebhook(api: TelegramApi, signal: AbortSignal): Promise<void> {
  const { url } = await webhookInfo(api, signal)
  if (url)
    await api.call(
      'deleteWebhook',
      { drop_pending_updates: false },
      { slot: serviceCall, result: z.literal(true), signal },
    )
}
