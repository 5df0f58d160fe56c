import type { Context } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import type { Log } from '../contract/channel.ts'
import { UserError } from '../contract/errors.ts'
import { mistaken, mistakesIn } from '../lib/mistakes.ts'
import type { Redactor } from '../lib/redact.ts'
import { TooManyTries } from '../services/sign-in/throttle.ts'

/** UserError's codes that are no 400. */
const STATUS: Record<string, 401 | 403 | 404 | 409 | 422 | 429 | 502> = {
  'not-found': 404,
  'channel-disabled': 409,
  'idempotency-conflict': 409,
  'not-retryable': 409,
  'use-pg-dump': 409,
  'backup-under-way': 409,
  'user-locked': 409,
  'only-sender': 409,
  busy: 409,
  unreachable: 422,
  unusable: 409,
  'wrong-secret-key': 409,
  'broken-secret': 409,
  'wrong-credentials': 401,
  'code-needed': 401,
  'too-many-tries': 429,
  'link-spent': 404,
  'email-taken': 409,
  'last-admin': 409,
  'no-account': 409,
  'no-password': 409,
  'two-factor-in-use': 409,
  'no-two-factor': 409,
  'provider-unreachable': 502,
  exists: 409,
  'not-deleted': 409,
  'in-use': 409,
  'managed-by-file': 409,
  'simulators-off': 409,
}

/** What hono itself refuses with. */
const REFUSED: Record<number, { code: string; message: string }> = {
  400: { code: 'malformed', message: 'The body is not valid JSON.' },
  413: { code: 'too-large', message: 'The body is too large.' },
  415: { code: 'not-json', message: 'The body must be JSON, and the Content-Type application/json.' },
}

/** Answers in the one form that errors have: `{ error: { code, message, fields? } }`. */
export function errorAnswer(error: unknown, c: Context, { log, redactor }: { log: Log; redactor: Redactor }): Response {
  if (error instanceof UserError) {
    const { code, fields } = error
    const message = redactor.redact(error.message)
    const wait = error instanceof TooManyTries ? { 'retry-after': String(Math.ceil(error.retryAfter / 1000)) } : {}
    return c.json({ error: { code, message, ...(fields ? { fields } : {}) } }, STATUS[code] ?? 400, wait)
  }
  if (error instanceof HTTPException) {
    const refused = REFUSED[error.status] ?? { code: 'refused', message: 'The request was refused.' }
    return c.json({ error: refused }, error.status)
  }
  log.error('a request failed', { path: c.req.path, error })
  return c.json({ error: { code: 'internal', message: 'Something went wrong here. The log says more.' } }, 500)
}

/** What zod found wrong with a query, a path or a body. No sentence repeats what was sent. */
export const invalid = (issues: readonly z.core.$ZodIssue[], sent: unknown): UserError =>
  mistaken(mistakesIn(z.unknown(), issues, sent))
