// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables of a configuration file are written so
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { agents } from '../agents/index.ts'
import { channels } from '../channels/index.ts'
import { readVariables } from '../settings.ts'
import { run } from './run.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'teahouse-import-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs `import …` in the folder of this test. */
async function call(line: string): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = []
  const err: string[] = []
  const code = await run(['import', ...line.split(' ')], {
    environment: {},
    folder,
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    providers: async () => ({ channels, agents }),
  })
  return { code, out: out.join('\n'), err: err.join('\n') }
}

const write = (file: string, text: string) => writeFileSync(join(folder, file), text)
const read = (file: string) => readFileSync(join(folder, file), 'utf8')
const configuration = () => parse(read('teahouse.yaml'))

const pocoFile = `# IM service
IM_DATABASE_URL=sqlite:///./im.db
BACKEND_URL=http://backend:8000
BACKEND_USER_ID=default
FRONTEND_PUBLIC_URL=http://localhost:3000
FRONTEND_DEFAULT_LANG=zh
POLL_USER_INPUT_INTERVAL_SECONDS=2
POLL_HTTP_TIMEOUT_SECONDS=10
TELEGRAM_BOT_TOKEN=123456:AAbot-token
TELEGRAM_WEBHOOK_SECRET_TOKEN=hush_telegram
DINGTALK_ENABLED=true
DINGTALK_STREAM_ENABLED=true
DINGTALK_STREAM_SUBSCRIBE_EVENTS=false
DINGTALK_CLIENT_ID=dingpoco
DINGTALK_CLIENT_SECRET=hush-dingtalk
DINGTALK_ROBOT_CODE=dingrobot
DINGTALK_OPEN_BASE_URL=https://api.dingtalk.com
`

describe('from poco', () => {
  test('where its backend told it of events, it goes on telling, by the same token', async () => {
    write('.env', `${pocoFile}BACKEND_EVENT_TOKEN=hush-events\n`)
    const { code, out } = await call('poco')
    expect([code, configuration().agents[0].settings.eventToken]).toEqual([0, '${BACKEND_EVENT_TOKEN}'])
    expect(out).toContain('/api/v1/internal/backend-events, as it was.')
  })

  test('its bots keep their addresses, one session a chat, and every secret is a variable', async () => {
    write('.env', pocoFile)
    const { code, out } = await call('poco')
    expect(code).toBe(0)
    const { agents: asked, channels: bots } = configuration()
    expect(asked).toEqual([
      {
        id: 'poco',
        type: 'poco',
        settings: { baseUrl: 'http://backend:8000', userId: 'default', publicUrl: 'http://localhost:3000' },
      },
    ])
    const common = { agent: 'poco', language: 'zh-CN', conversation: { scope: 'chat', idleMinutes: 0 } }
    expect(bots).toEqual([
      {
        id: 'telegram',
        type: 'telegram',
        ...common,
        access: { groups: 'all' },
        webhookPaths: ['/api/v1/webhooks/telegram'],
        settings: {
          transport: 'webhook',
          botToken: '${TELEGRAM_BOT_TOKEN}',
          webhookSecret: '${TELEGRAM_WEBHOOK_SECRET_TOKEN}',
          registerWebhook: false,
        },
      },
      {
        id: 'dingtalk',
        type: 'dingtalk',
        ...common,
        settings: {
          transport: 'stream',
          clientId: 'dingpoco',
          clientSecret: '${DINGTALK_CLIENT_SECRET}',
          robotCode: 'dingrobot',
          apiBaseUrl: 'https://api.dingtalk.com',
        },
      },
    ])
    expect(out).toContain('POLL_USER_INPUT_INTERVAL_SECONDS, POLL_HTTP_TIMEOUT_SECONDS: ')
    expect(out).toContain('IM_DATABASE_URL: ')
    expect(out).toContain('TEAHOUSE_PORT=8002')
    expect(read('.env')).toBe(pocoFile)
    for (const secret of ['AAbot-token', 'hush']) expect(out + read('teahouse.yaml')).not.toContain(secret)
  })

  test('DingTalk by webhook, and the last resort', async () => {
    write(
      '.env',
      `DINGTALK_STREAM_ENABLED=no
DINGTALK_WEBHOOK_TOKEN='hush token'
DINGTALK_WEBHOOK_URL=https://oapi.dingtalk.com/robot/send?access_token=hush
FRONTEND_DEFAULT_LANG=en`.replace('hush token', 'hush-token'),
    )
    expect((await call('poco')).code).toBe(0)
    expect(configuration().channels).toMatchObject([
      {
        type: 'dingtalk',
        language: 'en',
        webhookPaths: ['/api/v1/webhooks/dingtalk'],
        settings: {
          transport: 'webhook',
          webhookToken: '${DINGTALK_WEBHOOK_TOKEN}',
          fallbackWebhook: '${DINGTALK_WEBHOOK_URL}',
        },
      },
    ])
  })

  test('Feishu, the token of the backend, and a file of the whole of Poco', async () => {
    mkdirSync(join(folder, 'im'))
    write(
      'im/.env',
      'FEISHU_ENABLED=1\nFEISHU_STREAM_ENABLED=0\nFEISHU_APP_ID=cli_1\nFEISHU_APP_SECRET=s\nFEISHU_VERIFICATION_TOKEN=v\nINTERNAL_API_TOKEN=t\nS3_BUCKET=poco',
    )
    const { out } = await call('poco')
    expect(configuration()).toMatchObject({
      agents: [{ settings: { baseUrl: 'http://localhost:8000', internalToken: '${INTERNAL_API_TOKEN}' } }],
      channels: [{ type: 'feishu', webhookPaths: ['/api/v1/webhooks/feishu'], settings: { transport: 'webhook' } }],
    })
    expect(out).toContain('BACKEND_URL is not set')
    expect(out).toContain("S3_BUCKET: not of Poco's im service, left alone.")
    expect(out).toContain(`copy what it says into .env`)
  })

  test('a bot that anybody could write to gets a secret, or is left out with a word', async () => {
    write('.env', 'TELEGRAM_BOT_TOKEN=1:a\nDINGTALK_CLIENT_ID=ding')
    const { out } = await call('poco')
    expect(configuration().channels).toMatchObject([{ id: 'telegram', settings: { registerWebhook: true } }])
    expect(out).toContain('TELEGRAM_WEBHOOK_SECRET_TOKEN is not set')
    expect(out).toContain('DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET are not both set')
  })
})

const difyFile = `export DIFY_OPEN_API_URL="https://dify.example/v1" # ours
DIFY_CONVERSATION_REMAIN_TIME=20
DINGTALK_AI_CARD_TEMPLATE_ID="abc.schema"
LOG_LEVEL=INFO
`
const bot = (name: string, n: number, type = 'chatbot') => `  - name: ${name}
    dingtalk_app_client_id: ding${n}
    dingtalk_app_client_secret: hush-$\{x}'${n}
    dify_app_type: ${type}
    dify_app_api_key: app-hush-${n}
    handler: DifyAiCardBotHandler
`

describe('from dify-on-dingtalk', () => {
  test('each bot is a channel and an agent; what was secret in .bots.yaml is added to .env', async () => {
    write('.env', difyFile)
    write('.bots.yaml', `bots:\n${bot('问答助手', 1)}${bot('HR Bot', 2, 'Workflow')}${bot('HR bot!', 3)}`)
    const { code, out } = await call('dify-on-dingtalk')
    expect(code).toBe(0)
    const { agents: apps, channels: bots } = configuration()
    expect(bots.map(({ id, name, agent }: Record<string, string>) => [id, name, agent])).toEqual([
      ['bot-1', '问答助手', 'bot-1'],
      ['hr-bot', 'HR Bot', 'hr-bot'],
      ['hr-bot-2', 'HR bot!', 'hr-bot-2'],
    ])
    expect(bots[1]).toMatchObject({
      type: 'dingtalk',
      language: 'zh-CN',
      conversation: { idleMinutes: 20 },
      settings: {
        transport: 'stream',
        clientId: 'ding2',
        clientSecret: '${DINGTALK_CLIENT_SECRET_HR_BOT}',
        card: { templateId: 'abc.schema' },
      },
    })
    expect(apps[1]).toMatchObject({
      type: 'dify',
      settings: { app: 'workflow', baseUrl: 'https://dify.example/v1', apiKey: '${DIFY_API_KEY_HR_BOT}' },
    })
    expect(read('.env').startsWith(`${difyFile}\n# From .bots.yaml`)).toBe(true)
    expect(readVariables(join(folder, '.env'))).toMatchObject({
      DINGTALK_CLIENT_SECRET_BOT_1: "hush-${x}'1",
      DIFY_API_KEY_HR_BOT_2: 'app-hush-3',
    })
    expect(out + read('teahouse.yaml')).not.toContain('hush')
    expect(out).toContain('LOG_LEVEL: see TEAHOUSE_LOG_LEVEL')
  })

  test('once more adds nothing twice, and no variable gets another value', async () => {
    write('.env', `${difyFile}DIFY_API_KEY_TEA=mine\n`)
    write('.bots.yaml', `bots:\n${bot('Tea', 1)}`)
    await call('dify-on-dingtalk')
    const before = read('.env')
    const { code, out } = await call('dify-on-dingtalk --force')
    expect([code, read('.env')]).toEqual([0, before])
    expect(configuration().agents[0].settings.apiKey).toBe('${DIFY_API_KEY_TEA_2}')
    expect(out).not.toContain('added to')
    expect(out).toContain('DIFY_API_KEY_TEA: not of dify-on-dingtalk')
  })

  test('where the other service is may be said; its own folder is not written to', async () => {
    mkdirSync(join(folder, 'old'))
    write('old/.env', difyFile)
    write('old/.bots.yaml', `bots:\n${bot('Tea', 1)}`)
    expect((await call('dify-on-dingtalk old')).code).toBe(0)
    expect(read('old/.env')).toBe(difyFile)
    expect(statSync(join(folder, '.env')).mode & 0o077).toBe(0)
    expect(existsSync(join(folder, 'old/teahouse.yaml'))).toBe(false)
    expect((await call('dify-on-dingtalk old/.env old/.bots.yaml -o new.yaml')).code).toBe(0)
    expect(read('new.yaml')).toBe(read('teahouse.yaml'))
  })

  test.each([
    ['dify_app_typ: chatbot', '.bots.yaml:5:5 bots[0].dify_app_typ is not known. Did you mean "dify_app_type"?'],
    ['dify_app_type: agent', '.bots.yaml:5:5 bots[0].dify_app_type must be one of chatbot, completion, workflow.'],
    ['dify_app_type: <chatbot>', '.bots.yaml:5:5 bots[0].dify_app_type must be one of chatbot, completion, workflow.'],
    ['dify_app_type: [', '.bots.yaml:6:5 is not YAML: '],
  ])('%s', async (line, sentence) => {
    write('.env', difyFile)
    write('.bots.yaml', `bots:\n${bot('Tea', 1).replace('dify_app_type: chatbot', line)}`)
    const { code, err } = await call('dify-on-dingtalk')
    expect(code).toBe(2)
    expect(err).toContain(sentence)
    expect(err).not.toContain('hush')
    expect([existsSync(join(folder, 'teahouse.yaml')), read('.env')]).toEqual([false, difyFile])
  })
})

const wecomFile = `WECOM_TOKEN=hushToken
WECOM_ENCODING_AES_KEY=${'k'.repeat(43)}
WECOM_RECEIVE_ID=  # usually empty
WECOM_AIBOT_AGENT_MAPPING={"aibTea": "7", "aibCake": "8", "aibTeapot": "7"}
DIFY_API_BASE_URL=http://dify.local/v1
DIFY_API_KEY=app-hush
PGHOST=db
IMAGE_PROXY_IP=10.0.0.1
`

describe('from wecom', () => {
  test('the callback address stays, and each bot has its agent', async () => {
    write('.env', wecomFile)
    const { code, out } = await call('wecom')
    expect(code).toBe(0)
    const settings = { baseUrl: 'http://dify.local/v1', apiKey: '${DIFY_API_KEY}' }
    expect(configuration()).toEqual({
      agents: ['dify', 'dify-7', 'dify-8'].map((id) => ({ id, type: 'dify', settings })),
      channels: [
        {
          id: 'wecom',
          type: 'wecom',
          agent: 'dify',
          language: 'zh-CN',
          webhookPaths: ['/wecom/callback/{botid}'],
          settings: {
            transport: 'callback',
            token: '${WECOM_TOKEN}',
            encodingAesKey: '${WECOM_ENCODING_AES_KEY}',
            bots: { aibTea: 'dify-7', aibCake: 'dify-8', aibTeapot: 'dify-7' },
          },
        },
      ],
    })
    expect(out).toContain('7 (here dify-7), 8 (here dify-8)')
    expect(out).toContain('PGHOST, IMAGE_PROXY_IP: not needed here.')
    expect(out + read('teahouse.yaml')).not.toContain('hush')
  })

  test.each([
    ['WECOM_ENCODING_AES_KEY=short', '.env: WECOM_ENCODING_AES_KEY An EncodingAESKey has 43 letters and digits.'],
    ['WECOM_TOKEN=', '.env: WECOM_TOKEN is missing.'],
    ['DIFY_API_KEY=<your-key>', '.env: DIFY_API_KEY still says what the example says.'],
    ['DIFY_API_BASE_URL=dify.local', '.env: DIFY_API_BASE_URL must be an http:// or https:// address.'],
    ['WECOM_AIBOT_AGENT_MAPPING={aib: 7}', '.env: WECOM_AIBOT_AGENT_MAPPING must be JSON such as'],
    ['WECOM_TOKN=a', '.env: WECOM_TOKN is not known there. Did you mean WECOM_TOKEN?'],
  ])('%s', async (line, sentence) => {
    const name = line.split('=')[0]?.replace('TOKN', 'TOKEN')
    write('.env', wecomFile.replace(new RegExp(`^${name}=.*$`, 'm'), line))
    const { code, err } = await call('wecom')
    expect([code, existsSync(join(folder, 'teahouse.yaml'))]).toEqual([2, false])
    expect(err).toContain(sentence)
    expect(err).not.toContain('short')
  })
})

describe('import', () => {
  test.each([
    ['dify', 'Nothing is known of "dify". Did you mean "dify-on-dingtalk"?'],
    ['poco', 'There is no .env or im/.env in '],
    ['dify-on-dingtalk', 'There is no .env, and no .bots.yaml in '],
    ['poco nowhere', 'There is no '],
    ['poco a b c', 'Use it so: npm start -- import poco|dify-on-dingtalk|wecom [FOLDER|FILE…]'],
    ['poco --outptu x', 'Did you mean "--output"?'],
  ])('%s is wrong use', async (line, sentence) => {
    const { code, err } = await call(line)
    expect([code, err]).toEqual([2, expect.stringContaining(sentence)])
  })

  test('of a file that names no bot says so', async () => {
    write('.env', 'BACKEND_URL=http://backend:8000\nDINGTALK_ENABLED=true')
    const { code, err } = await call('poco')
    expect([code, err]).toEqual([2, expect.stringContaining("names no bot of Poco's im service")])
  })

  test('replaces no file unless it is told to', async () => {
    write('.env', wecomFile)
    write('teahouse.yaml', 'mine')
    const { code, err } = await call('wecom')
    expect([code, read('teahouse.yaml')]).toEqual([2, 'mine'])
    expect(err).toContain('teahouse.yaml is there already. Add --force')
    expect((await call('wecom --force')).code).toBe(0)
    expect(read('teahouse.yaml')).toContain('aibTea')
  })
})
