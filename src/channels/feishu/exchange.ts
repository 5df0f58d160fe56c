import { Agent, type FormData, request } from 'undici'
import { RemoteError } from '../../contract/errors.ts'
import { lost } from '../../lib/outage.ts'
import { readWithin } from '../../lib/read-within.ts'

export interface Question {
  /** Names the call in errors. */
  what: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  headers?: Record<string, string>
  body?: string | FormData
  /** ms until it counts as lost. */
  within: number
  signal?: AbortSignal | undefined
}

export interface Answer {
  status: number
  header(name: string): string | undefined
  body: AsyncIterable<Uint8Array<ArrayBuffer>>
}

const dispatcher = new Agent({ connect: { timeout: 10_000 }, bodyTimeout: 60_000, allowH2: false })

/** Asks Feishu over HTTP; redirects are not followed. Resolves when the answer begins; `within` then no longer counts. */
export async function ask({ what, within, signal, url, ...rest }: Question): Promise<Answer> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), within)
  const ended = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal
  try {
    const { statusCode, headers, body } = await request(url, { ...rest, signal: ended, dispatcher })
    return {
      status: statusCode,
      header: (name) => [headers[name]].flat()[0],
      body: whole(body, { what, signal }),
    }
  } catch (error) {
    signal?.throwIfAborted()
    if (deadline.signal.aborted)
      throw new RemoteError('unreachable', `Feishu did not answer ${what} within ${within / 1000} s.`)
    throw lostOn(what, error)
  } finally {
    clearTimeout(timer)
  }
}

/** What is in an answer that is a JSON object of at most 2 MB; undefined for pages of proxies and everything else. */
export async function jsonIn({ body }: Answer, what: string): Promise<Record<string, unknown> | undefined> {
  const bytes = Buffer.concat(await readWithin(2 * 1024 * 1024, body, what))
  return parseJson(bytes.toString('utf8'))
}

/** Undefined for what is no JSON object. */
export function parseJson(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    return isRecord(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What breaks off in the middle breaks off as a RemoteError. */
async function* whole(
  body: AsyncIterable<Uint8Array<ArrayBuffer>>,
  { what, signal }: Pick<Question, 'what' | 'signal'>,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    yield* body
  } catch (error) {
    signal?.throwIfAborted()
    throw lostOn(what, error)
  }
}

const lostOn = (what: string, error: unknown): RemoteError =>
  lost('Feishu', error, { call: what, advice: 'Check the network of this host, and baseUrl.' })
