import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { type JsonObject, textIn } from '../../../lib/json.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Timers } from '../../../lib/simulation/timers.ts'
import type { Commands } from './commands.ts'
import type { Conditions } from './conditions.ts'
import type { Bot, Directory } from './directory.ts'
import { bodyOf, type Incoming } from './incoming.ts'
import type { Media } from './media.ts'
import type { Rules } from './options.ts'
import { Refusal } from './refusal.ts'
import type { RequestIds } from './request-ids.ts'
import type { ResponseUrls } from './response-urls.ts'
import { Session } from './session.ts'

interface Parts {
  directory: Directory
  rules: Rules
  journal: Journal
  timers: Timers
  conditions: Conditions
  commands: Commands
  requestIds: RequestIds
  responseUrls: ResponseUrls
  media: Media
  origin(): string
  /** The bots are called back instead: their secrets are void. */
  calledBack(): boolean
  /** Pushes what waited for this bot. */
  ready(bot: Bot): void
}

/** The long connections: one for each bot. */
export class Sockets {
  #parts: Parts
  #server = new WebSocketServer({ noServer: true, maxPayload: 2 * 1024 * 1024, perMessageDeflate: false })
  #all = new Set<Session>()
  #byBot = new Map<string, Session>()
  #keys = 0

  constructor(parts: Parts) {
    this.#parts = parts
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#parts.conditions.cutOff) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      const { commands } = this.#parts
      const session = new Session(ws, {
        ...this.#parts,
        subscribe: (body, asking) => this.#subscribe(body, asking),
        subscribed: ({ bot }) => bot && this.#parts.ready(bot),
        run: (command) => commands.run(command),
        gone: (ended) => this.#gone(ended),
      })
      this.#all.add(session)
    })
  }

  sessionOf(bot: Bot): Session | undefined {
    return this.#byBot.get(bot.id)
  }

  sessions(): Session[] {
    return [...this.#all]
  }

  /** Sends to the bot's connection; false when it has none. */
  push(incoming: Incoming): boolean {
    const session = this.#byBot.get(incoming.bot.id)
    if (!session?.open || session.zombie) return false
    const { requestIds, responseUrls, conditions } = this.#parts
    const responseUrl = responseUrls.open(incoming)
    const body = bodyOf(incoming, { media: (file) => this.#keyed(file), responseUrl, socket: true })
    const cmd = incoming.kind === 'message' ? 'aibot_msg_callback' : 'aibot_event_callback'
    const times = conditions.twice && incoming.kind !== 'card' ? 2 : 1
    for (let n = 0; n < times; n++) session.push(cmd, body, requestIds.open(incoming))
    return true
  }

  close(): void {
    for (const session of this.#all) session.end()
    this.#server.close()
  }

  #subscribe(body: JsonObject, session: Session): Bot {
    const { directory, conditions, requestIds, calledBack } = this.#parts
    const bot = directory.findBot(textIn(body.bot_id))
    if (!bot) throw new Refusal(93019)
    if (body.secret !== bot.secret || calledBack()) throw new Refusal(853000)
    if (conditions.forgetRequests) requestIds.forget()
    this.#byBot.get(bot.id)?.kick()
    this.#byBot.set(bot.id, session)
    return bot
  }

  #gone(session: Session): void {
    this.#all.delete(session)
    for (const [id, current] of this.#byBot) if (current === session) this.#byBot.delete(id)
  }

  /** Here every address has a key of its own, with and without its padding. */
  #keyed(file: string): JsonObject {
    const { media, rules, origin } = this.#parts
    const key = randomBytes(32)
    const aeskey = key.toString('base64')
    const padded = this.#keys++ % 2 === 0
    return {
      url: origin() + media.offer(file, key, rules.mediaFor),
      aeskey: padded ? aeskey : aeskey.replace('=', ''),
    }
  }
}
