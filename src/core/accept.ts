import type { Log } from '../contract/channel.ts'
import type { Chat, InboundMessage } from '../contract/message.ts'
import type { People } from '../services/people.ts'
import type { Bus } from '../store/bus.ts'
import type { Store, Tx } from '../store/db.ts'
import type { Arrival, Inbox } from '../store/inbox.ts'
import type { Known } from '../store/senders.ts'
import { findCommand } from './commands/index.ts'
import { parseCommand } from './commands/parse.ts'
import { type Door, welcomeOf } from './door.ts'
import type { ChannelSettings } from './live-channel.ts'
import type { Metrics } from './metrics.ts'
import { stopTurnsAfter } from './stopping.ts'
import { tame } from './tame.ts'
import type { Verdict } from './verdict.ts'
import { say } from './words.ts'

export interface AcceptParts {
  store: Store
  inbox: Inbox
  people: Pick<People, 'known'>
  door: Door
  bus: Bus
  metrics: Metrics
  log: Log
}

/** What accept() decided: nobody hears of it, or it is stored. */
type Decision =
  | { ignore: string }
  | { lane: 'conversation' | 'control'; verdict: Verdict | null; skipped?: Arrival['skipped'] }

/** Takes messages in: who may talk, what is meant for this bot, what cannot wait. The same for every platform. */
export class Acceptor {
  readonly #parts: AcceptParts

  constructor(parts: AcceptParts) {
    this.#parts = parts
  }

  /** Resolves once the message is stored for good, or known, or not for us. Rejects when it could not be stored. */
  async accept(config: ChannelSettings, raw: InboundMessage): Promise<'new' | 'seen'> {
    const { store, inbox, metrics, log } = this.#parts
    const { message, owner } = await this.#placed(config, tame(raw))
    if (!answerable(message)) {
      const facts = { channel: config.id, message: message.id }
      log.warn('a message cannot be answered: it does not say who sent it, or where an answer would go', facts)
      return 'seen'
    }
    if (message.edited) {
      await store.write((tx) => inbox.edit(tx, config.id, message))
      return 'seen'
    }
    const decision = await this.#decide(config, message, owner)
    if ('ignore' in decision) {
      metrics.messages.inc({ channel: config.id, result: 'ignored' })
      log.debug('a message is not for us', { channel: config.id, why: decision.ignore })
      return 'seen'
    }
    const conversation = owner ?? conversationOf(config, message)
    const result = await store.write((tx) => this.#store(tx, config, conversation, message, decision))
    metrics.messages.inc({ channel: config.id, result })
    return result
  }

  async #store(
    tx: Tx,
    config: ChannelSettings,
    conversation: string,
    message: InboundMessage,
    { lane, verdict, skipped }: Exclude<Decision, { ignore: string }>,
  ): Promise<'new' | 'seen'> {
    const { inbox } = this.#parts
    const result = await inbox.put(tx, {
      channel: config.id,
      conversation,
      lane: lane === 'control' ? controlLane(conversation) : conversation,
      message,
      verdict: verdict as never,
      ...(skipped === undefined ? {} : { skipped }),
    })
    if (result === 'seen') return 'seen'
    const stopping = verdict?.type === 'command' && findCommand(verdict.name)?.names.includes('/stop')
    if (stopping) {
      const { begun, dropped } = await inbox.stop(tx, conversation)
      const found: Verdict = { type: 'stop', running: begun.length > 0, dropped }
      await inbox.decide(tx, config.id, message.id, found)
      stopTurnsAfter(tx, this.#parts, begun)
    } else if (config.whenBusy === 'interrupt' && lane === 'conversation') {
      stopTurnsAfter(tx, this.#parts, await inbox.interrupt(tx, conversation))
    }
    return 'new'
  }

  /** A pressed button belongs to the conversation of the reply that it is on. */
  async #placed(
    config: ChannelSettings,
    message: InboundMessage,
  ): Promise<{ message: InboundMessage; owner: string | undefined }> {
    if (message.pressedOn === undefined) return { message, owner: undefined }
    const { inbox } = this.#parts
    const place = await inbox.ofReply(config.id, message.pressedOn)
    if (!place) {
      // A button that is older than our memory: its conversation may still know where an answer goes.
      const address = message.address ?? (await inbox.addressOf(conversationOf(config, message))) ?? null
      return { message: { ...message, address }, owner: undefined }
    }
    const address = message.address ?? place.address
    const mine = place.sender === message.sender.id || !perSender(config, place.chat)
    return { message: { ...message, conversation: place.chat, address }, owner: mine ? place.conversation : undefined }
  }

  async #decide(config: ChannelSettings, message: InboundMessage, owner: string | undefined): Promise<Decision> {
    const { access, language } = config
    const group = message.conversation.kind === 'group'
    if (group && access.groups === 'off') return { ignore: 'groups are switched off' }
    if (group && access.groups === 'mention' && !message.addressed && !message.greets)
      return { ignore: 'not addressed' }
    const spoken = parseCommand(message.text)
    if (spoken?.elsewhere) return { ignore: 'a command for another bot' }
    if (!message.addressed && message.unsupported !== undefined) return { ignore: 'not addressed' }
    const command = spoken && findCommand(spoken.name)
    const known = await this.#parts.people.known(config.id, message.sender.id)
    const welcome = welcomeOf(config, message.sender.id, known)
    if (message.greets)
      return welcome === 'yes' ? greeting(message.text || say(language, 'greeting')) : { ignore: 'not allowed' }
    if (welcome === 'knock' && !message.addressed) return { ignore: 'not let in' }
    if (welcome !== 'yes' || !command?.names.includes('/stop')) {
      const tooMany = await this.#tooMany(config, message.sender.id, known)
      if (tooMany) return tooMany
    }
    if (welcome === 'knock') return { lane: 'control', verdict: { type: 'knock' } }
    if (welcome === 'no') return notice(say(language, 'notAllowed'))
    if (message.pressedOn !== undefined && owner === undefined && group) return notice(say(language, 'notYours'))
    if (command && spoken)
      return { lane: command.lane, verdict: { type: 'command', name: spoken.name, rest: spoken.rest } }
    if (spoken) return notice(say(language, 'unknownCommand', { name: spoken.name }))
    if (message.unsupported !== undefined) return notice(say(language, 'unsupported', { what: message.unsupported }))
    if (message.text.trim() === '' && message.files.length === 0) return notice(say(language, 'empty'))
    return { lane: 'conversation', verdict: null }
  }

  /** Tells a sender who is too fast once; what follows within the same minute (or day) is skipped. */
  async #tooMany(config: ChannelSettings, sender: string, known: Known | undefined): Promise<Decision | undefined> {
    const over = await this.#parts.door.tooMany(config, sender, known)
    if (!over) return undefined
    if (!over.told) return { lane: 'control', verdict: over.notice }
    return { lane: 'control', verdict: null, skipped: { why: over.why, cause: 'too-many' } }
  }
}

/** The lane beside a conversation's own, for what must not wait behind a running turn. */
export const controlLane = (conversation: string) => `${conversation}!`

/** Which conversation of ours a message belongs to: the scope is the channel's setting. Without a sender, the chat's own. */
export function conversationOf(
  config: ChannelSettings,
  { conversation: chat, sender }: { conversation: Chat; sender?: { id: string } | undefined },
): string {
  const { scope } = config.conversation
  const parts = [config.id, chat.key]
  if (chat.thread !== undefined && (scope === 'auto' || scope === 'thread')) parts.push(`#${chat.thread}`)
  if (sender && perSender(config, chat)) parts.push(`~${sender.id}`)
  return parts.join(':')
}

function perSender(config: ChannelSettings, chat: Chat): boolean {
  const { scope } = config.conversation
  return scope === 'sender' || (scope === 'auto' && chat.kind === 'group')
}

/** Whether there is somebody to answer, and a place. Nothing else can ever be done about a message without. */
function answerable({ id, conversation, sender, address, pressedOn }: InboundMessage): boolean {
  return id !== '' && conversation.key !== '' && sender.id !== '' && (pressedOn === undefined || address !== null)
}

const greeting = (text: string): Decision => ({ lane: 'control', verdict: { type: 'say', text } })
const notice = (text: string): Decision => ({ lane: 'control', verdict: { type: 'notice', text } })
