import { RemoteError } from '../../contract/errors.ts'
import { lost } from '../../lib/outage.ts'
import { readWithin } from '../../lib/read-within.ts'

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
  const { what, url, init, within = 10_000, longest = 1024 * 1024, signal } = request
  const deadline = AbortSignal.timeout(within)
  try {
    const ended = signal ? AbortSignal.any([signal, deadline]) : deadline
    const response = await fetch(url, { ...init, redirect: 'error', signal: ended })
    const type = response.headers.get('content-type') ?? ''
    return { status: response.status, type, chunks: await readWithin(longest, response.body, what) }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof RemoteError) throw error
    if (deadline.aborted)
      throw new RemoteError('unreachable', `DingTalk did not answer ${what} within ${within / 1000} s.`)
    throw lost('DingTalk', error, { call: what, advice: 'Check the network of this host, and the API addresses.' })
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
