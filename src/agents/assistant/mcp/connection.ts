import { setImmediate } from 'node:timers/promises'
import { createMCPClient, type ListToolsResult, type MCPClient, MCPClientError } from '@ai-sdk/mcp'
import { quoted } from '../../../lib/quoted.ts'
import { createRedactor, type Redactor } from '../../../lib/redact.ts'
import type { ServerSettings } from '../settings.ts'
import { boundedFetch } from './bounded-fetch.ts'
import { type Told, told } from './result.ts'
import { StdioTransport } from './stdio.ts'

const version = '1'
/** A server that offers more than this is cut off: a model cannot choose among so many. */
const mostTools = 256
const mostPages = 20

export type Offered = ListToolsResult['tools'][number]

/** Connects, and asks what there is. Rejects with an error whose message is one line for an admin, without a secret. */
export async function connect(server: ServerSettings, within: number): Promise<Connection> {
  const redactor = createRedactor()
  for (const secret of [...Object.values(server.headers), ...Object.values(server.env)]) redactor.register(secret)
  const { command, url = '', headers } = server
  const child = command === undefined ? undefined : new StdioTransport({ ...server, command })
  const failures = new Failures(redactor, child)
  try {
    const client = await createMCPClient({
      transport: child ?? { type: 'http', url, headers, fetch: boundedFetch },
      clientName: 'teahouse',
      version,
      initializationOptions: { timeout: within },
    })
    const connection = new Connection(client, failures, child)
    await connection.refresh(within).catch(async (error: unknown) => {
      await client.close()
      throw error
    })
    return connection
  } catch (error) {
    const why = await failures.reason(error)
    // Not waited for: somebody waits for an answer.
    void child?.close()
    throw new Error(why)
  }
}

/** A connection that stands. */
export class Connection {
  offered: Offered[] = []
  /** Resolves when it breaks by itself. Never rejects. */
  readonly broken: Promise<unknown>
  readonly #client: MCPClient
  readonly #failures: Failures
  readonly #child: StdioTransport | undefined

  constructor(client: MCPClient, failures: Failures, child: StdioTransport | undefined) {
    this.#client = client
    this.#failures = failures
    this.#child = child
    this.broken = child?.ended ?? new Promise(() => undefined)
  }

  /** Asks again what there is. */
  async refresh(timeout: number): Promise<void> {
    const offered: Offered[] = []
    let cursor: string | undefined
    for (let page = 0; page < mostPages && offered.length < mostTools; page++) {
      const answer = await this.#client.listTools({ ...(cursor ? { params: { cursor } } : {}), options: { timeout } })
      offered.push(...answer.tools)
      cursor = answer.nextCursor
      if (cursor === undefined) break
    }
    this.offered = offered.slice(0, mostTools)
  }

  /**
   * A failure is told like any answer, for the model to deal with; only `signal` makes it reject. 'session lost': the server has
   * forgotten us, and has not carried the call out.
   */
  async call(
    name: string,
    input: Record<string, unknown>,
    options: { signal: AbortSignal; timeout: number },
  ): Promise<Told | 'session lost'> {
    try {
      return told(await this.#client.callTool({ name, arguments: input, options }))
    } catch (error) {
      if (options.signal.aborted) throw options.signal.reason
      if (isLost(error)) return 'session lost'
      return { ok: false, text: await this.#failures.reason(error) }
    }
  }

  async close(): Promise<void> {
    await this.#client.close()
    await this.#child?.close()
  }
}

/** Puts what goes wrong with a server into one line. */
class Failures {
  readonly #redactor: Redactor
  readonly #child: StdioTransport | undefined

  constructor(redactor: Redactor, child: StdioTransport | undefined) {
    this.#redactor = redactor
    this.#child = child
  }

  /** That the child is gone says more than that a connection was closed. */
  async reason(error: unknown): Promise<string> {
    const gone = await Promise.race([this.#child?.ended, setImmediate(undefined)])
    return gone ?? quoted(messageOf(error), this.#redactor)
  }
}

/** 404 is the protocol's word for it; servers built on older examples answer 400 with a complaint of the transport's. */
function isLost(error: unknown): boolean {
  if (!MCPClientError.isInstance(error)) return false
  const { statusCode, code, message } = error
  return statusCode === 404 || ((code === -32000 || code === -32001) && /session/i.test(message))
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // Node says "fetch failed" and hides why.
  const { cause } = error
  const why = cause instanceof Error ? ('code' in cause ? String(cause.code) : cause.message) : undefined
  return error.message === 'fetch failed' && why ? `it cannot be reached (${why})` : error.message
}
