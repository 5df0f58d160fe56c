import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { type OpenaiFake, startOpenaiFake } from '../../src/agents/openai/fake.ts'
import type { DingtalkSimulatorOptions } from '../../src/channels/dingtalk/simulator.ts'
import type { SimulatedPlatform } from '../../src/contract/simulator.ts'
import { freePort } from './free-port.ts'
import { type Platforms, secretsOf, startPlatforms, tellAddresses, waysIn } from './platforms.ts'
import { type GatewayProcess, startProcess } from './process.ts'

/** The world around a gateway: all platforms, each by connection and by webhook, an agent, and a folder. */
export interface Town extends Platforms {
  /** Of the channels that are configured, in their order. */
  platforms: SimulatedPlatform[]
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
  /** Cards that look as if they were still being written. */
  unfinishedCards(): string[]
  close(): Promise<void>
}

interface Configuration {
  models?: { id: string; provider: string; [key: string]: unknown }[]
  agents: { id: string; type: string; settings?: Record<string, unknown> }[]
  channels: { id: string; type: string; settings: Record<string, unknown>; [key: string]: unknown }[]
}

export interface TownOptions {
  people?: number
  dingtalk?: DingtalkSimulatorOptions
  /** Only these channels are configured; all when absent. */
  channels?: string[]
}

const apiKey = 'e2e-admin-key-0123456789'
const secretKey = Buffer.from('e2e secret key of thirty-two byt').toString('base64')

export async function openTown({ people = 2, dingtalk, channels }: TownOptions = {}): Promise<Town> {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-e2e-'))
  const port = await freePort()
  const address = `http://127.0.0.1:${port}`
  const platforms = await startPlatforms({ people, dingtalk })
  const ways = waysIn(platforms).filter(({ channel }) => channels === undefined || channels.includes(channel))
  const agent = await startOpenaiFake()
  platforms.dingtalkHook.setWebhook(`${address}/hooks/dingtalk-hook`)
  let told: Promise<void> | undefined
  const configFile = join(folder, 'teahouse.yaml')
  const town: Town = {
    ...platforms,
    platforms: ways.map(({ platform }) => platform),
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
      channels: ways.map(({ channel, platform: { type, settings }, transport }) => ({
        id: channel,
        type,
        language: 'en',
        agent: 'helper',
        limits: { perSender: { perMinute: 0 } },
        settings: { ...settings[transport], ...(type === 'dingtalk' ? { monthlyCalls: 0 } : {}) },
      })),
    },
    env: {
      TEAHOUSE_PORT: String(port),
      TEAHOUSE_DATA_DIR: join(folder, 'data'),
      TEAHOUSE_CONFIG: configFile,
      TEAHOUSE_API_KEY: apiKey,
      TEAHOUSE_SECRET_KEY: secretKey,
    },
    secrets: [...secretsOf(ways), apiKey, secretKey, agent.apiKey],
    configure: () => writeFileSync(configFile, stringify(town.configuration)),
    start(env = {}) {
      const started = startProcess({ env: { ...town.env, ...env }, folder })
      town.processes.push(started)
      const ready = started.ready.then(async (at) => {
        told ??= tellAddresses(ways, platforms, address)
        await told
        return at
      })
      ready.catch(() => undefined)
      return { ...started, ready }
    },
    processes: [],
    leaks: () =>
      town.processes.flatMap((one) => {
        const lines = one.output().split('\n')
        return lines.filter((line) => town.secrets.some((secret) => line.includes(secret)))
      }),
    violations: () => [...waysIn(platforms).flatMap(({ platform }) => platform.violations()), ...agent.violations()],
    unfinishedCards: () => {
      const { dingtalk, dingtalkHook, feishu, feishuHook } = platforms
      return [dingtalk, dingtalkHook, feishu, feishuHook].flatMap((one) => one.unfinishedCards())
    },
    async close() {
      await Promise.all(town.processes.map((one) => one.kill()))
      await Promise.all([...Object.values(platforms), agent].map((one) => one.close()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
  town.configure()
  return town
}
