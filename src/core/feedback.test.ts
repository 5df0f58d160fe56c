import { afterEach, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPen, type Pen } from '../../test/helpers/pen.ts'
import { openRoad, settled, type TestRoad } from '../../test/helpers/road.ts'
import { RemoteError } from '../contract/errors.ts'
import type { Feedback } from '../contract/message.ts'

let opened: { close(): Promise<void> }
afterEach(() => opened.close())

/** An agent that knows its answers by what was asked. */
const naming = (): Pen =>
  createPen(async function* (turn) {
    yield { type: 'answer', key: { asked: turn.text } }
    yield { type: 'text', text: `You said: ${turn.text}` }
  })

async function open(pen: Pen): Promise<TestRoad> {
  const road = await openRoad({ pen })
  opened = road
  await road.paper.say('hello')
  await settled(road, 1)
  return road
}

const judge = (road: TestRoad, given: Partial<Feedback> = {}) =>
  road.paper.host().feedback({ on: { message: 'm1' }, sender: { id: 'ann', name: 'Ann' }, verdict: 'up', ...given })
const row = (road: TestRoad) => road.store.db.selectFrom('feedback').selectAll().executeTakeFirst()
/** Has what waits for its time told now. */
async function hurry(road: TestRoad): Promise<void> {
  await road.store.write(({ db }) => db.updateTable('feedback').set({ due: 0 }).where('due', 'is not', null).execute())
  await road.feedback.tell()
}

test('an answer can be judged: its whole view says so, its beginnings and apologies do not', async () => {
  const pen = createPen(async function* (turn) {
    yield { type: 'text', text: 'It begins' }
    if (turn.text === 'break') throw new RemoteError('invalid', 'broken')
  })
  const road = await open(pen)
  await road.paper.say('break')
  await road.paper.say('/help')
  await settled(road, 3)
  const views = [...road.paper.drawn.values()].map((shown) => shown.map((view) => view.judgeable ?? false))
  expect(views[0]?.at(-1)).toBe(true)
  expect([...(views[0]?.slice(0, -1) ?? []), ...(views[1] ?? []), ...(views[2] ?? [])]).not.toContain(true)
})

test('what a person thinks is kept, told to the agent that answered, and shown with the message', async () => {
  const pen = naming()
  const api: TestApi = await openApi({ pen })
  opened = api
  await api.paper.say('hello')
  await eventually(() => api.paper.screen()[0]?.state === 'done')
  const [reply = ''] = [...api.paper.drawn.keys()]
  await api.paper.host().feedback({ on: { reply }, sender: { id: 'ann', name: 'Ann' }, verdict: 'up' })
  await eventually(() => pen.told.length === 1)
  await api.paper.host().feedback({ on: { message: 'm1' }, sender: { id: 'bob' }, verdict: 'down', comment: 'bitter' })
  await eventually(() => pen.told.length === 2)
  expect(pen.told).toMatchObject([
    { answer: { asked: 'hello' }, verdict: 'up', user: { name: 'Ann' } },
    { answer: { asked: 'hello' }, verdict: 'down', comment: 'bitter' },
  ])
  const shown = await eventually(async () => {
    const { feedback } = (await api.get('/messages/1')).body
    return feedback.every(({ toldAt }: { toldAt: unknown }) => toldAt !== null) && feedback
  })
  const at = expect.stringMatching(/Z$/)
  expect(shown).toEqual([
    { sender: { id: 'ann', name: 'Ann' }, verdict: 'up', comment: null, givenAt: at, toldAt: at },
    { sender: { id: 'bob', name: null }, verdict: 'down', comment: 'bitter', givenAt: at, toldAt: at },
  ])
})

test('the last word of a person counts', async () => {
  const pen = naming()
  const road = await open(pen)
  for (const verdict of ['up', 'down', 'none'] as const) await judge(road, { verdict })
  await eventually(async () => (await row(road))?.due === null)
  expect(pen.told.at(-1)?.verdict).toBe('none')
  expect(await road.judgements.on(1)).toMatchObject([{ verdict: 'none', toldAt: expect.any(Number) }])
})

test('an agent that cannot listen now is told later, by the next process too', async () => {
  const pen = naming()
  pen.listen = () => {
    throw new RemoteError('unreachable', 'nobody at home')
  }
  let road = await open(pen)
  await judge(road)
  await eventually(async () => (await row(road))?.tries === 1)
  await hurry(road)
  expect(await row(road)).toMatchObject({ tries: 2, told_at: null, due: expect.any(Number) })
  await road.crash()
  pen.listen = () => undefined
  road = await road.again()
  opened = road
  await hurry(road)
  expect(pen.told).toMatchObject([{ verdict: 'up' }])
})

test('an agent that never listens is given up, and said in the log', async () => {
  const pen = naming()
  pen.listen = () => {
    throw new RemoteError('denied', 'the key is wrong')
  }
  const warnings: string[] = []
  const quiet = { debug: () => undefined, info: () => undefined, error: () => undefined }
  const road = await openRoad({ pen, log: { ...quiet, warn: (what) => warnings.push(what) } })
  opened = road
  await road.paper.say('hello')
  await settled(road, 1)
  await judge(road)
  for (let n = 0; n < 12; n++) await hurry(road)
  await eventually(async () => (await row(road))?.due === null)
  expect((await row(road))?.tries).toBe(9)
  expect(warnings).toEqual(['an agent could not be told what a person thinks of its answer: given up'])
})

test('an agent that refuses for good, or never named its answer, is not asked again', async () => {
  const pen = naming()
  let asked = 0
  pen.listen = () => {
    asked++
    throw new RemoteError('gone', 'forgotten')
  }
  const road = await open(pen)
  await judge(road)
  await eventually(async () => (await row(road))?.due === null)
  pen.run = async function* () {
    yield { type: 'text', text: 'nameless' }
  }
  await road.paper.say('again')
  await settled(road, 2)
  await judge(road, { on: { message: 'm2' } })
  await eventually(async () => (await road.judgements.untold()) === undefined)
  expect(asked).toBe(1)
  expect(await road.judgements.on(2)).toMatchObject([{ verdict: 'up', toldAt: undefined }])
})

test('a judgement on what nobody knows changes nothing', async () => {
  const road = await open(naming())
  await judge(road, { on: { message: 'never said' } })
  await judge(road, { on: { reply: 'never drawn' } })
  expect(await row(road)).toBeUndefined()
})
