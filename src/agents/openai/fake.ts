import { randomUUID } from 'node:crypto'
import { type Call, type Exchange, sendJson, sendStream, startFakeServer } from '../../lib/fake-server.ts'
import { FakeWatch } from '../../lib/fake-watch.ts'
import type { Faults, Frame } from '../../lib/fault-stream.ts'
import { faultsOf, readSimWords } from '../../lib/fault-words.ts'
import { answerTo } from './fake/answers.ts'
import { chatAnswer, chatFrames, readChatBody, saidIn, textOf } from './fake/chat.ts'
import { Memory } from './fake/memory.ts'
import { type Profile, type ProfileName, profiles } from './fake/profiles.ts'
import { Refused, refuseAsTold, sendRefused } from './fake/refusals.ts'
import { readResponsesBody, responseFrames, responseObject, saidInInput, usageOf } from './fake/responses.ts'
import type { Said, Script } from './fake/script.ts'

export type { ProfileName } from './fake/profiles.ts'

export interface OpenaiFakeOptions {
  /** 0 picks a free one. */
  port?: number
  /** Before `/chat/completions` and the other routes. */
  prefix?: string
  profile?: ProfileName
  apiKey?: string
  /** The models that exist; requests for others are refused. */
  models?: string[]
  /** ms before every delta. */
  delayMs?: number
}

export interface OpenaiFake {
  /** What goes into `baseUrl`. */
  url: string
  apiKey: string
  model: string
  /** Plays this instead of a default answer, for the next request that it fits. */
  enqueue(script: Script): void
  /** Loses every stored response. */
  forget(): void
  journal(): readonly Exchange[]
  /** Answers that are not over yet. */
  open(): number
  /** Every rule that a client broke. Must stay empty. */
  violations(): string[]
  close(): Promise<void>
}

/** A server that speaks the OpenAI API: chat completions, responses, models. Knows nothing of the agent that it stands opposite to. */
export async function startOpenaiFake(options: OpenaiFakeOptions = {}): Promise<OpenaiFake> {
  const apiKey = options.apiKey ?? 'sk-sim-0123456789abcdef'
  const models = options.models ?? ['sim']
  const prefix = options.prefix ?? '/v1'
  const far = new FarSide({
    apiKey,
    models,
    profile: profiles[options.profile ?? 'openai'],
    delay: options.delayMs ?? 0,
  })
  const server = await startFakeServer(options.port ?? 0, (call) => far.answer(call, prefix))
  return {
    url: server.origin + prefix,
    apiKey,
    model: models[0] ?? 'sim',
    enqueue: (script) => far.scripts.push(script),
    forget: () => far.memory.clear(),
    journal: server.journal,
    open: server.open,
    violations: () => far.watch.violations(server.leaked(10_000)),
    close: server.close,
  }
}

class FarSide {
  readonly scripts: Script[] = []
  readonly memory = new Memory()
  readonly watch = new FakeWatch()
  private readonly apiKey: string
  private readonly models: string[]
  private readonly profile: Profile
  private readonly delay: number

  constructor(options: { apiKey: string; models: string[]; profile: Profile; delay: number }) {
    this.apiKey = options.apiKey
    this.models = options.models
    this.profile = options.profile
    this.delay = options.delay
  }

  async answer(call: Call, prefix: string): Promise<void> {
    try {
      await this.route(call, prefix)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      sendRefused(call, error)
    }
  }

  private async route(call: Call, prefix: string): Promise<void> {
    const { pathname } = call.url
    const route = `${call.method} ${pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : '?'}`
    this.checkKey(call)
    if (route === 'GET /models') return this.listModels(call)
    if (route === 'POST /chat/completions') return this.chat(call)
    if (this.profile.responses !== 'none') {
      if (route === 'POST /responses') return this.respond(call)
      const id = /^(GET|DELETE|POST) \/responses\/([\w-]+)(\/cancel)?$/.exec(route)
      if (id?.[2]) return this.stored(call, id[2], id[3] !== undefined)
    }
    throw new Refused(404, `Invalid URL (${call.method} ${pathname})`)
  }

  private checkKey({ headers }: Call): void {
    if (this.profile.openDoor) return
    const given = this.profile.apiKeyHeader
      ? headers['api-key']
      : /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
    if (given === undefined)
      throw new Refused(
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header.",
      )
    if (given !== this.apiKey) throw new Refused(401, `Incorrect API key provided: ${given}.`, 'invalid_api_key')
  }

  private checkModel(model: string): void {
    if (!this.models.includes(model)) {
      throw new Refused(
        404,
        `The model \`${model}\` does not exist or you do not have access to it.`,
        'model_not_found',
      )
    }
  }

  private listModels(call: Call): void {
    const data = this.models.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'sim' }))
    sendJson(call, 200, { object: 'list', data })
  }

  private async chat(call: Call): Promise<void> {
    const body = readChatBody(call.exchange.body, this.profile)
    this.checkModel(body.model)
    const said = saidIn(body)
    const { script, faults } = this.scriptFor('chat', said)
    this.watch.asks(`${body.user}: ${said.at(-1)?.text}`, call.exchange)
    if (faults.refuse) return refuseAsTold(call, faults.refuse)
    const id = `chatcmpl-${randomUUID()}`
    if (!body.stream) return sendJson(call, 200, chatAnswer(id, body, script))
    await this.stream(call, chatFrames(id, body, script, this.profile), faults)
  }

  private async respond(call: Call): Promise<void> {
    const body = readResponsesBody(call.exchange.body, this.profile)
    this.checkModel(body.model)
    const before = this.remembered(body.previous_response_id ?? undefined)
    const said = [...before, ...saidInInput(body)]
    const { script, faults } = this.scriptFor('responses', said)
    this.watch.asks(`${body.user}: ${said.at(-1)?.text}`, call.exchange)
    if (faults.refuse) return refuseAsTold(call, faults.refuse)
    const id = `resp_${randomUUID().replaceAll('-', '')}`
    const keep = this.profile.responses === 'stored' && body.store !== false
    const remember = () => keep && this.memory.add(id, [...said, { role: 'assistant', text: textOf(script) }])
    if (body.stream) return this.stream(call, whenWhole(responseFrames(id, body, script), remember), faults)
    remember()
    const part = { type: 'output_text', text: textOf(script), annotations: [] }
    const output = [{ id: 'msg_1', type: 'message', role: 'assistant', status: 'completed', content: [part] }]
    sendJson(call, 200, responseObject(id, body, 'completed', { output, usage: usageOf(body, script) }))
  }

  private remembered(id: string | undefined): readonly Said[] {
    if (id === undefined) return []
    const said = this.profile.responses === 'stored' ? this.memory.get(id) : undefined
    if (said) return said
    throw new Refused(
      this.profile.lostStatus,
      `Previous response with id '${id}' not found.`,
      'previous_response_not_found',
      'previous_response_id',
    )
  }

  private stored(call: Call, id: string, cancel: boolean) {
    const said = this.memory.get(id)
    if (!said) throw new Refused(404, `Response with id '${id}' not found.`)
    if (cancel) throw new Refused(400, 'Cannot cancel a synchronous response.')
    if (call.method === 'DELETE') {
      this.memory.delete(id)
      return sendJson(call, 200, { id, object: 'response', deleted: true })
    }
    const part = { type: 'output_text', text: said.at(-1)?.text ?? '', annotations: [] }
    sendJson(call, 200, {
      id,
      object: 'response',
      status: 'completed',
      output: [{ type: 'message', role: 'assistant', content: [part] }],
    })
  }

  private scriptFor(endpoint: 'chat' | 'responses', said: readonly Said[]): { script: Script; faults: Faults } {
    const at = this.scripts.findIndex((one) => (one.endpoint ?? endpoint) === endpoint)
    const enqueued = at < 0 ? undefined : this.scripts.splice(at, 1)[0]
    const asked = readSimWords(said.at(-1)?.text ?? '')
    const script = enqueued ?? answerTo(asked, said.slice(0, -1))
    return { script, faults: { delay: this.delay, ...faultsOf(asked.words), ...script.faults } }
  }

  private async stream(call: Call, frames: Iterable<Frame>, faults: Faults): Promise<void> {
    const { comment, noSpace } = this.profile
    await sendStream(call, frames, {
      faults: noSpace ? { ...faults, noSpace } : faults,
      headers: { 'x-request-id': `req_${randomUUID()}` },
      ...(comment ? { ping: { every: 10_000, frame: { comment } } } : {}),
    })
  }
}

/** Only a response that was said to its end can be continued. */
function* whenWhole(frames: Iterable<Frame>, done: () => unknown): Generator<Frame> {
  for (const frame of frames) {
    if (frame.end && !frame.fails) done()
    yield frame
  }
}
