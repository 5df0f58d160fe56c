import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createVault } from './secret.ts'
import { MASK, maskSecrets, mergeSecrets, openSecrets, sealSecrets, secretsIn } from './secret-fields.ts'

const secret = z.string().meta({ secret: true })

const schema = z.strictObject({
  name: z.string(),
  plain: secret,
  optional: secret.optional(),
  outside: z.string().optional().meta({ secret: true }),
  fallback: secret.default('x'),
  limited: z.string().min(1).meta({ secret: true }).nullable(),
  list: z.array(secret).default([]),
  headers: z.record(z.string(), z.string()).meta({ secret: true }).optional(),
  byName: z.record(z.string(), z.strictObject({ url: z.string(), key: secret })).optional(),
  tools: z.array(z.strictObject({ url: z.string(), token: secret.optional() })).optional(),
  how: z
    .discriminatedUnion('transport', [
      z.strictObject({ transport: z.literal('stream'), clientSecret: secret }),
      z.strictObject({ transport: z.literal('webhook'), token: secret.optional(), path: z.string() }),
    ])
    .optional(),
  either: z.union([z.string(), z.strictObject({ key: secret })]).optional(),
  pair: z.tuple([z.string(), secret]).optional(),
  later: z.lazy(() => z.strictObject({ key: secret })).optional(),
  piped: z.pipe(z.string().meta({ secret: true }), z.string()).optional(),
})

const full = {
  name: 'n-visible',
  plain: 's-plain',
  optional: 's-optional',
  outside: 's-outside',
  fallback: 's-fallback',
  limited: 's-limited',
  list: ['s-list0', 's-list1'],
  headers: { Authorization: 's-headers' },
  byName: { a: { url: 'n-url', key: 's-byName' } },
  tools: [{ url: 'n-tool', token: 's-tool' }],
  how: { transport: 'stream', clientSecret: 's-how' },
  either: { key: 's-either' },
  pair: ['n-pair', 's-pair'],
  later: { key: 's-later' },
  piped: 's-piped',
}

describe('secret fields', () => {
  const vault = createVault([randomBytes(32)])

  test('are found wherever the schema puts them, and nothing else is', () => {
    const found = secretsIn(schema, full).map(({ text }) => text)
    expect(found.every((text) => text.startsWith('s-'))).toBe(true)
    expect(found).toHaveLength(JSON.stringify(full).match(/"s-/g)?.length ?? 0)
  })

  test('leave an answer as ***, an unset one as it is', () => {
    const masked = JSON.stringify(maskSecrets(schema, full))
    expect(masked).not.toContain('s-')
    expect(masked.match(/n-/g)).toHaveLength(JSON.stringify(full).match(/"n-/g)?.length ?? 0)
    expect(maskSecrets(schema, { name: 'a', plain: '', limited: null })).toEqual({
      name: 'a',
      plain: '',
      limited: null,
    })
  })

  test('come back from the vault as they were, whatever they hold', () => {
    const anything = fc.record({
      name: fc.string(),
      plain: fc.string(),
      limited: fc.option(fc.string()),
      list: fc.array(fc.string()),
      headers: fc.dictionary(fc.string(), fc.string()),
      how: fc.record({ transport: fc.constantFrom('stream', 'webhook'), clientSecret: fc.string(), path: fc.string() }),
    })
    fc.assert(
      fc.property(anything, (value) => {
        const sealed = sealSecrets(schema, value, vault, 'channels/x')
        expect(openSecrets(schema, sealed, vault, 'channels/x')).toEqual(value)
        for (const { text } of secretsIn(schema, sealed)) expect(text).toMatch(/^enc:v1:/)
      }),
    )
  })
})

describe('a change of something with secrets', () => {
  const stored = { name: 'a', plain: 'old', optional: 'kept', how: { transport: 'stream', clientSecret: 'deep' } }

  test.each([
    ['a new one replaces', { plain: 'new' }, { ...stored, plain: 'new' }],
    ['*** keeps', { name: 'b', plain: MASK }, { ...stored, name: 'b' }],
    ['an empty text keeps', { plain: '' }, stored],
    ['leaving it out keeps', {}, stored],
    ['null clears', { optional: null }, { name: 'a', plain: 'old', how: stored.how }],
    ['the same holds further down', { how: { clientSecret: MASK } }, stored],
    ['*** for one that was never set sets nothing', { outside: MASK }, stored],
    ['*** is an ordinary text elsewhere', { name: MASK }, { ...stored, name: MASK }],
    ['an empty text is ordinary elsewhere', { name: '' }, { ...stored, name: '' }],
  ])('%s', (_, patch, result) => {
    expect(mergeSecrets(schema, stored, patch)).toEqual(result)
  })

  test('keeps the secrets of a list with their entries, also when one is added before them', () => {
    const before = {
      tools: [
        { url: 'a', token: 'ta' },
        { url: 'b', token: 'tb' },
      ],
    }
    const patch = { tools: [{ url: 'new' }, { url: 'b', token: MASK }, { url: 'a', token: MASK }] }
    expect(mergeSecrets(schema, before, patch)).toEqual({
      tools: [{ url: 'new' }, { url: 'b', token: 'tb' }, { url: 'a', token: 'ta' }],
    })
  })

  test('lets the entry of a list change beside its secret, and loses what the entry no longer says', () => {
    const before = { tools: [{ url: 'a', token: 'ta' }] }
    expect(mergeSecrets(schema, before, { tools: [{ url: 'b', token: MASK }] })).toEqual({
      tools: [{ url: 'b', token: 'ta' }],
    })
    expect(mergeSecrets(schema, before, { tools: [{ token: 'x' }] })).toEqual({ tools: [{ token: 'x' }] })
  })

  test('to what was shown, changes nothing', () => {
    expect(mergeSecrets(schema, full, maskSecrets(schema, full))).toEqual(full)
  })
})
