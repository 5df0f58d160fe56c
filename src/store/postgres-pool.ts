import { Socket } from 'node:net'
import pg from 'pg'
import type { Log } from '../contract/channel.ts'
import { UserError } from '../contract/errors.ts'

/** Longest a statement may take, waiting for locks included, in ms. */
const STATEMENT_TIMEOUT = 30_000
/** A connection that waits for an answer and hears nothing for this long is dead: the server would have said "timeout". */
const DEAD_AFTER = STATEMENT_TIMEOUT + 10_000

/** Have the server notice within half a minute that a host is gone; its own default is two hours. */
const KEEPALIVES = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3'

export interface PoolOptions {
  /** Most connections at once. */
  max: number
  log?: Log | undefined
  /** Connections live for one statement or transaction after another; none waits for notifications. */
  noListening?: boolean
  types?: pg.CustomTypesConfig
}

/** Connections that notice a dead server, and whose loss rejects what they were doing and nothing else. */
export function createPool(url: string, { max, log, noListening, types }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    ...connectionOptions(url),
    max,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: DEAD_AFTER / 2,
    ...(types && { types }),
    ...(noListening && { stream: impatientSocket }),
  })
  const lost = (error: Error) => log?.warn('a connection to PostgreSQL was lost', { error: error.message })
  // Node ends the process over an 'error' that nobody hears: the pool speaks for idle clients, the others for themselves.
  pool.on('error', lost)
  pool.on('connect', (client) => client.on('error', lost))
  return pool
}

export function connectionOptions(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'teahouse',
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    statement_timeout: STATEMENT_TIMEOUT,
    // A process that hangs in the middle of a transaction must not hold a conversation's row for ever.
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT,
    options: KEEPALIVES,
  }
}

/** Keep-alive probes are not sent while an unacknowledged statement is under way; without this it hangs for 15 minutes. */
function impatientSocket(): Socket {
  const socket = new Socket()
  socket.setTimeout(DEAD_AFTER, () => socket.destroy(new Error('PostgreSQL does not answer any more')))
  return socket
}

/** Throws what an admin must do when the address cannot be right. The error holds nothing of the address: there is a password in it. */
export function checkUrl(url: string): void {
  const shape = 'postgres://USER:PASSWORD@HOST:5432/DATABASE'
  if (!/^postgres(ql)?:\/\//.test(url))
    throw new UserError(`The database address must look like ${shape}.`, { code: 'wrong-database' })
  if (!URL.canParse(url) || !decodable(new URL(url)))
    throw new UserError(
      `The database address cannot be read; it must look like ${shape}, with special characters of the password percent-encoded (@ is %40, # is %23).`,
      { code: 'wrong-database' },
    )
}

function decodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password)
    return true
  } catch {
    return false
  }
}

/** What an admin reads when the database cannot be had: which one, why, what to do. */
export function explain(error: unknown, url: string): UserError {
  if (error instanceof UserError) return error
  const { hostname, port, pathname, username } = new URL(url)
  const server = `${hostname || 'localhost'}:${port || 5432}`
  const code = codeOf(error)
  const advice = ADVICE[code]?.({ server, database: pathname.slice(1), user: decodeURIComponent(username) })
  const message = error instanceof Error ? error.message : String(error)
  return new UserError(advice ?? `PostgreSQL at ${server} cannot be used: ${withoutPassword(message, url)}`, {
    code: 'database-unreachable',
    cause: error,
  })
}

interface Where {
  server: string
  database: string
  user: string
}

const ADVICE: Record<string, (where: Where) => string> = {
  ECONNREFUSED: ({ server }) =>
    `Nothing answers at ${server}. Start PostgreSQL there, or correct the database address.`,
  ENOTFOUND: ({ server }) => `There is no host for ${server}. Correct the host name in the database address.`,
  EAI_AGAIN: ({ server }) =>
    `The name of ${server} cannot be looked up now. Check the host name and this machine's DNS.`,
  TIMEOUT: ({ server }) =>
    `PostgreSQL at ${server} did not answer within 5 s. Check the host, the port and any firewall between.`,
  '28P01': ({ server, user }) =>
    `PostgreSQL at ${server} refused the password of user "${user}". Correct it in the database address.`,
  '28000': ({ server, user }) =>
    `PostgreSQL at ${server} does not let user "${user}" in. Check the user, and the server's pg_hba.conf.`,
  '3D000': ({ server, database }) => `There is no database "${database}" at ${server}. Create it: createdb ${database}`,
  '53300': ({ server }) =>
    `PostgreSQL at ${server} has no connection left. Raise its max_connections, or run fewer processes.`,
  '57P03': ({ server }) => `PostgreSQL at ${server} is starting up or shutting down. Try again in a moment.`,
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0])
  if (!(error instanceof Error)) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return /timeout/i.test(error.message) ? 'TIMEOUT' : ''
}

function withoutPassword(message: string, url: string): string {
  const { password } = new URL(url)
  if (!password) return message
  return message.replaceAll(password, '***').replaceAll(decodeURIComponent(password), '***')
}
