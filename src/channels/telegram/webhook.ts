import { createHmac } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import type { Channel, ChannelHost } from '../../contract/channel.ts'
import { parseJson } from '../../lib/json.ts'
import { readBody } from '../../lib/read-body.ts'
import { sameSecret } from '../../lib/secret.ts'
import type { TelegramApi } from './api.ts'
import { takeIn } from './arrival.ts'
import { serviceCall } from './limits.ts'
import type { WebhookSettings } from './settings.ts'
import { updateShape, wantedUpdates } from './update.ts'

/** Updates are a few kB; nothing that Telegram delivers comes near. */
const bodyMost = 1024 * 1024
/** ms between two looks at whether Telegram still delivers here; sooner while it does not. */
const lookEvery = { well: 20_000, troubled: 3000 }

/** How messages arrive over HTTP. https://core.telegram.org/bots/api#setwebhook (read 2026-11-21) */
export function webhook(
  settings: WebhookSettings,
  { api, host }: { api: TelegramApi; host: ChannelHost },
): Required<Pick<Channel, 'receive' | 'setUp' | 'run'>> {
  const secret = settings.webhookSecret ?? derivedSecret(settings.botToken)
  // A bot that moved in keeps the address that it had, which only its updates tell us.
  let arrived = false
  let kept: string | undefined
  return {
    async receive(request) {
      if (!sameSecret(request.headers.get('x-telegram-bot-api-secret-token') ?? '', secret)) return answer(401)
      arrived = true
      const body = await readBody(request, bodyMost)
      if (body === undefined) return answer(413)
      const update = updateShape.safeParse(parseJson(body.toString('utf8')))
      if (!update.success) return answer(400)
      await takeIn(update.data, await api.me(), { api, host })
      return answer(200)
    },

    async setUp(signal) {
      // Always, because whether the secret is still the same cannot be asked.
      if (settings.registerWebhook) await register(signal)
      await look(signal)
    },

    async run(signal) {
      try {
        for (;;) {
          const trouble = await look(signal)
          await pause(trouble ? lookEvery.troubled : lookEvery.well, undefined, { signal })
        }
      } catch (error) {
        if (!signal.aborted) throw error
      }
    },
  }

  async function register(signal: AbortSignal): Promise<void> {
    await api.call(
      'setWebhook',
      { url: host.webhookUrl, secret_token: secret, allowed_updates: wantedUpdates, max_connections: 40 },
      { slot: serviceCall, result: z.literal(true), signal },
    )
  }

  /** Asks Telegram where it delivers and how that goes, and puts right what is ours to put right. Returns what is wrong. */
  async function look(signal: AbortSignal): Promise<string | undefined> {
    let info = await webhookInfo(api, signal)
    if (settings.registerWebhook && info.url !== host.webhookUrl) {
      host.log.warn('The webhook of this bot was changed elsewhere; setting it again', { was: info.url })
      await register(signal)
      info = await webhookInfo(api, signal)
    }
    if (arrived && !settings.registerWebhook) kept = info.url
    arrived = false
    const trouble = troubleWith(info, info.url === kept ? info.url : host.webhookUrl)
    host.report(trouble ? 'connecting' : 'connected', trouble)
    return trouble
  }
}

const info = z.object({
  url: z.string(),
  pending_update_count: z.number().default(0),
  last_error_date: z.number().optional(),
  last_error_message: z.string().optional(),
})
type WebhookInfo = z.infer<typeof info>

/** https://core.telegram.org/bots/api#getwebhookinfo */
export const webhookInfo = (api: TelegramApi, signal: AbortSignal): Promise<WebhookInfo> =>
  api.call('getWebhookInfo', {}, { slot: serviceCall, result: info, signal, within: 8000 })

/** Telegram forgets no error; one counts while updates wait and it is younger than the longest pause between two deliveries (2 min). */
function troubleWith(info: WebhookInfo, expected: string): string | undefined {
  if (!info.url) return `No webhook is set for this bot. Set it to ${expected} or turn registerWebhook on.`
  if (info.url !== expected)
    return `Telegram delivers to another address than ${expected}. Turn registerWebhook on, or set it there.`
  const age = Date.now() / 1000 - (info.last_error_date ?? 0)
  if (info.pending_update_count === 0 || age > 150) return undefined
  return `Telegram cannot deliver to ${expected}: ${info.last_error_message ?? 'unknown error'}. ${info.pending_update_count} updates wait.`
}

/** Stable for a token, so that nobody needs to choose one. */
export const derivedSecret = (botToken: string): string =>
  createHmac('sha256', botToken).update('teahouse telegram webhook').digest('hex')

const answer = (status: number): Response => new Response(null, { status })
