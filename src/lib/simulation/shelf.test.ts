import { expect, test } from 'vitest'
import { Shelf } from './shelf.ts'

const file = (size: number) => ({ bytes: new Uint8Array(size) })

test('the oldest files make room, and the newest stays however large it is', () => {
  const shelf = new Shelf(100)
  for (const key of ['a', 'b', 'c']) shelf.put(key, file(40))
  expect(['a', 'b', 'c'].map((key) => shelf.get(key) !== undefined)).toEqual([false, true, true])
  shelf.put('b', file(60))
  expect(shelf.get('c')).toBeDefined()
  shelf.put('d', file(1_000))
  expect(['b', 'c', 'd'].map((key) => shelf.get(key) !== undefined)).toEqual([false, false, true])
})
