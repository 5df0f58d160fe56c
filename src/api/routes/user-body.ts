import { z } from '@hono/zod-openapi'
import type { Sender } from '../../store/senders.ts'
import { messagesFrom, tokensFor } from '../../store/usage.ts'
import type { User } from '../../store/users.ts'
import type { ApiParts } from '../endpoint.ts'
import { instant, time, timeOrNull } from '../endpoint.ts'

const limit = z.int().nullable()

const senderBody = z
  .object({
    channel: z.string().openapi({ description: 'The channel’s id.' }),
    sender: z.string().openapi({ description: 'The platform’s id of the person.' }),
    name: z.string().nullable().openapi({ description: 'What the platform calls them.' }),
    mapped: z.enum(['created', 'email', 'employee-no', 'fixed', 'paired', 'linked']).openapi({
      description:
        'How it came to be this user’s: the user was made for it, it was found by a verified e-mail address or an employee number, everybody is one user, the person linked it with /pair, or an admin did.',
    }),
    letIn: z.boolean().openapi({ description: 'An admin let them in, where the channel asks for that.' }),
    linkedAt: instant,
    lookedUpAt: instant.nullable().openapi({ description: 'When the platform was last asked about them.' }),
  })
  .openapi('Sender')

export const userBody = z
  .object({
    id: z.string().openapi({ description: 'Agents are told the same.' }),
    name: z.string(),
    email: z.string().nullable(),
    emailVerified: z.boolean().openapi({ description: 'False for a placeholder: nobody is found by it.' }),
    employeeNo: z.string().nullable(),
    department: z.string().nullable(),
    source: z.string().openapi({ description: 'Who told of them first: a platform, `directory`, `fixed`.' }),
    role: z.string().nullable().openapi({ description: 'What they do, as an admin notes it.' }),
    limits: z
      .object({ perMinute: limit, perDay: limit, tokensPerDay: limit })
      .openapi({ description: 'Their own; null = the usual ones, 0 = none.' }),
    disabled: z.boolean(),
    locked: z.boolean().openapi({ description: 'Neither look-ups nor /pair change anything about them.' }),
    senders: z.array(senderBody),
    createdAt: instant,
    updatedAt: instant,
  })
  .openapi('User')

export const wholeUserBody = userBody
  .extend({
    usedToday: z
      .object({ messages: z.int(), tokens: z.int() })
      .openapi({ description: 'In the last 24 hours, wherever they spoke.' }),
  })
  .openapi('WholeUser')

export function userOf(user: User, senders: Sender[]): z.output<typeof userBody> {
  const { createdAt, updatedAt, limits, ...rest } = user
  const { perMinute = null, perDay = null, tokensPerDay = null } = limits
  const theirs = senders.filter((sender) => sender.user === user.id)
  return {
    ...rest,
    limits: { perMinute, perDay, tokensPerDay },
    senders: theirs.map(senderOf),
    createdAt: time(createdAt),
    updatedAt: time(updatedAt),
  }
}

export async function wholeUserOf(
  user: User,
  senders: Sender[],
  { shelf }: ApiParts,
): Promise<z.output<typeof wholeUserBody>> {
  const since = Date.now() - 86_400_000
  const { db } = shelf.store
  const [messages, tokens] = [
    await messagesFrom(db, { user: user.id }, since),
    await tokensFor(db, { user: user.id }, since),
  ]
  return { ...userOf(user, senders), usedToday: { messages, tokens } }
}

const senderOf = ({ channel, sender, name, mapped, welcome, linkedAt, lookedUpAt }: Sender) => ({
  channel,
  sender,
  name,
  mapped,
  letIn: welcome,
  linkedAt: time(linkedAt),
  lookedUpAt: timeOrNull(lookedUpAt ?? undefined),
})
