import { z } from 'zod'
import { field } from '../../contract/language.ts'

const shared = {
  welcome: z
    .string()
    .max(2000)
    .default('')
    .meta(
      field({
        title: { 'zh-CN': '欢迎语', en: 'Welcome' },
        help: {
          'zh-CN': '用户当天第一次打开与机器人的单聊时显示；留空则不显示。',
          en: 'Shown when a person opens the chat with the bot for the first time of a day. Empty: nothing is shown.',
        },
        example: '你好，有什么可以帮你？',
      }),
    ),
  streamSeconds: z
    .int()
    .min(10)
    .max(600)
    .default(330)
    .meta(
      field({
        title: { 'zh-CN': '流式回复的最长时间（秒）', en: 'Longest streaming reply, in seconds' },
        help: {
          'zh-CN': '企业微信只允许回复在 6 分钟内变化；超过这个时间的回答写完后另发一条消息。',
          en: 'WeCom lets a reply change for 6 minutes. An answer that takes longer than this is sent as a message of its own.',
        },
      }),
    ),
}

const transport = field({
  title: { 'zh-CN': '接收方式', en: 'How messages arrive' },
  help: {
    'zh-CN': '与管理后台中机器人的 API 模式一致。回调需要公网 HTTPS 地址；长连接不需要，但同一机器人只能有一个连接。',
    en: 'As in the bot’s API mode in the admin console. A callback needs a public HTTPS address; the long connection does not, but a bot has only one.',
  },
})

const callback = z.strictObject({
  transport: z.literal('callback').default('callback').meta(transport),
  token: z
    .string()
    .regex(/^\S+$/, 'A token, without spaces')
    .meta(
      field({
        title: { 'zh-CN': 'Token', en: 'Token' },
        help: {
          'zh-CN': '管理后台 → 智能机器人 → API 模式 → 接收消息回调。',
          en: 'Admin console → the bot → API mode → message callback.',
        },
        secret: true,
      }),
    ),
  encodingAesKey: z
    .string()
    .regex(/^[A-Za-z0-9]{43}$/, 'An EncodingAESKey has 43 letters and digits')
    .meta(
      field({
        title: { 'zh-CN': 'EncodingAESKey', en: 'EncodingAESKey' },
        help: { 'zh-CN': '与 Token 在同一页，43 个字符。', en: 'On the same page as the token; 43 characters.' },
        secret: true,
      }),
    ),
  receiveId: z
    .string()
    .max(200)
    .default('')
    .meta(
      field({
        title: { 'zh-CN': 'ReceiveId', en: 'ReceiveId' },
        help: {
          'zh-CN': '企业自己的智能机器人留空；服务商代开发的机器人填写其 ID。',
          en: 'Empty for a bot of your own organisation; the provider’s id for one that a service provider made.',
        },
      }),
    ),
  bots: z
    .record(
      z.string().regex(/^\S{1,200}$/, 'A bot id, without spaces'),
      z
        .string()
        .regex(/^[a-z0-9-]{1,40}$/, 'The id of an agent')
        .meta(field({ title: { 'zh-CN': '智能体', en: 'Agent' }, ref: 'agents' })),
    )
    .default({})
    .meta(
      field({
        title: { 'zh-CN': '多个机器人', en: 'Several bots' },
        help: {
          'zh-CN': '多个机器人共用同一 Token 和密钥时：机器人 ID（aibotid）→ 智能体。其他机器人由默认智能体回答。',
          en: 'For bots that share this token and key: bot id (aibotid) → agent. The default agent answers for every other bot.',
        },
        example: 'aibXXXXXXXX: kb',
      }),
    ),
  ...shared,
})

const websocket = z.strictObject({
  transport: z.literal('websocket').meta(transport),
  botId: z
    .string()
    .regex(/^\S+$/, 'A bot id, without spaces')
    .meta(
      field({
        title: { 'zh-CN': 'Bot ID', en: 'Bot ID' },
        help: {
          'zh-CN': '管理后台 → 智能机器人 → API 模式 → 使用长连接。',
          en: 'Admin console → the bot → API mode → long connection.',
        },
        example: 'aibXXXXXXXX',
      }),
    ),
  secret: z
    .string()
    .regex(/^\S+$/, 'A secret, without spaces')
    .meta(
      field({
        title: { 'zh-CN': 'Secret', en: 'Secret' },
        help: { 'zh-CN': '与 Bot ID 在同一页。', en: 'On the same page as the bot ID.' },
        secret: true,
      }),
    ),
  websocketUrl: z
    .url({ protocol: /^wss?$/, error: 'An address that begins with wss://' })
    .default('wss://openws.work.weixin.qq.com')
    .meta(
      field({
        title: { 'zh-CN': '长连接地址', en: 'Address of the long connection' },
        help: { 'zh-CN': '私有部署才需要改。', en: 'Another one only where WeCom is deployed privately.' },
      }),
    ),
  ...shared,
})

export const wecomSettings = z.discriminatedUnion('transport', [callback, websocket])
export type WecomSettings = z.infer<typeof wecomSettings>
export type CallbackSettings = z.infer<typeof callback>
export type WebsocketSettings = z.infer<typeof websocket>
