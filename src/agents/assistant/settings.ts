import { z } from 'zod'
import { field } from '../../contract/language.ts'
import { headerName, headerText, httpAddress } from '../../lib/http-fields.ts'

const model = z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be the id of a model')

/** A server that offers tools: at an address, or as a child process. */
const mcpServer = z
  .strictObject({
    url: httpAddress('headers')
      .optional()
      .meta(
        field({
          title: { 'zh-CN': '地址', en: 'Address' },
          help: {
            'zh-CN': '用 Streamable HTTP 提供工具的服务器；与命令二选一。',
            en: 'A server that offers its tools over streamable HTTP. Give this or a command.',
          },
          example: 'https://host/mcp',
        }),
      ),
    headers: z
      .record(headerName, headerText)
      .default({})
      .meta(
        field({
          title: { 'zh-CN': '请求头', en: 'Headers' },
          help: {
            'zh-CN': '每次请求都带上，例如 Authorization。',
            en: 'Sent with every request, such as Authorization.',
          },
          secret: true,
        }),
      ),
    command: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .meta(
        field({
          title: { 'zh-CN': '命令', en: 'Command' },
          help: {
            'zh-CN': '在本机作为子进程启动的程序，通过标准输入输出提供工具。',
            en: 'A program that is started here as a child and offers its tools over stdio.',
          },
          example: 'node',
        }),
      ),
    args: z
      .array(z.string().max(4000))
      .max(100)
      .default([])
      .meta(
        field({
          title: { 'zh-CN': '参数', en: 'Arguments' },
          help: { 'zh-CN': '命令的参数，每项一个。', en: 'What the command is given, one entry each.' },
          example: '["server.js"]',
        }),
      ),
    env: z
      .record(z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable'), z.string())
      .default({})
      .meta(
        field({
          title: { 'zh-CN': '环境变量', en: 'Environment' },
          help: {
            'zh-CN': '除 PATH、HOME 等少数变量外，子进程不继承任何环境变量。',
            en: 'The child inherits nothing but PATH, HOME and the like.',
          },
          secret: true,
        }),
      ),
    cwd: z
      .string()
      .max(1000)
      .optional()
      .meta(
        field({
          title: { 'zh-CN': '工作目录', en: 'Working folder' },
          help: {
            'zh-CN': '命令在此目录下启动；不填则为网关的目录。',
            en: "Where the command is started; the gateway's own folder when left out.",
          },
        }),
      ),
  })
  .superRefine(({ url, command, headers, args, env, cwd }, context) => {
    const wrong = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message })
    if (url === undefined && command === undefined) wrong('url', 'is missing: give url, or command')
    if (url !== undefined && command !== undefined) wrong('command', 'cannot stand beside url: give one of them')
    if (command === undefined && (args.length > 0 || Object.keys(env).length > 0 || cwd !== undefined)) {
      wrong('command', 'is missing: args, env and cwd belong to a command')
    }
    if (url === undefined && Object.keys(headers).length > 0) wrong('url', 'is missing: headers belong to an address')
  })

const tools = z.strictObject({
  mcp: mcpServer.meta(
    field({
      title: { 'zh-CN': 'MCP 服务器', en: 'MCP server' },
      help: { 'zh-CN': '一个网址，或一条命令。', en: 'An address, or a command.' },
    }),
  ),
  approve: z
    .union([z.boolean(), z.array(z.string().max(200)).max(200)])
    .default(false)
    .meta(
      field({
        title: { 'zh-CN': '使用前须同意', en: 'Ask before use' },
        help: {
          'zh-CN': 'true：每个工具使用前都要对话中的人同意；或列出须同意的工具名称。',
          en: 'true: the person in the chat must allow each use; or the names of the tools that this goes for.',
        },
      }),
    ),
  timeoutSeconds: z
    .int()
    .min(1)
    .max(600)
    .default(60)
    .meta(
      field({
        title: { 'zh-CN': '每次调用的时限（秒）', en: 'Seconds for one call' },
        help: {
          'zh-CN': '超过时限的调用会被取消，并告知模型。',
          en: 'A call that takes longer is cancelled, and the model is told.',
        },
      }),
    ),
})

export const assistantSettings = z.strictObject({
  model: model.meta(
    field({
      title: { 'zh-CN': '模型', en: 'Model' },
      help: { 'zh-CN': '由哪个已配置的模型回答。', en: 'Which of the configured models answers.' },
      ref: 'models',
    }),
  ),
  fallbackModels: z
    .array(model.meta({ ref: 'models' }))
    .max(5)
    .default([])
    .meta(
      field({
        title: { 'zh-CN': '备用模型', en: 'Fallback models' },
        help: {
          'zh-CN': '模型在说出第一个字之前失败时，依次改用这些模型。',
          en: 'Asked in this order when a model fails before its first word.',
        },
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
  historyTurns: z
    .int()
    .min(0)
    .max(100)
    .default(20)
    .meta(
      field({
        title: { 'zh-CN': '历史轮数', en: 'Turns of history' },
        help: { 'zh-CN': '0 表示不发送历史。', en: '0 sends none.' },
      }),
    ),
  historyTokens: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(16_000)
    .meta(
      field({
        title: { 'zh-CN': '历史的词元数', en: 'Tokens of history' },
        help: {
          'zh-CN': '粗略计算；保留放得下的最近几轮。',
          en: 'Counted roughly; the newest turns that fit are sent.',
        },
      }),
    ),
  maxSteps: z
    .int()
    .min(1)
    .max(100)
    .default(20)
    .meta(
      field({
        title: { 'zh-CN': '最多步数', en: 'Steps at most' },
        help: {
          'zh-CN': '一次回答中最多调用模型多少次；最后一次不能再用工具。',
          en: 'How often the model is asked for one answer; the last time without tools.',
        },
      }),
    ),
  tools: z
    .array(tools)
    .max(20)
    .default([])
    .meta(
      field({
        title: { 'zh-CN': '工具', en: 'Tools' },
        help: { 'zh-CN': '模型可以使用的 MCP 服务器。', en: 'MCP servers whose tools the model may use.' },
      }),
    ),
})

export type AssistantSettings = z.infer<typeof assistantSettings>
export type ToolSettings = AssistantSettings['tools'][number]
export type ServerSettings = ToolSettings['mcp']
