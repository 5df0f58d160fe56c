import { expect, test } from 'vitest'
import { mergePatch } from './merge-patch.ts'
import { fieldsOf, ofKind, shapeOf } from './schema.ts'

test.each([
  [{ a: 1 }, { a: 1 }, undefined],
  [{ a: 1 }, { a: 2, b: 'x' }, { a: 2, b: 'x' }],
  [{ a: 1, b: 2 }, { a: 1 }, { b: null }],
  [{ s: { a: 1, b: 2 }, t: 1 }, { s: { a: 1, c: 3 }, t: 1 }, { s: { c: 3, b: null } }],
  [{ l: [1, { a: 1 }] }, { l: [1, { a: 2 }] }, { l: [1, { a: 2 }] }],
  [{ a: { b: 1 } }, { a: 'text' }, { a: 'text' }],
])('from %j to %j it takes %j', (before, after, patch) => {
  expect(mergePatch(before, after)).toEqual(patch)
})

const transport = (name: string, more: object) => ({
  type: 'object',
  properties: { transport: { type: 'string', const: name }, ...more },
  required: Object.keys(more),
})
const kinds = {
  oneOf: [
    transport('stream', { id: { type: 'string' } }),
    transport('hook', { id: { type: 'string' }, key: { type: 'string', secret: true } }),
  ],
}

test('of several kinds, the fields of the one that is chosen are drawn; the others are let go', () => {
  expect(fieldsOf(kinds, {}).map(([key, , isNeeded]) => [key, isNeeded])).toEqual([
    ['transport', true],
    ['id', true],
  ])
  expect(fieldsOf(kinds, { transport: 'hook' }).map(([key]) => key)).toEqual(['transport', 'id', 'key'])
  expect(fieldsOf(kinds, {})[0]?.[1].enum).toEqual(['stream', 'hook'])
  expect(ofKind(kinds, { transport: 'stream', id: 'x', key: '***' })).toEqual({ transport: 'stream', id: 'x' })
})

test.each([
  [{ type: 'string' }, 'text'],
  [{ type: 'string', secret: true }, 'secret'],
  [{ type: 'string', ref: 'agents' }, 'reference'],
  [{ type: 'string', maxLength: 2000 }, 'longText'],
  [{ type: 'string', enum: ['a'] }, 'choice'],
  [{ type: 'array', items: { type: 'string' } }, 'texts'],
  [{ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] }, 'texts'],
  [{ anyOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'string' } }] }, 'flagOrTexts'],
  [{ type: 'array', items: { type: 'object', properties: {} } }, 'list'],
  [{ type: 'object', additionalProperties: { type: 'string' } }, 'map'],
  [{ type: 'object', additionalProperties: {} }, 'json'],
  [{ type: 'integer' }, 'number'],
  [{}, 'json'],
])('%j is drawn as %s', (schema, shape) => {
  expect(shapeOf(schema)).toBe(shape)
})
