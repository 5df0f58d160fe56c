import {
  type DingtalkSimulator,
  type DingtalkSimulatorOptions,
  startDingtalkSimulator,
} from '../../src/channels/dingtalk/simulator.ts'
import { type FeishuSimulator, startFeishuSimulator } from '../../src/channels/feishu/simulator.ts'
import { startTelegramSimulator, type TelegramSimulator } from '../../src/channels/telegram/simulator.ts'
import { startWecomSimulator, type WecomSimulator } from '../../src/channels/wecom/simulator.ts'
import type { SimulatedPlatform } from '../../src/contract/simulator.ts'
import { eventually } from './eventually.ts'

/** Every platform, each once for the way in that we open and once for the way in that it opens. */
export interface Platforms {
  /** Channel `telegram`: polling. */
  telegram: TelegramSimulator
  /** Channel `telegram-hook`. */
  telegramHook: TelegramSimulator
  /** Channel `dingtalk`: stream. */
  dingtalk: DingtalkSimulator
  /** Channel `dingtalk-hook`. */
  dingtalkHook: DingtalkSimulator
  /** Channel `wecom`: long connection. */
  wecom: WecomSimulator
  /** Channel `wecom-hook`: callbacks and polls. */
  wecomHook: WecomSimulator
  /** Channel `feishu`: long connection. */
  feishu: FeishuSimulator
  /** Channel `feishu-hook`. */
  feishuHook: FeishuSimulator
}

/** How a channel reaches its platform. */
export interface WayIn {
  channel: string
  platform: SimulatedPlatform
  transport: string
}

export interface PlatformsOptions {
  people: number
  dingtalk?: DingtalkSimulatorOptions | undefined
}

const tokens = ['7100000001:AAF-e2e-polling-bot-key-00001', '7100000002:AAF-e2e-webhook-bot-key-00002']
const webhookSecret = 'e2e-telegram-webhook-secret'
const clientSecrets = ['e2e-oolong-stream-secret-4M8Zq1vT5r', 'e2e-oolong-webhook-secret-9Xw2kLp7'] as const
const webhookToken = 'e2e-dingtalk-webhook-token'

/** What is delivered again comes soon, and as often as it takes: a process of these tests may be gone for a while. */
const often = 10_000

export async function startPlatforms({ people, dingtalk }: PlatformsOptions): Promise<Platforms> {
  const telegram = await startTelegramSimulator({
    tokens,
    people,
    webhookSecret,
    webhook: { retryBase: 100, retryMax: 500 },
    // A process that starts polls with the offset of the one before it, and would be made to wait for 3 s.
    slowSpinningPolls: false,
  })
  // A process that starts fetches a token: what counts as too often is for one process, not for many.
  const patient = { people, maxRedeliveries: often, tokenFetchesPerMinute: often, ...dingtalk }
  const again = { people, redeliverAfter: Array<number>(1_000).fill(300) }
  return {
    telegram,
    telegramHook: telegram.as(tokens[1] ?? ''),
    dingtalk: await startDingtalkSimulator({ ...patient, clientSecret: clientSecrets[0], redeliverAfter: 3_500 }),
    dingtalkHook: await startDingtalkSimulator({
      ...patient,
      clientSecret: clientSecrets[1],
      webhookToken,
      redeliverAfter: 300,
    }),
    wecom: await startWecomSimulator({ people }),
    wecomHook: await startWecomSimulator({ people, pollEvery: 100, redeliverAfter: 300, maxDeliveries: often }),
    feishu: await startFeishuSimulator({ ...again, reconnectEvery: 1_000, reconnectNonce: 0 }),
    feishuHook: await startFeishuSimulator({ ...again, challengeWithin: 10_000 }),
  }
}

export function waysIn(all: Platforms): WayIn[] {
  return [
    { channel: 'telegram', platform: all.telegram, transport: 'polling' },
    { channel: 'telegram-hook', platform: all.telegramHook, transport: 'webhook' },
    { channel: 'dingtalk', platform: all.dingtalk, transport: 'stream' },
    { channel: 'dingtalk-hook', platform: all.dingtalkHook, transport: 'webhook' },
    { channel: 'wecom', platform: all.wecom, transport: 'websocket' },
    { channel: 'wecom-hook', platform: all.wecomHook, transport: 'callback' },
    { channel: 'feishu', platform: all.feishu, transport: 'websocket' },
    { channel: 'feishu-hook', platform: all.feishuHook, transport: 'webhook' },
  ]
}

/** Types the webhook addresses into the consoles; WeCom and Feishu try them out at once, so somebody has to be there. */
export async function tellAddresses(ways: WayIn[], { wecomHook, feishuHook }: Platforms, address: string) {
  const used = (platform: SimulatedPlatform) => ways.find((way) => way.platform === platform)?.channel
  const feishu = used(feishuHook)
  if (feishu !== undefined && !(await feishuHook.setWebhook(`${address}/hooks/${feishu}`)))
    throw new Error('Feishu did not take the webhook address')
  const wecom = used(wecomHook)
  if (wecom === undefined) return
  wecomHook.setWebhook(`${address}/hooks/${wecom}`)
  let wrong: string | undefined
  // Behind a balancer, one process may still be reading its channels while the other is ready.
  await eventually(async () => {
    wrong = await wecomHook.verifyUrl(`${address}/hooks/${wecom}`)
    return !wrong?.includes('503')
  }, 20_000)
  if (wrong !== undefined) throw new Error(`WeCom did not take the callback address: ${wrong}`)
}

const secretKeys = new Set(['secret', 'token', 'encodingAesKey', 'appSecret', 'encryptKey', 'verificationToken'])

/** What the platforms' settings hold that may appear nowhere. */
export function secretsOf(ways: WayIn[]): string[] {
  const settings = ways.flatMap(({ platform, transport }) => Object.entries(platform.settings[transport] ?? {}))
  const found = settings.flatMap(([key, value]) => (secretKeys.has(key) && typeof value === 'string' ? [value] : []))
  return [...tokens, webhookSecret, ...clientSecrets, webhookToken, ...found]
}
