import type { SaidBy, ScreenMessage, SimulatedPlatform } from '../../contract/simulator.ts'
import type { JsonObject } from '../../lib/json.ts'
import type { Card, CardFrame } from './simulator/card.ts'
import type { PressRecord } from './simulator/card-press.ts'
import type { Cards } from './simulator/cards.ts'
import type { DeliveryRecord } from './simulator/deliveries.ts'
import type { FaultRule } from './simulator/faults.ts'
import type { Occasions } from './simulator/occasions.ts'
import { type FeishuSimulatorOptions, withDefaults } from './simulator/options.ts'
import { buildPlatform, type Platform } from './simulator/platform.ts'
import type { RequestRecord } from './simulator/request-record.ts'
import { screenMessages } from './simulator/screen.ts'
import type { FeishuSaidBy } from './simulator/talk.ts'
import type { Forgery } from './simulator/webhook-address.ts'

export type { FeishuSimulatorOptions } from './simulator/options.ts'

/** Feishu, or Lark, in a box, and everything a test may want to see or turn there. */
export interface FeishuSimulator extends SimulatedPlatform {
  /** http://127.0.0.1:PORT: the `domain` of clients. */
  origin: string
  bot: { name: string; appId: string; appSecret: string; openId: string }
  say(text: string, by?: FeishuSaidBy): Promise<string>
  /** Asks the address for its challenge; resolves to whether it was taken. '' = long connections again. */
  setWebhook(url: string): Promise<boolean>
  press(messageId: string, label: string, by?: SaidBy & { form?: JsonObject }): Promise<void>
  /** Buttons that were pressed, with what the person saw of it. */
  pressed(): PressRecord[]
  /** What people do besides talking. */
  occasions: Occasions
  /** Makes calls fail in one particular way. Returns the way to end it. */
  fault(rule: FaultRule): () => void
  /** Posts a message to the webhook as an impostor would; resolves to the HTTP status, 0 without an answer. */
  forge(how: Forgery): Promise<number>
  /** Closes every long connection with this code, or cuts it off without one. */
  drop(code?: number): void
  connections(): { id: string; state: string; openedAt: number }[]
  /** The newest attempts to deliver events. */
  deliveries(): DeliveryRecord[]
  /** The newest calls of the bot. */
  requests(): RequestRecord[]
  /** The card that a message shows. */
  card(messageId: string): CardSnapshot | undefined
  /** Ids of the messages whose cards people see as still being written. */
  unfinishedCards(): string[]
  /** The emoji under a message. */
  reactions(messageId: string): string[]
}

interface CardSnapshot {
  id: string
  json: JsonObject
  sequence: number
  streaming: boolean
  /** What the list of chats shows of it. */
  summary: string
  /** What was streamed, oldest first. */
  frames: CardFrame[]
}

/** Starts Feishu on 127.0.0.1. */
export async function startFeishuSimulator(options: FeishuSimulatorOptions = {}): Promise<FeishuSimulator> {
  const platform = buildPlatform(withDefaults(options))
  await new Promise<void>((resolve, reject) => {
    platform.server.once('error', reject)
    platform.server.listen(platform.rules.port, '127.0.0.1', resolve)
  })
  const { directory, chats, journal, misbehaviour, hub, webhook, cards, deliveries } = platform
  const { name, appId, appSecret, openId } = directory.bot
  const groups = directory.groups.map(({ id, title }) => ({ id, title }))
  return {
    type: 'feishu',
    title: platform.rules.brand === 'lark' ? 'Lark' : 'Feishu',
    origin: platform.origin(),
    bot: { name, appId, appSecret, openId },
    settings: settingsOf(platform),
    people: directory.people.map((person) => ({ id: person.id, name: person.name })),
    groups,
    setWebhook: (url) => webhook.set(url),
    say: async (text, by) => platform.talk.say(text, by),
    join: async (title) => {
      const { id } = directory.found(title)
      groups.push({ id, title })
      platform.occasions.botAdded(id)
      return { id, title }
    },
    press: (messageId, label, by) => press(platform, { messageId, label, ...by }),
    pressed: () => platform.cardPress.records(),
    occasions: platform.occasions,
    screen: (chat) => screen(platform, chat),
    watch: (changed) => chats.watch(changed),
    faults: misbehaviour.list(),
    misbehave: (fault) => misbehaviour.set(fault),
    fault: (rule) => platform.faults.add(rule),
    forge: (how) => forge(platform, how),
    drop: (code) => {
      for (const connection of hub.connections()) connection.end(code)
    },
    connections: () => hub.connections().map(({ id, state, openedAt }) => ({ id, state, openedAt })),
    deliveries: () => deliveries.records(),
    violations: () => journal.violations(),
    calls: () => journal.calls(),
    requests: () => journal.requests(),
    card: (messageId) => snapshot(cards, chats.message(messageId)?.card),
    unfinishedCards: () => cards.unfinished().flatMap(({ messageId }) => messageId ?? []),
    reactions: (messageId) => [...platform.talk.message(messageId).reactions.values()].map(({ emoji }) => emoji),
    close: () => close(platform),
  }
}

function settingsOf({ directory, rules, origin }: Platform): Record<string, Record<string, unknown>> {
  const { appId, appSecret } = directory.bot
  const common = { appId, appSecret, baseUrl: origin() }
  const { encryptKey, verificationToken } = rules
  return {
    websocket: { transport: 'websocket', ...common },
    webhook: { transport: 'webhook', ...common, ...(encryptKey !== '' && { encryptKey }), verificationToken },
  }
}

function screen(platform: Platform, at: { person?: string; group?: string } = {}): ScreenMessage[] {
  const { directory, files, chats, origin } = platform
  const person = at.person === undefined ? directory.people[0] : directory.person(at.person)
  const chat = at.group === undefined ? person?.chat : directory.group(at.group)
  if (!chat) throw new Error(`there is no such chat here: ${JSON.stringify(at)}`)
  const viewing = { directory, files, origin: origin() }
  return chats.transcript(chat.id).flatMap((entry) => screenMessages(entry, viewing))
}

interface Press extends SaidBy {
  messageId: string
  label: string
  form?: JsonObject
}

async function press({ talk, cardPress }: Platform, { messageId, label, person: id, form }: Press): Promise<void> {
  const message = talk.message(messageId)
  const { chat } = message
  const person = id === undefined && chat.kind === 'direct' ? chat.person : talk.person(id)
  await cardPress.press(message, label, { person, ...(form && { form }) })
}

/** Of a message that was never said. */
function forge({ events, talk, webhook }: Platform, how: Forgery): Promise<number> {
  const by = talk.person(undefined)
  const said = { chat: by.chat, by, type: 'text', content: '{"text":"forged"}', mentions: [], keys: [], edits: 0 }
  const at = Date.now()
  const forged = { ...said, id: `om_${'f'.repeat(32)}`, at, updatedAt: at, reactions: new Map() }
  return webhook.forge(events.envelope('im.message.receive_v1', events.message(forged, by)).payload, how)
}

function snapshot(cards: Cards, card: Card | undefined): CardSnapshot | undefined {
  if (!card) return undefined
  const { id, json, sequence, streaming, summary } = card
  return { id, json: structuredClone(json), sequence, streaming, summary, frames: cards.frames(id) }
}

async function close({ timers, hub, server, webhook, deliveries }: Platform): Promise<void> {
  deliveries.hold()
  await webhook.set('')
  timers.close()
  hub.close()
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
}
