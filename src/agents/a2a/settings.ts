import { z } from 'zod'
import { field } from '../../contract/language.ts'
import { headerName, httpAddress } from '../../lib/http-fields.ts'

export const a2aSettings = z.strictObject({
  url: httpAddress().meta(
    field({
      title: { 'zh-CN': '智能体地址', en: 'Address of the agent' },
      help: {
        'zh-CN': '名片所在的地址：/.well-known/agent-card.json 之前的部分，或名片（.json）本身的地址。',
        en: 'Where its card lies: everything before /.well-known/agent-card.json, or the card itself (….json).',
      },
      example: 'https://agents.example.com/recipes',
    }),
  ),
  token: z
    .string()
    .regex(/^((Bearer|Basic) )?[\x21-\x7e]+$/, 'must be a token or key, without spaces')
    .optional()
    .meta(
      field({
        title: { 'zh-CN': '密钥', en: 'Token' },
        help: {
          'zh-CN': '令牌（Bearer）或 API 密钥，名片会说明需要哪一种。公开的智能体不需要。',
          en: 'A bearer token or an API key: the card says which. A public agent needs none.',
        },
        secret: true,
      }),
    ),
  header: headerName.default('Authorization').meta(
    field({
      title: { 'zh-CN': '密钥请求头', en: 'Header of the token' },
      help: {
        'zh-CN': 'Authorization 会加上 Bearer；其他请求头（如 X-API-Key）原样发送。',
        en: 'Authorization carries it as a Bearer token; any other, as X-API-Key, carries it as it is.',
      },
    }),
  ),
  endpoint: httpAddress()
    .optional()
    .meta(
      field({
        title: { 'zh-CN': '接口地址', en: 'Endpoint' },
        help: {
          'zh-CN': '提问的地址。仅当名片写的是另一台主机时才需要：密钥不会发往设置里没有的主机。',
          en: 'Where questions go. Only needed where the card names another host: a token is sent to no host that the settings do not name.',
        },
      }),
    ),
})

export type A2aSettings = z.infer<typeof a2aSettings>
