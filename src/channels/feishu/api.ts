import { FormData } from 'undici'
import { z } from 'zod'
import type { Call, ChannelHost, OpenedFile, Profile } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import { lax } from '../../lib/lax.ts'
import { type Address, receiverType } from './address.ts'
import { CardApi } from './card-api.ts'
import { type App, type Ask, FeishuClient, notLetIn } from './client.ts'
import { messageGone, Refusal } from './refusal.ts'

/** A message on its way out. */
export interface Post {
  type: 'text' | 'post' | 'interactive' | 'file' | 'audio' | 'media'
  content: object
  /** The same within an hour is the same message. At most 50 characters. */
  uuid: string
  urgency: Call['urgency']
}

const item = z.object({
  message_id: lax(z.string()),
  msg_type: lax(z.string()),
  upper_message_id: lax(z.string()),
  sender: lax(z.object({ id: lax(z.string()), sender_type: lax(z.string()) })),
  body: lax(z.object({ content: lax(z.string()) })),
  mentions: lax(z.array(z.object({ key: lax(z.string()), name: lax(z.string()) }))),
})
export type SaidBefore = z.infer<typeof item>

const im = '/open-apis/im/v1'

/** The calls of one app that this channel makes. https://open.feishu.cn/document/server-docs/api-call-guide/server-api-list (read 2026-11-21) */
export class FeishuApi {
  readonly #app: App
  readonly #client: FeishuClient
  readonly cards: CardApi
  #me: Promise<{ openId: string; name: string }> | undefined

  constructor(app: App, host: Pick<ChannelHost, 'slot' | 'hold'>) {
    this.#app = app
    this.#client = new FeishuClient(app, host)
    this.cards = new CardApi(this.#client)
  }

  get appId(): string {
    return this.#app.appId
  }

  /** Proves the credentials, and says who the bot is. …/bot-v3/bot/get */
  async signIn(signal?: AbortSignal): Promise<{ openId: string; name: string }> {
    await this.#client.signIn()
    const { bot } = await this.#client.ask(
      { name: 'bot', method: 'GET', path: '/open-apis/bot/v3/info', urgency: 'first', signal },
      botShape,
    )
    const me = { openId: bot.open_id, name: bot.app_name ?? bot.open_id }
    this.#me = Promise.resolve(me)
    return me
  }

  /** Who the bot is, as last heard. */
  me(): Promise<{ openId: string; name: string }> {
    this.#me ??= this.signIn().catch((error: unknown) => {
      this.#me = undefined
      throw error
    })
    return this.#me
  }

  /** The address of one long connection. It holds a ticket. …/event-subscription-guide/long-connection */
  async endpoint(signal: AbortSignal): Promise<z.infer<typeof endpointShape>['data']> {
    const { appId, appSecret } = this.#app
    const asked = {
      name: 'endpoint',
      method: 'POST',
      path: '/callback/ws/endpoint',
      body: { AppID: appId, AppSecret: appSecret },
      urgency: 'first',
      anonymous: true,
      within: 15_000,
      signal,
    } satisfies Ask
    const { data } = await this.#client.ask(asked, endpointShape).catch((error: unknown) => {
      if (error instanceof Refusal && [403, 514].includes(error.code)) throw notLetIn(error)
      throw error
    })
    return data
  }

  /** Answers the message that the address names, or writes to the chat if there is none (any more). Returns the message's id. …/im-v1/message/reply, …/create */
  async post(to: Address, { type, content, uuid, urgency }: Post): Promise<string> {
    const message = { msg_type: type, content: JSON.stringify(content), uuid }
    const asked = {
      name: 'message',
      method: 'POST',
      urgency,
      at: { key: to.to, kind: to.kind },
      repeatable: true,
    } satisfies Partial<Ask>
    if (to.message !== undefined) {
      const path = `${im}/messages/${encodeURIComponent(to.message)}/reply`
      const body = { ...message, ...(to.inThread ? { reply_in_thread: true } : {}) }
      const replied = await this.#client.ask({ ...asked, path, body }, sentShape).catch((error: unknown) => {
        if (error instanceof Refusal && messageGone.includes(error.code)) return undefined
        throw error
      })
      if (replied) return replied.data.message_id
    }
    const path = `${im}/messages?receive_id_type=${receiverType(to.to) ?? 'chat_id'}`
    const created = await this.#client.ask({ ...asked, path, body: { receive_id: to.to, ...message } }, sentShape)
    return created.data.message_id
  }

  /** Changes a card that was sent as a message. …/im-v1/message-card/patch */
  async patch(message: string, card: object, urgency: Call['urgency']): Promise<void> {
    await this.#client.call({
      name: 'patch',
      method: 'PATCH',
      path: `${im}/messages/${encodeURIComponent(message)}`,
      body: { content: JSON.stringify(card) },
      urgency,
      at: { key: message, kind: 'direct' },
      repeatable: true,
    })
  }

  /** A message and, of forwarded ones, what is in them. …/im-v1/message/get */
  async message(id: string, within: number): Promise<SaidBefore[]> {
    // Without the first parameter a card is told as "please update your client".
    const query = 'card_msg_content_type=raw_card_content&user_id_type=open_id'
    const path = `${im}/messages/${encodeURIComponent(id)}?${query}`
    const asked = { name: 'message/get', method: 'GET', path, urgency: 'first', within } satisfies Ask
    return (await this.#client.ask(asked, z.object({ data: z.object({ items: z.array(item) }) }))).data.items
  }

  /** The sign on a message that somebody is at it. …/im-v1/message-reaction/create */
  async react(message: string): Promise<string> {
    const asked = {
      name: 'reaction',
      method: 'POST',
      path: reactions(message),
      urgency: 'first',
    } satisfies Partial<Ask>
    const body = { reaction_type: { emoji_type: 'Typing' } }
    return (await this.#client.ask({ ...asked, body }, z.object({ data: z.object({ reaction_id: z.string() }) }))).data
      .reaction_id
  }

  /** The bot's own signs on a message. …/im-v1/message-reaction/list */
  async reactionsOf(message: string): Promise<string[]> {
    const path = `${reactions(message)}?reaction_type=Typing&page_size=50`
    const { items } = (
      await this.#client.ask({ name: 'reaction', method: 'GET', path, urgency: 'grow' }, reactionsShape)
    ).data
    const ours = items?.filter(
      ({ operator }) => operator.operator_type === 'app' && operator.operator_id === this.appId,
    )
    return (ours ?? []).map(({ reaction_id }) => reaction_id)
  }

  async takeBack(message: string, reaction: string): Promise<void> {
    const path = `${reactions(message)}/${encodeURIComponent(reaction)}`
    await this.#client.call({ name: 'reaction', method: 'DELETE', path, urgency: 'final', repeatable: true })
  }

  /** …/im-v1/image/create: at most 10 MB */
  async uploadImage(image: Blob): Promise<string> {
    const form = new FormData()
    form.set('image_type', 'message')
    form.set('image', image, 'image')
    return (await this.#upload('images', form, z.object({ data: z.object({ image_key: z.string() }) }))).data.image_key
  }

  /** …/im-v1/file/create: at most 30 MB, not empty */
  async uploadFile(file: Blob, name: string, type: string): Promise<string> {
    const form = new FormData()
    form.set('file_type', type)
    form.set('file_name', name)
    form.set('file', file, name)
    return (await this.#upload('files', form, z.object({ data: z.object({ file_key: z.string() }) }))).data.file_key
  }

  /** What somebody sent. …/im-v1/message-resource/get */
  async openResource(
    message: string,
    key: string,
    { type, signal }: { type: string; signal: AbortSignal },
  ): Promise<OpenedFile> {
    const path = `${im}/messages/${encodeURIComponent(message)}/resources/${encodeURIComponent(key)}?type=${type}`
    const { header, body } = await this.#client.open({ name: 'download', path, signal })
    const size = Number(header('content-length') ?? Number.NaN)
    const served = header('content-type')
    return {
      ...(served ? { type: served } : {}),
      ...(Number.isSafeInteger(size) ? { size } : {}),
      body,
    }
  }

  /** …/contact-v3/user/get */
  async person(id: string): Promise<Profile> {
    const type = receiverType(id) ?? 'user_id'
    const path = `/open-apis/contact/v3/users/${encodeURIComponent(id)}?user_id_type=${type}`
    const { user } = (await this.#client.ask({ name: 'user', method: 'GET', path, urgency: 'first' }, personShape)).data
    const known = {
      name: user.name,
      email: user.enterprise_email || user.email,
      mobile: user.mobile,
      employeeNo: user.employee_no,
      department: await this.#department(user.department_ids?.[0]),
    }
    return Object.fromEntries(Object.entries(known).filter(([, value]) => value))
  }

  /** Its name. …/contact-v3/department/get */
  async #department(id: string | undefined): Promise<string | undefined> {
    if (id === undefined) return undefined
    const path = `/open-apis/contact/v3/departments/${encodeURIComponent(id)}?department_id_type=open_department_id`
    try {
      const asked = { name: 'department', method: 'GET', path, urgency: 'first' } as const
      return (await this.#client.ask(asked, departmentShape)).data.department.name ?? undefined
    } catch (error) {
      // It needs a permission of its own; a person is known without.
      if (error instanceof RemoteError) return undefined
      throw error
    }
  }

  #upload<T>(what: 'images' | 'files', form: FormData, shape: z.ZodType<T>): Promise<T> {
    const asked = {
      name: 'upload',
      method: 'POST',
      path: `${im}/${what}`,
      urgency: 'final',
      within: 60_000,
    } satisfies Partial<Ask>
    return this.#client.ask({ ...asked, body: form }, shape)
  }
}

const reactions = (message: string) => `${im}/messages/${encodeURIComponent(message)}/reactions`

const sentShape = z.object({ data: z.object({ message_id: z.string() }) })
const botShape = z.object({ bot: z.object({ open_id: z.string().min(1), app_name: lax(z.string()) }) })
const reactionsShape = z.object({
  data: z.object({
    items: lax(
      z.array(
        z.object({
          reaction_id: z.string(),
          operator: z.object({ operator_id: lax(z.string()), operator_type: lax(z.string()) }),
        }),
      ),
    ),
  }),
})
const clientConfig = z.object({ PingInterval: lax(z.number().positive()) })
export const pingIntervalIn = (config: unknown): number | undefined =>
  clientConfig.safeParse(config).data?.PingInterval ?? undefined
const endpointShape = z.object({ data: z.object({ URL: z.url({ protocol: /^wss?$/ }), ClientConfig: z.unknown() }) })
const personShape = z.object({
  data: z.object({
    user: z.object({
      name: lax(z.string()),
      email: lax(z.string()),
      enterprise_email: lax(z.string()),
      mobile: lax(z.string()),
      employee_no: lax(z.string()),
      department_ids: lax(z.array(z.string())),
    }),
  }),
})
const departmentShape = z.object({ data: z.object({ department: z.object({ name: lax(z.string()) }) }) })
