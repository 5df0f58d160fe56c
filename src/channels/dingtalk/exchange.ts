import { RemoteError } from '../../contract/errors.ts'

export interface Request {
  /** Names the call in errors; addresses hold secrets and are never repeated. */
  what: string
  url: string
  init?: RequestInit
  /** ms until it counts as lost. */
  within?: number
  /** Bytes of the answer. */
  longest?: number
  signal?: AbortSignal | undefined
}

export interface Answer {
  status: number
  type: string
  chunks: Uint8Array<ArrayBuffer>[]
}

/** One HTTP exchange with DingTalk. Throws RemoteError, or the signal's reason. */
export async function exchange(request: Request): Promise<Answer> {
  const { what, url, init, within = 10_000, signal } = request
  const deadline = AbortSignal.timeout(within)
  try {
    const ended = signal ? AbortSignal.any([signal, deadline]) : deadline
    const response = await fetch(url, { ...init, redirect: 'error', signal: ended })
    const type = response.headers.get('content-type') ?? ''
    return { status: response.status, type, chunks: await readAll(response, request) }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof RemoteError) throw error
    if (deadline.aborted)
      throw new RemoteError('unreachable', `DingTalk did not answer ${what} within ${within / 1000} s.`)
    throw lost(what, error)
  }
}

/** What is in a JSON object; undefined for XML, pages of proxies and everything else. */
export function jsonOf({ chunks }: Answer): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'))
    return isRecord(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function readAll(response: Response, { what, longest = 1024 * 1024 }: Request): Promise<Answer['chunks']> {
  const chunks: Answer['chunks'] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > longest) throw new RemoteError('invalid', `The answer to ${what} is larger than ${longest} bytes.`)
    chunks.push(chunk)
  }
  return chunks
}

/** Faults before a connection stood: nothing was sent, so repeating it cannot say anything twice. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Holds no cause: fetch puts the address, and with it the token, into some of its errors. */
function lost(what: string, error: unknown): RemoteError {
  const code = codeOf(error)
  const words = `DingTalk could not be reached for ${what} (${code}). Check the network of this host, and the API addresses.`
  return neverSent.has(code)
    ? new RemoteError('busy', words, { retryAfter: 2000 })
    : new RemoteError('unreachable', words)
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause === undefined ? 'connection lost' : codeOf(error.cause)
}
