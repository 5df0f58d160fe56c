import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { mistaken, mistakesIn } from './mistakes.ts'

const settings = z.object({
  settings: z.discriminatedUnion('transport', [
    z.strictObject({ transport: z.literal('polling').default('polling'), token: z.string() }),
    z.strictObject({ transport: z.literal('webhook'), token: z.string(), secret: z.string() }),
  ]),
  since: z.union([z.literal(''), z.iso.date(), z.iso.datetime()], { error: 'must be a date' }).optional(),
})

function refused(value: unknown, schema: z.ZodType = settings) {
  const { error } = schema.safeParse(value)
  return mistaken(mistakesIn(schema, error?.issues ?? [], value))
}

describe('what is said of a value that is wrong', () => {
  test.each<[string, unknown, Record<string, string>]>([
    [
      'a way in that is none is said where it stands',
      { settings: { transport: 'pigeon' } },
      { 'settings.transport': 'must be one of polling, webhook' },
    ],
    [
      'a slip of the pen gets a hint',
      { settings: { transport: 'webhok' } },
      { 'settings.transport': 'must be one of polling, webhook. Did you mean "webhook"?' },
    ],
    [
      'what a schema says itself goes first',
      { settings: { token: 'x' }, since: 'yesterday' },
      { since: 'must be a date' },
    ],
    [
      'a key that is not known, with those that are',
      { settings: { token: 'x', zzzzzzzz: 1 } },
      { 'settings.zzzzzzzz': 'is not known. Known here: transport, token, secret.' },
    ],
    [
      'what belongs to another way in is not called unknown',
      { settings: { token: 'x', secret: 'y' } },
      { 'settings.secret': 'does not go with what is chosen beside it' },
    ],
  ])('%s', (_, value, fields) => {
    expect(refused(value).fields).toEqual(fields)
  })

  test('a sentence ends once', () => {
    expect(refused({ settings: { transport: 'webhok' } }).message).toMatch(/"webhook"\?$/)
    expect(refused({ settings: { token: 'x', zzzzzzzz: 1 } }).message).toMatch(/secret\.$/)
    expect(refused({ settings: { token: 1 } }).message).toBe('settings.token must be text, not a number.')
  })

  test('what is a sentence by itself follows a colon', () => {
    const token = z.strictObject({ token: z.string().regex(/^\d+$/, 'A token has digits only') })
    expect(refused({ token: 'x' }, token).message).toBe('token: A token has digits only.')
  })

  test('where it is not known what is known, nothing is said of it', () => {
    const { error } = z.strictObject({}).safeParse({ more: 1 })
    expect(mistaken(mistakesIn(z.unknown(), error?.issues ?? [], { more: 1 })).message).toBe('more is not known.')
  })
})
