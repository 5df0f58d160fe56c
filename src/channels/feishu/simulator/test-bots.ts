import { Client, EventDispatcher, LoggerLevel, WSClient } from '@larksuiteoapi/node-sdk'
import { WebSocket } from 'ws'
import { isRecord, type JsonObject, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import type { FeishuSimulator } from '../simulator.ts'
import { decodeFrame, encodeFrame, type Frame, headerIn } from './frame.ts'

/** The SDK talks on the console otherwise. */
export const silent = { error: quiet, warn: quiet, info: quiet, debug: quiet, trace: quiet }

function quiet(): undefined {
  return undefined
}

/** The official SDK's clients, as its guides set them up. */
export class SdkBot {
  readonly client: Client
  readonly heard: JsonObject[] = []
  readonly pressed: JsonObject[] = []
  #ws: WSClient

  constructor(simulator: FeishuSimulator) {
    const { appId, appSecret } = simulator.bot
    const common = { appId, appSecret, domain: simulator.origin, loggerLevel: LoggerLevel.fatal, logger: silent }
    this.client = new Client(common)
    this.#ws = new WSClient(common)
  }

  /** Hears every message, and acknowledges it once `then` is done. */
  async listen(
    then: (message: JsonObject) => unknown = () => undefined,
    pressed: (event: JsonObject) => unknown = () => ({}),
  ): Promise<this> {
    const dispatcher = new EventDispatcher({ loggerLevel: LoggerLevel.fatal, logger: silent })
    dispatcher.register<{ 'card.action.trigger': (event: unknown) => unknown }>({
      'im.message.receive_v1': async (data) => {
        this.heard.push(objectIn(data))
        await then(objectIn(data))
      },
      'card.action.trigger': (event) => {
        this.pressed.push(objectIn(event))
        return pressed(objectIn(event))
      },
    })
    await this.#ws.start({ eventDispatcher: dispatcher })
    return this
  }

  close(): void {
    this.#ws.close({ force: true })
  }
}

export interface Answered {
  status: number
  code: unknown
  msg: string
  data: JsonObject
  body: JsonObject
  headers: Headers
}

/** Calls the API by hand, with a token of its own. */
export class RawBot {
  readonly simulator: FeishuSimulator
  token = ''

  constructor(simulator: FeishuSimulator) {
    this.simulator = simulator
  }

  async signIn(): Promise<this> {
    const { appId: app_id, appSecret: app_secret } = this.simulator.bot
    const { body } = await this.call('POST', '/open-apis/auth/v3/tenant_access_token/internal', { app_id, app_secret })
    this.token = textIn(body.tenant_access_token)
    return this
  }

  async call(method: string, path: string, body?: unknown): Promise<Answered> {
    const isForm = body instanceof FormData
    const response = await fetch(this.simulator.origin + path, {
      method,
      headers: {
        ...(this.token !== '' && { Authorization: `Bearer ${this.token}` }),
        ...(body !== undefined && !isForm && { 'Content-Type': 'application/json; charset=utf-8' }),
      },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    })
    const parsed = objectIn(parseJson(await response.text()))
    const { code, msg, data } = parsed
    const { status, headers } = response
    return { status, headers, code, msg: textIn(msg), data: objectIn(data), body: parsed }
  }

  /** Sends into the first person's chat, or elsewhere. */
  send(
    msg_type: string,
    content: unknown,
    more: JsonObject = {},
    to?: { type: string; id: string },
  ): Promise<Answered> {
    const { type, id } = to ?? { type: 'open_id', id: this.simulator.people[0]?.id ?? '' }
    const body = { receive_id: id, msg_type, content: JSON.stringify(content), ...more }
    return this.call('POST', `/open-apis/im/v1/messages?receive_id_type=${type}`, body)
  }

  async createCard(card: JsonObject = streamingCard()): Promise<Answered> {
    return this.call('POST', cards, { type: 'card_json', data: JSON.stringify(card) })
  }

  /** A streaming card in the first person's chat. */
  async sentCard(card: JsonObject = streamingCard()): Promise<{ cardId: string; messageId: string }> {
    const cardId = textIn((await this.createCard(card)).data.card_id)
    const sent = await this.send('interactive', { type: 'card', data: { card_id: cardId } })
    return { cardId, messageId: textIn(sent.data.message_id) }
  }

  stream(cardId: string, content: string, sequence: unknown, more: JsonObject = {}): Promise<Answered> {
    return this.call('PUT', `${cards}/${cardId}/elements/answer/content`, { content, sequence, ...more })
  }

  settings(cardId: string, config: JsonObject, sequence: number): Promise<Answered> {
    return this.call('PATCH', `${cards}/${cardId}/settings`, { settings: JSON.stringify({ config }), sequence })
  }

  async endpoint(more: JsonObject = {}): Promise<JsonObject> {
    const { appId: AppID, appSecret: AppSecret } = this.simulator.bot
    const response = await fetch(`${this.simulator.origin}/callback/ws/endpoint`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', locale: 'zh' },
      body: JSON.stringify({ AppID, AppSecret, ...more }),
    })
    return objectIn(await response.json())
  }

  async connect(): Promise<RawSocket> {
    const { data } = await this.endpoint()
    return RawSocket.open(textIn(objectIn(data).URL))
  }
}

const cards = '/open-apis/cardkit/v1/cards'

export function streamingCard(elements: JsonObject[] = [], config: JsonObject = {}): JsonObject {
  const answer = { tag: 'markdown', element_id: 'answer', content: '' }
  return {
    schema: '2.0',
    config: { update_multi: true, streaming_mode: true, summary: { content: '生成中…' }, ...config },
    body: { elements: [answer, ...elements] },
  }
}

export interface HeardFrame {
  frame: Frame
  /** The parsed payload; undefined for a part of one. */
  event: JsonObject | undefined
}

/** A long connection by hand: no frame is answered by itself. */
export class RawSocket {
  readonly frames: HeardFrame[] = []
  readonly controls: Frame[] = []
  /** Messages that were no frame. */
  broken = 0
  closed = false
  #ws: WebSocket
  #service: number

  static async open(url: string): Promise<RawSocket> {
    const ws = new WebSocket(url)
    const socket = new RawSocket(ws, Number(new URL(url).searchParams.get('service_id')))
    await new Promise((resolve, reject) => {
      ws.once('open', resolve)
      ws.once('error', reject)
    })
    socket.ping()
    return socket
  }

  private constructor(ws: WebSocket, service: number) {
    this.#ws = ws
    this.#service = service
    ws.on('message', (data: Buffer) => {
      const frame = decodedFrame(data)
      if (!frame) {
        this.broken++
        return
      }
      const event = parseJson(frame.payload?.toString('utf8') ?? '')
      if (frame.method === 0) this.controls.push(frame)
      else this.frames.push({ frame, event: isRecord(event) ? event : undefined })
    })
    ws.on('error', () => ws.terminate())
    ws.on('close', () => {
      this.closed = true
    })
  }

  /** The ids of the messages that came, in order. */
  get messageIds(): string[] {
    return this.frames.map(({ event }) => textIn(objectIn(objectIn(event?.event).message).message_id))
  }

  ping(): void {
    const headers = [{ key: 'type', value: 'ping' }]
    this.send({ seqId: 0n, logId: 0n, service: this.#service, method: 0, headers })
  }

  ack({ frame }: HeardFrame, answer: JsonObject = { code: 200 }, more: Partial<Frame> = {}): void {
    const headers = [...frame.headers, { key: 'biz_rt', value: '1' }]
    this.send({ ...frame, headers, payload: Buffer.from(JSON.stringify(answer)), ...more })
  }

  send(frame: Frame): void {
    this.#ws.send(encodeFrame(frame))
  }

  sendText(text: string): void {
    this.#ws.send(text)
  }

  close(): void {
    this.#ws.terminate()
  }
}

function decodedFrame(data: Buffer): Frame | undefined {
  try {
    return decodeFrame(data)
  } catch {
    return undefined
  }
}

export function typeOf(frame: Frame): string | undefined {
  return headerIn(frame, 'type')
}
