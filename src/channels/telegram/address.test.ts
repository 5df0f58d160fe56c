import { expect, test } from 'vitest'
import { UserError } from '../../contract/errors.ts'
import { reach } from './address.ts'

test('a person and a group are reached by their numbers', () => {
  expect(reach({ sender: '501' })).toEqual({ chat: { key: '501', kind: 'direct' }, address: { chat: 501 } })
  expect(reach({ group: '-1001234567890' })).toEqual({
    chat: { key: '-1001234567890', kind: 'group' },
    address: { chat: -1001234567890 },
  })
})

test.each([
  { sender: '@ann' },
  { sender: '-501' },
  { sender: '0' },
  { sender: '' },
  { sender: '12345678901234567890' },
  { group: '@teahouse' },
  { group: '501' },
  { group: '-' },
])('by nothing else, and the reason says what is needed: %j', (to) => {
  expect(() => reach(to)).toThrow(UserError)
  expect(() => reach(to)).toThrow(/number/)
})
