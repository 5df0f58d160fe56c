import { type Call, type Exchange, sendHtml, sendJson, sendStream, startFakeServer } from '../../lib/fake-server.ts'
import { FakeWatch } from '../../lib/fake-watch.ts'
import { faultsOf, readSimWords } from '../../lib/fault-words.ts'
import { cardOf } from './fake/card.ts'
import { Refused, refuseAsTold, rpcError } from './fake/refusals.ts'
import { readRequest, readSaying } from './fake/requests.ts'
import { answerTo, frames, type Script } from './fake/stream.ts'
import { type FakeTask, Tasks } from './fake/tasks.ts'

export type { Script } from './fake/stream.ts'

export interface A2aFake {
  /** What goes into `url`. */
  url: string
  token: string
  /** Plays this instead of a default answer, for the next message. */
  enqueue(script: Script): void
  /** Loses every context and task. */
  forget(): void
  journal(): readonly Exchange[]
  /** Answers that are not over yet. */
  open(): number
  /** Cancels that ended something. */
  stops(): number
  /** Every rule that a client broke. Must stay empty. */
  violations(): string[]
  close(): Promise<void>
}

export interface A2aFakeOptions {
  /** 0 picks a free one. */
  port?: number
  /** Instead of the card, whatever it is; a text is sent as a page. */
  card?: unknown
}

const token = 'a2a-sim-token-0123456789abcdef'

/** An agent that streams Agent2Agent 1.0, and whatever is to go wrong with it. Knows nothing of the agent that it stands opposite to. */
export async function startA2aFake(options: A2aFakeOptions = {}): Promise<A2aFake> {
  const far = new FarSide(options)
  const server = await startFakeServer(options.port ?? 0, (call) => far.answer(call, server.origin))
  return {
    url: `${server.origin}/tea`,
    token,
    enqueue: (script) => far.scripts.push(script),
    forget: () => far.tasks.forget(),
    journal: server.journal,
    open: server.open,
    stops: () => far.stops,
    violations: () => far.watch.violations(server.leaked(10_000)),
    close: server.close,
  }
}

class FarSide {
  readonly scripts: Script[] = []
  readonly tasks = new Tasks()
  readonly watch = new FakeWatch()
  stops = 0
  readonly #options: A2aFakeOptions

  constructor(options: A2aFakeOptions) {
    this.#options = options
  }

  async answer(call: Call, origin: string): Promise<void> {
    const route = `${call.method} ${call.url.pathname}`
    if (route === 'GET /tea/.well-known/agent-card.json') return this.#card(call, origin)
    if (route !== 'POST /tea/a2a') return sendHtml(call, 404)
    if (call.headers.authorization !== `Bearer ${token}`) return refuseAsTold(call, { status: 401 })
    try {
      await this.#route(call)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      sendJson(call, 200, rpcError(call, error.code, error.message))
    }
  }

  #card(call: Call, origin: string): void {
    const { card = cardOf(`${origin}/tea/a2a`) } = this.#options
    if (typeof card === 'string') sendHtml(call, 200)
    else sendJson(call, 200, card)
  }

  async #route(call: Call): Promise<void> {
    const { method, params } = readRequest(call)
    if (method === 'SendStreamingMessage') return this.#say(call, params)
    const task = this.tasks.get(params.id)
    if (!task) throw new Refused(-32001, 'Task not found')
    if (method === 'GetTask') return sendJson(call, 200, { jsonrpc: '2.0', id: 1, result: task.seen() })
    if (method !== 'CancelTask') throw new Refused(-32601, 'Method not found')
    this.#cancel(task)
    sendJson(call, 200, { jsonrpc: '2.0', id: 1, result: task.seen() })
  }

  async #say(call: Call, params: Record<string, unknown>): Promise<void> {
    const { message, text } = readSaying(params)
    const earlier = this.tasks.saidIn(message.contextId)
    const { said, words } = readSimWords(text)
    const script = this.scripts.shift() ?? answerTo({ said, words }, earlier)
    const faults = { ...faultsOf(words), ...script.faults }
    this.watch.asks(message.messageId, call.exchange)
    if (faults.refuse) return refuseAsTold(call, faults.refuse)
    if ('refusal' in script) return sendJson(call, 200, { jsonrpc: '2.0', id: 1, error: script.refusal })
    const task = this.tasks.begin(message.contextId, text)
    await sendStream(call, frames(call, task, script), { faults, hurry: task.cancelled.signal })
  }

  #cancel(task: FakeTask): void {
    if (task.over) throw new Refused(-32002, 'Task cannot be canceled')
    this.stops += 1
    task.state = 'TASK_STATE_CANCELED'
    task.cancelled.abort()
  }
}
