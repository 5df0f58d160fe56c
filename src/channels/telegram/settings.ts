import { z } from 'zod'
import { field } from '../../contract/language.ts'

const shared = {
  botToken: z
    .string()
    .regex(/^[^\s/?#]+$/, 'A bot token looks like 123456:ABC-DEF, without spaces')
    .meta(
      field({
        title: { 'zh-CN': '机器人令牌', en: 'Bot token' },
        help: {
          'zh-CN': '在 Telegram 中向 @BotFather 发送 /newbot（或 /token）得到。',
          en: 'From @BotFather in Telegram: /newbot, or /token for a bot you already have.',
        },
        secret: true,
        example: '123456789:AAExampleExampleExampleExample',
      }),
    ),
  drafts: z
    .boolean()
    .default(false)
    .meta(
      field({
        title: { 'zh-CN': '流式草稿', en: 'Streaming drafts' },
        help: {
          'zh-CN': '私聊中用 Telegram 的草稿显示正在生成的回答（带停止按钮）。旧版客户端看不到草稿。',
          en: 'In private chats, show an answer that is being written as a Telegram draft with a Stop button. Old apps do not show drafts.',
        },
      }),
    ),
  apiBaseUrl: z
    .url({ protocol: /^https?$/ })
    .refine((url) => !url.includes('/bot'), 'Only the address of the server, without /bot and the token')
    .default('https://api.telegram.org')
    .meta(
      field({
        title: { 'zh-CN': 'API 地址', en: 'API address' },
        help: {
          'zh-CN': '自建 Bot API 服务器或反向代理的地址；一般不用改。',
          en: 'Address of a Bot API server or reverse proxy of your own; normally left as it is.',
        },
      }),
    ),
  webhookSecret: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,256}$/, '1 to 256 letters, digits, _ or -')
    .optional()
    .meta(
      field({
        title: { 'zh-CN': 'Webhook 密钥', en: 'Webhook secret' },
        help: {
          'zh-CN': 'Webhook 方式：Telegram 每次调用时带上的密钥。留空则由机器人令牌推导。',
          en: 'For the webhook: what Telegram repeats with every call. Left empty, it is derived from the bot token.',
        },
        secret: true,
      }),
    ),
  registerWebhook: z
    .boolean()
    .default(true)
    .meta(
      field({
        title: { 'zh-CN': '自动注册 Webhook', en: 'Register the webhook' },
        help: {
          'zh-CN': 'Webhook 方式：关闭后需自行调用 setWebhook，并使用同一密钥。',
          en: 'For the webhook: when off, call setWebhook yourself, with the same secret.',
        },
      }),
    ),
}

const transport = field({
  title: { 'zh-CN': '接收方式', en: 'How messages arrive' },
  help: {
    'zh-CN': '长轮询不需要公网地址；Webhook 需要公网 HTTPS 地址。',
    en: 'Polling needs no public address; a webhook needs a public HTTPS address.',
  },
})

const polling = z.strictObject({ transport: z.literal('polling').default('polling').meta(transport), ...shared })

const webhook = z.strictObject({ transport: z.literal('webhook').meta(transport), ...shared })

export const telegramSettings = z.discriminatedUnion('transport', [polling, webhook])
export type TelegramSettings = z.infer<typeof telegramSettings>
export type WebhookSettings = z.infer<typeof webhook>
