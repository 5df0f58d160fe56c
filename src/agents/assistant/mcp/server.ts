import type { Log } from '../../../contract/channel.ts'
import { RemoteError } from '../../../contract/errors.ts'
import type { ToolSettings } from '../settings.ts'
import type { Connection, Offered } from './connection.ts'
import type { Told } from './result.ts'

/** A server that failed is left alone for this long, so that not every turn waits for it. */
const pause = 15_000
/** What a server offers is asked for again, behind the back of a turn, when the last time is longer ago. */
const freshFor = 60_000
/** A connection that no turn has used for so long is closed. */
const unusedFor = 10 * 60_000

export interface ServerParts {
  log: Log
  /** How long a server may take until it has said what it offers, in ms. */
  patience: number
}

/** One MCP server: connected when a turn first needs it, kept for the next ones, and again when it has died. */
export class McpServer {
  readonly settings: ToolSettings
  readonly #log: Log
  readonly #patience: number
  #connection: Promise<Connection> | undefined
  #listedAt = 0
  #down: { until: number; error: RemoteError } | undefined
  #users = 0
  #closing = false
  #unused: NodeJS.Timeout | undefined

  constructor(settings: ToolSettings, { log, patience }: ServerParts) {
    this.settings = settings
    this.#log = log
    this.#patience = patience
  }

  /** For people: a host, or what the command runs (`npx -y @acme/files /data` is files). */
  get name(): string {
    const { url, command = '', args } = this.settings.mcp
    if (url !== undefined) return new URL(url).host
    const word = args.find((part) => !part.startsWith('-')) ?? command
    return word.split(/[\\/]/).at(-1) || command
  }

  /** What it offers. Rejects with RemoteError while it is down. */
  async offered(signal: AbortSignal): Promise<Offered[]> {
    const connection = await raced(this.#connected(), signal)
    if (Date.now() - this.#listedAt > freshFor) this.#refresh(connection)
    return connection.offered
  }

  /** A sentence, when a tool that must be allowed is not there: a misspelt name guards nothing. */
  unguarded(offered: Offered[]): string | undefined {
    const { approve } = this.settings
    const missing = (Array.isArray(approve) ? approve : []).filter((name) => !offered.some((one) => one.name === name))
    if (missing.length === 0) return undefined
    return `approve names ${missing.join(', ')}, which the MCP server ${this.name} does not offer`
  }

  /** As Connection.call(). One session that the server has forgotten is begun anew: the call was not carried out. */
  async call(name: string, input: Record<string, unknown>, signal: AbortSignal): Promise<Told> {
    const options = { signal, timeout: this.settings.timeoutSeconds * 1000 }
    const once = async (connecting: Promise<Connection>) => {
      const connection = await raced(connecting, signal)
      return raced(connection.call(name, input, options), signal)
    }
    try {
      const used = this.#connected()
      const answer = await once(used)
      if (answer !== 'session lost') return answer
      if (this.#connection === used) void this.#forget()
      const second = await once(this.#connected())
      return second === 'session lost' ? { ok: false, text: 'the server forgets its sessions' } : second
    } catch (error) {
      if (signal.aborted) throw signal.reason
      return { ok: false, text: error instanceof Error ? error.message : String(error) }
    }
  }

  /** A turn uses it; the function that is returned says that it does no longer. */
  hold(): () => void {
    this.#users += 1
    clearTimeout(this.#unused)
    let held = true
    return () => {
      if (!held) return
      held = false
      this.#users -= 1
      if (this.#users > 0) return
      if (this.#closing) void this.#forget()
      else this.#unused = setTimeout(() => void this.#forget(), unusedFor).unref()
    }
  }

  /** Closes the connection as soon as no turn uses it. */
  async close(): Promise<void> {
    this.#closing = true
    clearTimeout(this.#unused)
    if (this.#users === 0) await this.#forget()
  }

  #connected(): Promise<Connection> {
    if (this.#connection) return this.#connection
    if (this.#down && this.#down.until > Date.now()) return Promise.reject(this.#down.error)
    const connecting = this.#connect()
    this.#connection = connecting
    connecting.then(
      (connection) => {
        this.#down = undefined
        this.#listedAt = Date.now()
        const missing = this.unguarded(connection.offered)
        if (missing) this.#log.warn(missing, { server: this.name })
        void connection.broken.then((why) => {
          if (this.#connection !== connecting) return
          this.#connection = undefined
          this.#log.warn('an MCP server is gone; it is connected again when it is needed', { server: this.name, why })
        })
      },
      (error) => {
        if (this.#connection === connecting) this.#connection = undefined
        this.#down = { until: Date.now() + pause, error }
        this.#log.warn('an MCP server is down; its tools are left out', { server: this.name, why: error.message })
      },
    )
    return connecting
  }

  async #connect(): Promise<Connection> {
    const { connect } = await import('./connection.ts')
    return connect(this.settings.mcp, this.#patience).catch((error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      throw new RemoteError('unreachable', `the MCP server ${this.name} is down: ${why}`)
    })
  }

  #refresh(connection: Connection): void {
    this.#listedAt = Date.now()
    connection.refresh(this.#patience).catch((error: unknown) => {
      this.#log.warn('an MCP server does not say what it offers any more', { server: this.name, error })
      void this.#forget()
    })
  }

  async #forget(): Promise<void> {
    const forgotten = this.#connection
    this.#connection = undefined
    const connection = await forgotten?.catch(() => undefined)
    await connection?.close().catch((error: unknown) => {
      this.#log.warn('an MCP server could not be closed', { server: this.name, error })
    })
  }
}

/** What was begun goes on for those who come later; whoever was told to stop does not wait for it. */
function raced<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
