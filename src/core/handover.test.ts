import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { openRoad, type TestRoad } from '../../test/helpers/road.ts'
import { RemoteError } from '../contract/errors.ts'

let road: TestRoad
afterEach(() => road.close())

const messages = () => road.store.db.selectFrom('messages').select(['state', 'attempt']).execute()
const settled = () =>
  eventually(async () => (await messages()).every(({ state }) => state !== 'waiting' && state !== 'running'))

test('a message that waits for a channel that is switched off is no attempt, however long it waits', async () => {
  road = await openRoad()
  const config = road.manager.get('paper')?.config
  if (!config) throw new Error('no channel')
  await road.manager.use([])
  await road.paper.say('hello')
  for (let n = 0; n < 20; n++) await road.inbox.wakeAt('paper:chat', 0)
  expect(await messages()).toEqual([{ state: 'waiting', attempt: 0 }])
  await road.manager.use([config])
  await road.inbox.wakeAt('paper:chat', 0)
  await settled()
  expect(road.pen.turns).toMatchObject([{ attempt: 1 }])
})

test('what was said while the process stopped is noted, and not said again by the next one', async () => {
  const paper = createPaper({ draws: false })
  road = await openRoad({ paper })
  let stopped: Promise<void> | undefined
  paper.refuse = async () => {
    stopped ??= road.worker.stop(0)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await paper.say('hello')
  await eventually(() => stopped !== undefined)
  await stopped
  await road.crash()
  road = await road.again()
  await settled()
  expect(paper.sent.map(({ text }) => text)).toEqual(['You said: hello'])
})

test('a process that dies before a given-up card is told so leaves that to the next one', async () => {
  road = await openRoad()
  const { paper } = road
  let dead = false
  paper.refuse = ({ kind, view }) => {
    if (kind === 'draw' && view.text.includes('hello')) throw new RemoteError('invalid', 'content refused')
    if (kind !== 'draw' || view.text === '' || dead) return
    dead = true
    return new Promise<void>(() => undefined)
  }
  await paper.say('hello')
  await eventually(() => dead)
  // A kill: nothing of that process goes on. Its store stays open, as a dead process' file does.
  road = await road.again()
  await settled()
  expect(paper.sent.map(({ text }) => text)).toEqual(['You said: hello'])
  expect(paper.screen()).toMatchObject([{ state: 'done', text: 'The whole answer is in the message below.' }])
})
