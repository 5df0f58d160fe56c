import { createRoute, z } from '@hono/zod-openapi'
import { RemoteError, UserError } from '../../contract/errors.ts'
import { mergedSection } from '../../services/section-changes.ts'
import { usersConfig } from '../../services/user-config.ts'
import { answers, type Endpoint, json, plainText, secured } from '../endpoint.ts'
import { type Reader, readerOf, told } from '../reader.ts'
import { entryShelf } from './entry-endpoints.ts'

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

const person = z.strictObject({
  id: plainText(200).min(1, 'must not be empty').default('test'),
  name: plainText(200).optional(),
  email: plainText(200).optional(),
  mobile: plainText(200).optional(),
  employeeNo: plainText(200).optional(),
})

const test = createRoute({
  tags: ['People'],
  security: secured,
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
        message: z
          .string()
          .optional()
          .openapi({ description: 'What is wrong, and what to do about it, in the language of `Accept-Language`.' }),
      })
      .openapi('DirectoryAnswer'),
    400,
    413,
    415,
  ),
})

const TEST_WITHIN = 10_000

export const directoryTestEndpoint: Endpoint = {
  route: test,
  role: 'admin',
  serve: (api, parts) =>
    api.openapi(test, async (c) => {
      const { sender, settings: wanted = {} } = c.req.valid('json')
      const merged = await mergedSection(entryShelf(parts), { name: 'users', at: 'settings' }, wanted)
      const { directory } = usersConfig.parse(merged)
      if (!directory)
        throw new UserError('There is no directory to ask.', { fields: { 'settings.directory': 'is missing' } })
      return c.json(await asked(readerOf(c, parts), { directory, sender: { ...sender } }), 200)
    }),
}

async function asked(
  reader: Reader,
  {
    directory,
    sender,
  }: { directory: NonNullable<z.output<typeof usersConfig>['directory']>; sender: z.output<typeof person> },
) {
  const known = Object.fromEntries(Object.entries(sender).filter(([, text]) => text !== undefined && text !== ''))
  const person = { channel: 'test', platform: 'test', sender: { ...known, id: sender.id } }
  try {
    const entry = await reader.road.people.tryOut(directory, person, AbortSignal.timeout(TEST_WITHIN))
    const { name = null, email = null, department = null } = entry ?? {}
    return { ok: true, found: entry ? { name, email, department } : null }
  } catch (error) {
    const late = error instanceof Error && error.name === 'TimeoutError'
    if (late)
      return {
        ok: false,
        found: null,
        code: 'unreachable',
        message: told('The directory did not answer in time.', reader),
      }
    if (!(error instanceof RemoteError)) throw error
    return { ok: false, found: null, code: error.fault, message: told(error.message, reader) }
  }
}
