import { randomUUID } from 'node:crypto'
import { FormData } from 'undici'
import { z } from 'zod'
import type { Call, ChannelHost, Profile } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { isRecord } from '../../lib/json.ts'
import { type AppSettings, DingtalkClient } from './client.ts'
import { callOf } from './limits.ts'
import { Refusal } from './refusal.ts'

/** A message as both the robot API and the session webhook take it. */
export interface Markdown {
  /** What the list of chats and the notification show. */
  title: string
  text: string
}

/** A file that was uploaded, as a message of its own. */
export interface SampleFile {
  mediaId: string
  fileName: string
  fileType: string
}

export interface NewCard {
  outTrackId: string
  templateId: string
  /** A person's userId, or a group's conversationId. */
  space: { kind: 'direct' | 'group'; id: string }
  robotCode: string
  /** Whom the card mentions in a group: names by userId. */
  at?: Record<string, string>
  params: Record<string, string>
  /** How pressed buttons come back. */
  callback: CardCallback
}

export type CardCallback = { callbackType: 'STREAM' } | { callbackType: 'HTTP'; callbackRouteKey: string }

export interface CardFrame {
  outTrackId: string
  key: string
  content: string
  end?: 'finished' | 'failed'
}

/** The OpenAPI calls of one app. */
export class DingtalkApi {
  readonly #settings: AppSettings
  readonly #client: DingtalkClient
  readonly #host: Pick<ChannelHost, 'slot' | 'hold'>

  constructor(settings: AppSettings, host: Pick<ChannelHost, 'slot' | 'hold'>) {
    this.#settings = settings
    this.#host = host
    this.#client = new DingtalkClient(settings, host)
  }

  /** Proves the credentials. https://open.dingtalk.com/document/orgapp/obtain-the-access_token-of-an-internal-app (2026-08-22) */
  signIn(): Promise<void> {
    return this.#client.signIn()
  }

  /**
   * The address of one WebSocket, good for 90 s and one connection.
   * https://open-dingtalk.github.io/developerpedia/docs/learn/stream/protocol (2026-08-22)
   */
  async openStream(subscriptions: { type: string; topic: string }[], signal: AbortSignal): Promise<string> {
    const { clientId, clientSecret } = this.#settings
    const opened = await this.#client
      .call({
        name: 'stream/open',
        method: 'POST',
        path: '/v1.0/gateway/connections/open',
        body: { clientId, clientSecret, subscriptions, ua: 'teahouse-sdk-ts/0.1.0' },
        urgency: 'first',
        signal,
        anonymous: true,
      })
      .catch((error: unknown) => {
        throw error instanceof Refusal && !error.passing ? notLetIn(error) : error
      })
    const { endpoint, ticket } = z.object({ endpoint: z.string(), ticket: z.string() }).catch(noTicket).parse(opened)
    return `${this.#socketUrl(endpoint)}ticket=${encodeURIComponent(ticket)}`
  }

  /** Creating one that exists changes nothing. https://open.dingtalk.com/document/orgapp/create-and-deliver-cards (2026-08-22) */
  async createCard(card: NewCard): Promise<void> {
    const answer = await this.#client.call({
      name: 'card/create',
      method: 'POST',
      path: '/v1.0/card/instances/createAndDeliver',
      body: {
        cardTemplateId: card.templateId,
        outTrackId: card.outTrackId,
        ...card.callback,
        userIdType: 1,
        cardData: { cardParamMap: card.params },
        ...spaceOf(card),
      },
      urgency: 'first',
      done: /cardAlreadyExist/i,
      within: 15_000,
    })
    const failed = deliveriesIn(answer).find(({ success }) => !success)
    if (!failed) return
    const said = { code: 'not delivered:', message: failed.errorMsg ?? 'no reason given', status: 200 }
    throw new RemoteError('gone', new Refusal('card/create', said, []).message)
  }

  /** Shows the whole text. https://open.dingtalk.com/document/development/api-streamingupdate (2026-08-22) */
  async streamCard({ outTrackId, key, content, end }: CardFrame): Promise<void> {
    await this.#client.call({
      name: 'card/stream',
      method: 'PUT',
      path: '/v1.0/card/streaming',
      body: {
        outTrackId,
        guid: randomUUID(),
        key,
        content,
        isFull: true,
        isFinalize: end === 'finished',
        isError: end === 'failed',
      },
      urgency: end ? 'final' : 'grow',
      // What DingTalk says to a frame after the last one is not documented.
      ...(end ? { done: /finali[sz]ed|finished|ended/i } : {}),
      // 3 to 10 s were seen (soimy/openclaw-channel-dingtalk#534).
      within: 15_000,
    })
  }

  /** Changes the given variables, no others. https://open.dingtalk.com/document/orgapp/interactive-card-update-interface (2026-08-22) */
  async updateCard(outTrackId: string, params: Record<string, string>, urgency: Call['urgency']): Promise<void> {
    await this.#client.call({
      name: 'card/update',
      method: 'PUT',
      path: '/v1.0/card/instances',
      body: {
        outTrackId,
        userIdType: 1,
        cardData: { cardParamMap: params },
        // Without it, the variables that are not given are wiped.
        cardUpdateOptions: { updateCardDataByKey: true, updatePrivateDataByKey: true },
      },
      urgency,
      within: 15_000,
    })
  }

  /** Tells where presses are posted to, for cards with this route key. https://open.dingtalk.com/document/orgapp/register-card-callback-address (2026-08-22) */
  async registerCallback(route: { key: string; url: string; secret: string }, signal: AbortSignal): Promise<void> {
    await this.#client.call({
      name: 'card/register',
      method: 'POST',
      path: '/v1.0/card/callbacks/register',
      body: { callbackRouteKey: route.key, callbackUrl: route.url, apiSecret: route.secret, forceUpdate: true },
      urgency: 'first',
      signal,
    })
  }

  /** https://open.dingtalk.com/document/orgapp/chatbots-send-one-on-one-chat-messages-in-batches (2026-08-22) */
  async sendToPerson(staffId: string, robotCode: string, message: Markdown | SampleFile): Promise<void> {
    const answer = await this.#client.call({
      name: 'robot/direct',
      method: 'POST',
      path: '/v1.0/robot/oToMessages/batchSend',
      body: { robotCode, userIds: [staffId], ...keyed(message) },
      urgency: 'send',
    })
    if (listed(answer.flowControlledStaffIdList)) {
      this.#host.hold(callOf('robot/direct', 'send'), 2000)
      throw new RemoteError('busy', 'DingTalk held back a direct message: too many in a short time.', {
        retryAfter: 2000,
      })
    }
    if (listed(answer.invalidStaffIdList)) {
      throw new RemoteError('gone', 'DingTalk does not know this person, or the app is not visible to them.')
    }
  }

  /** https://open.dingtalk.com/document/orgapp/the-robot-sends-a-group-message (2026-08-22) */
  async sendToGroup(openConversationId: string, robotCode: string, message: Markdown | SampleFile): Promise<void> {
    await this.#client.call({
      name: 'robot/group',
      method: 'POST',
      path: '/v1.0/robot/groupMessages/send',
      body: { robotCode, openConversationId, ...keyed(message) },
      urgency: 'send',
    })
  }

  /** Where a file lies that somebody sent: an address that is signed, and good for a short time. */
  async fileUrl(downloadCode: string, robotCode: string, signal: AbortSignal): Promise<string> {
    const answer = await this.#client.call({
      name: 'file/download',
      method: 'POST',
      path: '/v1.0/robot/messageFiles/download',
      body: { downloadCode, robotCode },
      urgency: 'first',
      signal,
    })
    const url = isRecord(answer.data) ? answer.data.downloadUrl : answer.downloadUrl
    if (typeof url !== 'string') throw new RemoteError('gone', 'DingTalk named no address for this file.')
    return url
  }

  /** Returns the id by which messages and cards refer to it. https://open.dingtalk.com/document/orgapp/upload-media-files (2026-08-22) */
  async upload(type: 'image' | 'file', { name, blob }: { name: string; blob: Blob }): Promise<string> {
    const body = new FormData()
    body.append('media', blob, name)
    const answer = await this.#client.call({
      name: 'media/upload',
      method: 'POST',
      path: `/media/upload?type=${type}`,
      body,
      urgency: 'send',
      legacy: true,
      within: 60_000,
    })
    if (typeof answer.media_id !== 'string')
      throw new RemoteError('invalid', 'DingTalk took a file without an id for it.')
    return answer.media_id
  }

  /** https://open.dingtalk.com/document/orgapp/query-user-details (2026-08-22) */
  async person(staffId: string): Promise<Profile> {
    const answer = await this.#client.call({
      name: 'user/get',
      method: 'POST',
      path: '/topapi/v2/user/get',
      body: { userid: staffId, language: 'zh_CN' },
      urgency: 'send',
      legacy: true,
    })
    const said = isRecord(answer.result) ? answer.result : {}
    const known = {
      name: said.name,
      email: said.email || said.org_email,
      mobile: said.mobile,
      employeeNo: said.job_number,
      department: await this.#departmentOf(said.dept_id_list),
    }
    return Object.fromEntries(Object.entries(known).filter(([, value]) => typeof value === 'string' && value !== ''))
  }

  /** The name of the first one. https://open.dingtalk.com/document/orgapp/query-department-details0-v2 (2026-11-21) */
  async #departmentOf(ids: unknown): Promise<unknown> {
    const [id] = Array.isArray(ids) ? ids : []
    if (typeof id !== 'number') return undefined
    const asked = { method: 'POST', body: { dept_id: id, language: 'zh_CN' }, urgency: 'send', legacy: true } as const
    try {
      const answer = await this.#client.call({ name: 'department/get', path: '/topapi/v2/department/get', ...asked })
      return isRecord(answer.result) ? answer.result.name : undefined
    } catch (error) {
      // It needs a permission of its own; a person is known without.
      if (error instanceof RemoteError) return undefined
      throw error
    }
  }

  #socketUrl(endpoint: string): string {
    const url = URL.parse(endpoint)
    const ours = URL.parse(this.#settings.apiBaseUrl)?.hostname
    if (!url || !(url.protocol === 'wss:' || (url.protocol === 'ws:' && url.hostname === ours))) return noTicket()
    return endpoint + (url.search ? '&' : '?')
  }
}

function keyed(message: Markdown | SampleFile): { msgKey: string; msgParam: string } {
  const msgKey = 'mediaId' in message ? 'sampleFile' : 'sampleMarkdown'
  return { msgKey, msgParam: JSON.stringify(message) }
}

function noTicket(): never {
  throw new RemoteError('unreachable', 'DingTalk named no usable address for a stream connection.')
}

/** The gateway says little more than 400 to any of these. */
function notLetIn(refusal: Refusal): RemoteError {
  const teach =
    'Is the client secret right, Stream mode chosen for the robot, the app published, and this server on its IP allow list if it has one?'
  return new RemoteError('denied', `${refusal.message} ${teach}`)
}

function spaceOf({ space, robotCode, at }: NewCard): object {
  const model = { supportForward: true, lastMessageI18n: { ZH_CN: '正在回复…', EN_US: 'Replying…' } }
  if (space.kind === 'group') {
    return {
      openSpaceId: `dtv1.card//IM_GROUP.${space.id}`,
      imGroupOpenSpaceModel: model,
      imGroupOpenDeliverModel: { robotCode, ...(at ? { atUserIds: at } : {}) },
    }
  }
  return {
    openSpaceId: `dtv1.card//IM_ROBOT.${space.id}`,
    imRobotOpenSpaceModel: model,
    imRobotOpenDeliverModel: { spaceType: 'IM_ROBOT', robotCode, extension: { dynamicSummary: 'true' } },
  }
}

const deliveries = z.object({
  result: z.object({ deliverResults: z.array(z.object({ success: z.boolean(), errorMsg: z.string().nullish() })) }),
})

function deliveriesIn(answer: Record<string, unknown>): { success: boolean; errorMsg?: string | null | undefined }[] {
  return deliveries.safeParse(answer).data?.result.deliverResults ?? []
}

const listed = (value: unknown): boolean => Array.isArray(value) && value.length > 0
