import { createRoute, z } from '@hono/zod-openapi'
import { RemoteError, UserError } from '../../contract/errors.ts'
import { changeSection, mergedSection, shownSection } from '../../services/section-changes.ts'
import { usersConfig } from '../../services/user-config.ts'
import { actorOf } from '../actor.ts'
import { type ApiParts, answers, type Endpoint, json, plainText, secured } from '../endpoint.ts'
import { entryShelf } from './entry-endpoints.ts'

const common = { tags: ['People'], security: secured }

const written = z
  .custom<{ [key: string]: z.core.util.JSONType }>(
    (value) => z.record(z.string(), z.json()).safeParse(value).success,
    'must be settings',
  )
  .openapi({
    type: 'object',
    additionalProperties: true,
    description: '`users:` of the configuration file, or what is different.',
    example: { mapping: 'auto', limits: { perUser: { perDay: 200 } } },
  })

const settings = z
  .object({
    origin: z.enum(['file', 'panel']).openapi({ description: 'What a file declares is changed by changing the file.' }),
    value: z
      .record(z.string(), z.unknown())
      .openapi({ description: '`users:` of the configuration file, defaults filled in; `***` for every secret.' }),
    schema: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'Its JSON Schema, titles and help in both languages.' }),
  })
  .openapi('UserSettings')

const read = createRoute({
  ...common,
  method: 'get',
  path: '/settings/users',
  summary: 'Read how senders become users, and how much they may say',
  responses: answers('The settings.', settings),
})

const change = createRoute({
  ...common,
  method: 'patch',
  path: '/settings/users',
  summary: 'Change how senders become users, and how much they may say',
  description: 'A JSON merge patch; `***` and an empty text keep a secret. In force within seconds, in every process.',
  request: { body: { required: true, content: json(written) } },
  responses: answers('The settings, as they are now.', settings, 400, 409, 413, 415),
})

const person = z.strictObject({
  id: plainText(200).min(1, 'must not be empty').default('test'),
  name: plainText(200).optional(),
  email: plainText(200).optional(),
  mobile: plainText(200).optional(),
  employeeNo: plainText(200).optional(),
})

const test = createRoute({
  ...common,
  method: 'post',
  path: '/settings/users/test',
  summary: 'Look one person up in a directory',
  description: 'Keeps nothing. `settings` may be what is not saved yet; without it, what is saved is tried.',
  request: {
    body: {
      required: true,
      content: json(z.strictObject({ sender: person, settings: written.optional() }).openapi('DirectoryTest')),
    },
  },
  responses: answers(
    'What the directory said.',
    z
      .object({
        ok: z.boolean(),
        found: z
          .object({ name: z.string().nullable(), email: z.string().nullable(), department: z.string().nullable() })
          .nullable()
          .openapi({ description: 'null when it does not know them.' }),
        code: z
          .string()
          .optional()
          .openapi({ description: 'The kind of trouble: denied, unreachable, busy, invalid.' }),
        message: z.string().optional().openapi({ description: 'What is wrong, and what to do about it.' }),
      })
      .openapi('DirectoryAnswer'),
    400,
    413,
    415,
  ),
})

const TEST_WITHIN = 10_000

export const userSettingsEndpoints: Endpoint[] = [
  {
    route: read,
    role: 'viewer',
    serve: (api, parts) => api.openapi(read, async (c) => c.json(await settingsNow(parts), 200)),
  },
  {
    route: change,
    role: 'admin',
    serve: (api, parts) =>
      api.openapi(change, async (c) => {
        const details = await changeSection(entryShelf(parts), 'users', c.req.valid('json'))
        if (details.length > 0) {
          await parts.road.bus.publish('settings', null)
          await parts.audit.note(actorOf(c), { action: 'settings.change', target: 'settings/users', details })
        }
        return c.json(await settingsNow(parts), 200)
      }),
  },
  {
    route: test,
    role: 'admin',
    serve: (api, parts) =>
      api.openapi(test, async (c) => {
        const { sender, settings: wanted = {} } = c.req.valid('json')
        const { directory } = usersConfig.parse(await mergedSection(entryShelf(parts), 'users', wanted))
        if (!directory)
          throw new UserError('There is no directory to ask.', { fields: { 'settings.directory': 'is missing' } })
        return c.json(await asked(parts, { directory, sender: { ...sender } }), 200)
      }),
  },
]

async function settingsNow(parts: ApiParts): Promise<z.output<typeof settings>> {
  const { value = {}, origin } = await shownSection(entryShelf(parts), 'users')
  const shown = usersConfig.safeParse(value)
  return {
    origin,
    value: shown.success ? shown.data : z.record(z.string(), z.unknown()).catch({}).parse(value),
    schema: z.toJSONSchema(usersConfig, { io: 'input' }),
  }
}

async function asked(
  { road, redactor }: ApiParts,
  {
    directory,
    sender,
  }: { directory: NonNullable<z.output<typeof usersConfig>['directory']>; sender: z.output<typeof person> },
) {
  const told = Object.fromEntries(Object.entries(sender).filter(([, text]) => text !== undefined && text !== ''))
  const person = { channel: 'test', platform: 'test', sender: { ...told, id: sender.id } }
  try {
    const entry = await road.people.tryOut(directory, person, AbortSignal.timeout(TEST_WITHIN))
    const { name = null, email = null, department = null } = entry ?? {}
    return { ok: true, found: entry ? { name, email, department } : null }
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    if (late) return { ok: false, found: null, code: 'unreachable', message: 'The directory did not answer in time.' }
    if (!(error instanceof RemoteError)) throw error
    return { ok: false, found: null, code: error.fault, message: redactor.redact(error.message) }
  }
}
