import type { ChannelHost } from '../../contract/channel.ts'
import type { InboundMessage } from '../../contract/message.ts'
import { parseJson } from '../../lib/json.ts'
import { readBody } from '../../lib/read-body.ts'
import { messageOf, streamIdOf } from './address.ts'
import { chosenCard } from './card.ts'
import { Envelope, Refused, type Stamp } from './envelope.ts'
import { Pictures } from './pictures.ts'
import { type Arrival, feedbackOn, readArrival } from './read.ts'
import { lookOf } from './reply.ts'
import type { CallbackSettings } from './settings.ts'
import { say } from './words.ts'
import { streamBody } from './write.ts'

const LONGEST_BODY = 2 * 1024 * 1024
/** https://developer.work.weixin.qq.com/document/path/101031 (read 2026-10) */
const LONGEST_FEEDBACK_ID = 256

/** Answers what WeCom sends to the callback address: messages and events, and its question how a reply looks now. */
export class Callback {
  readonly #settings: CallbackSettings
  readonly #host: ChannelHost
  readonly #envelope: Envelope
  readonly #pictures: Pictures
  #confirmed = false

  constructor(settings: CallbackSettings, host: ChannelHost) {
    this.#settings = settings
    this.#host = host
    this.#envelope = new Envelope(settings)
    this.#pictures = new Pictures(host)
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
    const { searchParams, pathname } = new URL(request.url)
    const stamp = this.#envelope.stampOf(searchParams)
    this.#envelope.fresh(stamp, Date.now())
    const body = await readBody(request, LONGEST_BODY)
    if (!body) throw new Refused(413, 'too-large', `The body has more than ${LONGEST_BODY} bytes.`)
    const said = parseJson(this.#envelope.open(encryptedIn(body), stamp))
    this.#fitting(pathname, said)
    const arrival = readArrival(said, { at: Date.now(), bots: this.#settings.bots })
    if (arrival.type === 'unreadable') throw new Refused(400, 'malformed', `It could not be read: ${arrival.reason}`)
    this.#confirm()
    const answer = await this.#answer(arrival)
    return answer ? this.#sealed(answer, stamp) : new Response(null, { status: 200 })
  }

  /** Where an address ends with the name of one of our bots, what comes there is for that one. */
  #fitting(pathname: string, said: unknown): void {
    const named = pathname.slice(pathname.lastIndexOf('/') + 1)
    const bot = Object.keys(this.#settings.bots).find((id) => id === named || encodeURIComponent(id) === named)
    const meant = typeof said === 'object' && said !== null && 'aibotid' in said ? said.aibotid : undefined
    if (bot !== undefined && bot !== meant)
      throw new Refused(403, 'wrong-bot', 'The request is for another bot than its address.')
  }

  /** What to answer with; undefined for nothing. Rejects when a message could not be stored. */
  async #answer(arrival: Arrival): Promise<object | undefined> {
    const host = this.#host
    switch (arrival.type) {
      case 'message':
        return this.#begin(arrival.message)
      case 'poll':
        return this.#look(arrival.stream)
      case 'press':
        await host.accept(arrival.message)
        return {
          response_type: 'update_template_card',
          template_card: chosenCard(arrival.card.says, arrival.card.taskId, host.language),
        }
      case 'entered':
        return this.#settings.welcome ? { msgtype: 'text', text: { content: this.#settings.welcome } } : undefined
      case 'feedback': {
        const message = messageOf(arrival.feedback.id)
        if (message !== undefined) await host.feedback(feedbackOn({ message }, arrival.feedback, host.language))
        return undefined
      }
      default:
        host.log.debug('WeCom sent something that nobody waits for', { arrival })
        return undefined
    }
  }

  /** The first look of the stream that answers a message. A repeated delivery gets the same stream, as it is by then. */
  async #begin(message: InboundMessage): Promise<object | undefined> {
    const host = this.#host
    await host.accept(message)
    const view = await host.viewOf(message.id)
    // Nobody answers it, so the app has nothing to show.
    if (!view) return undefined
    const id = streamIdOf(message.id)
    const look = await lookOf(view, id, { language: host.language, pictures: this.#pictures })
    // Heard of in this look only, when nobody knows yet what will be answered.
    const judged = (view.state === 'working' || view.judgeable) && Buffer.byteLength(id) <= LONGEST_FEEDBACK_ID
    return streamBody(judged ? { ...look, feedback: id } : look)
  }

  async #look(id: string): Promise<object> {
    const { language } = this.#host
    const message = messageOf(id)
    const view = message === undefined ? undefined : await this.#host.viewOf(message)
    // WeCom asks until it is told that there is no more.
    if (!view) return streamBody({ id, content: say(language, 'forgotten'), finish: true })
    return streamBody(await lookOf(view, id, { language, pictures: this.#pictures }))
  }

  #sealed(body: object, { nonce }: Stamp): Response {
    return Response.json(this.#envelope.seal(body, nonce))
  }

  #confirm(): void {
    if (!this.#confirmed) this.#host.report('connected')
    this.#confirmed = true
  }

  /** Before the first good request, a bad one is likely WeCom's own and the settings are wrong; afterwards it is a stranger's. */
  #warn({ code, message }: Refused): void {
    const host = this.#host
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

function encryptedIn(bytes: Buffer): string {
  const body = parseJson(bytes.toString('utf8'))
  const encrypted = typeof body === 'object' && body !== null && 'encrypt' in body ? body.encrypt : undefined
  if (typeof encrypted !== 'string' || encrypted === '')
    throw new Refused(400, 'malformed', 'The body is no JSON object with a text “encrypt”.')
  return encrypted
}
