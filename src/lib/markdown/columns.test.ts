import { expect, it } from 'vitest'
import { columnsOf } from './columns.ts'
import { displayWidth } from './width.ts'

it.each([
  ['abc', 3],
  ['中文字', 6],
  ['👨‍👩‍👧‍👦', 2],
  ['👍🏽', 2],
  ['🇨🇳', 2],
  ['e\u0301', 1],
  ['a\u200bb', 2],
  ['שלום', 4],
])('%j is %i columns wide', (text, columns) => {
  expect(displayWidth(text)).toBe(columns)
})

it('columns stand under each other, whatever is in them', () => {
  expect(columnsOf([['名称', 'n'], ['茶', '12'], ['tea']], [null, 'right'], 40)).toBe(
    ['名称 |   n', '-----+----', '茶   |  12', 'tea  |'].join('\n'),
  )
})

it('a table that would be too wide is none', () => {
  expect(columnsOf([['a'.repeat(50)]], [null], 40)).toBeUndefined()
})
