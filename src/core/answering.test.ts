import { afterEach, beforeEach, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { openRoad, settled, type TestRoad } from '../../test/helpers/road.ts'

let road: TestRoad
beforeEach(async () => {
  const pen = createPen(async function* ({ text }) {
    if (text === 'brew') yield { type: 'ask', question: 'Which tea?', options: ['Green', 'Black'] }
    else if (text === 'how many?') yield { type: 'ask', question: 'How many cups?', options: [] }
    else yield { type: 'text', text: `You said: ${text}` }
  })
  road = await openRoad({ pen })
  road.agents.use(['pen', 'quill'].map((id) => ({ id, type: 'pen', settings: {} })))
})
afterEach(() => road.close())

/** Says one after the other, and the last thing on the screen once all are answered. */
async function say(...texts: string[]) {
  for (const text of texts) {
    const before = (await road.store.db.selectFrom('messages').select('seq').execute()).length
    await road.paper.say(text)
    await settled(road, before + 1)
  }
  return (await eventually(() => road.paper.screen().at(-1))).text
}

test('/answer says to the agent what a reply would: the words, or the option of a number', async () => {
  await say('/agent pen')
  expect(await say('brew', '/answer 2')).toBe('You said: Black')
  expect(await say('brew', '/ANSWER neither,\nthank you')).toBe('You said: neither,\nthank you')
  expect(await say('how many?', '/answer 3')).toBe('You said: 3')
  expect(await say('brew', '/answer 7')).toBe('You said: 7')
})

test('a list that was shown in between is not what the agent is answered with', async () => {
  await say('/agent pen')
  expect(await say('how many?', '/agents', '/answer 2')).toBe('You said: 2')
})

test('/answer alone says how it is used', async () => {
  expect(await say('/answer')).toBe('Write the answer behind it: `/answer text`, or the number of an option.')
  expect(road.pen.turns).toEqual([])
})
