import { z } from '@hono/zod-openapi'
import { LONGEST } from '../../services/sign-in/password.ts'
import { csrfOf } from '../../services/sign-in/tokens.ts'
import type { Account } from '../../store/accounts.ts'
import { plainText } from '../endpoint.ts'

export const roleField = z.enum(['viewer', 'operator', 'admin'], { error: 'must be viewer, operator or admin' })
export const languageField = z.enum(['zh-CN', 'en'], { error: 'must be zh-CN or en' })
export const emailField = z.email({ error: 'must be an e-mail address' }).max(254, 'must have at most 254 characters')
export const nameField = plainText(100).trim().min(1, 'must not be empty')
/** Only its length is looked at: which password is a good one is said by its strength. */
export const passwordField = z.string().max(LONGEST * 4, `must have at most ${LONGEST} characters`)
export const codeField = z.string().max(40, 'must have at most 40 characters')
export const tokenField = z.string().max(100, 'is not a token of such a link')

export const accountBody = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: roleField,
    language: languageField.nullable().openapi({ description: 'Of the panel; null = that of the browser.' }),
    twoFactor: z.boolean().openapi({ description: 'Whether a second factor is asked for.' }),
  })
  .openapi('Account')

export const sessionBody = z
  .object({
    account: accountBody,
    csrf: z
      .string()
      .openapi({ description: 'Goes into the header X-CSRF-Token of every request that changes something.' }),
  })
  .openapi('Session')

export function shownAccount({ id, name, email, role, language, twoFactor }: Account): z.output<typeof accountBody> {
  return { id, name, email, role, language: languageField.safeParse(language).data ?? null, twoFactor }
}

export function shownSession(account: Account, token: string): z.output<typeof sessionBody> {
  return { account: shownAccount(account), csrf: csrfOf(token) }
}
