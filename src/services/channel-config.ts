import { z } from 'zod'
import { field } from '../contract/language.ts'
import { configuredId } from './configured-id.ts'
import { route } from './routes.ts'

const sender = z.string().min(1).max(200)
const count = z.int().min(0).max(1_000_000)

/** What a channel of every type may say (contract §3), with its defaults. Its `settings` are its type's own. */
export const channelConfig = z.strictObject({
  id: configuredId,
  type: z.string(),
  name: z
    .string()
    .min(1)
    .max(100)
    .optional()
    .meta(field({ title: { 'zh-CN': '名称', en: 'Name' }, example: 'Support bot' })),
  enabled: z
    .boolean()
    .default(true)
    .meta(field({ title: { 'zh-CN': '启用', en: 'Enabled' } })),
  agent: configuredId.optional().meta(
    field({
      title: { 'zh-CN': '默认智能体', en: 'Default agent' },
      help: {
        'zh-CN': '会话没有选择智能体时由它回答；只有一个智能体时可以省略。',
        en: 'Answers where a conversation has chosen no other; may be left out when there is only one.',
      },
      ref: 'agents',
    }),
  ),
  model: configuredId.optional().meta(
    field({
      title: { 'zh-CN': '模型', en: 'Model' },
      help: { 'zh-CN': '代替内置智能体自己的模型。', en: 'Used instead of the model that an assistant agent names.' },
      ref: 'models',
    }),
  ),
  routes: z
    .array(route)
    .max(100)
    .default([])
    .meta(
      field({
        title: { 'zh-CN': '路由', en: 'Routes' },
        help: {
          'zh-CN': '按顺序匹配，第一条符合的规则决定由谁回答；都不符合时用默认智能体。会话自己用 /agent 选择的优先。',
          en: 'Read from the top: the first rule that fits says who answers, else the default agent does. What a conversation chose with /agent comes before them.',
        },
      }),
    ),
  language: z
    .enum(['zh-CN', 'en'])
    .optional()
    .meta(field({ title: { 'zh-CN': '语言', en: 'Language' } })),
  conversation: z
    .strictObject({
      scope: z
        .enum(['auto', 'chat', 'sender', 'thread'])
        .default('auto')
        .meta(
          field({
            title: { 'zh-CN': '会话范围', en: 'What one conversation is' },
            help: {
              'zh-CN': 'auto：群聊中每个发言人一个会话，单聊中整个聊天一个会话。',
              en: 'auto: each sender in a group, the chat itself when direct.',
            },
          }),
        ),
      idleMinutes: count.default(720).meta(
        field({
          title: { 'zh-CN': '闲置多少分钟后开始新会话', en: 'Minutes of silence after which a fresh session starts' },
          help: { 'zh-CN': '0 表示从不。', en: '0 = never.' },
        }),
      ),
    })
    .prefault({})
    .meta(field({ title: { 'zh-CN': '会话', en: 'Conversation' } })),
  whenBusy: z
    .enum(['queue', 'merge', 'interrupt'])
    .default('queue')
    .meta(
      field({
        title: { 'zh-CN': '回答期间收到新消息', en: 'A message arrives while its conversation works' },
        help: {
          'zh-CN': 'queue：排队；merge：与等待中的消息合并；interrupt：停止当前回答。',
          en: 'queue: waits its turn; merge: joins those that wait; interrupt: stops the running reply.',
        },
      }),
    ),
  stale: z
    .strictObject({
      afterMinutes: count
        .default(30)
        .meta(field({ title: { 'zh-CN': '超过多少分钟算过期', en: 'Minutes after which a message is stale' } })),
      then: z
        .enum(['answer', 'notice', 'skip'])
        .default('answer')
        .meta(
          field({
            title: { 'zh-CN': '过期消息', en: 'A stale message' },
            help: {
              'zh-CN': 'answer：照常回答；notice：只告知；skip：忽略。',
              en: 'answer: as ever; notice: only a line that says so; skip: nothing.',
            },
          }),
        ),
    })
    .prefault({})
    .meta(field({ title: { 'zh-CN': '中断后的旧消息', en: 'Messages that waited out an outage' } })),
  access: z
    .strictObject({
      who: z
        .enum(['everyone', 'allowlist', 'pairing'])
        .default('everyone')
        .meta(field({ title: { 'zh-CN': '谁可以对话', en: 'Who may talk' } })),
      allow: z
        .array(sender)
        .max(10_000)
        .default([])
        .meta(field({ title: { 'zh-CN': '允许的发送者 ID', en: 'Sender ids that may' } })),
      deny: z
        .array(sender)
        .max(10_000)
        .default([])
        .meta(field({ title: { 'zh-CN': '禁止的发送者 ID', en: 'Sender ids that may not' } })),
      groups: z
        .enum(['mention', 'all', 'off'])
        .default('mention')
        .meta(
          field({
            title: { 'zh-CN': '群聊', en: 'Groups' },
            help: {
              'zh-CN': 'mention：只回答提到机器人的消息；all：回答所有消息；off：不在群里回答。',
              en: 'mention: what mentions the bot; all: everything; off: nothing.',
            },
          }),
        ),
    })
    .prefault({})
    .meta(field({ title: { 'zh-CN': '访问', en: 'Access' } })),
  limits: z
    .strictObject({
      perSender: z
        .strictObject({
          perMinute: count.default(20).meta(field({ title: { 'zh-CN': '每分钟', en: 'A minute' } })),
          perDay: count.default(0).meta(field({ title: { 'zh-CN': '每天', en: 'A day' } })),
        })
        .prefault({})
        .meta(
          field({
            title: { 'zh-CN': '每个发送者的消息数', en: 'Messages of one sender' },
            help: { 'zh-CN': '0 表示不限。', en: '0 = no limit.' },
          }),
        ),
    })
    .prefault({})
    .meta(field({ title: { 'zh-CN': '限额', en: 'Limits' } })),
  webhookPaths: z
    .array(
      z
        .string()
        .max(200)
        .regex(
          /^\/[A-Za-z0-9._~{}/-]+$/,
          'must be a path such as /api/v1/webhooks/telegram, where {name} stands for one segment',
        ),
    )
    .max(20)
    .default([])
    .meta(
      field({
        title: { 'zh-CN': '更多 Webhook 地址', en: 'More webhook addresses' },
        help: {
          'zh-CN': '除 /hooks/标识 之外，此机器人也在这些路径上接收请求，便于从其他服务迁移。',
          en: 'Paths that reach this channel besides /hooks/ID, for a bot that was set up for another service.',
        },
      }),
    ),
  showReasoning: z
    .boolean()
    .default(false)
    .meta(field({ title: { 'zh-CN': '显示模型的思考过程', en: "Show a model's reasoning" } })),
  settings: z.record(z.string(), z.unknown()).default({}),
})

/** A channel's configuration with every default filled in; its `settings` as they were written, for the provider's schema to read. */
export type ChannelConfig = z.output<typeof channelConfig>
