import { z } from 'zod'
import { field } from '../../contract/language.ts'

const id = z.string().regex(/^\S+$/, 'An id, without spaces')
const httpUrl = z.url({ protocol: /^https?$/, error: 'An address that begins with https://' })

const clientId = id.meta(
  field({
    title: { 'zh-CN': 'Client ID(AppKey)', en: 'Client ID (AppKey)' },
    help: {
      'zh-CN': '钉钉开放平台 → 应用 → 凭证与基础信息。',
      en: 'DingTalk developer console → your app → Credentials and Basic Info.',
    },
    example: 'dingabc123',
  }),
)

const clientSecret = id.meta(
  field({
    title: { 'zh-CN': 'Client Secret(AppSecret)', en: 'Client Secret (AppSecret)' },
    help: { 'zh-CN': '与 Client ID 在同一页。', en: 'On the same page as the client ID.' },
    secret: true,
  }),
)

const card = z
  .strictObject({
    enabled: z
      .boolean()
      .default(true)
      .meta(
        field({
          title: { 'zh-CN': '使用 AI 卡片', en: 'Use AI cards' },
          help: {
            'zh-CN': '回答在卡片里逐步显示；关闭后写完再发一条消息（调用次数最少）。',
            en: 'The answer grows in a card. When off, it is sent as one message when it is finished (fewest API calls).',
          },
        }),
      ),
    templateId: id.optional().meta(
      field({
        title: { 'zh-CN': '卡片模板 ID', en: 'Card template ID' },
        help: {
          'zh-CN': '留空使用现成的公共模板。自建模板须关联到同一个应用。',
          en: 'Empty: the ready-made public template. A template of your own must be associated with the same app.',
        },
        example: 'aaaabbbb-0000-1111-2222-ccccdddd.schema',
      }),
    ),
    contentKey: id.default('content').meta(
      field({
        title: { 'zh-CN': '正文变量名', en: 'Content variable' },
        help: {
          'zh-CN': '自建模板中开启了流式组件的 Markdown 变量。',
          en: 'The markdown variable of your template that has "streaming component" switched on.',
        },
      }),
    ),
  })
  .prefault({})
  .meta(
    field({
      title: { 'zh-CN': '卡片', en: 'Card' },
      help: { 'zh-CN': '回答显示在 AI 卡片中，边生成边更新。', en: 'The AI card that an answer grows in.' },
    }),
  )

const shared = {
  robotCode: id.optional().meta(
    field({
      title: { 'zh-CN': '机器人编码', en: 'Robot code' },
      help: {
        'zh-CN': '企业内部应用与 Client ID 相同，可留空。',
        en: 'The client ID, for apps of your own organisation.',
      },
    }),
  ),
  card,
  monthlyCalls: z
    .int()
    .min(0)
    .default(5000)
    .meta(
      field({
        title: { 'zh-CN': '每月调用额度', en: 'API calls a month' },
        help: {
          'zh-CN': '组织每月可用的 API 调用次数（标准版 5000）；快用完时减少卡片刷新。0 表示不限。',
          en: 'What your organisation has (standard edition: 5,000). Cards are redrawn less often as it runs out. 0: no budget.',
        },
      }),
    ),
  subscribeEvents: z
    .boolean()
    .default(false)
    .meta(
      field({
        title: { 'zh-CN': '订阅事件', en: 'Subscribe to events' },
        help: {
          'zh-CN': 'Stream 模式下同时接收应用事件，只记录日志。',
          en: 'In Stream mode, also receive the events of the app. They are acknowledged and logged, nothing else.',
        },
      }),
    ),
  webhookToken: id.optional().meta(
    field({
      title: { 'zh-CN': 'Webhook 令牌', en: 'Webhook token' },
      help: {
        'zh-CN':
          '除钉钉签名外再校验的共享令牌（?token=、X-DingTalk-Token 或正文 token）。没有 Client Secret 时只校验它。',
        en: 'A shared token asked for besides the signature (?token=, X-DingTalk-Token or `token` in the body). Without a client secret it is all that is checked.',
      },
      secret: true,
    }),
  ),
  fallbackWebhook: httpUrl
    .refine((url) => new URL(url).searchParams.has('access_token'), 'The whole address, with its access_token')
    .optional()
    .meta(
      field({
        title: { 'zh-CN': '兜底群机器人', en: 'Fallback group robot' },
        help: {
          'zh-CN':
            '群自定义机器人的地址。其他方式都失败时，群里的回答从这里发出（私聊的不会）。启用了“加签”的，在地址后加 &secret=SEC…',
          en: 'Address of a custom group robot: the last resort for answers to a group (never for direct chats). If it asks for signatures, append &secret=SEC…',
        },
        secret: true,
      }),
    ),
  apiBaseUrl: httpUrl.default('https://api.dingtalk.com').meta(
    field({
      title: { 'zh-CN': 'API 地址', en: 'API address' },
      help: { 'zh-CN': '一般不用改。', en: 'Normally left as it is.' },
    }),
  ),
  oapiBaseUrl: httpUrl.default('https://oapi.dingtalk.com').meta(
    field({
      title: { 'zh-CN': '旧版 API 地址', en: 'Legacy API address' },
      help: { 'zh-CN': '一般不用改。', en: 'Normally left as it is.' },
    }),
  ),
}

const transport = field({
  title: { 'zh-CN': '接收方式', en: 'How messages arrive' },
  help: {
    'zh-CN': 'Stream 不需要公网地址；Webhook 需要公网 HTTPS 地址。',
    en: 'Stream needs no public address; a webhook needs a public HTTPS address.',
  },
})

const stream = z.strictObject({
  transport: z.literal('stream').default('stream').meta(transport),
  clientId,
  clientSecret,
  ...shared,
})

const webhook = z
  .strictObject({
    transport: z.literal('webhook').meta(transport),
    clientId: clientId.optional(),
    clientSecret: clientSecret.optional(),
    ...shared,
  })
  .refine(({ clientSecret, webhookToken }) => clientSecret !== undefined || webhookToken !== undefined, {
    path: ['clientSecret'],
    error:
      'Give the client secret (DingTalk signs with it), or at least a webhookToken: anybody could write to the bot',
  })
  .refine(({ clientId, clientSecret }) => clientSecret === undefined || clientId !== undefined, {
    path: ['clientId'],
    error: 'The client ID that this client secret belongs to',
  })

export const dingtalkSettings = z.discriminatedUnion('transport', [stream, webhook])
export type DingtalkSettings = z.infer<typeof dingtalkSettings>
