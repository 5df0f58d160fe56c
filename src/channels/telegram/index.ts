import type { Channel, ChannelHost, ChannelProvider } from '../../contract/channel.ts'
import { reach } from './address.ts'
import { TelegramApi } from './api.ts'
import { fetchFile } from './fetch-file.ts'
import { limits } from './limits.ts'
import { poll } from './polling.ts'
import { type TelegramSettings, telegramSettings } from './settings.ts'
import { webhook } from './webhook.ts'
import { writer } from './write.ts'

export const telegram: ChannelProvider<TelegramSettings> = {
  type: 'telegram',
  title: 'Telegram',
  settings: telegramSettings,

  create(settings: TelegramSettings, host: ChannelHost): Channel {
    const api = new TelegramApi(settings, host)
    return {
      // What stands before the colon is the bot's own number, and no secret.
      limits: { ...limits, account: settings.botToken.split(':')[0] ?? '' },
      ...(settings.transport === 'webhook'
        ? webhook(settings, { api, host })
        : { run: (signal: AbortSignal) => poll(api, host, signal) }),
      ...writer(api, { drafts: settings.drafts, host }),
      reach,
      fetchFile: (file, signal) => fetchFile(api, file, signal),
      async check(signal) {
        const me = await api.getMe(signal)
        return `@${me.username} (${me.first_name})`
      },
    }
  },

  steps: async () => (await import('./steps.ts')).steps,
  simulator: async (options) => (await import('./simulator.ts')).startTelegramSimulator(options),
}
