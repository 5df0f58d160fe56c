import { fetch, type RequestInit } from 'undici'
import { RemoteError } from '../../contract/errors.ts'
import { lost } from '../../lib/outage.ts'
import { readWithin } from '../../lib/read-within.ts'

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
    const chunks = await readWithin(longest, response.body, what)
    return { status: response.status, headers: response.headers, bytes: Buffer.concat(chunks) }
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof RemoteError) throw error
    if (deadline.aborted) throw new RemoteError('unreachable', `Nothing answered ${what} within ${within / 1000} s.`)
    throw lost('WeCom', error, { call: what, advice: 'Check the network of this host.' })
  }
}
