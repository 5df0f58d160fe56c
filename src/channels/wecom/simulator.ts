import type { SaidBy, ScreenMessage, SimulatedPlatform } from '../../contract/simulator.ts'
import { portOf } from '../../lib/simulation/port.ts'
import type { BotEntry } from './simulator/chats.ts'
import type { Bot, Person } from './simulator/directory.ts'
import type { Interaction } from './simulator/interaction.ts'
import { type WecomSimulatorOptions, withDefaults } from './simulator/options.ts'
import { buildPlatform, type Platform } from './simulator/platform.ts'
import { screenMessage } from './simulator/screen.ts'
import type { WecomSaidBy } from './simulator/talk.ts'

export type { WecomSimulatorOptions } from './simulator/options.ts'

/** WeCom in a box, and everything a test may want to see or turn there. */
export interface WecomSimulator extends SimulatedPlatform {
  /** http://127.0.0.1:PORT, for response_url and the files. */
  origin: string
  /** The first one is who people talk to unless they say otherwise. */
  bots: { id: string; name: string; secret: string }[]
  /**
   * Saves the callback address as a person does in the console: the platform verifies it and calls back there from then on, and
   * the long connection is off. `{botid}` stands for the aibotid. '' goes back to the long connection.
   */
  setWebhook(url: string): void
  /** Makes the console's GET once more. Returns what is wrong with the answer. */
  verifyUrl(url?: string): Promise<string | undefined>
  /** Polls go there instead, as to another instance of the bot. */
  setPollUrl(url: string | undefined): void
  say(text: string, by?: WecomSaidBy): Promise<string>
  screen(chat?: { person?: string; group?: string; bot?: string }): ScreenMessage[]
  /** Opens the direct chat; the bot hears of it once a day. */
  enterChat(by?: { person?: string; bot?: string }): void
  /** Rejects when the bot did not ask for it with a feedback.id. `reasons` are the ones that the app offers with a 👎. */
  judge(messageId: string, verdict: Verdict, by?: SaidBy & { comment?: string; reasons?: number[] }): Promise<void>
  /** How the passive reply to a message went, for messages that went out by callback. */
  interaction(messageId: string): InteractionSnapshot | undefined
  /** How many connections are subscribed. */
  connections(): number
  /** Closes every connection with this code, or cuts it off without one. */
  drop(code?: number): void
}

type Verdict = 'up' | 'down' | 'none'

interface InteractionSnapshot {
  streamId: string | undefined
  /** What was visible after each answer. */
  frames: { at: number; content: string; finish: boolean }[]
  deliveries: number
  polls: number
  ended: Interaction['ended']
}

/** Starts WeCom on 127.0.0.1. */
export async function startWecomSimulator(options: WecomSimulatorOptions = {}): Promise<WecomSimulator> {
  const platform = buildPlatform(withDefaults(options))
  await new Promise<void>((resolve, reject) => {
    platform.server.once('error', reject)
    platform.server.listen(platform.rules.port, '127.0.0.1', resolve)
  })
  const { directory, chats, journal, misbehaviour, webhook, callbacks, sockets, talk } = platform
  return {
    type: 'wecom',
    title: 'WeCom',
    origin: platform.origin(),
    bots: directory.bots.map(({ id, name, secret }) => ({ id, name, secret })),
    settings: settingsOf(platform),
    people: directory.people.map(({ id, name }) => ({ id, name })),
    groups: directory.groups.map(({ id, title }) => ({ id, title })),
    setWebhook: (url) => {
      webhook.save(url).catch((error) => journal.violation(`the simulator failed: ${String(error)}`))
    },
    verifyUrl: async (url) => (await webhook.verify(url))?.what,
    setPollUrl: (url) => {
      webhook.pollUrl = url
    },
    say: async (text, by) => talk.say(text, by),
    press: async (messageId, label, by) => press(platform, messageId, label, by?.person),
    enterChat: (by) => talk.enterChat(by),
    judge: async (messageId, verdict, by) => judge(platform, messageId, verdict, by),
    screen: (chat) => screen(platform, chat),
    watch: (changed) => chats.watch(changed),
    faults: misbehaviour.list(),
    misbehave: (fault) => misbehaviour.set(fault),
    violations: () => journal.violations(),
    calls: () => journal.calls(),
    interaction: (messageId) => snapshot(callbacks.interaction(messageId)),
    connections: () => sockets.sessions().filter(({ bot, zombie }) => bot !== undefined && !zombie).length,
    drop: (code) => {
      for (const session of sockets.sessions()) session.end(code)
    },
    close: () => close(platform),
  }
}

function settingsOf({ directory, rules, server }: Platform): Record<string, Record<string, unknown>> {
  const { token, encodingAesKey, receiveId } = rules
  const { id: botId, secret } = directory.bot
  const websocketUrl = `ws://127.0.0.1:${portOf(server)}`
  return {
    // The first one connects by itself.
    websocket: { transport: 'websocket', botId, secret, websocketUrl },
    callback: { transport: 'callback', token, encodingAesKey, receiveId },
  }
}

function screen(platform: Platform, at: { person?: string; group?: string; bot?: string } = {}): ScreenMessage[] {
  const { directory, chats, media, origin } = platform
  const person = directory.person(at.person)
  const chat = at.group === undefined ? directory.direct(directory.botOf(at.bot), person) : directory.group(at.group)
  return chats.transcript(chat.key).map((entry) => screenMessage(entry, { media, viewer: person.id, origin: origin() }))
}

function press(platform: Platform, messageId: string, label: string, personId?: string): void {
  const { talk, chats } = platform
  const { entry, person, bot } = botMessage(platform, messageId, personId)
  const { card, chat } = entry
  const buttons = card?.buttons(person.id) ?? []
  const button = buttons.find((candidate) => candidate.label === label)
  if (!card || !button)
    throw new Error(
      `message '${messageId}' shows no button '${label}', only: ${buttons.map((one) => one.label).join(', ')}`,
    )
  const { does } = button
  if (does.kind === 'chooses') {
    card.choose(person.id, does)
    chats.changed()
  } else if (does.kind === 'says') {
    talk.say(does.text, { person: person.id, bot: bot.id, ...(chat.kind === 'group' && { group: chat.id }) })
  } else if (does.kind === 'event') {
    const { taskId } = card
    const payload = {
      card_type: does.cardType,
      event_key: does.key,
      task_id: taskId,
      ...(does.submits && { selected_items: card.selected(person.id) }),
    }
    talk.event({ kind: 'card', bot, person, chat, text: label, pressed: { entry, taskId } }, payload)
  }
}

const types: Record<Verdict, number> = { up: 1, down: 2, none: 3 }

function judge(
  platform: Platform,
  messageId: string,
  verdict: Verdict,
  by: Parameters<WecomSimulator['judge']>[2] = {},
) {
  const { entry, person, bot } = botMessage(platform, messageId, by.person)
  const { chat, feedbackId, judgedBy } = entry
  if (feedbackId === undefined) throw new Error(`message '${messageId}' cannot be judged: it has no feedback.id`)
  if (verdict === 'none' && !judgedBy.has(person.id)) throw new Error(`${person.name} has not judged it`)
  if (verdict === 'none') judgedBy.delete(person.id)
  else judgedBy.add(person.id)
  const { comment = '', reasons = [] } = by
  const payload = {
    id: feedbackId,
    type: types[verdict],
    ...(verdict === 'down' && { content: comment, inaccurate_reason_list: reasons }),
  }
  platform.talk.event({ kind: 'feedback', bot, person, chat, text: '' }, payload)
}

function botMessage(
  { chats, directory }: Platform,
  messageId: string,
  personId?: string,
): { entry: BotEntry; person: Person; bot: Bot } {
  const entry = chats.entry(messageId)
  if (entry?.kind !== 'bot') throw new Error(`the bot said no message '${messageId}'`)
  const owner = entry.chat.kind === 'direct' ? entry.chat.person : directory.person()
  return { entry, bot: entry.bot, person: personId === undefined ? owner : directory.person(personId) }
}

function snapshot(interaction: Interaction | undefined): InteractionSnapshot | undefined {
  if (!interaction) return undefined
  const { stream, deliveries, polls, ended } = interaction
  return { streamId: stream?.id, frames: stream?.frames() ?? [], deliveries, polls, ended }
}

async function close({ timers, sockets, server, webhook, postman }: Platform): Promise<void> {
  timers.close()
  await webhook.save('')
  sockets.close()
  server.closeAllConnections()
  await postman.close()
  await new Promise<void>((resolve) => server.close(() => resolve()))
}
