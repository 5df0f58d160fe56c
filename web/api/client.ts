import createClient from 'openapi-fetch'
import { currentLanguage } from '../i18n.ts'
import type { paths } from './generated.ts'

/** What the gateway refused, in its own words. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly status: number
  readonly code: string
  /** What is wrong with each field, by its path. */
  readonly fields: Record<string, string>
  /** After how many seconds it may be tried again, where the gateway says so. */
  readonly retryAfter: number | undefined

  constructor(status: number, { code = 'unknown', message = '', fields = {} }: Refusal, retryAfter?: number) {
    super(message)
    this.status = status
    this.code = code
    this.fields = fields
    this.retryAfter = retryAfter
  }

  /** `fields` of what lies under a key, by their path from there. */
  fieldsBelow(key: string): Record<string, string> {
    const below = Object.entries(this.fields).filter(([path]) => path.startsWith(`${key}.`))
    return Object.fromEntries(below.map(([path, why]) => [path.slice(key.length + 1), why]))
  }
}

interface Refusal {
  code?: string | undefined
  message?: string | undefined
  fields?: Record<string, string> | undefined
}

const SAFE = ['GET', 'HEAD', 'OPTIONS']
let csrf: string | undefined

/** What proves that a change was asked for by this page. It comes with the session. */
export function keepCsrfToken(token: string | undefined): void {
  csrf = token
}

/** The API, with the types of its own document. Rejects with an ApiError unless the answer is a good one. */
export const api = createClient<paths>({ baseUrl: '/api/v1', fetch: send, credentials: 'same-origin' })

/** A call that only the gateway knows by name, below /api/v1. */
export async function request(method: string, path: string): Promise<void> {
  await send(new Request(`/api/v1${path}`, { method }))
}

/** What a call of `api` answers with. */
export async function dataOf<T>(answer: Promise<{ data?: T | undefined }>): Promise<T> {
  const { data } = await answer
  return data as T
}

async function send(request: Request): Promise<Response> {
  if (csrf !== undefined && !SAFE.includes(request.method)) request.headers.set('x-csrf-token', csrf)
  request.headers.set('accept-language', currentLanguage())
  const response = await fetch(request).catch((cause: unknown) => {
    if (request.signal.aborted) throw cause
    throw new ApiError(0, { code: 'unreachable', message: 'The gateway cannot be reached.' })
  })
  if (response.ok) return response
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN)
  throw new ApiError(response.status, await refusalOf(response), Number.isFinite(wait) ? wait : undefined)
}

async function refusalOf(response: Response): Promise<Refusal> {
  try {
    const { error } = (await response.json()) as { error?: Refusal }
    return error ?? {}
  } catch {
    // A proxy in between answered, not the gateway.
    return { code: 'unknown', message: `${response.status} ${response.statusText}` }
  }
}
