import { FormData } from 'undici'
import { z } from 'zod'
import type { Log } from '../../contract/channel.ts'
import { type Fault, RemoteError } from '../../contract/errors.ts'
import type { Language, Words } from '../../contract/language.ts'
import type { Json } from '../../contract/message.ts'
import { FarSide } from '../../lib/far-side.ts'
import type { HttpAnswer } from '../../lib/http-answer.ts'
import { isRecord } from '../../lib/json.ts'
import { type Complaint, complaintOf } from '../../lib/refusal.ts'
import { UploadFile } from '../../lib/upload-file.ts'
import type { Patience } from '../../lib/watchdog.ts'
import type { CozeSettings } from './settings.ts'
import { Chat, Message } from './wire.ts'

export interface Asking {
  signal: AbortSignal
  language: Language
}

/** A chat, and the conversation that it is part of. */
export interface Place {
  conversation: string
  chat: string
}

const Bot = z.object({ name: z.string().min(1) })
const Uploaded = z.object({ id: z.string().min(1) })

/** The calls of Coze's API. https://docs.coze.cn/developer_guides/chat_v3 and the pages beside it, read 2026-11 */
export class CozeApi {
  readonly #bot: string
  readonly #given: Json
  readonly #far: FarSide
  /** A large file on a slow line: the answer begins when all of it has arrived. */
  readonly #uploads: FarSide
  readonly #log: Log

  constructor(settings: CozeSettings, { patience, log }: { patience: Patience; log: Log }) {
    const { baseUrl, token, botId, variables, parameters } = settings
    this.#bot = botId
    this.#given = {
      ...(Object.keys(variables).length > 0 ? { custom_variables: variables } : {}),
      ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
    }
    this.#log = log
    const headers = { authorization: `Bearer ${token}` }
    const options = { who: 'Coze', baseUrl, headers, secrets: [token], patience, judge }
    this.#far = new FarSide(options)
    this.#uploads = new FarSide({ ...options, patience: { ...patience, headers: patience.total } })
  }

  /** Starts a run and streams it. Only one may run in a conversation. */
  async start(
    { user, message, conversation }: { user: string; message: Json; conversation: string | undefined },
    asking: Asking,
  ): Promise<HttpAnswer> {
    const query = conversation === undefined ? '' : `?conversation_id=${encodeURIComponent(conversation)}`
    const body = { bot_id: this.#bot, user_id: user, stream: true, additional_messages: [message] }
    const answer = await this.#far.ask(`/v3/chat${query}`, { ...asking, body: Object.assign(body, this.#given) })
    if (answer.streams) return answer
    await this.#data(answer, asking.language)
    throw new RemoteError('invalid', 'Coze did not stream its answer: check the base address')
  }

  async look({ conversation, chat }: Place, asking: Asking): Promise<Chat> {
    const path = `/v3/chat/retrieve?${new URLSearchParams({ conversation_id: conversation, chat_id: chat })}`
    return this.#read(Chat, await this.#far.ask(path, { ...asking, method: 'GET' }), asking)
  }

  /** All that a run has said and done, once it is over. */
  async messages({ conversation, chat }: Place, asking: Asking): Promise<Message[]> {
    const path = `/v3/chat/message/list?${new URLSearchParams({ conversation_id: conversation, chat_id: chat })}`
    return this.#read(z.array(Message), await this.#far.ask(path, { ...asking, method: 'GET' }), asking)
  }

  /** Ends a run. What was asked and said in it is not remembered. One that is over is left as it is. */
  async cancel({ conversation, chat }: Place, asking: Asking): Promise<void> {
    const body = { conversation_id: conversation, chat_id: chat }
    try {
      await this.#data(await this.#far.ask('/v3/chat/cancel', { ...asking, body }), asking.language)
    } catch (error) {
      if (!(error instanceof RemoteError) || error.passing) throw error
    }
  }

  /** The same, without waiting for it or failing. */
  cancelSoon(place: Place): void {
    this.cancel(place, { signal: AbortSignal.timeout(5000), language: 'en' }).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : 'unknown'
      this.#log.warn('Coze was not told to stop a chat', { chat: place.chat, reason })
    })
  }

  /** Returns the id by which a message refers to the file. */
  async upload({ name, content }: { name: string; content: Blob }, asking: Asking): Promise<string> {
    const form = new FormData()
    form.append('file', new UploadFile(name, content))
    const answer = await this.#uploads.ask('/v1/files/upload', { ...asking, body: form })
    return (await this.#read(Uploaded, answer, asking)).id
  }

  async check(signal: AbortSignal): Promise<string> {
    const answer = await this.#far.ask(`/v1/bots/${this.#bot}`, { method: 'GET', signal })
    const { name } = await this.#read(Bot, answer, { language: 'en' })
    return `Coze bot '${name.slice(0, 200)}'`
  }

  /** What an error means, whichever way Coze tells it. */
  refusal(said: unknown, language: Language): RemoteError {
    const error = this.#far.refusal(said, language)
    const words = sayings[complaintOf(said).code ?? '']
    if (!words) return error
    return new RemoteError(error.fault, error.message, { userMessage: words[language], retryAfter: error.retryAfter })
  }

  async #read<T>(schema: z.ZodType<T>, answer: HttpAnswer, { language }: Pick<Asking, 'language'>): Promise<T> {
    const { data, success } = schema.safeParse(await this.#data(answer, language))
    if (success) return data
    throw new RemoteError('invalid', 'Coze answered with something that is not its API’s: check the base address')
  }

  /** Coze refuses with status 200 and a code that is not 0. */
  async #data(answer: HttpAnswer, language: Language): Promise<unknown> {
    const body = await answer.json()
    if (!isRecord(body) || body.code === undefined) throw await answer.refused()
    if (body.code !== 0) throw this.refusal(body, language)
    return body.data
  }
}

/** https://docs.coze.cn/developer_guides/coze_error_codes, read 2026-11; those of nine digits are Coze Studio's, from its source of 2026-03 */
const faults: [Fault, number[]][] = [
  ['gone', [4001, 4002, 103000002, 103200003]],
  // The system is full, the model has failed, a chat is running, too many calls a minute; a failure of Coze itself.
  ['busy', [4009, 4013, 4016, 4020, 5000]],
  // The bot, its model, its budget, the token: only an admin can do something about these.
  ['denied', [4006, 4008, 4011, 4012, 4015, 4019, 4021, 4022, 4100, 4101, 4102, 4200, 700012006, 103100002]],
]

const judge = ({ code }: Complaint): Fault | undefined => faults.find(([, codes]) => codes.includes(Number(code)))?.[0]

const sayings: Record<string, Words> = {
  '4008': { 'zh-CN': '智能体今天的使用次数已用完，请明天再试。', en: 'The bot has no answers left for today.' },
  '4010': {
    'zh-CN': '问题太长，模型处理不了。请缩短后重试，或发送 /new 开始新会话。',
    en: 'The question is too long for the model. Shorten it, or send /new to start a fresh conversation.',
  },
  '4014': {
    'zh-CN': '智能体无法回答这个问题，请换个问法。',
    en: 'The bot cannot answer this. Try to ask it differently.',
  },
  '4302': { 'zh-CN': '文件太大，扣子无法接收。', en: 'The file is too large for Coze.' },
  '4303': { 'zh-CN': '扣子不支持这种类型的文件。', en: 'Coze does not take files of this type.' },
}
