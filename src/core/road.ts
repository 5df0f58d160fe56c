import type { AgentProvider } from '../contract/agent.ts'
import type { ChannelProvider, Log } from '../contract/channel.ts'
import { readFetchAllow } from '../lib/fetch-allow.ts'
import { createGuardedFetch } from '../lib/guarded-fetch.ts'
import { Agents } from '../services/agents.ts'
import { Choices } from '../services/choices.ts'
import type { Directories } from '../services/directories.ts'
import { Models } from '../services/models.ts'
import { People } from '../services/people.ts'
import { TurnKeeper } from '../services/tasks.ts'
import { Transcription } from '../services/transcription.ts'
import type { Bus } from '../store/bus.ts'
import { Calls } from '../store/calls.ts'
import { ChannelStatuses } from '../store/channel-status.ts'
import { ChoiceStore } from '../store/choices.ts'
import type { Store } from '../store/db.ts'
import { Judgements } from '../store/feedback.ts'
import { Inbox } from '../store/inbox.ts'
import type { Leases } from '../store/leases.ts'
import { Muted } from '../store/muted.ts'
import { Pairings } from '../store/pairings.ts'
import { Replies } from '../store/replies.ts'
import type { Scheduler } from '../store/scheduler.ts'
import { Sessions } from '../store/sessions.ts'
import { Takeovers } from '../store/takeovers.ts'
import { Tasks } from '../store/tasks.ts'
import { Watches } from '../store/watches.ts'
import { Acceptor } from './accept.ts'
import { Addressees } from './addressees.ts'
import { Allowance } from './allowance.ts'
import { Budgets } from './budgets.ts'
import { Changes } from './changes.ts'
import { ChannelManager } from './channel-manager.ts'
import { Conversations } from './conversations.ts'
import { Door } from './door.ts'
import { Faults } from './faults.ts'
import { FeedbackKeeper } from './feedback.ts'
import { MessageHandler } from './handler.ts'
import { LinkedFiles } from './linked-files.ts'
import { MediaFolder } from './media-folder.ts'
import { createMetrics } from './metrics.ts'
import { NewsDesk } from './news-desk.ts'
import { NewsPoller } from './news-poller.ts'
import { Retention } from './retention.ts'
import { Routing } from './routing.ts'
import { TurnFiles } from './turn-files.ts'
import { Watching } from './watching.ts'
import { Worker } from './worker.ts'

export interface RoadParts {
  store: Store
  scheduler: Scheduler
  bus: Bus
  leases: Leases
  channels: ChannelProvider[]
  agents: AgentProvider[]
  directories: Directories
  log: Log
  /** Where files lie that pass through. */
  dataDir: string
  /** `host`, `host:port` or CIDR: private hosts that may be fetched on someone's behalf. */
  fetchAllow: readonly string[]
  /** This process, as it is named in rows. */
  processId: string
  publicUrl(): string
  /** How many processes share the database. */
  processes(): Promise<number>
}

export type Road = ReturnType<typeof createRoad>

/** Builds the road a message takes, every part handed what it needs. Nothing runs until `worker.start()` and `manager.use()`. */
export function createRoad(parts: RoadParts) {
  const { store, scheduler, bus, leases, log } = parts
  const metrics = createMetrics()
  const changes = new Changes({ bus, log })
  const onChange = (seq: number) => changes.messageChanged(seq)
  const inbox = new Inbox(store, scheduler, parts.processId, onChange)
  const replies = new Replies(store, onChange)
  const sessions = new Sessions(store)
  const takeovers = new Takeovers(store)
  const statuses = new ChannelStatuses(store, parts.processId)
  const people = new People({ store, bus, directories: parts.directories, log })
  const judgements = new Judgements(store)
  const feedback: FeedbackKeeper = new FeedbackKeeper({
    judgements,
    people,
    leases,
    agent: (id) => agents.get(id),
    log,
  })
  const pairings = new Pairings(store)
  const allowance = new Allowance(store, inbox, people)
  const door = new Door({ store, inbox, pairings, allowance, metrics, log })
  const acceptor = new Acceptor({ store, inbox, people, door, bus, metrics, log })
  const media = new MediaFolder(parts.dataDir, parts.processId)
  const origins = (): ReadonlySet<string> => agents.origins
  const guardedFetch = createGuardedFetch({ allow: readFetchAllow(parts.fetchAllow), origins })
  const links = new LinkedFiles(media, guardedFetch)
  const manager = new ChannelManager({
    providers: parts.channels,
    acceptor,
    replies,
    leases,
    statuses,
    budgets: new Budgets({ calls: new Calls(store), bus, log }),
    feedback,
    links,
    log,
    publicUrl: parts.publicUrl,
    processes: parts.processes,
  })
  const files = new TurnFiles(media, (channel) => {
    const { config, channel: { fetchFile } = {} } = manager.get(channel) ?? {}
    return config && fetchFile && { language: config.language, fetchFile }
  })
  const models = new Models()
  const transcription = new Transcription((id) => models.get(id))
  const agents = new Agents(parts.agents, {
    log,
    model: (id) => models.get(id),
    fetchFile: (file, signal) => files.fetch(file, signal),
  })
  const routing = new Routing(people)
  const choices = new Choices(new ChoiceStore(store), { agents, models })
  const turns = new TurnKeeper(sessions, new Tasks(store))
  const watches = new Watches(store)
  const muted = new Muted(store)
  const watching = new Watching({ store, watches, muted, sessions, agents, people })
  const desk = new NewsDesk({ store, inbox, watches, muted, manager, log })
  const news = new NewsPoller({ watches, desk, agents, leases, bus, log })
  const handler = new MessageHandler({
    store,
    people,
    pairings,
    door,
    allowance,
    inbox,
    replies,
    sessions,
    takeovers,
    agents,
    models,
    choices,
    turns,
    files,
    links,
    transcription,
    watches,
    muted,
    watching,
    bus,
    addressees: new Addressees({ agents, choices, turns, routing, replies, watching }),
    metrics,
    log,
  })
  const worker = new Worker({ inbox, scheduler, handler, bus, metrics, log, channel: (id) => manager.get(id) })
  const conversations = new Conversations({
    store,
    inbox,
    sessions,
    takeovers,
    watches,
    agents,
    manager,
    bus,
    changes,
    log,
  })
  return {
    changes,
    dataDir: parts.dataDir,
    faults: new Faults(),
    retention: new Retention({ store, leases, log }),
    media,
    inbox,
    replies,
    judgements,
    feedback,
    sessions,
    takeovers,
    conversations,
    statuses,
    acceptor,
    manager,
    agents,
    models,
    choices,
    transcription,
    people,
    pairings,
    allowance,
    routing,
    watches,
    desk,
    news,
    worker,
    metrics,
    bus,
    store,
  }
}
