import { expect, test } from 'vitest'
import { cardOf, chosenCard } from './card.ts'

test.each([
  ['zh-CN', '请选择'],
  ['en', 'Please choose'],
] as const)('a card of buttons has a heading in the language of the channel: %s', (language, title) => {
  const offered = cardOf([{ label: '茶', says: 'tea' }], 'task', language)
  expect([offered, chosenCard('tea', 'task', language)]).toMatchObject([
    { main_title: { title } },
    { main_title: { title } },
  ])
})
