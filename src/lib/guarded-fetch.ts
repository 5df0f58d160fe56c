import { lookup as resolve } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, type Dispatcher, request } from 'undici'
import type { OpenedFile } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import type { FetchAllow } from './fetch-allow.ts'
import { streamed } from './streamed.ts'

/** ms until nothing of an answer, or no more of it, counts as lost. */
const SILENCE = 20_000
const MOST_REDIRECTS = 5
const CONNECT_WITHIN = 10_000

export interface GuardedFetchOptions {
  allow: FetchAllow
  /** The origins of addresses that an admin configured: allowed by being configured. Asked anew each time. */
  origins(): ReadonlySet<string>
}

/** Opens an address that came from a message or an agent. */
export type GuardedFetch = (address: string, options: { max: number; signal: AbortSignal }) => Promise<OpenedFile>

/**
 * The one way to what others name: http(s) and `data:` only, nothing in a private network that nobody allowed, wherever a name or a
 * redirect leads; no credentials, at most `max` bytes. Throws RemoteError: `invalid` for what is refused, `gone` or `unreachable` for
 * what cannot be had.
 */
export function createGuardedFetch({ allow, origins }: GuardedFetchOptions): GuardedFetch {
  const trusting = agentWith(undefined)
  const wary = agentWith(guardedLookup(allow))

  async function ask(url: URL, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    const trusted = allow.host(url) || origins().has(url.origin)
    const address = url.hostname.replace(/^\[|\]$/g, '')
    // No name is looked up for an address, so nobody else checks it.
    if (!trusted && isIP(address) !== 0 && !allow.address(address)) throw inPrivate(url)
    try {
      const answer = await request(url, {
        dispatcher: trusted ? trusting : wary,
        headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'teahouse' },
        signal,
      })
      // A body that is left unread says so as an error.
      answer.body.on('error', () => undefined)
      return answer
    } catch (error) {
      signal.throwIfAborted()
      throw codesOf(error).includes(PRIVATE) ? inPrivate(url) : lostAt(url, error)
    }
  }

  return async (address, { max, signal }) => {
    let url = webAddress(address)
    if (url.protocol === 'data:') return dataIn(address, max)
    for (let hops = 0; ; hops++) {
      const answer = await ask(url, signal)
      const { statusCode, headers, body } = answer
      if (statusCode === 200) return opened(answer, { url, max, signal })
      body.destroy()
      const next = statusCode >= 300 && statusCode < 400 ? textOf(headers.location) : undefined
      if (next === undefined) throw refused(url, statusCode)
      if (hops === MOST_REDIRECTS) throw new RemoteError('invalid', `${url.host} redirects again and again`)
      url = webAddress(next, url)
      if (url.protocol === 'data:') throw new RemoteError('invalid', 'a redirect does not lead to the web')
    }
  }
}

/** HTTP/1.1 only, and connections are not kept for long: hardly any host is asked twice. */
const agentWith = (lookup: LookupFunction | undefined) =>
  new Agent({
    connect: { timeout: CONNECT_WITHIN, ...(lookup ? { lookup } : {}) },
    headersTimeout: SILENCE,
    bodyTimeout: SILENCE,
    keepAliveTimeout: 1000,
    keepAliveMaxTimeout: 1000,
    allowH2: false,
  })

const PRIVATE = 'ERR_PRIVATE_ADDRESS'

/** Checks what a name leads to at the moment of the connection, so that it cannot lead elsewhere afterwards. */
function guardedLookup(allow: FetchAllow): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, [])
      const [first] = found
      if (!first || !found.every(({ address }) => allow.address(address)))
        return callback(Object.assign(new Error('a name leads into a private network'), { code: PRIVATE }), [])
      if (options.all) callback(null, found)
      else callback(null, first.address, first.family)
    })
  }
}

function webAddress(address: string, base?: URL): URL {
  const url = URL.parse(address, base?.href)
  if (!url || !/^(https?|data):$/.test(url.protocol))
    throw new RemoteError('invalid', 'what was linked to is no address on the web')
  if (url.username !== '' || url.password !== '')
    throw new RemoteError('invalid', 'an address with a name and a password in it is not opened')
  return url
}

function opened(
  { headers, body }: Dispatcher.ResponseData,
  { url, max, signal }: { url: URL; max: number; signal: AbortSignal },
): OpenedFile {
  const size = Number(textOf(headers['content-length']) ?? Number.NaN)
  const type = textOf(headers['content-type'])
  const packed = textOf(headers['content-encoding'])
  const why = size > max ? tooLarge(max) : packed && packed !== 'identity' ? asked(packed) : undefined
  if (why) {
    body.destroy()
    throw why
  }
  return {
    ...(type === undefined ? {} : { type }),
    ...(Number.isFinite(size) ? { size } : {}),
    body: streamed(within(max, body), (error) => {
      if (signal.aborted) return signal.reason
      return error instanceof RemoteError ? error : lostAt(url, error)
    }),
  }
}

async function* within(max: number, chunks: AsyncIterable<Uint8Array>) {
  let size = 0
  for await (const chunk of chunks) {
    size += chunk.byteLength
    if (size > max) throw tooLarge(max)
    yield chunk
  }
}

/** https://www.rfc-editor.org/rfc/rfc2397 */
function dataIn(address: string, max: number): OpenedFile {
  const comma = address.indexOf(',')
  const head = address.slice('data:'.length, comma)
  // Base64 is a third longer than what it stands for; percent signs make three of one.
  if (address.length - comma > 3 * max + 1000) throw tooLarge(max)
  const bytes = comma < 0 ? undefined : decoded(address.slice(comma + 1), /;\s*base64\s*$/i.test(head))
  if (!bytes?.length) throw new RemoteError('invalid', 'an address that carries its content itself carries none')
  if (bytes.length > max) throw tooLarge(max)
  return { size: bytes.length, body: new Blob([bytes]).stream() }
}

function decoded(body: string, base64: boolean): Uint8Array<ArrayBuffer> | undefined {
  try {
    const text = /%/.test(body) ? decodeURIComponent(body) : body
    return new Uint8Array(Buffer.from(text, base64 ? 'base64' : 'utf8'))
  } catch {
    return undefined
  }
}

/** Hosts are named in errors; paths and queries may hold a signature. */
function refused({ host }: URL, status: number): RemoteError {
  const fault = status >= 500 || status === 429 ? 'unreachable' : 'gone'
  return new RemoteError(fault, `${host} answered with HTTP ${status}`)
}

const inPrivate = ({ host }: URL) =>
  new RemoteError('invalid', `${host} is in a private network: TEAHOUSE_FETCH_ALLOW does not name it`)
const tooLarge = (max: number) => new RemoteError('invalid', `what was linked to is larger than ${max} bytes`)
const asked = (packed: string) => new RemoteError('invalid', `what was linked to came packed (${packed.slice(0, 20)})`)
/** Only the code of a network error is repeated. */
const lostAt = ({ host }: URL, error: unknown) =>
  new RemoteError('unreachable', `${host} could not be reached (${codesOf(error)[0] ?? 'connection lost'})`)

const textOf = (header: string | string[] | undefined) => (Array.isArray(header) ? header[0] : header)

function codesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return []
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : []
  const inner = error instanceof AggregateError ? error.errors : []
  return [...own, ...[...inner, error.cause].flatMap(codesOf)]
}
