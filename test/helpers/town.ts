import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type OpenaiFake, startOpenaiFake } from '../../src/agents/openai/fake.ts'
import {
  type DingtalkSimulator,
  type DingtalkSimulatorOptions,
  startDingtalkSimulator,
} from '../../src/channels/dingtalk/simulator.ts'
import { startTelegramSimulator, type TelegramSimulator } from '../../src/channels/telegram/simulator.ts'
import { freePort } from './gateway.ts'
import { type GatewayProcess, startProcess } from './process.ts'

/** The world around a gateway: both platforms, each by connection and by webhook, an agent, and a folder. */
export interface Town {
  /** Channel `telegram`: polling. */
  telegram: TelegramSimulator
  /** Channel `telegram-hook`. */
  telegramHook: TelegramSimulator
  /** Channel `dingtalk`: stream. */
  dingtalk: DingtalkSimulator
  /** Channel `dingtalk-hook`. */
  dingtalkHook: DingtalkSimulator
  agent: OpenaiFake
  /** What the configuration file says; change it and `configure()` again. */
  configuration: Configuration
  /** Where the gateway will listen: the same port at every start. */
  address: string
  folder: string
  /** Goes into the environment of every process from now on. */
  env: Record<string, string>
  /** What may appear in no output. */
  secrets: string[]
  configure(): void
  start(env?: Record<string, string>): GatewayProcess
  /** Every process started so far. */
  processes: GatewayProcess[]
  /** What stands in the output of a process and must not: one line each. */
  leaks(): string[]
  /** Every rule of a platform or an agent that was broken. */
  violations(): string[]
  close(): Promise<void>
}

interface Configuration {
  agents: { id: string; type: string; settings?: Record<string, unknown> }[]
  channels: { id: string; type: string; settings: Record<string, unknown>; [key: string]: unknown }[]
}

export interface TownOptions {
  people?: number
  dingtalk?: DingtalkSimulatorOptions
  /** Only these channels are configured; all when absent. */
  channels?: string[]
}

const tokens = ['7100000001:AAF-e2e-polling-bot-key-00001', '7100000002:AAF-e2e-webhook-bot-key-00002']
const webhookSecret = 'e2e-telegram-webhook-secret'
const clientSecrets = ['e2e-oolong-stream-secret-4M8Zq1vT5r', 'e2e-oolong-webhook-secret-9Xw2kLp7']
const webhookToken = 'e2e-dingtalk-webhook-token'
const apiKey = 'e2e-admin-key-0123456789'
const secretKey = Buffer.from('e2e secret key of thirty-two byt').toString('base64')

export async function openTown({ people = 2, dingtalk = {}, channels }: TownOptions = {}): Promise<Town> {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-e2e-'))
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const telegram = await startTelegramSimulator({
    tokens,
    people,
    webhookSecret,
    webhook: { retryBase: 100, retryMax: 500 },
    // A process that starts polls with the offset of the one before it, and would be made to wait for 3 s.
    slowSpinningPolls: false,
  })
  const telegramHook = telegram.as(tokens[1] ?? '')
  // A process that starts fetches a token: what counts as too often is for one process, not for many.
  const patient = { people, maxRedeliveries: 10_000, tokenFetchesPerMinute: 10_000, ...dingtalk }
  const [streamSecret = '', hookSecret = ''] = clientSecrets
  const stream = await startDingtalkSimulator({ ...patient, clientSecret: streamSecret, redeliverAfter: 3_500 })
  const hook = await startDingtalkSimulator({ ...patient, clientSecret: hookSecret, webhookToken, redeliverAfter: 300 })
  const agent = await startOpenaiFake()
  hook.setWebhook(`${address}/hooks/dingtalk-hook`)

  const channel = (id: string, type: string, settings: Record<string, unknown> | undefined) => ({
    id,
    type,
    language: 'en',
    agent: 'helper',
    limits: { perSender: { perMinute: 0 } },
    settings: { ...settings, ...(type === 'dingtalk' ? { monthlyCalls: 0 } : {}) },
  })
  const all = [
    channel('telegram', 'telegram', telegram.settings.polling),
    channel('telegram-hook', 'telegram', telegramHook.settings.webhook),
    channel('dingtalk', 'dingtalk', stream.settings.stream),
    channel('dingtalk-hook', 'dingtalk', hook.settings.webhook),
  ]
  const configFile = join(folder, 'teahouse.yaml')
  const town: Town = {
    telegram,
    telegramHook,
    dingtalk: stream,
    dingtalkHook: hook,
    agent,
    address,
    folder,
    configuration: {
      agents: [
        {
          id: 'helper',
          type: 'openai',
          settings: { baseUrl: agent.url, apiKey: agent.apiKey, model: agent.model, historyTurns: 0 },
        },
      ],
      channels: all.filter(({ id }) => channels === undefined || channels.includes(id)),
    },
    env: {
      TEAHOUSE_PORT: String(port),
      TEAHOUSE_DATA_DIR: join(folder, 'data'),
      TEAHOUSE_CONFIG: configFile,
      TEAHOUSE_API_KEY: apiKey,
      TEAHOUSE_SECRET_KEY: secretKey,
    },
    secrets: [...tokens, webhookSecret, ...clientSecrets, webhookToken, apiKey, secretKey, agent.apiKey],
    configure: () => writeFileSync(configFile, stringify(town.configuration)),
    start(env = {}) {
      const started = startProcess({ env: { ...town.env, ...env }, folder })
      town.processes.push(started)
      return started
    },
    processes: [],
    leaks: () =>
      town.processes.flatMap((one) => {
        const lines = one.output().split('\n')
        return lines.filter((line) => town.secrets.some((secret) => line.includes(secret)))
      }),
    violations: () => [
      ...telegram.violations(),
      ...telegramHook.violations(),
      ...stream.violations(),
      ...hook.violations(),
      ...agent.violations(),
    ],
    async close() {
      await Promise.all(town.processes.map((one) => one.kill()))
      await Promise.all([telegram.close(), stream.close(), hook.close(), agent.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
  town.configure()
  return town
}
