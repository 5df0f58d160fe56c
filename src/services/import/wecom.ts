import { z } from 'zod'
import { type Draft, Said } from './draft.ts'
import { idsFor } from './ids.ts'
import type { Moved, OldFiles, OldSystem } from './old-system.ts'
import type { Variables } from './variables.ts'

const database = ['PGHOST', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGDATABASE', 'DATABASE_URL']
/** Of the rest of the program that the bots were a part of. */
const others = [
  ...['API_V1_STR', 'PROJECT_NAME', 'SECRET_KEY', 'ACCESS_TOKEN_EXPIRE_MINUTES', 'REFRESH_TOKEN_EXPIRE_MINUTES'],
  ...['DEFAULT_RESET_PASSWORD', 'TRUSTED_PROXIES', 'FILE_STORAGE_PATH', 'MAX_UPLOAD_SIZE', 'IMAGE_PROXY_IP'],
  ...['LOG_LEVEL', 'LOG_FILE', 'OA_SSO_BASE_URL', 'OA_SSO_PUBLIC_KEY', 'OA_SSO_CHANNEL_ID'],
]

const mappingShape = z.record(z.string().trim().min(1), z.union([z.string().trim().min(1), z.int().transform(String)]))

/** The callback service for intelligent bots of WeCom: its README, `app/config.py` and `app/api/wecom.py` (read 2026-11-21). */
export const wecom: OldSystem = {
  name: 'wecom',
  title: 'the WeCom callback service',
  variables: ['.env'],
  port: { usual: 15000 },
  known: [
    ...['WECOM_TOKEN', 'WECOM_ENCODING_AES_KEY', 'WECOM_RECEIVE_ID', 'WECOM_AIBOT_AGENT_MAPPING'],
    ...['DIFY_API_BASE_URL', 'DIFY_API_KEY', ...database, ...others],
  ],
  move({ variables }: OldFiles): Moved {
    const notes: string[] = []
    const settings = {
      baseUrl: variables.needed(variables.text('DIFY_API_BASE_URL'), 'DIFY_API_BASE_URL'),
      apiKey: variables.needed(variables.secret('DIFY_API_KEY'), 'DIFY_API_KEY'),
    }
    const mapping = mappingOf(variables)
    const named = [...new Set(mapping.values())]
    const ids = new Map(idsFor(named, 'agent').map((id, index) => [named[index], `dify-${id}`]))
    const agents: Draft[] = [...new Set(['dify', ...ids.values()])].map((id) => ({ id, type: 'dify', settings }))
    const bots = [...mapping].map(([bot, agent]) => [bot, ids.get(agent) ?? 'dify'])
    if (ids.size > 0) {
      const list = [...ids].map(([agent, id]) => `${agent} (here ${id})`).join(', ')
      notes.push(
        `WECOM_AIBOT_AGENT_MAPPING names agents whose Dify addresses and keys are in the database of that service: ${list}. ` +
          'Until their own are put in, each of them asks the app of DIFY_API_KEY.',
      )
    }
    const channel: Draft = {
      id: 'wecom',
      type: 'wecom',
      agent: 'dify',
      language: 'zh-CN',
      webhookPaths: ['/wecom/callback/{botid}'],
      settings: {
        transport: 'callback',
        token: variables.needed(variables.secret('WECOM_TOKEN'), 'WECOM_TOKEN'),
        encodingAesKey: variables.needed(variables.secret('WECOM_ENCODING_AES_KEY'), 'WECOM_ENCODING_AES_KEY'),
        receiveId: variables.text('WECOM_RECEIVE_ID'),
        bots: bots.length > 0 ? new Said(Object.fromEntries(bots), variables.place(MAPPING)) : undefined,
      },
    }
    const left = variables.setAmong([...database, ...others])
    if (left.length > 0) notes.push(`${left.join(', ')}: not needed here.`)
    notes.push(
      'Dify now remembers what was said before, for 720 minutes (conversation.idleMinutes); that service forgot it at once.',
    )
    notes.push('That service greeted nobody, though it tried to: a greeting is settings.welcome.')
    return { agents, channels: [channel], secrets: {}, notes }
  },
}

const MAPPING = 'WECOM_AIBOT_AGENT_MAPPING'

/** aibotid → the id of an agent there. */
function mappingOf(variables: Variables): Map<string, string> {
  const said = variables.text(MAPPING)
  if (!said) return new Map()
  try {
    return new Map(Object.entries(mappingShape.parse(JSON.parse(String(said.value)))))
  } catch {
    variables.wrong.push(`${said.place} must be JSON such as {"aibotid": "1"}: which agent answers for which bot.`)
    return new Map()
  }
}
