import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { startDifyFake } from '../../src/agents/dify/fake.ts'
import { startPocoFake } from '../../src/agents/poco/fake.ts'
import { startDingtalkSimulator } from '../../src/channels/dingtalk/simulator.ts'
import { startTelegramSimulator } from '../../src/channels/telegram/simulator.ts'
import { startWecomSimulator } from '../../src/channels/wecom/simulator.ts'
import type { SimulatedPlatform } from '../../src/contract/simulator.ts'
import { eventually } from '../helpers/eventually.ts'
import { freePort } from '../helpers/free-port.ts'
import { type GatewayProcess, startProcess } from '../helpers/process.ts'

const apiKey = 'e2e-admin-key-0123456789'

/** A town of its own for each: the folder where the other service lived, its platforms, and what answered behind it. */
let folder: string
let address: string
let open: { close(): Promise<unknown>; violations(): string[] }[]
let processes: GatewayProcess[]
/** What may appear in no output. */
let secrets: string[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'teahouse-move-'))
  address = `http://127.0.0.1:${await freePort()}`
  open = []
  processes = []
  secrets = []
})

afterEach(async () => {
  await Promise.all(processes.map((one) => one.kill()))
  const said = processes.map((one) => one.output()).join('\n')
  expect(secrets.filter((secret) => said.includes(secret))).toEqual([])
  const violations = open.map((one) => one.violations())
  await Promise.all(open.map((one) => one.close()))
  rmSync(folder, { recursive: true })
  expect(violations.flat()).toEqual([])
})

const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
const keeping = <T extends { close(): Promise<unknown>; violations(): string[] }>(one: T): T => {
  open.push(one)
  return one
}

/** `npm start -- import NAME`, in the folder of the other service. */
async function importFrom(name: string): Promise<void> {
  const process = startProcess({ args: ['import', name], env: {}, folder })
  processes.push(process)
  expect([process.output(), (await process.ended).code]).toEqual([expect.any(String), 0])
}

interface Aimed {
  id: string
  settings: Record<string, unknown>
}

/** The files know the platforms' addresses in the world; in a box they have others. */
function aim(at: (channel: Aimed) => object): void {
  const file = join(folder, 'teahouse.yaml')
  const configuration: { channels: Aimed[] } = parse(readFileSync(file, 'utf8'))
  for (const channel of configuration.channels) Object.assign(channel.settings, at(channel))
  writeFileSync(file, stringify(configuration))
}

/** `npm start -- --config teahouse.yaml`, with the same `.env`. */
async function startGateway(): Promise<void> {
  const env = { TEAHOUSE_PORT: new URL(address).port, TEAHOUSE_LOG_LEVEL: 'debug', TEAHOUSE_API_KEY: apiKey }
  const process = startProcess({ args: ['--config', 'teahouse.yaml'], env, folder })
  processes.push(process)
  await process.ready
}

const connected = (channel: string) =>
  eventually(async () => {
    const response = await fetch(`${address}/api/v1/channels/${channel}`, {
      headers: { authorization: `Bearer ${apiKey}` },
    })
    return JSON.stringify(await response.json()).includes('"state":"connected"')
  }, 20_000)

type At = Parameters<SimulatedPlatform['screen']>[0] & { bot?: string }

/** The last thing that the bot says there, once it is finished and has these words. */
function shows(platform: SimulatedPlatform, words: string, at: At = {}) {
  return eventually(() => {
    const last = platform.screen(at).findLast(({ by, notice }) => by === 'bot' && !notice)
    if (last?.text.includes(words) && !last.growing) return last
    throw new Error(`no "${words}" in "${last?.text}"`)
  }, 20_000)
}

test('WeCom: two bots at their old callback address, each with its agent, and Dify remembers', async () => {
  const dify = keeping(await startDifyFake())
  const encodingAesKey = 'a1'.repeat(21).concat('b')
  secrets = ['oldToken', encodingAesKey, dify.apps.chat ?? '']
  const bots = ['aibTea', 'aibCake', 'aibOther'].map((id) => ({ id, name: id }))
  const wecom = keeping(await startWecomSimulator({ token: 'oldToken', encodingAesKey, bots, pollEvery: 100 }))
  write(
    '.env',
    `# 企业微信智能机器人配置
WECOM_TOKEN=oldToken
WECOM_ENCODING_AES_KEY=${encodingAesKey}
WECOM_RECEIVE_ID=  # 智能机器人通常为空字符串

# aibotid 到 Agent ID 的映射配置 (JSON格式)
WECOM_AIBOT_AGENT_MAPPING={"aibTea": "1", "aibCake": "2"}

DIFY_API_BASE_URL=${dify.url}
DIFY_API_KEY=${dify.apps.chat}
PGHOST=your_db_host
`,
  )
  await importFrom('wecom')
  await startGateway()
  wecom.setWebhook(`${address}/wecom/callback/{botid}`)
  expect(await wecom.verifyUrl(`${address}/wecom/callback/{botid}`)).toBeUndefined()

  for (const { id: bot } of bots) {
    await wecom.say(`[[sim:repeat]] hello ${bot}`, { bot })
    await shows(wecom, `hello ${bot}`, { bot })
  }
  await wecom.say('[[sim:recall]]', { bot: 'aibTea' })
  expect((await shows(wecom, '[[sim:repeat]] hello aibTea', { bot: 'aibTea' })).text).not.toContain('aibCake')
}, 60_000)

test('dify-on-dingtalk: each bot answers in its card with its own app, and remembers its people', async () => {
  const dify = keeping(await startDifyFake())
  const one = keeping(await startDingtalkSimulator({ clientId: 'dingone', clientSecret: "hush-one'$1" }))
  const two = keeping(await startDingtalkSimulator({ clientId: 'dingtwo', clientSecret: 'hush-two' }))
  secrets = ['hush-one', 'hush-two', dify.apps.chat ?? '', dify.apps.workflow ?? '']
  write(
    '.env',
    `# dify service config
DIFY_OPEN_API_URL="${dify.url}"
# 用户各自上下文维持时间，默认 15 minutes，只对chatbot app有效
DIFY_CONVERSATION_REMAIN_TIME=15
DINGTALK_AI_CARD_TEMPLATE_ID="${one.ownTemplateId}"
`,
  )
  const bot = (name: string, { bot: { clientId, clientSecret } }: typeof one, type: 'chat' | 'workflow') => `
  - name: ${name}
    dingtalk_app_client_id: ${clientId}
    dingtalk_app_client_secret: ${clientSecret}
    dify_app_type: ${type === 'chat' ? 'chatbot' : type}
    dify_app_api_key: ${dify.apps[type]}
    handler: DifyAiCardBotHandler`
  write('.bots.yaml', `bots:${bot('问答助手', one, 'chat')}${bot('HR', two, 'workflow')}\n`)
  await importFrom('dify-on-dingtalk')
  aim(({ settings }) => {
    const { origin } = settings.clientId === 'dingone' ? one : two
    return { apiBaseUrl: origin, oapiBaseUrl: origin }
  })
  await startGateway()
  await eventually(() => one.connections().length > 0 && two.connections().length > 0, 20_000)

  await one.say('[[sim:repeat]] 红茶')
  await two.say('[[sim:repeat]] 请假')
  await shows(one, '红茶')
  await shows(two, '请假')
  await one.say('[[sim:recall]]')
  await shows(one, '[[sim:repeat]] 红茶')
  const cards = one
    .requests()
    .flatMap(({ body }) => JSON.stringify(body)?.match(/"cardTemplateId":"([^"]+)"/)?.[1] ?? [])
  expect(cards).toEqual([one.ownTemplateId, one.ownTemplateId])
  expect(dify.journal().filter(({ path }) => path.endsWith('/run'))).toMatchObject([
    { body: { inputs: { query: '[[sim:repeat]] 请假' } } },
  ])
  expect([...one.unfinishedCards(), ...two.unfinishedCards()]).toEqual([])
}, 60_000)

test('Poco: Telegram at its old webhook and DingTalk by stream; a chat is one session until /new', async () => {
  const poco = keeping(await startPocoFake({ auth: 'none' }))
  const token = '7200000001:AAmoved-in-bot-token-00000000000001'
  const telegram = keeping(await startTelegramSimulator({ tokens: [token], webhookSecret: 'old_webhook_secret' }))
  const dingtalk = keeping(await startDingtalkSimulator())
  const { clientId, clientSecret, robotCode } = dingtalk.bot
  secrets = [token, clientSecret, 'old_webhook_secret']
  write(
    '.env',
    `# IM service
IM_DATABASE_URL=sqlite:///./im.db
BACKEND_URL=${poco.url}
BACKEND_USER_ID=default
FRONTEND_PUBLIC_URL=http://localhost:3000
FRONTEND_DEFAULT_LANG=zh

# Polling
POLL_USER_INPUT_INTERVAL_SECONDS=2
POLL_HTTP_TIMEOUT_SECONDS=10

TELEGRAM_BOT_TOKEN=${token}
TELEGRAM_WEBHOOK_SECRET_TOKEN=old_webhook_secret
DINGTALK_ENABLED=true
DINGTALK_STREAM_ENABLED=true
DINGTALK_STREAM_SUBSCRIBE_EVENTS=false
DINGTALK_CLIENT_ID=${clientId}
DINGTALK_CLIENT_SECRET=${clientSecret}
DINGTALK_ROBOT_CODE=${robotCode}
DINGTALK_OPEN_BASE_URL=${dingtalk.origin}
`,
  )
  await importFrom('poco')
  aim(({ id }): object => (id === 'telegram' ? { apiBaseUrl: telegram.url } : { oapiBaseUrl: dingtalk.origin }))
  await startGateway()
  telegram.setWebhook?.(`${address}/api/v1/webhooks/telegram`)
  await eventually(() => dingtalk.connections().length > 0, 20_000)

  await telegram.say('/new [[sim:repeat]] 泡茶')
  await shows(telegram, '泡茶')
  await telegram.say('[[sim:repeat]] 倒茶')
  await shows(telegram, '倒茶')
  expect(poco.sessions()).toHaveLength(1)
  await connected('telegram')

  // A group is one session for everybody in it.
  const group = dingtalk.groups[0]?.id ?? ''
  for (const [index, { id: person }] of dingtalk.people.entries()) {
    await dingtalk.say(`[[sim:repeat]] 第${index}杯`, { person, group })
    await shows(dingtalk, `第${index}杯`, { person, group })
  }
  expect(poco.sessions().map((session) => poco.prompts(session).length)).toEqual([2, 2])
}, 60_000)

test('Poco: DingTalk at its old webhook, with the token in its address', async () => {
  const poco = keeping(await startPocoFake())
  const dingtalk = keeping(await startDingtalkSimulator({ webhookToken: 'old-dingtalk-token' }))
  const { clientId, clientSecret } = dingtalk.bot
  secrets = [poco.token, clientSecret, 'old-dingtalk-token']
  write(
    '.env',
    `BACKEND_URL='${poco.url}/'
INTERNAL_API_TOKEN=${poco.token}
DINGTALK_STREAM_ENABLED=false
DINGTALK_CLIENT_ID=${clientId}
DINGTALK_CLIENT_SECRET=${clientSecret}
DINGTALK_WEBHOOK_TOKEN=old-dingtalk-token
DINGTALK_OPEN_BASE_URL=${dingtalk.origin}
`,
  )
  await importFrom('poco')
  aim(() => ({ oapiBaseUrl: dingtalk.origin }))
  await startGateway()
  dingtalk.setWebhook(`${address}/api/v1/webhooks/dingtalk`)
  await dingtalk.say('[[sim:repeat]] 泡茶')
  await shows(dingtalk, '泡茶')
}, 60_000)
