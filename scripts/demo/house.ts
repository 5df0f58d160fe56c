import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsFile } from '../../sim/settings-file.ts'
import { type Stage, startStage } from '../../sim/stage.ts'
import { type OpenaiFake, startOpenaiFake } from '../../src/agents/openai/fake.ts'
import type { SimulatedPlatform } from '../../src/contract/simulator.ts'
import { type GatewayProcess, startProcess } from '../../test/helpers/process.ts'
import { openGallery } from './picture.ts'

/** ms before each piece that a model says by itself, when a person talks to it afterwards. */
const PACE = 30

/** The gateway as a user runs it, every platform and their models: all of it thrown away in the end. */
export interface House {
  stage: Stage
  /** Where the gateway listens. */
  address: string
  modelOf(platform: SimulatedPlatform): OpenaiFake
  /** Where the models' picture lies. */
  pictureUrl: string
  /** Kills the gateway without a word and starts it again on the same data. */
  restart(): Promise<void>
  /** Resolves when the gateway ends by itself. */
  ended(): Promise<unknown>
  /** What the gateway said last. */
  lastWords(): string
  close(): Promise<void>
}

export async function openHouse(): Promise<House> {
  const stage = await startStage({ port: 0 })
  const models = new Map<SimulatedPlatform, OpenaiFake>()
  for (const platform of stage.platforms) models.set(platform, await startOpenaiFake({ delayMs: PACE }))
  const gallery = await openGallery()
  const modelOf = (platform: SimulatedPlatform) => {
    const model = models.get(platform)
    if (!model) throw new Error(`${platform.title} is not on the stage`)
    return model
  }

  const folder = mkdtempSync(join(tmpdir(), 'teahouse-demo-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const config = join(folder, 'teahouse.yaml')
  const agentOf = (platform: SimulatedPlatform) => {
    const { url, apiKey, model } = modelOf(platform)
    return { id: `model-${platform.type}`, type: 'openai', settings: { baseUrl: url, apiKey, model } }
  }
  writeFileSync(config, settingsFile(stage.platforms, agentOf))
  const run = (port: string) =>
    startProcess({
      args: ['start', '--config', config],
      env: {
        TEAHOUSE_PORT: port,
        TEAHOUSE_DATA_DIR: join(folder, 'data'),
        TEAHOUSE_FETCH_ALLOW: new URL(gallery.url).host,
      },
      folder,
    })

  let gateway: GatewayProcess = run('0')
  const address = await gateway.ready
  for (const platform of stage.platforms) tellWebhook(platform, address)

  return {
    stage,
    address,
    modelOf,
    pictureUrl: gallery.url,
    async restart() {
      await gateway.kill()
      gateway = run(new URL(address).port)
      await gateway.ready
    },
    ended: () => gateway.ended,
    lastWords: () => gateway.output().trimEnd().split('\n').slice(-20).join('\n'),
    async close() {
      await gateway.stop()
      await Promise.all([...models.values(), gallery].map((one) => one.close()))
      await stage.close()
    },
  }
}

/** Where the platform is the one that calls, somebody types the address into its console. */
function tellWebhook({ type, settings, setWebhook }: SimulatedPlatform, address: string): void {
  const [transport = ''] = Object.keys(settings)
  if (transport === 'webhook' || transport === 'callback') setWebhook?.(`${address}/hooks/${type}`)
}
