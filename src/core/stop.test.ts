import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPen, sayAndWait } from '../../test/helpers/pen.ts'
import { openRoad, type TestRoad } from '../../test/helpers/road.ts'
import { RemoteError } from '../contract/errors.ts'

let road: TestRoad
const open = async (options: Parameters<typeof openRoad>[0] = {}) => {
  road = await openRoad(options)
  return road
}
afterEach(() => road.close())

const messages = () =>
  road.store.db.selectFrom('messages').select(['state', 'put_off', 'merged_into']).orderBy('seq').execute()
const outcomes = (count: number) =>
  eventually(async () => {
    const states = (await messages()).map(({ state }) => state)
    return states.length === count && !states.includes('waiting') && !states.includes('running') && states
  })

/** Too busy to begin, for longer than any test waits. */
const busyPen = () =>
  createPen(async function* () {
    yield { type: 'status', text: 'knocking' }
    throw new RemoteError('busy', 'overloaded', { retryAfter: 100_000 })
  })

test('/stop ends a message whose agent was too busy to begin, and its card says so', async () => {
  const { paper } = await open({ pen: busyPen() })
  await paper.say('hello')
  await eventually(async () => (await messages())[0]?.put_off === 1)
  await paper.say('/stop')
  expect(await outcomes(2)).toEqual(['stopped', 'answered'])
  expect(paper.screen().map(({ state, text }) => [state, text])).toEqual([
    ['stopped', '⏹ Stopped'],
    ['done', '⏹ Stopped.'],
  ])
})

test('/stop while several messages wait to be answered together ends them all', async () => {
  const pen = busyPen()
  const { paper } = await open({ pen, config: { whenBusy: 'merge' } })
  const waiting = createPen((_turn, signal) => sayAndWait('one moment', signal)).run
  const busy = pen.run
  pen.run = waiting
  await paper.say('first')
  await eventually(() => pen.turns.length === 1)
  pen.run = busy
  await paper.say('second')
  await paper.say('third')
  await road.bus.publish('stop', 1)
  await eventually(async () => (await messages())[1]?.put_off === 1)
  await paper.say('/stop')
  expect(await outcomes(4)).toEqual(['stopped', 'stopped', 'stopped', 'answered'])
})

test('a newer message that interrupts is not stopped in place of the one that it came for', async () => {
  const gates = { first: Promise.withResolvers<void>(), second: Promise.withResolvers<void>() }
  const pen = createPen(async function* (turn) {
    yield { type: 'text', text: `${turn.text} begins` }
    await gates[turn.text as keyof typeof gates].promise
    yield { type: 'text', text: ' and ends' }
  })
  const { paper, bus } = await open({ pen, config: { whenBusy: 'interrupt' } })
  const late: (() => Promise<void>)[] = []
  const publish = bus.publish
  bus.publish = async (topic, data) => void late.push(() => publish(topic, data))
  await paper.say('first')
  await eventually(() => paper.screen()[0]?.text === 'first begins')
  await paper.say('second')
  gates.first.resolve()
  await eventually(() => paper.screen()[1]?.text === 'second begins')
  expect(late).toHaveLength(1)
  for (const deliver of late) await deliver()
  gates.second.resolve()
  expect((await outcomes(2))[1]).toBe('answered')
  expect(paper.screen()[1]?.text).toBe('second begins and ends')
})

test('whenBusy merge: a message that came before a command is not answered together with one that came after it', async () => {
  const pen = createPen((_turn, signal) => sayAndWait('one moment', signal))
  const { paper } = await open({ pen, config: { whenBusy: 'merge' } })
  await paper.say('first')
  await eventually(() => pen.turns.length === 1)
  await paper.say('second')
  await paper.say('/new')
  await paper.say('third')
  pen.run = createPen().run
  await road.bus.publish('stop', 1)
  await outcomes(4)
  expect(pen.turns.map(({ text }) => text)).toEqual(['first', 'second', 'third'])
})

test('whenBusy merge: what two people say in one conversation is not taken for one person’s words', async () => {
  const pen = createPen((_turn, signal) => sayAndWait('one moment', signal))
  const { paper } = await open({ pen, config: { whenBusy: 'merge', conversation: { scope: 'chat' } } })
  await paper.say('first')
  await eventually(() => pen.turns.length === 1)
  await paper.say('delete it', { sender: { id: 'bob' } })
  await paper.say('please')
  pen.run = createPen().run
  await road.bus.publish('stop', 1)
  await outcomes(3)
  expect(pen.turns.map(({ text }) => text)).toEqual(['first', 'delete it', 'please'])
})

test('whenBusy merge: a question asked while an earlier answer waits to be delivered is answered too', async () => {
  const { paper, pen } = await open({ config: { whenBusy: 'merge' } })
  let away = true
  paper.refuse = ({ view }) => {
    if (away && view.state !== 'working') throw new RemoteError('busy', 'flood', { retryAfter: 1 })
  }
  await paper.say('first')
  await eventually(async () => (await messages())[0]?.put_off === 1)
  await paper.say('second')
  away = false
  expect(await outcomes(2)).toEqual(['answered', 'answered'])
  expect(pen.turns.map(({ text }) => text)).toEqual(['first', 'second'])
  expect(paper.screen().map(({ text }) => text)).toEqual(['You said: first', 'You said: second'])
})

test('whenBusy merge: a fresh question is not skipped together with one that waited out an outage', async () => {
  const { paper, pen } = await open({ config: { whenBusy: 'merge', stale: { then: 'skip' } } })
  await road.store.write(async (tx) => {
    const arrival = { channel: 'paper', conversation: 'paper:chat', lane: 'paper:chat', verdict: null }
    const said = { conversation: { key: 'chat', kind: 'direct' as const }, sender: { id: 'ann' }, files: [] }
    const message = { ...said, addressed: true, address: { to: 'chat' } }
    await road.inbox.put(tx, { ...arrival, message: { ...message, id: 'old', text: 'old', sentAt: 1 } })
    await road.inbox.put(tx, { ...arrival, message: { ...message, id: 'new', text: 'new', sentAt: Date.now() } })
  })
  expect(await outcomes(2)).toEqual(['skipped', 'answered'])
  expect(pen.turns.map(({ text }) => text)).toEqual(['new'])
  expect(paper.screen().map(({ text }) => text)).toEqual(['You said: new'])
})
