import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { openApi } from '../../test/helpers/api.ts'
import { agents } from '../agents/index.ts'
import { channels } from '../channels/index.ts'

const words = z.object({ 'zh-CN': z.string().regex(/[一-鿿]/), en: z.string().min(2) })
const explained = z.looseObject({
  title: z.string(),
  description: z.string(),
  words: z.object({ title: z.looseObject({ 'zh-CN': z.string(), en: z.string() }), help: words }),
})
const nodes = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() })

/** The paths of all fields that a form could not explain to its reader. */
function* unexplained(schema: unknown, path = ''): Generator<string> {
  const node = nodes.safeParse(schema).data
  if (!node) return
  for (const [key, field] of Object.entries(node.properties ?? {}))
    if (!explained.safeParse(field).success) yield `${path}${key}`
  for (const [key, inner] of Object.entries(node))
    for (const [name, below] of Object.entries(key === 'properties' ? (node.properties ?? {}) : { '': inner }))
      for (const one of Array.isArray(below) ? below : [below]) yield* unexplained(one, name ? `${path}${name}.` : path)
}

describe('every field of a form has a title, and help in Chinese and English', () => {
  test.each([...channels, ...agents].map(({ type, settings }) => [type, settings] as const))('%s', (_, settings) => {
    const schema = z.toJSONSchema(settings, { io: 'input', unrepresentable: 'any' })
    expect([...unexplained(schema)]).toEqual([])
  })

  test('models', async () => {
    const api = await openApi()
    const { items } = (await api.get('/model-types')).body
    await api.close()
    expect(items.map(({ settings }: { settings: unknown }) => [...unexplained(settings)])).toEqual([[], [], [], []])
  })
})
