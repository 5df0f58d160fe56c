import { z } from '@hono/zod-openapi'
import type { Entry } from '../../services/config-schemas.ts'

/**
 * An entry as a request spells it. The document tells its fields; checking them is the configuration's own work, which finds every
 * mistake at once and knows the entry's type.
 */
export function entryWritten(name: string, schema: z.ZodType, example: Entry): z.ZodType<Entry> {
  const { $schema: _, required: __, ...described } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return z.custom<Entry>(isObject, 'must be an object').openapi(name, {
    ...JSON.parse(JSON.stringify(described)),
    description:
      'As the configuration file spells it. Which keys must be there, and what `settings` holds, is a matter of the type.',
    example,
  })
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value)
