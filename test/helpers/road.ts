import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChannelProvider, Log } from '../../src/contract/channel.ts'
import type { InboundMessage, ReplyView } from '../../src/contract/message.ts'
import type { ChannelSettings } from '../../src/core/live-channel.ts'
import { createRoad, type Road } from '../../src/core/road.ts'
import { directories } from '../../src/directories/index.ts'
import { channelConfig } from '../../src/services/channel-config.ts'
import { createLocalBus } from '../../src/store/bus.ts'
import { createLeases } from '../../src/store/leases.ts'
import { openStore } from '../../src/store/open.ts'
import { createLocalScheduler } from '../../src/store/schedule-local.ts'
import { eventually } from './eventually.ts'
import { createPaper, type Paper } from './paper.ts'
import { createPen, type Pen } from './pen.ts'
import { silent } from './silent.ts'

/** A road on a real SQLite file, with paper for a platform and a pen for an agent. */
export interface TestRoad extends Road {
  paper: Paper
  pen: Pen
  dataDir: string
  /** Ends this process' part in it, as a crash would: nothing is finished. */
  crash(): Promise<void>
  /** The same data, as the next process finds it. */
  again(): Promise<TestRoad>
  close(): Promise<void>
}

export async function openRoad(
  options: {
    paper?: Paper
    pen?: Pen
    config?: Record<string, unknown>
    dataDir?: string
    fetchAllow?: string[]
    log?: Log
  } = {},
): Promise<TestRoad> {
  const paper = options.paper ?? createPaper()
  const pen = options.pen ?? createPen()
  const dataDir = options.dataDir ?? newFolder()
  const { log, fetchAllow } = options
  const road = await layRoad({ channel: paper.provider, pen, dataDir, log, fetchAllow, publicUrl: 'http://localhost' })
  const config = { id: 'paper', type: paper.provider.type, language: 'en', limits: { perSender: { perMinute: 0 } } }
  const settings = channelConfig.parse({ ...config, ...options.config }) as ChannelSettings
  await road.manager.use([settings])
  await road.worker.start()
  road.news.start()

  async function end(grace: number): Promise<void> {
    await road.news.stop()
    await road.worker.stop(grace)
    await road.manager.stop()
    await road.store.close()
  }
  return {
    ...road,
    paper,
    pen,
    dataDir,
    crash: () => end(0),
    again: () => openRoad({ ...options, paper, pen, dataDir }),
    async close() {
      await end(0)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'teahouse-'))

interface Ground {
  channel: ChannelProvider
  pen: Pen
  dataDir: string
  log: Log | undefined
  fetchAllow: string[] | undefined
  publicUrl: string
}

/** A road for one type of channel, with a pen for an agent: on it nothing moves yet. */
export async function layRoad({
  channel,
  pen,
  dataDir,
  log = silent,
  fetchAllow = [],
  publicUrl,
}: Ground): Promise<Road> {
  const store = await openStore({ dataDir })
  const processId = `test-${Math.random()}`
  const road = createRoad({
    store,
    scheduler: createLocalScheduler(store, log),
    bus: createLocalBus(),
    leases: createLeases(store, processId),
    channels: [channel],
    agents: [pen.provider],
    directories,
    log,
    dataDir,
    fetchAllow,
    processId,
    publicUrl: () => publicUrl,
    processes: async () => 1,
  })
  road.agents.use([{ id: 'pen', type: 'pen', settings: {} }])
  return road
}

/** Every message on a road and its state, in the order in which they came. */
export const states = (r: TestRoad) =>
  r.store.db.selectFrom('messages').select(['id', 'state']).orderBy('seq').execute()

/** The same, once so many are there and all have their outcome. */
export const settled = (r: TestRoad, count: number) =>
  eventually(async () => {
    const rows = await states(r)
    return rows.length === count && rows.every((row) => !['waiting', 'running'].includes(row.state)) && rows
  })

/** Says it, and the last thing on the screen once everything is answered. */
export async function answerTo(r: TestRoad, text: string, by: Partial<InboundMessage> = {}): Promise<ReplyView> {
  const before = (await states(r)).length
  await r.paper.say(text, by)
  await settled(r, before + 1)
  return eventually(() => r.paper.screen().at(-1))
}
