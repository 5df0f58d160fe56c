import type { HttpBindings } from '@hono/node-server'
import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { RemoteError, UserError } from '../../contract/errors.ts'
import { type Reader, told } from '../reader.ts'

/** What came of trying something against the other side of its wire. */
export const verdict = z
  .object({
    ok: z.boolean(),
    name: z.string().optional().openapi({ description: 'What answers there, when all is well: the bot’s name.' }),
    code: z
      .string()
      .optional()
      .openapi({ description: 'The kind of trouble: denied, unreachable, busy, gone, invalid.' }),
    message: z
      .string()
      .optional()
      .openapi({ description: 'What is wrong, and what to do about it, in the language of `Accept-Language`.' }),
  })
  .openapi('TestResult')

export type Verdict = z.output<typeof verdict>

/** What `attempt` says, or in which way the other side failed; no secret is in the words. Bugs are thrown on. */
export async function tried<T extends object>(
  attempt: () => Promise<T>,
  reader: Pick<Reader, 'redactor' | 'reads'>,
): Promise<(T & { ok: true }) | Verdict> {
  try {
    return { ...(await attempt()), ok: true }
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    if (late) return { ok: false, code: 'unreachable', message: told('The other side did not answer in time.', reader) }
    if (error instanceof RemoteError) return { ok: false, code: error.fault, message: told(error.message, reader) }
    if (error instanceof UserError) return { ok: false, code: error.code, message: told(error.message, reader) }
    throw error
  }
}

/** Fires when whoever asked has hung up: nobody waits for the answer any more. */
export function hungUp(c: Context<{ Bindings: Partial<HttpBindings> }>): AbortSignal {
  const gone = new AbortController()
  c.env?.outgoing?.once('close', () => gone.abort())
  return gone.signal
}
