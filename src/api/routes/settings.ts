import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Json } from '../../contract/message.ts'
import { mistaken } from '../../lib/mistakes.ts'
import {
  changeSection,
  clearSection,
  mergedSection,
  ownedByPanel,
  shownSection,
} from '../../services/section-changes.ts'
import { type SectionName, sectionNames, sections } from '../../services/sections.ts'
import { transcribing } from '../../services/transcription.ts'
import { configuredIds, getConfigured } from '../../store/configured.ts'
import { actorOf } from '../actor.ts'
import { type ApiParts, answers, type Endpoint, json, secured } from '../endpoint.ts'
import { entryShelf } from './entry-endpoints.ts'

const common = { path: '/settings', tags: ['Settings'], security: secured }

const section = z.object({
  value: z
    .custom<Json>()
    .openapi({ type: ['object', 'string', 'boolean', 'null'], description: 'null where nothing is set.' }),
  origin: z.enum(['file', 'panel']).openapi({ description: 'What a file declares is changed by changing the file.' }),
  schema: z.custom<{ [key: string]: Json }>().openapi({
    type: 'object',
    additionalProperties: true,
    description: 'Its JSON Schema, titles and help in both languages.',
  }),
})

const body = z
  .object({
    sections: z
      .record(z.string(), section)
      .openapi({ description: 'By their key at the top of the configuration file.' }),
    language: z
      .string()
      .openapi({ description: 'TEAHOUSE_LANGUAGE: of channels that name none, unless the section `language` does.' }),
    publicUrl: z.string().openapi({ description: 'What platforms and links see: TEAHOUSE_PUBLIC_URL.' }),
  })
  .openapi('Settings')

const written = z
  .custom<{ [key: string]: Json }>(
    (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    'must be an object',
  )
  .openapi({
    type: 'object',
    additionalProperties: true,
    description: 'Sections by their key, or what is different in them; null clears one.',
    example: { retention: { contentDays: 90 } },
  })

const read = createRoute({
  ...common,
  method: 'get',
  summary: 'Read what is configured once for the whole gateway',
  responses: answers('The settings.', body),
})

const change = createRoute({
  ...common,
  method: 'patch',
  summary: 'Change what is configured once for the whole gateway',
  description: 'A JSON merge patch; `***` and an empty text keep a secret. All of it or nothing; in force at once.',
  request: { body: { required: true, content: json(written) } },
  responses: answers('The settings, as they are now.', body, 400, 409, 413, 415),
})

export const settingsEndpoints: Endpoint[] = [
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
        await changeAll(c, c.req.valid('json'), parts)
        return c.json(await settingsNow(parts), 200)
      }),
  },
]

async function changeAll(c: Context, patch: { [key: string]: Json }, parts: ApiParts): Promise<void> {
  const wanted = Object.entries(patch).map(([key, value]) => ({ name: nameOf(key), value }))
  // Everything is checked before anything is kept.
  for (const { name, value } of wanted) {
    await ownedByPanel(entryShelf(parts), name)
    if (value === null) continue
    await mergedSection(entryShelf(parts), { name }, value)
    if (name === 'transcription') await canListen(String(value), parts)
  }
  for (const { name, value } of wanted) {
    const shelf = entryShelf(parts)
    const details = value === null ? await clearSection(shelf, name) : await changeSection(shelf, name, value)
    if (details.length === 0) continue
    await parts.audit.note(actorOf(c), { action: 'settings.change', target: `settings/${name}`, details })
    await parts.road.bus.publish('settings', null)
  }
}

function nameOf(key: string): SectionName {
  const name = sectionNames.find((known) => known === key)
  if (name) return name
  const message = `is not known. Known here: ${sectionNames.join(', ')}.`
  throw mistaken([{ path: [key], message }])
}

async function canListen(id: string, { shelf }: ApiParts): Promise<void> {
  const { db } = shelf.store
  const row = await getConfigured(db, 'models', id)
  if (row && transcribing.some((provider) => provider === row.type)) return
  const there = [...(await configuredIds(db, 'models'))].join(', ') || 'none'
  const message = row
    ? `names the model "${id}", which cannot listen: its provider must be ${transcribing.join(' or ')}`
    : `names the model "${id}", which does not exist. There is: ${there}`
  throw mistaken([{ path: ['transcription'], message }])
}

async function settingsNow(parts: ApiParts): Promise<z.output<typeof body>> {
  const shown = await Promise.all(
    sectionNames.map(async (name): Promise<[string, z.output<typeof section>]> => {
      const { value = null, origin } = await shownSection(entryShelf(parts), name)
      const schema = JSON.parse(JSON.stringify(z.toJSONSchema(sections[name], { io: 'input', unrepresentable: 'any' })))
      return [name, { value, origin, schema }]
    }),
  )
  return { sections: Object.fromEntries(shown), language: parts.language, publicUrl: parts.publicUrl() }
}
