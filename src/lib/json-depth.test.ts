import fc from 'fast-check'
import { expect, test } from 'vitest'
import { depthOf } from './json-depth.ts'

const depth = (text: string) => depthOf(Buffer.from(text))

test.each([
  ['', 0],
  ['1', 0],
  ['[]', 1],
  ['{"a":[{}]}', 3],
  ['[[],[],[[]]]', 3],
  ['["[[[[","\\"[[["]', 1],
  ['["\\\\",[]]', 2],
])('%s is %i deep', (text, expected) => {
  expect(depth(text)).toBe(expected)
})

test('any JSON is as deep as it is', () => {
  const measure = (value: unknown): number =>
    typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(measure)) : 0
  const same = fc.property(fc.jsonValue(), (value) => {
    expect(depth(JSON.stringify(value))).toBe(measure(value))
  })
  fc.assert(same)
})

test('a megabyte of brackets takes no time and no stack', () => {
  expect(depth('['.repeat(1_000_000))).toBe(1_000_000)
})
