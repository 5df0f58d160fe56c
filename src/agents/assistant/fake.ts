import { type Call, type Exchange, sendHtml, sendJson, sendStream, startFakeServer } from '../../lib/fake-server.ts'
import { FakeWatch } from '../../lib/fake-watch.ts'
import type { Faults, Frame } from '../../lib/fault-stream.ts'
import { faultsOf, readSimWords } from '../../lib/fault-words.ts'
import { anthropic } from './fake/anthropic.ts'
import { google } from './fake/google.ts'
import { Refused } from './fake/refusals.ts'

/** What the model does with one request. */
export interface Script {
  reasoning?: string
  text?: string
  /** The exact pieces of the text, when they matter. */
  pieces?: string[]
  /** Characters in one piece. */
  pieceSize?: number
  toolCall?: { id: string; name: string; args: string }
  /** The stream turns into an error after so many pieces. */
  error?: { after: number }
  faults?: Faults
}

/** A request as one of the makers reads it. */
export interface Read {
  said: { role: string; text: string }[]
  /** Streamed frames of an answer. */
  frames(script: Script): Iterable<Frame>
}

/** One maker's wire. */
export interface Wire {
  prefix: string
  model: string
  key(call: Call): string | undefined
  /** @throws Refused as the real server would. */
  read(call: Call): Read
  models: object
  refusal(status: number, message: string): object
}

export interface MakerFake {
  /** What goes into `baseUrl`. */
  url: string
  apiKey: string
  model: string
  enqueue(script: Script): void
  journal(): readonly Exchange[]
  open(): number
  violations(): string[]
  forget(): void
  close(): Promise<void>
}

const wires: Record<'anthropic' | 'google', Wire> = { anthropic, google }

/** The streaming API of Anthropic or of Google, as strict as it takes to catch a client that gets it wrong. */
export async function startMakerFake(maker: keyof typeof wires): Promise<MakerFake> {
  const wire = wires[maker]
  const apiKey = 'sim-key-0123456789abcdef'
  const scripts: Script[] = []
  const watch = new FakeWatch()

  const server = await startFakeServer(0, async (call) => {
    try {
      if (wire.key(call) !== apiKey) throw new Refused(401, `invalid x-api-key ${wire.key(call)}`)
      if (call.method === 'GET' && call.url.pathname === `${wire.prefix}/models`) sendJson(call, 200, wire.models)
      else await answer(call)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      sendJson(call, error.status, wire.refusal(error.status, error.message))
    }
  })
  async function answer(call: Call): Promise<void> {
    const { said, frames } = wire.read(call)
    const asked = readSimWords(said.at(-1)?.text ?? '')
    const script = scripts.shift() ?? { text: textFor(asked, said.slice(0, -1)) }
    watch.asks(JSON.stringify(said), call.exchange)
    const faults = { ...faultsOf(asked.words), ...script.faults }
    if (faults.refuse) refuse(call, wire, faults.refuse)
    else await sendStream(call, frames(script), { faults })
  }
  return {
    url: server.origin + wire.prefix,
    apiKey,
    model: wire.model,
    enqueue: (script) => scripts.push(script),
    journal: server.journal,
    open: server.open,
    violations: () => watch.violations(server.leaked(10_000)),
    forget: () => undefined,
    close: server.close,
  }
}

function refuse(call: Call, wire: Wire, { status, html, retryAfter }: NonNullable<Faults['refuse']>): void {
  const headers: Record<string, string> = retryAfter ? { 'retry-after': retryAfter } : {}
  if (html) sendHtml(call, status, headers)
  else sendJson(call, status, wire.refusal(status, `No. ${wire.key(call)} (SIM-BODY)`), headers)
}

function textFor({ said, words }: ReturnType<typeof readSimWords>, before: Read['said']): string {
  if (words.has('recall')) return before.flatMap(({ role, text }) => (role === 'user' ? [text] : [])).join(' | ')
  return words.has('repeat') ? said : `You said: ${said}`
}
