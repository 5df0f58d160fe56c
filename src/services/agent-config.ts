import { z } from 'zod'
import { field } from '../contract/language.ts'
import { configuredId } from './configured-id.ts'

const name = z
  .string()
  .min(1)
  .max(100)
  .optional()
  .meta(field({ title: { 'zh-CN': '名称', en: 'Name' } }))
const enabled = z
  .boolean()
  .default(true)
  .meta(field({ title: { 'zh-CN': '启用', en: 'Enabled' } }))

/** What an agent of every type may say. Its `settings` are its type's own. */
export const agentConfig = z.strictObject({
  id: configuredId,
  type: z.string(),
  name,
  enabled,
  settings: z.record(z.string(), z.unknown()).default({}),
})

/** As ChannelConfig. */
export type AgentConfig = z.output<typeof agentConfig>

export const modelProviders = ['openai-compatible', 'openai', 'anthropic', 'google'] as const

/** An LLM for the built-in agent. */
export const modelConfig = z
  .strictObject({
    id: configuredId,
    provider: z.enum(modelProviders).meta(field({ title: { 'zh-CN': '提供方', en: 'Provider' } })),
    name,
    enabled,
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .meta(
        field({
          title: { 'zh-CN': '接口地址', en: 'Base address' },
          help: {
            'zh-CN': 'openai-compatible 必填；其余提供方默认用官方地址。',
            en: "Needed for openai-compatible; the others have their maker's by default.",
          },
          example: 'https://host/v1',
        }),
      ),
    apiKey: z
      .string()
      .max(4096)
      .optional()
      .meta(
        field({
          title: { 'zh-CN': 'API 密钥', en: 'API key' },
          help: {
            'zh-CN': '提供方发放的密钥；不需要密钥的服务可不填。',
            en: 'From the provider; left out where none is asked for.',
          },
          secret: true,
        }),
      ),
    model: z
      .string()
      .min(1)
      .max(200)
      .meta(
        field({
          title: { 'zh-CN': '模型名称', en: 'Model name' },
          help: { 'zh-CN': '按提供方的写法填写。', en: 'As the provider spells it.' },
          example: 'qwen-max',
        }),
      ),
    vision: z
      .boolean()
      .optional()
      .meta(
        field({
          title: { 'zh-CN': '能看图片', en: 'Sees pictures' },
          help: {
            'zh-CN': '不填则自动判断：模型拒绝图片后，改为只告诉它图片名称。',
            en: 'Left out, it is found out: a model that refuses a picture is told its name only.',
          },
        }),
      ),
  })
  .superRefine(({ provider, baseUrl }, context) => {
    if (provider === 'openai-compatible' && baseUrl === undefined) {
      context.addIssue({ code: 'custom', path: ['baseUrl'], message: 'is missing: openai-compatible needs an address' })
    }
  })

export type ModelConfig = z.output<typeof modelConfig>
