import { expect, test } from 'vitest'
import { Parts } from './parts.ts'

const part = (id: string, at: number, of: number, text: string) => ({ id, at, of, bytes: Buffer.from(text) })
const read = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString()

test('an event in one part is itself', () => {
  expect(read(new Parts().add(part('a', 0, 1, 'whole'), 0))).toBe('whole')
})

test('parts come in any order, of several events at once, and twice', () => {
  const parts = new Parts()
  expect(parts.add(part('a', 2, 3, 'c'), 0)).toBeUndefined()
  expect(parts.add(part('b', 0, 2, 'x'), 0)).toBeUndefined()
  expect(parts.add(part('a', 0, 3, 'a'), 1)).toBeUndefined()
  expect(parts.add(part('a', 0, 3, 'a'), 1)).toBeUndefined()
  expect(read(parts.add(part('a', 1, 3, 'b'), 2))).toBe('abc')
  expect(read(parts.add(part('b', 1, 2, 'y'), 3))).toBe('xy')
})

test('what is incomplete for ten seconds is forgotten: all of it comes again', () => {
  const parts = new Parts()
  parts.add(part('a', 0, 2, 'old '), 0)
  parts.add(part('b', 0, 2, 'x'), 10_000)
  expect(parts.add(part('a', 1, 2, 'part'), 10_001)).toBeUndefined()
  expect(read(parts.add(part('a', 0, 2, 'new '), 10_002))).toBe('new part')
})

test('numbers that make no sense take no room', () => {
  const parts = new Parts()
  for (const [at, of] of [
    [2, 2],
    [-1, 2],
    [0, 1e9],
    [Number.NaN, 3],
    [0, Number.NaN],
  ] as const) {
    expect(parts.add(part('a', at, of, 'x'), 0)).toBeUndefined()
  }
})
