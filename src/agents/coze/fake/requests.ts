import { z } from 'zod'
import type { Call } from '../../../lib/fake-server.ts'
import { Refused } from './refusals.ts'

/** Body of POST /v3/chat (chat_v3 page, 2026-11), as far as a client that has one question needs it. */
const Ask = z.strictObject({
  bot_id: z.string(),
  user_id: z.string().min(1),
  stream: z.literal(true),
  additional_messages: z
    .array(
      z.strictObject({
        role: z.literal('user'),
        type: z.literal('question'),
        content: z.string().min(1),
        content_type: z.enum(['text', 'object_string']),
      }),
    )
    .min(1)
    .max(100),
  custom_variables: z.record(z.string().regex(/^[A-Za-z_]+$/), z.string()).optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
})

/** One text at most, and then not alone. */
const Parts = z
  .array(
    z.union([
      z.strictObject({ type: z.literal('text'), text: z.string() }),
      z.strictObject({ type: z.enum(['file', 'image', 'audio']), file_id: z.string().regex(/^\d+$/) }),
    ]),
  )
  .refine((parts) => parts.filter(({ type }) => type === 'text').length === 1 && parts.length > 1)

export function readAsk(sent: unknown): { body: z.infer<typeof Ask>; text: string } {
  const { data: body, error } = Ask.safeParse(sent)
  if (!body) throw new Refused(4000, `The parameter ${error.issues[0]?.path.join('.')} is invalid.`)
  const last = body.additional_messages.at(-1)
  if (last?.content_type !== 'object_string') return { body, text: last?.content ?? '' }
  const parts = Parts.safeParse(JSON.parse(last.content))
  if (!parts.success) throw new Refused(4000, 'The parameter content is invalid.')
  return { body, text: parts.data.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('') }
}

/** The name of the one file of a form. */
export function fileIn({ headers, bytes }: Call): string {
  if (!headers['content-type']?.startsWith('multipart/form-data')) throw new Refused(4300, 'The file is empty.')
  const names = [...bytes.toString('latin1').matchAll(/name="file"; filename="([^"]*)"/g)].map(([, name]) => name ?? '')
  if (names.length > 1) throw new Refused(4301, 'Only one file at a time.')
  const [name = ''] = names
  if (/\.(txt|html)$/.test(name)) throw new Refused(4303, 'This type of file is not supported.')
  return name
}
