import { z } from 'zod'
import { field } from '../../contract/language.ts'

const word = z.string().regex(/^\S+$/, 'Without spaces')

const appId = word.meta(
  field({
    title: { 'zh-CN': 'App ID', en: 'App ID' },
    help: {
      'zh-CN': '开放平台 → 开发者后台 → 应用 → 凭证与基础信息，以 cli_ 开头。',
      en: 'Developer console → your app → Credentials & Basic Info. Begins with cli_.',
    },
    example: 'cli_9f2c4b7a1d3e5060',
  }),
)

const encryptKey = word.optional().meta(
  field({
    title: { 'zh-CN': 'Encrypt Key', en: 'Encrypt Key' },
    help: {
      'zh-CN': 'Webhook 方式：开发者后台 → 事件与回调 → 加密策略。设置后事件会加密并带签名。',
      en: 'For the webhook: Developer console → Events & Callbacks → Encryption Strategy. With it, events come encrypted and signed.',
    },
    secret: true,
  }),
)

const verificationToken = word.optional().meta(
  field({
    title: { 'zh-CN': 'Verification Token', en: 'Verification Token' },
    help: { 'zh-CN': '与 Encrypt Key 在同一页。', en: 'On the same page as the encrypt key.' },
    secret: true,
  }),
)

const shared = {
  appId,
  appSecret: word.meta(
    field({
      title: { 'zh-CN': 'App Secret', en: 'App Secret' },
      help: { 'zh-CN': '与 App ID 在同一页。', en: 'On the same page as the app ID.' },
      secret: true,
    }),
  ),
  encryptKey,
  verificationToken,
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'An address that begins with https://' })
    .default('https://open.feishu.cn')
    .meta(
      field({
        title: { 'zh-CN': '开放平台地址', en: 'Address of the open platform' },
        help: {
          'zh-CN': '飞书不用改；Lark 填 https://open.larksuite.com。',
          en: 'As it is for Feishu; https://open.larksuite.com for Lark.',
        },
        example: 'https://open.larksuite.com',
      }),
    ),
  card: z
    .strictObject({
      enabled: z
        .boolean()
        .default(true)
        .meta(
          field({
            title: { 'zh-CN': '使用卡片', en: 'Use cards' },
            help: {
              'zh-CN': '回答在卡片里逐步显示；关闭后写完再发一条消息。',
              en: 'The answer grows in a card. When off, it is sent as one message when it is finished.',
            },
          }),
        ),
    })
    .prefault({})
    .meta(
      field({
        title: { 'zh-CN': '卡片', en: 'Card' },
        help: { 'zh-CN': '回答显示在卡片中，边生成边更新。', en: 'The card that an answer grows in.' },
      }),
    ),
}

const transport = field({
  title: { 'zh-CN': '接收方式', en: 'How messages arrive' },
  help: {
    'zh-CN': '长连接不需要公网地址；Webhook 需要公网 HTTPS 地址。与开发者后台“事件与回调”的设置一致。',
    en: 'The long connection needs no public address; a webhook needs a public HTTPS address. As chosen under Events & Callbacks.',
  },
})

const websocket = z.strictObject({
  transport: z.literal('websocket').default('websocket').meta(transport),
  ...shared,
})

const webhook = z
  .strictObject({ transport: z.literal('webhook').meta(transport), ...shared })
  .refine(({ encryptKey, verificationToken }) => encryptKey !== undefined || verificationToken !== undefined, {
    path: ['encryptKey'],
    error:
      'Give the encrypt key (Feishu signs with it), or at least the verification token: anybody could write to the bot',
  })

export const feishuSettings = z.discriminatedUnion('transport', [websocket, webhook])
export type FeishuSettings = z.infer<typeof feishuSettings>
