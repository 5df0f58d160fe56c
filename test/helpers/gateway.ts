import { rmSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { createHooks } from '../../src/api/hooks.ts'
import type { ChannelProvider, Log } from '../../src/contract/channel.ts'
import type { ChannelSettings } from '../../src/core/live-channel.ts'
import type { Road } from '../../src/core/road.ts'
import { channelConfig } from '../../src/services/channel-config.ts'
import { freePort } from './free-port.ts'
import { createPen, type Pen } from './pen.ts'
import { layRoad, newFolder } from './road.ts'
import { silent } from './silent.ts'

/** A road with one real channel and its webhook server: everything of the gateway but the configuration around it. */
export interface TestGateway extends Road {
  pen: Pen
  /** http://127.0.0.1:PORT/hooks/bot */
  webhookUrl: string
  config: ChannelSettings
  /** Ends it as a crash would; the data stays. */
  crash(): Promise<void>
  /** The next process on the same data and port. */
  again(): Promise<TestGateway>
  close(): Promise<void>
}

export interface TestGatewayOptions {
  provider: ChannelProvider
  settings: Record<string, unknown>
  config?: Record<string, unknown>
  pen?: Pen
  log?: Log
  dataDir?: string
  fetchAllow?: string[]
  port?: number
}

export async function openGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const { provider, log = silent, fetchAllow, pen = createPen() } = options
  const dataDir = options.dataDir ?? newFolder()
  const port = options.port ?? (await freePort())
  const publicUrl = `http://127.0.0.1:${port}`
  const road = await layRoad({ channel: provider, pen, dataDir, log, fetchAllow, publicUrl })
  const server = serve({ fetch: createHooks(road.manager, log).fetch, port, hostname: '127.0.0.1' })
  const basics = { id: 'bot', type: provider.type, language: 'en', limits: { perSender: { perMinute: 0 } } }
  const config = {
    ...channelConfig.parse({ ...basics, ...options.config }),
    settings: provider.settings.parse(options.settings),
  } as ChannelSettings
  await road.manager.use([config])
  await road.worker.start()

  async function end(): Promise<void> {
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      if ('closeAllConnections' in server) server.closeAllConnections()
    })
    await road.worker.stop(0)
    await road.manager.stop()
    await road.store.close()
  }
  return {
    ...road,
    pen,
    config,
    webhookUrl: `${publicUrl}/hooks/bot`,
    crash: end,
    again: () => openGateway({ ...options, dataDir, port, pen }),
    async close() {
      await end()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
