import { DWClient, type DWClientDownStream } from 'dingtalk-stream'
import { WebSocket } from 'ws'
import { type JsonObject, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import type { DingtalkSimulator } from '../simulator.ts'

export const robotTopic = '/v1.0/im/bot/messages/get'
export const cardTopic = '/v1.0/card/instances/callback'
export const publicTemplate = '382e4302-551d-4880-bf29-a30acfab2e71.schema'

/** The official SDK's client. Its hosts are constants, so the one call that knows them is made here instead. */
export class SdkBot extends DWClient {
  #origin: string
  heard: { frame: DWClientDownStream; message: JsonObject }[] = []

  constructor(simulator: DingtalkSimulator) {
    const { clientId, clientSecret } = simulator.bot
    super({ clientId, clientSecret, ua: 'test' })
    this.#origin = simulator.origin
    this.printDebug = () => undefined
  }

  override async getEndpoint(): Promise<this> {
    const { clientId, clientSecret, ua, subscriptions } = this.config
    const response = await fetch(`${this.#origin}/v1.0/gateway/connections/open`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json' },
      body: JSON.stringify({ clientId, clientSecret, ua, subscriptions }),
    })
    if (!response.ok) throw new Error(`gateway: ${response.status}`)
    const { endpoint, ticket } = objectIn(await response.json())
    Reflect.set(this, 'dw_url', `${textIn(endpoint)}?ticket=${textIn(ticket)}`)
    return this
  }

  /** Hears every message and acknowledges it as the SDK's examples do. */
  listens(then: (message: JsonObject) => unknown = () => undefined): this {
    this.registerCallbackListener(robotTopic, (frame) => {
      const message = objectIn(JSON.parse(frame.data))
      this.heard.push({ frame, message })
      this.socketCallBackResponse(frame.headers.messageId, null)
      void then(message)
    })
    return this
  }
}

export async function answerInSession(message: JsonObject, body: JsonObject): Promise<JsonObject> {
  const response = await fetch(textIn(message.sessionWebhook), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return objectIn(await response.json())
}

export interface Answered {
  status: number
  body: JsonObject
}

/** Calls the HTTP API by hand, with a token of its own. */
export class RawBot {
  #simulator: DingtalkSimulator
  #token = ''

  constructor(simulator: DingtalkSimulator) {
    this.#simulator = simulator
  }

  get robotCode(): string {
    return this.#simulator.bot.robotCode
  }

  async signIn(): Promise<this> {
    const { clientId: appKey, clientSecret: appSecret } = this.#simulator.bot
    const { body } = await this.call('POST', '/v1.0/oauth2/accessToken', { appKey, appSecret })
    this.#token = textIn(body.accessToken)
    return this
  }

  get token(): string {
    return this.#token
  }

  async call(method: string, path: string, body?: unknown): Promise<Answered> {
    const legacy = path.startsWith('/topapi') || path.startsWith('/media')
    const query = legacy ? `${path.includes('?') ? '&' : '?'}access_token=${this.#token}` : ''
    const response = await fetch(this.#simulator.origin + path + query, {
      method,
      headers: {
        ...(!legacy && this.#token !== '' && { 'x-acs-dingtalk-access-token': this.#token }),
        ...(!(body instanceof FormData) && body !== undefined && { 'Content-Type': 'application/json' }),
      },
      ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
    })
    return { status: response.status, body: objectIn(parseJson(await response.text())) }
  }

  /** Makes a card in the first person's chat, or in a group. */
  createCard(outTrackId: string, more: JsonObject = {}, group?: string): Promise<Answered> {
    const { people, ownTemplateId } = this.#simulator
    const place = group
      ? { openSpaceId: `dtv1.card//IM_GROUP.${group}`, imGroupOpenDeliverModel: { robotCode: this.robotCode } }
      : { openSpaceId: `dtv1.card//IM_ROBOT.${people[0]?.id}`, imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT' } }
    return this.call('POST', '/v1.0/card/instances/createAndDeliver', {
      outTrackId,
      cardTemplateId: ownTemplateId,
      callbackType: 'STREAM',
      cardData: { cardParamMap: { content: '' } },
      ...place,
      ...more,
    })
  }

  stream(outTrackId: string, content: string, more: JsonObject = {}): Promise<Answered> {
    const guid = crypto.randomUUID()
    return this.call('PUT', '/v1.0/card/streaming', {
      outTrackId,
      guid,
      key: 'content',
      content,
      isFull: true,
      isFinalize: false,
      isError: false,
      ...more,
    })
  }

  update(
    outTrackId: string,
    cardParamMap: JsonObject,
    more: JsonObject = { updateCardDataByKey: true },
  ): Promise<Answered> {
    return this.call('PUT', '/v1.0/card/instances', { outTrackId, cardData: { cardParamMap }, cardUpdateOptions: more })
  }

  async openTicket(accept = 'application/json', subscriptions: JsonObject[] = subscribed): Promise<Response> {
    const { clientId, clientSecret } = this.#simulator.bot
    return fetch(`${this.#simulator.origin}/v1.0/gateway/connections/open`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: accept },
      body: JSON.stringify({ clientId, clientSecret, subscriptions }),
    })
  }

  async connect({ acks = false } = {}): Promise<RawSocket> {
    const { endpoint, ticket } = objectIn(await (await this.openTicket()).json())
    const socket = new RawSocket(`${textIn(endpoint)}?ticket=${encodeURIComponent(textIn(ticket))}`, acks)
    await socket.opened
    return socket
  }
}

const subscribed = [
  { type: 'CALLBACK', topic: robotTopic },
  { type: 'CALLBACK', topic: cardTopic },
  { type: 'EVENT', topic: '*' },
]

export interface Frame {
  type: string
  headers: JsonObject
  data: JsonObject
  dataText: string
}

/** A bare WebSocket that remembers its frames and acknowledges nothing by itself, pings apart, unless told to. */
export class RawSocket {
  readonly ws: WebSocket
  readonly opened: Promise<void>
  frames: Frame[] = []
  raw: string[] = []
  closed = false
  answersPings = true
  #acks: boolean

  constructor(url: string, acks = false) {
    this.#acks = acks
    this.ws = new WebSocket(url)
    this.opened = new Promise((resolve, reject) => {
      this.ws.once('open', () => resolve())
      this.ws.once('error', reject)
    })
    this.ws.on('message', (data) => this.#received(String(data)))
    this.ws.once('close', () => {
      this.closed = true
    })
  }

  on(topic: string): Frame[] {
    return this.frames.filter((frame) => frame.headers.topic === topic)
  }

  ack(frame: Frame | undefined, data: unknown = { response: null }, code = 200): void {
    const headers = { messageId: frame?.headers.messageId, contentType: 'application/json' }
    this.ws.send(JSON.stringify({ code, headers, message: 'OK', data: JSON.stringify(data) }))
  }

  #received(text: string): void {
    this.raw.push(text)
    const parsed = objectIn(parseJson(text))
    const dataText = textIn(parsed.data)
    const frame = {
      type: textIn(parsed.type),
      headers: objectIn(parsed.headers),
      data: objectIn(parseJson(dataText)),
      dataText,
    }
    this.frames.push(frame)
    if (frame.headers.topic === 'ping' && this.answersPings) this.ack(frame, frame.data)
    else if (this.#acks && frame.type === 'CALLBACK') this.ack(frame)
  }
}
