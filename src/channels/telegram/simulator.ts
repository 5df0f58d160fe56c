import type { Fault, SaidBy, SimulatedPlatform } from '../../contract/simulator.ts'
import { fileOf } from './simulator/attachments.ts'
import { Backend } from './simulator/backend.ts'
import { call } from './simulator/call.ts'
import type { PressedButton } from './simulator/callbacks.ts'
import { Circumstances } from './simulator/circumstances.ts'
import { Clock } from './simulator/clock.ts'
import { type FaultRule, Faults } from './simulator/faults.ts'
import type { CallRecord } from './simulator/journal.ts'
import { faultNames, Misbehaviours } from './simulator/misbehaviour.ts'
import type { Message } from './simulator/objects.ts'
import { defaultToken, defaultWebhookSecret, type TelegramSimulatorOptions } from './simulator/options.ts'
import { Params } from './simulator/params.ts'
import { makePeople } from './simulator/people.ts'
import { Phones } from './simulator/phones.ts'
import { screenOf } from './simulator/screen.ts'
import { Server } from './simulator/server.ts'

/** Telegram in a box: the Bot API on one side, people with phones on the other. */
export interface TelegramSimulator extends SimulatedPlatform {
  /** The `apiRoot` of clients. */
  url: string
  token: string
  botUsername: string
  /** Sends several files as one album; resolves to the ids of its messages. */
  album(
    files: { kind: 'picture' | 'video' | 'file'; content?: SaidBy['content'] }[],
    text?: string,
    by?: SaidBy,
  ): Promise<string[]>
  /** Changes what a person said. */
  edit(messageId: string, text: string, by?: SaidBy): Promise<void>
  /** Deletes a message for everybody. */
  remove(messageId: string, by?: SaidBy): void
  /** Presses Stop on a draft. */
  stopDraft(by?: SaidBy): Promise<void>
  /** What people and groups do to the bot. */
  around: Circumstances
  /** Makes particular calls go wrong. Returns the way to take it back. */
  fault(rule: FaultRule): () => void
  /** The calls that were made, oldest first. */
  journal(wanted?: { method?: string; chat?: string }): CallRecord[]
  /** A message as the API has it. */
  message(messageId: string, chat?: { person?: string; group?: string }): Message | undefined
  /** The bytes of the file that a message carries. */
  file(messageId: string, chat?: { person?: string; group?: string }): Uint8Array | undefined
  /** Buttons that were pressed and what became of them. */
  pressed(): PressedButton[]
  /** Those of them that still spin, because the bot never answered. */
  unanswered(): PressedButton[]
  /** How many updates the bot has not confirmed. */
  pending(): number
  /** The same platform as another bot of `tokens` sees it. */
  as(token: string): TelegramSimulator
}

export async function startTelegramSimulator(options: TelegramSimulatorOptions = {}): Promise<TelegramSimulator> {
  const clock = new Clock(options.speed)
  const people = makePeople(options.people)
  const listeners = new Set<() => void>()
  const changed = gathered(() => {
    for (const listener of listeners) listener()
  })
  const tokens = options.tokens ?? [defaultToken]
  const backends = tokens.map((token) => new Backend({ token, options, clock, people, changed, execute }))
  const byToken = new Map(backends.map((backend) => [backend.token, backend]))
  const faults = new Faults()
  const server = new Server(byToken, faults)
  const url = await server.listen(options.port ?? 0)
  const misbehaviours = new Misbehaviours(faults, backends, server)
  const close = async () => {
    misbehaviours.set(undefined)
    clock.stop()
    await Promise.all(backends.map((backend) => backend.webhook.close()))
    await server.close()
  }
  const watch = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  const seenBy = (backend: Backend): TelegramSimulator => ({
    ...views(backend, url, options),
    misbehave: (fault?: Fault) => misbehaviours.set(fault),
    fault: (rule) => faults.add(rule),
    faults: faultNames,
    watch,
    close,
    as: (token) => {
      const other = byToken.get(token)
      if (!other) throw new Error('There is no bot with that token')
      return seenBy(other)
    },
  })
  const [first] = backends
  if (!first) throw new Error('The Telegram simulator needs at least one token')
  return seenBy(first)
}

/** What belongs to one bot. */
function views(backend: Backend, url: string, options: TelegramSimulatorOptions) {
  const around = new Circumstances(backend)
  const phones = new Phones(backend, around)
  const botToken = backend.token
  const webhookSecret = options.webhookSecret ?? defaultWebhookSecret
  const people = [...backend.people.values()].map(({ user, name }) => ({ id: String(user.id), name }))
  const groups = backend.rooms
    .all()
    .filter((room) => room.isGroup)
    .map(({ chat }) => ({ id: String(chat.id), title: chat.title ?? '' }))
  const roomOf = (chat: { person?: string; group?: string } = {}) => phones.place(chat).room
  const postOf = (id: string, chat?: { person?: string; group?: string }) => roomOf(chat).posts.get(Number(id))
  return {
    type: 'telegram',
    title: 'Telegram',
    url,
    token: botToken,
    botUsername: backend.me.username ?? '',
    settings: {
      polling: { transport: 'polling', botToken, apiBaseUrl: url },
      webhook: { transport: 'webhook', botToken, webhookSecret, registerWebhook: true, apiBaseUrl: url },
    },
    setWebhook: (address: string) => {
      backend.webhook.set(new Params(new Map([['secret_token', webhookSecret]])), address)
    },
    people,
    groups,
    around,
    join: async (title: string) => {
      const group = { id: around.join(title), title }
      groups.push(group)
      return group
    },
    say: async (text: string, by?: SaidBy) => phones.say(text, by),
    album: async (files: Parameters<Phones['album']>[0], text?: string, by?: SaidBy) => phones.album(files, text, by),
    edit: async (id: string, text: string, by?: SaidBy) => phones.edit(id, text, by),
    remove: (id: string, by?: SaidBy) => phones.remove(id, by),
    press: async (id: string, label: string, by?: SaidBy) => phones.press(id, label, by),
    stopDraft: async (by?: SaidBy) => phones.stopDraft(by),
    screen: (chat?: { person?: string; group?: string }) => screenOf(backend, roomOf(chat), url),
    message: (id: string, chat?: { person?: string; group?: string }) => postOf(id, chat)?.message,
    file: (id: string, chat?: { person?: string; group?: string }) => {
      const post = postOf(id, chat)
      return post && fileOf(backend, post.message)?.bytes
    },
    journal: (wanted?: { method?: string; chat?: string }) => backend.journal.find(wanted),
    pressed: () => backend.callbacks.list(),
    unanswered: () => backend.callbacks.list().filter(({ answers }) => answers === 0),
    pending: () => backend.updates.size,
    violations: () => backend.rules.violations(),
    calls: () => backend.journal.counts(),
  }
}

/** A method that the bot called by answering to an update. */
function execute(backend: Backend, params: Params): void {
  call(backend, params.text('method'), params, new AbortController().signal).catch((error: unknown) =>
    backend.rules.broke(`the simulator itself failed: ${error}`),
  )
}

/** Many changes at once are told once. */
function gathered(tell: () => void): () => void {
  let waiting = false
  return () => {
    if (waiting) return
    waiting = true
    queueMicrotask(() => {
      waiting = false
      tell()
    })
  }
}
