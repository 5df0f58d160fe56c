import type { IncomingHttpHeaders } from 'node:http'
import { z } from 'zod'
import { Refused, unprocessable } from './refusals.ts'

const part = z.object({ type: z.enum(['input_text', 'output_text']), text: z.string() })
const message = z.object({
  type: z.literal('message'),
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string(), z.array(part)]),
})

/** Body of POST /responses (agents page §3). */
const askBody = z.object({
  model: z.string(),
  input: z.union([z.string(), z.array(message)]),
  previous_response_id: z.string().nullish(),
  stream: z.boolean().default(false),
  background: z.boolean().default(false),
  reasoning: z.object({ effort: z.string(), summary: z.string().optional() }).nullish(),
  tools: z.array(z.object({ type: z.string() }).loose()).nullish(),
  attachment_ids: z.array(z.int().min(1)).max(100).nullish(),
  wegent_options: z.object({ include_task_context: z.boolean().optional() }).nullish(),
})
export type AskBody = z.infer<typeof askBody>

/** The fields that Wegent does not know, it overlooks; who sends them expects something that will not happen. */
export function readAsk(body: unknown, onUnknown: (name: string) => void): AskBody {
  const parsed = askBody.safeParse(body)
  if (!parsed.success)
    throw unprocessable(parsed.error.issues.map(({ path, message }) => ({ loc: ['body', ...path], msg: message })))
  for (const name of Object.keys(body ?? {})) if (!(name in askBody.shape)) onUnknown(name)
  return parsed.data
}

/** Only the last thing that a person said is read: what came before, the task knows. */
export function lastWords({ input }: AskBody): string {
  if (typeof input === 'string') return input
  const last = input.findLast(({ role }) => role === 'user')
  if (!last) return ''
  return typeof last.content === 'string' ? last.content : last.content.map(({ text }) => text).join('\n')
}

export interface Keys {
  /** Whose key it is. */
  personal: Record<string, string>
  service: string[]
}

/** Who asks. The first key that is found counts. */
export function userOf(headers: IncomingHttpHeaders, keys: Keys): string {
  const bearer = /^bearer\s+(.+)$/i.exec(headers.authorization ?? '')?.[1]
  const given = [headers['x-api-key'], bearer, headers['wegent-source']].flat().find((key) => key?.startsWith('wg-'))
  if (given === undefined) throw new Refused(401, bearer ? 'Could not validate credentials' : 'API key is required')
  const [key = '', named] = given.split('#')
  const owner = keys.personal[key]
  if (owner !== undefined) return owner
  if (!keys.service.includes(key)) throw new Refused(401, 'Invalid API key')
  const user = named || [headers['wegent-username']].flat()[0]
  if (!user) {
    const how = 'Username is required for service key authentication (use wegent-username header)'
    throw new Refused(400, how)
  }
  if (!/^[A-Za-z0-9_-]+$/.test(user))
    throw new Refused(400, 'Username can only contain letters, numbers, underscores, and hyphens')
  return user
}
