import { expect, test, vi } from 'vitest'
import { Transcripts } from './transcripts.ts'

test('each place has its own entries, oldest first', () => {
  const transcripts = new Transcripts<string>()
  transcripts.append('a', 'one')
  transcripts.append('b', 'two')
  transcripts.append('a', 'three')
  expect([transcripts.transcript('a'), transcripts.transcript('b'), transcripts.transcript('c')]).toEqual([
    ['one', 'three'],
    ['two'],
    [],
  ])
})

test('a long transcript forgets its beginning', () => {
  const transcripts = new Transcripts<number>()
  for (let n = 0; n < 5_000; n++) transcripts.append('a', n)
  const entries = transcripts.transcript('a')
  expect(entries.at(-1)).toBe(4_999)
  expect(entries.length).toBeGreaterThanOrEqual(300)
  expect(entries.length).toBeLessThanOrEqual(600)
})

test('who watches hears of every change until they stop', () => {
  const transcripts = new Transcripts<string>()
  const heard = vi.fn(() => transcripts.transcript('a').length)
  const stop = transcripts.watch(heard)
  transcripts.append('a', 'one')
  transcripts.changed()
  stop()
  transcripts.append('a', 'two')
  expect(heard.mock.results.map(({ value }) => value)).toEqual([1, 1])
})
