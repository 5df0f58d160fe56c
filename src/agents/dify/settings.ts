import { z } from 'zod'
import { field } from '../../contract/language.ts'
import { httpAddress } from '../../lib/http-fields.ts'
import { suggestion } from '../../lib/nearest.ts'
import { templateNames, unknownNames } from './inputs.ts'

export const difySettings = z.strictObject({
  app: z
    .enum(['chatbot', 'completion', 'workflow'])
    .default('chatbot')
    .meta(
      field({
        title: { 'zh-CN': '应用类型', en: 'Type of app' },
        help: {
          'zh-CN': '聊天助手、Agent 和 Chatflow 都选 chatbot。',
          en: 'Chatbots, agents and chatflows are all “chatbot”.',
        },
      }),
    ),
  baseUrl: httpAddress()
    .default('https://api.dify.ai/v1')
    .meta(
      field({
        title: { 'zh-CN': 'API 地址', en: 'API address' },
        help: {
          'zh-CN': '应用的“访问 API”页面上的地址，以 /v1 结尾。',
          en: 'As shown on the app’s “API access” page, /v1 included.',
        },
        example: 'https://dify.example.com/v1',
      }),
    ),
  apiKey: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be the key of the app, without spaces')
    .meta(
      field({
        title: { 'zh-CN': '应用密钥', en: 'App key' },
        help: { 'zh-CN': '以 app- 开头，每个应用一个。', en: 'Begins with app-; each app has its own.' },
        secret: true,
      }),
    ),
  inputs: z
    .record(z.string(), z.json())
    .superRefine((inputs, context) => {
      for (const { input, name } of unknownNames(inputs)) {
        const message = `has {{${name}}}, which nothing stands for. ${suggestion(name, templateNames)}`
        context.addIssue({ code: 'custom', path: [input], message })
      }
    })
    .default({})
    .meta(
      field({
        title: { 'zh-CN': '输入变量', en: 'Inputs' },
        help: {
          'zh-CN':
            '应用定义的变量及其值，每次都会发送。可用 {{user.name}}、{{user.department}}、{{user.id}}、{{chat.title}}、{{chat.kind}}、{{channel.id}}、{{language}}。',
          en: 'The variables that the app defines, with their values; sent every time. They may name {{user.name}}, {{user.department}}, {{user.id}}, {{chat.title}}, {{chat.kind}}, {{channel.id}} and {{language}}.',
        },
        example: '{"department": "sales", "name": "{{user.name}}"}',
      }),
    ),
  queryInput: z
    .string()
    .min(1)
    .default('query')
    .meta(
      field({
        title: { 'zh-CN': '问题变量', en: 'Variable of the question' },
        help: {
          'zh-CN': '只用于 completion 和 workflow：用户的话放进这个变量。',
          en: 'For completion and workflow apps: the variable that what was said goes into.',
        },
      }),
    ),
  citations: z
    .boolean()
    .default(false)
    .meta(
      field({
        title: { 'zh-CN': '引用来源', en: 'Citations' },
        help: {
          'zh-CN': '在回答下方以脚注列出知识库文档；应用需开启“引用和归属”。',
          en: 'Names the documents that an answer rests on in footnotes below it. The app must have “Citations and attributions” on.',
        },
      }),
    ),
})

export type DifySettings = z.infer<typeof difySettings>
