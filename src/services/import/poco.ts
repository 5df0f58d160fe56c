import type { Draft } from './draft.ts'
import type { Moved, OldFiles, OldSystem } from './old-system.ts'
import type { Variables } from './variables.ts'

const polling = [
  'POLL_USER_INPUT_INTERVAL_SECONDS',
  'POLL_SESSION_MESSAGES_INTERVAL_SECONDS',
  'POLL_SESSIONS_RECENT_INTERVAL_SECONDS',
  'POLL_SESSIONS_FULL_INTERVAL_SECONDS',
  'POLL_HTTP_TIMEOUT_SECONDS',
]
const databases = ['IM_DATABASE_URL', 'DATABASE_URL']
const logging = ['DEBUG', 'LOG_LEVEL', 'UVICORN_ACCESS_LOG']

/** Whoever finds the bot is answered; one session a chat, for everybody in it, until another is connected. */
const asThere = { agent: 'poco', conversation: { scope: 'chat', idleMinutes: 0 } }

/** poco-ai/poco-agent, `im/app/core/settings.py` and `im/app/api/v1` (read 2026-11-21): both the generation that polls and the one that is told. */
export const poco: OldSystem = {
  name: 'poco',
  title: "Poco's im service",
  variables: ['.env', 'im/.env'],
  port: { variable: 'PORT', usual: 8002 },
  known: [
    ...['HOST', 'PORT', 'BACKEND_URL', 'BACKEND_USER_ID', 'BACKEND_EVENT_TOKEN', 'INTERNAL_API_TOKEN'],
    ...['FRONTEND_PUBLIC_URL', 'FRONTEND_DEFAULT_LANG', 'TELEGRAM_BOT_TOKEN', 'TELEGRAM_WEBHOOK_SECRET_TOKEN'],
    ...['DINGTALK_ENABLED', 'DINGTALK_STREAM_ENABLED', 'DINGTALK_STREAM_SUBSCRIBE_EVENTS', 'DINGTALK_CLIENT_ID'],
    ...['DINGTALK_CLIENT_SECRET', 'DINGTALK_ROBOT_CODE', 'DINGTALK_OPEN_BASE_URL', 'DINGTALK_WEBHOOK_TOKEN'],
    ...['DINGTALK_WEBHOOK_URL', 'FEISHU_ENABLED', 'FEISHU_STREAM_ENABLED', 'FEISHU_APP_ID', 'FEISHU_APP_SECRET'],
    ...['FEISHU_VERIFICATION_TOKEN', 'FEISHU_BASE_URL', ...polling, ...databases, ...logging],
  ],
  move({ variables }: OldFiles): Moved {
    const notes: string[] = []
    const language = languageOf(variables, notes)
    const bots = [telegram(variables, notes), dingtalk(variables, notes), feishu(variables, notes)]
    const channels = bots.flatMap((bot) => (bot ? [{ ...bot, language }] : []))
    notes.push(...different(variables))
    const settings = {
      baseUrl: variables.text('BACKEND_URL') ?? 'http://localhost:8000',
      userId: variables.text('BACKEND_USER_ID') ?? 'default',
      internalToken: variables.secret('INTERNAL_API_TOKEN'),
      eventToken: variables.secret('BACKEND_EVENT_TOKEN'),
      publicUrl: variables.text('FRONTEND_PUBLIC_URL') ?? 'http://localhost:3000',
    }
    return { agents: [{ id: 'poco', type: 'poco', settings }], channels, secrets: {}, notes }
  },
}

type Bot = { [key: string]: Draft } | undefined

function telegram(variables: Variables, notes: string[]): Bot {
  const botToken = variables.secret('TELEGRAM_BOT_TOKEN')
  if (!botToken) return undefined
  const webhookSecret = variables.secret('TELEGRAM_WEBHOOK_SECRET_TOKEN')
  notes.push(
    webhookSecret
      ? 'Telegram keeps the webhook that it has. If it was set with allowed_updates of messages alone, buttons do nothing: call ' +
          'setWebhook again with "callback_query" in the list, or switch settings.registerWebhook on.'
      : 'TELEGRAM_WEBHOOK_SECRET_TOKEN is not set: anybody could write to that bot. Teahouse sets the webhook anew, with a secret of ' +
          'its own, to /hooks/telegram below TEAHOUSE_PUBLIC_URL, which must be set.',
  )
  return {
    id: 'telegram',
    type: 'telegram',
    ...asThere,
    // What reached the bot in a group was answered; Telegram's privacy mode decides what does.
    access: { groups: 'all' },
    webhookPaths: ['/api/v1/webhooks/telegram'],
    settings: { transport: 'webhook', botToken, webhookSecret, registerWebhook: webhookSecret === undefined },
  }
}

function dingtalk(variables: Variables, notes: string[]): Bot {
  const enabled = variables.flag('DINGTALK_ENABLED', true)
  const clientId = variables.text('DINGTALK_CLIENT_ID')
  const clientSecret = variables.secret('DINGTALK_CLIENT_SECRET')
  const webhookToken = variables.secret('DINGTALK_WEBHOOK_TOKEN')
  const fallbackWebhook = variables.secret('DINGTALK_WEBHOOK_URL')
  const set = [clientId, clientSecret, webhookToken, fallbackWebhook].some((said) => said !== undefined)
  if (!set) {
    if (variables.has('DINGTALK_ENABLED') && enabled)
      notes.push('DINGTALK_ENABLED says that there is a bot, but nothing says which: no channel is made for it.')
    return undefined
  }
  if (!enabled) notes.push('DINGTALK_ENABLED=false: the channel dingtalk is there, but disabled.')
  const streams = variables.flag('DINGTALK_STREAM_ENABLED', true)
  if (!(clientId && clientSecret) && !webhookToken) {
    notes.push(
      'DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET are not both set, nor is DINGTALK_WEBHOOK_TOKEN: nothing would say that a ' +
        'message comes from DingTalk. No channel is made for it.',
    )
    return undefined
  }
  const stream = streams && clientId !== undefined && clientSecret !== undefined
  if (streams && !stream)
    notes.push(
      'DINGTALK_STREAM_ENABLED needs DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET: only the webhook is open, as it was.',
    )
  return {
    id: 'dingtalk',
    type: 'dingtalk',
    ...(enabled ? {} : { enabled }),
    ...asThere,
    ...(stream ? {} : { webhookPaths: ['/api/v1/webhooks/dingtalk'] }),
    settings: {
      transport: stream ? 'stream' : 'webhook',
      ...(clientId && clientSecret ? { clientId, clientSecret } : {}),
      robotCode: variables.text('DINGTALK_ROBOT_CODE'),
      subscribeEvents: variables.flag('DINGTALK_STREAM_SUBSCRIBE_EVENTS', false) || undefined,
      webhookToken,
      fallbackWebhook,
      apiBaseUrl: variables.text('DINGTALK_OPEN_BASE_URL'),
    },
  }
}

function feishu(variables: Variables, notes: string[]): Bot {
  if (!variables.flag('FEISHU_ENABLED', false)) return undefined
  const stream = variables.flag('FEISHU_STREAM_ENABLED', true)
  const verificationToken = variables.secret('FEISHU_VERIFICATION_TOKEN')
  if (!stream && !verificationToken) {
    notes.push(
      'FEISHU_VERIFICATION_TOKEN is not set: nothing would say that a message comes from Feishu. No channel is made for it.',
    )
    return undefined
  }
  return {
    id: 'feishu',
    type: 'feishu',
    ...asThere,
    ...(stream ? {} : { webhookPaths: ['/api/v1/webhooks/feishu'] }),
    settings: {
      transport: stream ? 'websocket' : 'webhook',
      appId: variables.needed(variables.text('FEISHU_APP_ID'), 'FEISHU_APP_ID'),
      appSecret: variables.needed(variables.secret('FEISHU_APP_SECRET'), 'FEISHU_APP_SECRET'),
      verificationToken,
      baseUrl: variables.text('FEISHU_BASE_URL'),
    },
  }
}

function languageOf(variables: Variables, notes: string[]): string {
  const said = String(variables.text('FRONTEND_DEFAULT_LANG')?.value ?? 'zh')
  if (/^zh\b/i.test(said)) return 'zh-CN'
  if (!/^en\b/i.test(said)) notes.push(`FRONTEND_DEFAULT_LANG=${said}: the bots speak zh-CN or en; it is en.`)
  return 'en'
}

function different(variables: Variables): string[] {
  const paces = variables.setAmong(polling)
  const logs = variables.setAmong(logging)
  return [
    ...(variables.has('BACKEND_URL')
      ? []
      : ['BACKEND_URL is not set: the backend is asked at http://localhost:8000, as it was.']),
    ...(paces.length > 0
      ? [`${paces.join(', ')}: the backend is asked at Teahouse's own pace, at least every 2 s while something runs.`]
      : []),
    ...(variables.has('BACKEND_EVENT_TOKEN')
      ? [
          'BACKEND_EVENT_TOKEN: the backend is asked for news, and may go on sending its own: IM_EVENT_CALLBACK_URL is ' +
            '/api/v1/internal/backend-events, as it was.',
        ]
      : []),
    ...(logs.length > 0 ? [`${logs.join(', ')}: see TEAHOUSE_LOG_LEVEL.`] : []),
    `${variables.setAmong(databases)[0] ?? 'IM_DATABASE_URL'}: which sessions a chat was connected to and watched stays in that database; ` +
      '/connect and /watch say it anew.',
    'New here: at most 20 messages a minute from one person (limits), and answers in AI cards where the app may send them.',
  ]
}
