import { z } from 'zod'
import type { ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Me, TelegramApi } from './api.ts'
import { serviceCall } from './limits.ts'
import { readUpdate } from './read.ts'
import type { CallbackQuery, Update } from './update.ts'

/** Hands what a person said to the gateway. Resolves when Telegram may forget the update; rejects when it was not stored. */
export async function takeIn(
  update: Update,
  me: Me,
  { api, host }: { api: TelegramApi; host: ChannelHost },
): Promise<void> {
  const reading = readUpdate(update, { me, language: host.language, now: Date.now() })
  if ('message' in reading) await host.accept(reading.message)
  else host.log.debug('Telegram sent what is not answered', { update: update.update_id, why: reading.ignored })
  if (update.callback_query) await release(api, host, update.callback_query)
}

/** Stops the waiting sign on a pressed button. Nobody's message depends on it. https://core.telegram.org/bots/api#answercallbackquery */
async function release(api: TelegramApi, host: ChannelHost, query: CallbackQuery): Promise<void> {
  try {
    await api.call(
      'answerCallbackQuery',
      { callback_query_id: query.id },
      { slot: { ...serviceCall, name: 'sign' }, result: z.unknown(), within: 5000 },
    )
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    host.log.debug('A pressed button could not be answered', { why: error.message })
  }
}
