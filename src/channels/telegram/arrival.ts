import { z } from 'zod'
import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Me, TelegramApi } from './api.ts'
import { serviceCall } from './limits.ts'
import { readUpdate } from './read.ts'
import type { Update } from './update.ts'

interface Arrival {
  api: TelegramApi
  host: ChannelHost
  signal?: AbortSignal | undefined
}

/** Hands what a person said to the gateway. Resolves when Telegram may forget the update; rejects when it was not stored. */
export async function takeIn(update: Update, me: Me, arrival: Arrival): Promise<void> {
  const { host } = arrival
  const reading = readUpdate(update, { me, language: host.language, now: Date.now() })
  const heard = 'message' in reading
  if (heard) await host.accept(reading.message)
  else host.log.debug('Telegram sent what is not answered', { update: update.update_id, why: reading.ignored })
  if (update.callback_query) await release(update.callback_query.id, heard ? undefined : tooOld[host.language], arrival)
}

const tooOld = { 'zh-CN': '这个按钮已失效，请直接输入。', en: 'This button no longer works: type it instead.' }

/** Stops the waiting sign on a pressed button. No message depends on it. https://core.telegram.org/bots/api#answercallbackquery */
async function release(query: string, text: string | undefined, { api, host, signal }: Arrival): Promise<void> {
  try {
    await api.call(
      'answerCallbackQuery',
      { callback_query_id: query, ...(text ? { text } : {}) },
      { slot: { ...serviceCall, name: 'sign' }, result: z.unknown(), within: 5000, signal },
    )
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    host.log.debug('A pressed button could not be answered', { why: error.message })
  }
}
