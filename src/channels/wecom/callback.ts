import { setTimeout as sleep } from 'node:timers/promises'
import type { ChannelHost } from '../../contract/channel.ts'
import type { InboundMessage, ReplyView } from '../../contract/message.ts'
import { readStreamId, streamIdOf } from './address.ts'
import { chosenCard } from './card.ts'
import { Envelope, Refused, type Stamp } from './envelope.ts'
import { type Arrival, readArrival } from './read.ts'
import { lookOf, type ReplyParts } from './reply.ts'
import type { CallbackSettings } from './settings.ts'
import { say } from './words.ts'
import { streamBody } from './write.ts'

const LONGEST_BODY = 2 * 1024 * 1024
/** The first answer waits so long for a reply that is finished at once (a command): nobody then has to ask for it. ms */
const GLANCE = { for: 600, every: 100 }
/** A message without a time of its own keeps that of its first delivery. So many are remembered, for WeCom's repetitions. */
const REMEMBERED = 5000

interface CallbackParts extends ReplyParts {
  host: ChannelHost
  glance?: typeof GLANCE
}

/** Answers what WeCom sends to the callback address: messages and events, and its question how a reply looks now. */
export class Callback {
  readonly #settings: CallbackSettings
  readonly #parts: CallbackParts
  readonly #envelope: Envelope
  readonly #firstSeen = new Map<string, number>()
  #confirmed = false

  constructor(settings: CallbackSettings, parts: CallbackParts) {
    this.#settings = settings
    this.#parts = parts
    this.#envelope = new Envelope(settings)
  }

  async receive(request: Request): Promise<Response> {
    try {
      if (request.method === 'GET') return this.#verify(request)
      if (request.method === 'POST') return await this.#take(request)
      throw new Refused(405, 'method', 'Only GET and POST are answered here.')
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      this.#warn(error)
      const { status, code } = error
      return Response.json({ error: { code, message: 'This is not a request of WeCom for this bot.' } }, { status })
    }
  }

  /** Answers with the decrypted text, to the byte. https://developer.work.weixin.qq.com/document/path/100719 (read 2026-10) */
  #verify(request: Request): Response {
    const { searchParams: query } = new URL(request.url)
    const stamp = this.#envelope.stampOf(query)
    // Base64 has no spaces: one is a plus that nobody escaped.
    const echo = this.#envelope.open((query.get('echostr') ?? '').replaceAll(' ', '+'), stamp)
    this.#confirm()
    return new Response(echo, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
  }

  async #take(request: Request): Promise<Response> {
    const stamp = this.#envelope.stampOf(new URL(request.url).searchParams)
    this.#envelope.fresh(stamp, Date.now())
    const arrival = this.#arrivalIn(this.#envelope.open(encryptedIn(await readBody(request)), stamp))
    this.#confirm()
    const body = await this.#answer(arrival)
    return body ? this.#sealed(body, stamp) : new Response(null, { status: 200 })
  }

  #arrivalIn(text: string): Arrival {
    const arrival = readArrival(parseJson(text), { at: Date.now(), bots: this.#settings.bots })
    if (arrival.type === 'unreadable') throw new Refused(400, 'malformed', `It could not be read: ${arrival.reason}`)
    if (arrival.type !== 'message') return arrival
    return { type: 'message', message: this.#timed(arrival.message) }
  }

  /** What to answer with; undefined for nothing. Rejects when a message could not be stored. */
  async #answer(arrival: Arrival): Promise<object | undefined> {
    const { host, language } = this.#parts
    switch (arrival.type) {
      case 'message':
        return this.#begin(arrival.message)
      case 'poll':
        return this.#look(arrival.stream)
      case 'press':
        await host.accept(arrival.message)
        return {
          response_type: 'update_template_card',
          template_card: chosenCard(arrival.card.says, arrival.card.taskId, language),
        }
      case 'entered':
        return this.#settings.welcome ? { msgtype: 'text', text: { content: this.#settings.welcome } } : undefined
      case 'feedback':
        host.log.info('a person judged an answer', { ...arrival.feedback })
        return undefined
      default:
        host.log.debug('WeCom sent something that nobody waits for', { arrival })
        return undefined
    }
  }

  /** The first look of the stream that answers a message. A repeated delivery gets the same stream, as it is by then. */
  async #begin(message: InboundMessage): Promise<object> {
    await this.#parts.host.accept(message)
    const id = streamIdOf(message.id, message.sentAt)
    const look = await lookOf(await this.#glance(message.id), { id, over: this.#isOver(message.sentAt) }, this.#parts)
    return streamBody(Buffer.byteLength(id) > 256 ? look : { ...look, feedback: id })
  }

  async #look(id: string): Promise<object> {
    const known = readStreamId(id)
    // WeCom asks until it is told that there is no more.
    if (!known) return streamBody({ id, content: say(this.#parts.language, 'forgotten'), finish: true })
    const view = await this.#parts.host.viewOf(known.message)
    return streamBody(await lookOf(view, { id, over: this.#isOver(known.sentAt) }, this.#parts))
  }

  #isOver(sentAt: number): boolean {
    return Date.now() >= sentAt + this.#settings.streamSeconds * 1000
  }

  async #glance(id: string): Promise<ReplyView | undefined> {
    const { host, glance = GLANCE } = this.#parts
    const until = Date.now() + glance.for
    for (;;) {
      const view = await host.viewOf(id)
      if ((view && view.state !== 'working') || Date.now() >= until) return view
      await sleep(glance.every)
    }
  }

  #timed(message: InboundMessage): InboundMessage {
    const sentAt = this.#firstSeen.get(message.id) ?? message.sentAt
    this.#firstSeen.set(message.id, sentAt)
    const [oldest] = this.#firstSeen.keys()
    if (this.#firstSeen.size > REMEMBERED && oldest !== undefined) this.#firstSeen.delete(oldest)
    return { ...message, sentAt }
  }

  #sealed(body: object, { nonce }: Stamp): Response {
    return Response.json(this.#envelope.seal(body, nonce))
  }

  #confirm(): void {
    if (!this.#confirmed) this.#parts.host.report('connected')
    this.#confirmed = true
  }

  /** Before the first good request, a bad one is likely WeCom's own and the settings are wrong; afterwards it is a stranger's. */
  #warn({ code, message }: Refused): void {
    const { host } = this.#parts
    host.log.warn('A request to the callback address was refused', { code, reason: message })
    const advice = advices[code]
    if (!this.#confirmed && advice) host.report('denied', `${message} ${advice}`)
  }
}

const advices: Record<string, string> = {
  'bad-signature': 'Copy the Token again from the bot’s API mode in the admin console, and save there once more.',
  undecryptable: 'Copy it again from the bot’s API mode in the admin console.',
  'wrong-receiver': 'Enter it as receiveId if it is yours.',
  stale: 'Set the clock of this machine.',
}

/** Undefined for what is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function encryptedIn(bytes: Buffer): string {
  const body = parseJson(bytes.toString('utf8'))
  const encrypted = typeof body === 'object' && body !== null && 'encrypt' in body ? body.encrypt : undefined
  if (typeof encrypted !== 'string' || encrypted === '')
    throw new Refused(400, 'malformed', 'The body is no JSON object with a text “encrypt”.')
  return encrypted
}

async function readBody(request: Request): Promise<Buffer> {
  const tooLarge = () => new Refused(413, 'too-large', `The body has more than ${LONGEST_BODY} bytes.`)
  if (Number(request.headers.get('content-length') ?? 0) > LONGEST_BODY) throw tooLarge()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > LONGEST_BODY) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
