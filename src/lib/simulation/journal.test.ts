import { expect, test } from 'vitest'
import { Journal } from './journal.ts'

test('calls are counted by name, and those refused as too many', () => {
  const journal = new Journal()
  for (const name of ['send', 'edit', 'send']) journal.called(name)
  journal.limited()
  expect(journal.calls()).toEqual({ total: 3, limited: 1, byName: { send: 2, edit: 1 } })
})

test('the newest calls are kept, oldest first', () => {
  const journal = new Journal()
  for (let n = 0; n < 10_000; n++) journal.answered({ name: 'send', at: n, status: 200, body: undefined })
  const kept = journal.requests()
  expect(kept).toHaveLength(2_000)
  expect([kept[0]?.at, kept.at(-1)?.at]).toEqual([8_000, 9_999])
})

test('the first broken rules are listed, the rest is counted', () => {
  const journal = new Journal()
  for (let n = 0; n < 502; n++) journal.violation(`rule ${n}`)
  expect(journal.violations()).toHaveLength(501)
  expect(journal.violations()[0]).toBe('rule 0')
  expect(journal.violations().at(-1)).toBe('… and 2 more')
})
