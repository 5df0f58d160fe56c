import { z } from 'zod'
import { field } from '../../contract/language.ts'
import { headerName, headerText, httpAddress } from '../../lib/http-fields.ts'

export const openAiSettings = z.strictObject({
  baseUrl: httpAddress('apiKey').meta(
    field({
      title: { 'zh-CN': '接口地址', en: 'Base address' },
      help: {
        'zh-CN': '到 /chat/completions 或 /responses 之前的部分。',
        en: 'Everything before /chat/completions or /responses.',
      },
      example: 'https://api.openai.com/v1',
    }),
  ),
  apiKey: headerText.optional().meta(
    field({
      title: { 'zh-CN': 'API 密钥', en: 'API key' },
      help: {
        'zh-CN': '服务方发放的密钥；不需要密钥的服务可不填。',
        en: 'From whoever runs the service; left out where none is asked for.',
      },
      secret: true,
    }),
  ),
  keyHeader: headerName.default('Authorization').meta(
    field({
      title: { 'zh-CN': '密钥请求头', en: 'Header of the key' },
      help: {
        'zh-CN': 'Authorization 以 Bearer 方式发送；其他请求头（如 Azure 的 api-key）原样发送密钥。',
        en: 'Authorization sends it as a Bearer token; any other header (api-key on Azure) sends it as it is.',
      },
    }),
  ),
  model: z
    .string()
    .min(1)
    .meta(
      field({
        title: { 'zh-CN': '模型', en: 'Model' },
        help: { 'zh-CN': '按服务方的写法填写模型名称。', en: 'The name of the model, as the service spells it.' },
        example: 'qwen-max',
      }),
    ),
  api: z
    .enum(['chat', 'responses'])
    .default('chat')
    .meta(
      field({
        title: { 'zh-CN': '接口', en: 'API' },
        help: {
          'zh-CN': 'chat：每次发送本会话的历史；responses：由对方保存历史（previous_response_id）。',
          en: 'chat: the history of the session is sent each time. responses: the server keeps it (previous_response_id).',
        },
      }),
    ),
  historyTurns: z
    .int()
    .min(0)
    .max(200)
    .default(20)
    .meta(
      field({
        title: { 'zh-CN': '历史轮数', en: 'Turns of history' },
        help: { 'zh-CN': '只用于 chat；0 表示不发送历史。', en: 'For chat only; 0 sends none.' },
      }),
    ),
  instructions: z
    .string()
    .max(100_000)
    .optional()
    .meta(
      field({
        title: { 'zh-CN': '系统提示词', en: 'Instructions' },
        help: {
          'zh-CN': '告诉模型它是谁、应该怎样回答。',
          en: 'What the model is told about who it is and how it should answer.',
        },
      }),
    ),
  headers: z
    .record(headerName, headerText)
    .default({})
    .meta(
      field({
        title: { 'zh-CN': '附加请求头', en: 'More headers' },
        help: { 'zh-CN': '不要在这里填写密钥。', en: 'Not for keys: these are stored readable.' },
      }),
    ),
  extraBody: z
    .record(z.string(), z.json())
    .default({})
    .meta(
      field({
        title: { 'zh-CN': '附加请求字段', en: 'More fields of the request' },
        help: {
          'zh-CN': '文本中的 {session} 和 {user} 会替换为会话和用户的编号，例如 FastGPT 的 chatId。',
          en: '{session} and {user} inside a text become the ids of the session and the person, as for chatId of FastGPT.',
        },
        example: '{"chatId": "{session}"}',
      }),
    ),
})

export type OpenAiSettings = z.infer<typeof openAiSettings>
