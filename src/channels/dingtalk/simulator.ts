import type { ScreenMessage, SimulatedPlatform } from '../../contract/simulator.ts'
import type { RequestRecord } from '../../lib/simulation/journal.ts'
import type { Card, CardFrame, CardState, Vars } from './simulator/card.ts'
import type { FaultRule } from './simulator/faults.ts'
import { type DingtalkSimulatorOptions, withDefaults } from './simulator/options.ts'
import { buildPlatform, type Platform } from './simulator/platform.ts'
import type { DeliveryRecord } from './simulator/pushes.ts'
import { entryButtons, screenMessages } from './simulator/screen.ts'
import type { DingtalkSaidBy } from './simulator/talk.ts'

export type { DingtalkSimulatorOptions } from './simulator/options.ts'

/** DingTalk in a box, and everything a test may want to see or turn there. */
export interface DingtalkSimulator extends SimulatedPlatform {
  /** http://127.0.0.1:PORT, for api and oapi alike. */
  origin: string
  bot: { name: string; clientId: string; clientSecret: string; robotCode: string }
  /** A send-only robot in the first group. */
  groupRobot: { url: string; secret: string }
  ownTemplateId: string
  setWebhook(url: string): void
  say(text: string, by?: DingtalkSaidBy): Promise<string>
  /** Makes calls fail in one particular way. Returns the way to end it. */
  fault(rule: FaultRule): () => void
  /** Tells every connection to go, as the platform does to balance its load. */
  recycle(): void
  /** Closes every connection with this code, or cuts it off without one. */
  drop(code?: number): void
  connections(): { id: string; state: string; openedAt: number }[]
  /** The newest attempts to deliver what people said. */
  deliveries(): DeliveryRecord[]
  /** The newest calls of the bot. */
  requests(): RequestRecord[]
  card(outTrackId: string): CardSnapshot | undefined
  /** The outTrackIds of cards that people see as still being written. */
  unfinishedCards(): string[]
  /** Taps something that the template itself would show; false when the person saw a toast that it failed. */
  click(
    outTrackId: string,
    actionId: string,
    by?: { params?: Record<string, unknown>; person?: string },
  ): Promise<boolean>
}

export interface CardSnapshot {
  state: CardState
  vars: Vars
  carrierIds: string[]
  /** What was visible after each change. */
  frames: CardFrame[]
}

/** Starts DingTalk on 127.0.0.1. */
export async function startDingtalkSimulator(options: DingtalkSimulatorOptions = {}): Promise<DingtalkSimulator> {
  const platform = buildPlatform(withDefaults(options))
  await new Promise<void>((resolve, reject) => {
    platform.server.once('error', reject)
    platform.server.listen(platform.rules.port, '127.0.0.1', resolve)
  })
  const { directory, chats, journal, misbehaviour, pushes, gateway, cards, talk } = platform
  return {
    type: 'dingtalk',
    title: 'DingTalk',
    origin: platform.origin(),
    bot: directory.bot,
    groupRobot: groupRobotOf(platform),
    ownTemplateId: platform.rules.ownTemplateId,
    settings: settingsOf(platform),
    people: directory.people.map(({ id, name }) => ({ id, name })),
    groups: directory.groups.map(({ id, title }) => ({ id, title })),
    setWebhook: (url) => pushes.setWebhook(webhookAddress(url, platform.rules.webhookToken)),
    say: async (text, by) => talk.say(text, by),
    press: (messageId, label, by) => press(platform, messageId, label, by?.person),
    click: (outTrackId, actionId, by = {}) => click(platform, outTrackId, actionId, by),
    screen: (chat) => screen(platform, chat),
    watch: (changed) => chats.watch(changed),
    faults: misbehaviour.list(),
    misbehave: (fault) => misbehaviour.set(fault),
    fault: (rule) => platform.faults.add(rule),
    recycle: () => {
      for (const connection of gateway.connections())
        connection.recycle('connection is expired', platform.rules.closeAfter)
    },
    drop: (code) => {
      for (const connection of gateway.connections()) connection.end(code)
    },
    violations: () => journal.violations(),
    calls: () => journal.calls(),
    requests: () => journal.requests(),
    deliveries: () => pushes.deliveries(),
    connections: () => gateway.connections().map(({ id, state, openedAt }) => ({ id, state, openedAt })),
    card: (outTrackId) => snapshot(cards.get(outTrackId)),
    unfinishedCards: () => cards.unfinished().map(({ outTrackId }) => outTrackId),
    close: () => close(platform),
  }
}

function settingsOf({ directory, rules, origin }: Platform): Record<string, Record<string, unknown>> {
  const { clientId, clientSecret } = directory.bot
  const common = { clientId, clientSecret, apiBaseUrl: origin(), oapiBaseUrl: origin() }
  return {
    stream: { transport: 'stream', ...common },
    webhook: { transport: 'webhook', ...common, ...(rules.webhookToken && { webhookToken: rules.webhookToken }) },
  }
}

function groupRobotOf({ robot, origin }: Platform): { url: string; secret: string } {
  if (!robot) return { url: '', secret: '' }
  return { url: `${origin()}/robot/send?access_token=${robot.accessToken}`, secret: robot.secret }
}

function webhookAddress(url: string, token: string | undefined): string | undefined {
  if (url === '') return undefined
  if (token === undefined) return url
  const address = new URL(url)
  if (!address.searchParams.has('token')) address.searchParams.set('token', token)
  return address.href
}

function screen(platform: Platform, at: { person?: string; group?: string } = {}): ScreenMessage[] {
  const { directory, files, chats, robotApi, origin } = platform
  const person = at.person === undefined ? directory.people[0] : directory.person(at.person)
  const chat = at.group === undefined ? person?.chat : directory.group(at.group)
  if (!chat) throw new Error(`there is no such chat here: ${JSON.stringify(at)}`)
  const viewing = {
    directory,
    files,
    origin: origin(),
    ...(person && { viewer: person.id }),
    emotionsOn: (msgId: string) => robotApi.emotionsOn(msgId),
  }
  return chats.transcript(chat.id).flatMap((entry) => screenMessages(entry, viewing))
}

async function press(platform: Platform, messageId: string, label: string, personId?: string): Promise<void> {
  const { chats, directory, cardPress, talk } = platform
  const entry = chats.entry(messageId)
  if (!entry) throw new Error(`there is no message '${messageId}'`)
  const owner = entry.chat.kind === 'direct' ? entry.chat.person : directory.people[0]
  const person = personId === undefined ? owner : directory.person(personId)
  if (!person) throw new Error(`nobody here has the id '${personId}'`)
  const shown = entryButtons(entry, { viewer: person.id })
  const button = shown.find((candidate) => candidate.label === label)
  if (!button)
    throw new Error(`message '${messageId}' shows no button '${label}', only: ${shown.map((b) => b.label).join(', ')}`)
  if (button.does.kind === 'says') {
    const group = entry.chat.kind === 'group' ? { group: entry.chat.id } : {}
    // The client mentions the bot that offered the words.
    talk.say(button.does.text, { person: person.id, ...group })
  }
  if (button.does.kind === 'callback' && entry.kind === 'card') {
    const { actionId, params } = button.does
    await cardPress.tap({ card: entry.card, chat: entry.chat, person, actionIds: [actionId], params })
  }
}

async function click(
  platform: Platform,
  outTrackId: string,
  actionId: string,
  by: { params?: Record<string, unknown>; person?: string },
): Promise<boolean> {
  const card = platform.cards.get(outTrackId)
  const chat = card?.deliveries[0]?.chat
  if (!card || !chat) throw new Error(`nobody sees a card '${outTrackId}'`)
  const owner = chat.kind === 'direct' ? chat.person : platform.directory.people[0]
  const person = by.person === undefined ? owner : platform.directory.person(by.person)
  if (!person) throw new Error(`nobody here has the id '${by.person}'`)
  return platform.cardPress.tap({ card, chat, person, actionIds: [actionId], params: by.params ?? {} })
}

function snapshot(card: Card | undefined): CardSnapshot | undefined {
  if (!card) return undefined
  const carrierIds = card.deliveries.map(({ carrierId }) => carrierId)
  return { state: card.state, vars: card.vars, carrierIds, frames: [...card.frames] }
}

async function close({ timers, gateway, server, pushes }: Platform): Promise<void> {
  pushes.setWebhook(undefined)
  pushes.hold()
  timers.close()
  gateway.close()
  server.closeAllConnections()
  await new Promise<void>((resolve) => server.close(() => resolve()))
}
