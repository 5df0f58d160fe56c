import { z } from 'zod'
import { field } from '../../contract/language.ts'
import { httpAddress } from '../../lib/http-fields.ts'

export const cozeSettings = z.strictObject({
  baseUrl: httpAddress()
    .default('https://api.coze.cn')
    .meta(
      field({
        title: { 'zh-CN': 'API 地址', en: 'API address' },
        help: {
          'zh-CN': '扣子用 https://api.coze.cn，国际版用 https://api.coze.com；令牌只在一边有效。',
          en: 'https://api.coze.cn in China, https://api.coze.com elsewhere: a token works on one of them only.',
        },
      }),
    ),
  token: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be an access token, without spaces')
    .meta(
      field({
        title: { 'zh-CN': '访问令牌', en: 'Access token' },
        help: {
          'zh-CN': '以 pat_ 开头的个人访问令牌，或服务访问令牌。',
          en: 'A personal access token (pat_…), or one of a service.',
        },
        secret: true,
      }),
    ),
  botId: z
    .string()
    .regex(/^\d+$/, 'must be the number behind /bot/ in the address of the bot')
    .meta(
      field({
        title: { 'zh-CN': '智能体 ID', en: 'Bot' },
        help: {
          'zh-CN': '智能体开发页面地址中 /bot/ 后面的数字；在 YAML 中要加引号。',
          en: 'The number behind /bot/ in the address of its page; in quotes, in YAML.',
        },
        example: '7342866812345678901',
      }),
    ),
  variables: z
    .record(z.string(), z.string())
    .default({})
    .meta(
      field({
        title: { 'zh-CN': '提示词变量', en: 'Variables' },
        help: {
          'zh-CN': '智能体提示词中 {{变量}} 的值，每次都会发送。',
          en: 'Values for the {{variables}} of the bot’s prompt, sent every time.',
        },
      }),
    ),
  parameters: z
    .record(z.string(), z.json())
    .default({})
    .meta(
      field({
        title: { 'zh-CN': '对话流参数', en: 'Parameters' },
        help: {
          'zh-CN': '对话流开始节点的输入参数，每次都会发送。',
          en: 'Inputs of the start node of a chatflow, sent every time.',
        },
      }),
    ),
})

export type CozeSettings = z.infer<typeof cozeSettings>
