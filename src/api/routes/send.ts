import { createRoute, z } from '@hono/zod-openapi'
import { push } from '../../core/push.ts'
import { type Endpoint, failing, json, plainText, secured } from '../endpoint.ts'

const MOST_BUTTONS = 50
const MOST_FILES = 20

const text = (longest: number) => plainText(longest).min(1, 'must not be empty')

const recipient = z
  .strictObject({
    conversation: text(1000).optional().openapi({ description: 'The id of a conversation: GET /conversations.' }),
    sender: text(200).optional().openapi({ description: 'The platform’s id of a person.' }),
    group: text(200).optional().openapi({ description: 'The platform’s id of a group.' }),
  })
  .transform(({ conversation, sender, group }, context) => {
    const named = [
      ...(conversation === undefined ? [] : [{ conversation }]),
      ...(sender === undefined ? [] : [{ sender }]),
      ...(group === undefined ? [] : [{ group }]),
    ]
    const [one, ...others] = named
    if (one && others.length === 0) return one
    context.addIssue({ code: 'custom', message: 'must name one of conversation, sender and group' })
    return z.NEVER
  })

const buttonObject = z
  .strictObject({
    label: text(200),
    says: text(1000).optional().openapi({ description: 'What pressing it says; its label when left out.' }),
  })
  .transform(({ label, says = label }) => ({ label, says }))

/** A text alone is a button that says what is on it. */
const button = z
  .preprocess((given) => (typeof given === 'string' ? { label: given } : given), buttonObject)
  .openapi({
    anyOf: [
      { type: 'string', minLength: 1, maxLength: 200 },
      {
        type: 'object',
        required: ['label'],
        properties: {
          label: { type: 'string', minLength: 1, maxLength: 200 },
          says: {
            type: 'string',
            minLength: 1,
            maxLength: 1000,
            description: 'What pressing it says; its label when left out.',
          },
        },
        additionalProperties: false,
      },
    ],
  })

const file = z.strictObject({
  name: text(200),
  url: z
    .string()
    .regex(/^(https?:\/\/|data:)\S+$/i, 'must be an address that begins with https://, http:// or data:')
    .openapi({ description: 'Where it lies: https, http, or `data:`, which carries it itself.' }),
})

const body = z
  .strictObject({
    channel: text(100).openapi({ description: 'The channel’s id.', example: 'support' }),
    to: recipient,
    text: plainText(100_000).openapi({ description: 'Markdown. May be empty when there are files.' }),
    buttons: z
      .array(button)
      .max(MOST_BUTTONS, `must have at most ${MOST_BUTTONS} entries`)
      .optional()
      .openapi({ description: 'Also shown as a numbered list; a number typed next picks.' }),
    files: z.array(file).max(MOST_FILES, `must have at most ${MOST_FILES} entries`).optional(),
    idempotencyKey: text(200).optional().openapi({
      description:
        'The same key on the same channel is the same push, for as long as its row is kept, which is thirty days at least (see `retention`): repeating the request sends nothing and returns the same id. Without one, a request that is repeated is sent again.',
      example: 'deploy-1234-done',
    }),
  })
  .refine(({ text, files = [] }) => text.trim() !== '' || files.length > 0, {
    path: ['text'],
    error: 'must not be empty when there are no files',
  })
  .openapi('Push')

const send = createRoute({
  method: 'post',
  path: '/send',
  tags: ['Messages'],
  security: secured,
  summary: 'Push a message into a chat',
  description:
    'To a conversation that the gateway knows, or to a person or group by the platform’s id, where the platform allows it. It is stored before this answers, then delivered like any reply: within the platform’s limits, in parts when it is long, tried again while the platform is away. `GET /messages/{id}` says what became of it.',
  request: { body: { required: true, content: json(body) } },
  responses: {
    202: {
      description: 'It is stored and will be delivered.',
      content: json(z.object({ id: z.string().openapi({ example: '123', description: 'The message’s id.' }) })),
    },
    ...failing(400, 404, 409, 413, 415, 422),
  },
})

export const sendEndpoints: Endpoint[] = [
  {
    route: send,
    role: 'operator',
    serve: (api, { road }) =>
      api.openapi(send, async (c) => {
        const { idempotencyKey: key, ...asked } = c.req.valid('json')
        const seq = await push(road, { ...asked, key })
        return c.json({ id: String(seq) }, 202)
      }),
  },
]
