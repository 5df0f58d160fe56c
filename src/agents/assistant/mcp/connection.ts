import { setImmediate } from 'node:timers/promises'
import { createMCPClient, type ListToolsResult, MCPClientError } from '@ai-sdk/mcp'
import { quoted } from '../../../lib/quoted.ts'
import { createRedactor } from '../../../lib/redact.ts'
import type { ServerSettings } from '../settings.ts'
import { boundedFetch } from './bounded-fetch.ts'
import { type Told, told } from './result.ts'
import { StdioTransport } from './stdio.ts'

const version = '1'
/** A server that offers more than this is cut off: a model cannot choose among so many. */
const mostTools = 256
const mostPages = 20

export type Offered = ListToolsResult['tools'][number]

/** A connection that stands. */
export interface Connection {
  offered: Offered[]
  /** Resolves when it breaks by itself. Never rejects. */
  broken: Promise<unknown>
  /** Asks again what there is. */
  refresh(within: number): Promise<void>
  /**
   * A failure is told like any answer, for the model to deal with; only `signal` makes it reject. 'session lost': the server has
   * forgotten us, and has not carried the call out.
   */
  call(
    name: string,
    input: Record<string, unknown>,
    options: { signal: AbortSignal; timeout: number },
  ): Promise<Told | 'session lost'>
  close(): Promise<void>
}

/** Rejects with an error whose message is one line for an admin, without a secret. */
export async function connect(server: ServerSettings, within: number): Promise<Connection> {
  const redactor = createRedactor()
  for (const secret of [...Object.values(server.headers), ...Object.values(server.env)]) redactor.register(secret)
  const child = server.command === undefined ? undefined : new StdioTransport({ ...server, command: server.command })
  const transport = child ?? {
    type: 'http' as const,
    url: server.url ?? '',
    headers: server.headers,
    fetch: boundedFetch,
  }
  const reason = async (error: unknown) => {
    if (child) {
      const gone = await Promise.race([child.ended, setImmediate(undefined)])
      if (gone) return gone
    }
    return quoted(messageOf(error), redactor)
  }
  const list = async (timeout: number): Promise<Offered[]> => {
    const offered: Offered[] = []
    let cursor: string | undefined
    for (let page = 0; page < mostPages && offered.length < mostTools; page++) {
      const answer = await client.listTools({ ...(cursor ? { params: { cursor } } : {}), options: { timeout } })
      offered.push(...answer.tools)
      cursor = answer.nextCursor
      if (cursor === undefined) break
    }
    return offered.slice(0, mostTools)
  }

  const client = await createMCPClient({
    transport,
    clientName: 'teahouse',
    version,
    initializationOptions: { timeout: within },
  }).catch(async (error) => {
    void child?.close()
    throw new Error(await reason(error))
  })
  const close = async () => {
    await client.close()
    await child?.close()
  }
  const connection: Connection = {
    offered: await list(within).catch(async (error) => {
      const why = await reason(error)
      await close()
      throw new Error(why)
    }),
    broken: child?.ended ?? new Promise(() => undefined),
    async refresh(timeout) {
      this.offered = await list(timeout)
    },
    async call(name, input, { signal, timeout }) {
      try {
        return told(await client.callTool({ name, arguments: input, options: { signal, timeout } }))
      } catch (error) {
        if (signal.aborted) throw signal.reason
        if (isLost(error)) return 'session lost'
        return { ok: false, text: await reason(error) }
      }
    },
    close,
  }
  return connection
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
