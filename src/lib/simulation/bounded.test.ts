import { expect, test } from 'vitest'
import { BoundedMap, Recent } from './bounded.ts'

test('a full map forgets what was put in first', () => {
  const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('c', 3)
  expect([...map]).toEqual([
    ['b', 2],
    ['c', 3],
  ])
})

test('what is set again takes no second place', () => {
  const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('a', 3)
  expect([...map.values()]).toEqual([3, 2])
})

test.each([1, 3, 5, 6, 7, 20])('of %i entries the newest three are listed, oldest first', (count) => {
  const recent = new Recent<number>(3)
  const all = Array.from({ length: count }, (_, n) => n)
  for (const n of all) recent.add(n)
  expect(recent.list()).toEqual(all.slice(-3))
})
