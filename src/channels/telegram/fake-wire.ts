import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Call, ChannelHost } from '../../contract/channel.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { InboundMessage } from '../../contract/message.ts'

/** The far side of the wire, for tests: answers what it is told to, and remembers what it was asked. */
export interface FakeWire {
  baseUrl: string
  calls: { method: string; params: Record<string, unknown> }[]
  /** What was asked of one method. */
  asked(method: string): Record<string, unknown>[]
  /** From now on `method` is answered so; the last answer repeats. */
  on(method: string, ...answers: Answer[]): void
  close(): Promise<void>
}

/** A result, or a whole HTTP answer, or the way to make one from the parameters. */
export type Answer = { result: unknown } | { status: number; body: unknown; headers?: Record<string, string> } | Hold

/** Answers when the promise resolves; a lost connection is `undefined`. */
export type Hold = (params: Record<string, unknown>) => Promise<Exclude<Answer, Hold> | undefined>

export const refused = (status: number, description: string, parameters?: object): Answer => ({
  status,
  body: { ok: false, error_code: status, description, ...(parameters ? { parameters } : {}) },
})

export const token = '424242:AAtestTokenThatMustNeverBeSeenAnywhere'
export const me = { id: 424242, is_bot: true, username: 'TeaBot', first_name: 'Tea' }

const usual: Record<string, unknown> = {
  getMe: me,
  getWebhookInfo: { url: '', has_custom_certificate: false, pending_update_count: 0 },
  getUpdates: [],
}

export async function fakeWire(): Promise<FakeWire> {
  const answers = new Map<string, Answer[]>()
  const calls: FakeWire['calls'] = []
  let sent = 0

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = (request.url ?? '').replace(/^\/(file\/)?bot[^/]+\//, '')
    const params = await bodyOf(request)
    calls.push({ method, params })
    const queue = answers.get(method) ?? []
    let answer: Answer | undefined = (queue.length > 1 ? queue.shift() : queue[0]) ?? {
      result: usualResult(method, params),
    }
    if (typeof answer === 'function') answer = await answer(params)
    if (answer === undefined || typeof answer === 'function') return void request.socket.destroy()
    const { status, body, headers } =
      'result' in answer ? { status: 200, body: { ok: true, result: answer.result }, headers: undefined } : answer
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body))
  }

  function usualResult(method: string, params: Record<string, unknown>): unknown {
    if (method === 'sendMessage') return { message_id: ++sent, date: 1, chat: { id: params.chat_id } }
    return usual[method] ?? true
  }

  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    calls,
    asked: (method) => calls.filter((call) => call.method === method).map((call) => call.params),
    on: (method, ...next) => void answers.set(method, next),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

async function bodyOf(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const type = request.headers['content-type'] ?? ''
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(Buffer.concat(chunks), { headers: { 'content-type': type } }).formData()
    const shown = (value: string | File) =>
      typeof value === 'string' ? value : { name: value.name, type: value.type, size: value.size }
    return Object.fromEntries([...form].map(([key, value]) => [key, shown(value)]))
  }
  const text = Buffer.concat(chunks).toString('utf8')
  return text ? JSON.parse(text) : {}
}

export interface FakeHost extends ChannelHost {
  accepted: InboundMessage[]
  reports: { health: string; detail?: string | undefined }[]
  slots: Call[]
  holds: { name: string; chat: string | undefined; ms: number }[]
  /** Everything that was logged, as one text. */
  logged(): string
  /** Accepting fails for as long as this is set. */
  broken?: Error | undefined
}

export function fakeHost(more: Partial<ChannelHost> = {}): FakeHost {
  const lines: string[] = []
  const write = (what: string, facts?: object): void => void lines.push(`${what} ${JSON.stringify(facts ?? {})}`)
  const host: FakeHost = {
    id: 'tea',
    webhookUrl: 'https://tea.example/hooks/tea',
    language: 'en',
    log: { debug: write, info: write, warn: write, error: write },
    accepted: [],
    reports: [],
    slots: [],
    holds: [],
    logged: () => lines.join('\n'),
    async accept(message) {
      if (host.broken) throw host.broken
      host.accepted.push(message)
      return 'new'
    },
    viewOf: async () => undefined,
    wasSeen: async () => false,
    feedback: async () => undefined,
    openLink: () => Promise.reject(new RemoteError('gone', 'nothing is there')),
    async slot(call, signal) {
      signal?.throwIfAborted()
      host.slots.push(call)
    },
    hold: ({ name, chat }, ms) => void host.holds.push({ name, chat: chat?.key, ms }),
    report: (health, detail) => void host.reports.push({ health, detail }),
    ...more,
  }
  return host
}
