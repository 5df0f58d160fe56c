import { fetch, type RequestInit } from 'undici'
import { RemoteError } from '../../contract/errors.ts'

interface Exchange {
  /** Names the call in errors: its address is a secret. */
  what: string
  url: string
  init?: RequestInit
  /** ms until it counts as lost. */
  within: number
  /** Bytes of the answer. */
  longest: number
  signal?: AbortSignal | undefined
}

interface Answer {
  status: number
  headers: { get(name: string): string | null }
  bytes: Buffer
}

/** One HTTP exchange; a redirect is an error. Throws RemoteError, or the signal's reason. */
export async function exchange({ what, url, init, within, longest, signal }: Exchange): Promise<Answer> {
  const deadline = AbortSignal.timeout(within)
  try {
    const ended = signal ? AbortSignal.any([signal, deadline]) : deadline
    const response = await fetch(url, { ...init, redirect: 'error', signal: ended })
    const chunks: Uint8Array[] = []
    let size = 0
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > longest) throw new RemoteError('invalid', `The answer to ${what} is larger than ${longest} bytes.`)
      chunks.push(chunk)
    }
    return { status: response.status, headers: response.headers, bytes: Buffer.concat(chunks) }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof RemoteError) throw error
    if (deadline.aborted) throw new RemoteError('unreachable', `Nothing answered ${what} within ${within / 1000} s.`)
    throw lost(what, codeOf(error))
  }
}

/** Faults before a connection stood: nothing was sent, so repeating it cannot say anything twice. */
const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
])

/** Holds no cause: fetch puts the address into some of its errors. */
function lost(what: string, code: string): RemoteError {
  const words = `WeCom could not be reached for ${what} (${code}). Check the network of this host.`
  return neverSent.has(code)
    ? new RemoteError('busy', words, { retryAfter: 2000 })
    : new RemoteError('unreachable', words)
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason given'
  if ('code' in error && typeof error.code === 'string') return error.code
  return error.cause === undefined ? 'connection lost' : codeOf(error.cause)
}
