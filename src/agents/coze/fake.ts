import { type Call, type Exchange, sendHtml, sendJson, sendStream, startFakeServer } from '../../lib/fake-server.ts'
import { FakeWatch } from '../../lib/fake-watch.ts'
import { faultsOf, readSimWords } from '../../lib/fault-words.ts'
import { Conversations, type FakeChat } from './fake/conversations.ts'
import { Refused, refuseAsTold, sendRefused } from './fake/refusals.ts'
import { fileIn, readAsk } from './fake/requests.ts'
import { answerTo, chatOf, frames, messagesOf, type Script } from './fake/stream.ts'

export type { Script } from './fake/stream.ts'

export interface CozeFakeOptions {
  /** 0 picks a free one. */
  port?: number
  /** Begins a new conversation for one that is lost, as Coze Studio does. */
  studio?: boolean
}

export interface CozeFake {
  /** What goes into `baseUrl`. */
  url: string
  token: string
  botId: string
  /** Plays this instead of a default answer, for the next chat. */
  enqueue(script: Script): void
  /** Loses every conversation. */
  forget(): void
  chats(): readonly FakeChat[]
  /** The names of the files that were uploaded. */
  uploads(): readonly string[]
  journal(): readonly Exchange[]
  /** Answers that are not over yet. */
  open(): number
  /** Cancels that ended something. */
  stops(): number
  /** Every rule that a client broke. Must stay empty. */
  violations(): string[]
  close(): Promise<void>
}

const token = 'pat_sim0123456789abcdefghijklmnop'
const botId = '7342866812345678901'

/** A Coze with one bot. Knows nothing of the agent that it stands opposite to. */
export async function startCozeFake(options: CozeFakeOptions = {}): Promise<CozeFake> {
  const far = new FarSide(options)
  const server = await startFakeServer(options.port ?? 0, (call) => far.answer(call))
  return {
    url: server.origin,
    token,
    botId,
    enqueue: (script) => far.scripts.push(script),
    forget: () => far.conversations.forget(),
    chats: () => far.conversations.chats,
    uploads: () => far.uploads,
    journal: server.journal,
    open: server.open,
    stops: () => far.stops,
    violations: () => far.watch.violations(server.leaked(10_000)),
    close: server.close,
  }
}

class FarSide {
  readonly scripts: Script[] = []
  readonly conversations = new Conversations()
  readonly watch = new FakeWatch()
  readonly uploads: string[] = []
  stops = 0
  readonly #options: CozeFakeOptions

  constructor(options: CozeFakeOptions) {
    this.#options = options
  }

  async answer(call: Call): Promise<void> {
    try {
      if (call.headers.authorization !== `Bearer ${token}`)
        throw new Refused(4100, 'The token you entered is incorrect.')
      await this.#route(call)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      sendRefused(call, error)
    }
  }

  async #route(call: Call): Promise<void> {
    const done = (data: unknown) => sendJson(call, 200, { code: 0, msg: '', data, detail: { logid: '2026112100000' } })
    switch (`${call.method} ${call.url.pathname}`) {
      case 'POST /v3/chat':
        return this.#ask(call)
      case 'POST /v3/chat/cancel':
        return done(this.#cancel(this.#chatIn(call.exchange.body)))
      case 'GET /v3/chat/retrieve': {
        const chat = this.#chatIn(Object.fromEntries(call.url.searchParams))
        chat.lookAt()
        return done(chatOf(chat))
      }
      case 'GET /v3/chat/message/list':
        return done(messagesOf(this.#chatIn(Object.fromEntries(call.url.searchParams))))
      case 'POST /v1/files/upload':
        return done(this.#upload(call))
      case `GET /v1/bots/${botId}`:
        return done({ bot_id: botId, name: 'Tea bot', version: '1718000000000' })
      default:
        if (call.url.pathname.startsWith('/v1/bots/')) throw new Refused(4200, 'Requested resource bot does not exist.')
        return sendHtml(call, 404)
    }
  }

  async #ask(call: Call): Promise<void> {
    const { body, text } = readAsk(call.exchange.body)
    if (body.bot_id !== botId) throw new Refused(4006, 'Invalid bot')
    const wanted = call.url.searchParams.get('conversation_id') ?? undefined
    const known = this.conversations.get(wanted)
    if (wanted !== undefined && !known && !this.#options.studio) throw new Refused(4002, 'Invalid conversation')
    if (known?.busy) throw new Refused(4016, 'This conversation has a chat in progress.')
    const { said, words } = readSimWords(text)
    const conversation = known ?? this.conversations.begin()
    const script = this.scripts.shift() ?? answerTo({ said, words }, conversation.remembered)
    const faults = { ...faultsOf(words), ...script.faults }
    this.watch.asks([conversation.id, text].join(), call.exchange)
    if (faults.refuse) return refuseAsTold(call, faults.refuse)
    const chat = this.conversations.addChat(conversation, text, script)
    call.response.once('close', () => {
      chat.streaming = false
    })
    // Ended as it is in Coze: the stream itself goes on.
    await sendStream(call, frames(chat), { faults, hurry: chat.cancelled.signal })
  }

  #chatIn(where: unknown): FakeChat {
    const { conversation_id: conversation, chat_id: id } = Object(where) as Record<string, unknown>
    const chat = this.conversations.chat(String(id))
    if (!chat || chat.conversation.id !== conversation) throw new Refused(4001, 'Invalid chat')
    return chat
  }

  #cancel(chat: FakeChat): object {
    if (!chat.running) throw new Refused(4104, 'The current chat does not support cancellation.')
    this.stops += 1
    chat.status = 'canceled'
    chat.cancelled.abort()
    return chatOf(chat)
  }

  #upload(call: Call): object {
    const name = fileIn(call)
    this.uploads.push(name)
    return {
      id: `73694959811020${1000 + this.uploads.length}`,
      bytes: call.bytes.length,
      file_name: name,
      created_at: 1,
    }
  }
}
