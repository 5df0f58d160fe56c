import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { openRoad, settled, states, type TestRoad } from '../../test/helpers/road.ts'

let road: TestRoad
afterEach(() => road.close())

const mei = { id: 'account:mei', name: 'Mei' }

test('a takeover lasts through a crash, and what is answered then is the person’s alone', async () => {
  road = await openRoad()
  await road.paper.say('hello')
  await settled(road, 1)
  await road.conversations.takeOver('paper:chat', mei)
  await road.crash()
  road = await road.again()
  await road.paper.say('still there?')
  await settled(road, 2)
  expect(await road.takeovers.of('paper:chat')).toMatchObject({ by: 'account:mei', name: 'Mei' })
  expect(road.pen.turns).toHaveLength(1)
  expect(await road.conversations.release('paper:chat')).toBe(true)
  expect(await road.conversations.release('paper:chat')).toBe(false)
})

test('a message without words is not listened to, and several that would be answered together are all skipped', async () => {
  const paper = createPaper({
    fetchFile: () => {
      throw new Error('nobody may fetch it')
    },
  })
  road = await openRoad({ paper, config: { whenBusy: 'merge' } })
  await paper.say('hello')
  await settled(road, 1)
  await road.conversations.takeOver('paper:chat', mei)
  await paper.say('', { files: [{ name: 'voice', kind: 'audio', ref: null }] })
  await Promise.all(['one', 'two'].map((text) => paper.say(text)))
  await settled(road, 4)
  expect((await states(road)).slice(1).map(({ state }) => state)).toEqual(['skipped', 'skipped', 'skipped'])
  const causes = await road.store.db.selectFrom('messages').select('cause').where('seq', '>', 1).execute()
  expect(causes).toEqual([{ cause: 'taken-over' }, { cause: 'taken-over' }, { cause: 'taken-over' }])
  expect(paper.screen()).toHaveLength(1)
})

test('of others’ conversations on the channel, nothing changes', async () => {
  road = await openRoad()
  const elsewhere = { conversation: { key: 'other', kind: 'direct' as const } }
  await road.paper.say('hello')
  await road.paper.say('hello', elsewhere)
  await settled(road, 2)
  await road.conversations.takeOver('paper:chat', mei)
  await road.paper.say('and now?', elsewhere)
  await eventually(() => road.pen.turns.length === 3)
})
