import { sql } from 'kysely'
import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPen, sayAndWait } from '../../test/helpers/pen.ts'
import { openRoad, type TestRoad } from '../../test/helpers/road.ts'
import { RemoteError } from '../contract/errors.ts'
import { retry } from '../store/retry.ts'

let road: TestRoad
const open = async (options: Parameters<typeof openRoad>[0] = {}) => {
  road = await openRoad(options)
  return road
}
afterEach(() => road.close())

const outcomes = (count: number) =>
  eventually(async () => {
    const rows = await road.store.db.selectFrom('messages').select('state').orderBy('seq').execute()
    const states = rows.map(({ state }) => state)
    return states.length === count && !states.includes('waiting') && !states.includes('running') && states
  })

test('an agent that does not hear /stop is left behind, and the conversation goes on', async () => {
  const pen = createPen(async function* (turn) {
    yield { type: 'text', text: `About ${turn.text}` }
    if (turn.text === 'everything') await new Promise(() => undefined)
  })
  const { paper } = await open({ pen })
  await paper.say('everything')
  await eventually(() => paper.screen()[0]?.text === 'About everything')
  await paper.say('/stop')
  await paper.say('tea')
  expect(await outcomes(3)).toEqual(['stopped', 'answered', 'answered'])
  expect(paper.screen()[0]?.text).toBe('About everything\n\n⏹ Stopped')
})

test('an agent that fails while it is being left behind takes nothing down', async () => {
  const pen = createPen((_turn, signal) => ({
    async *[Symbol.asyncIterator]() {
      try {
        yield* sayAndWait('one moment', signal)
      } finally {
        // biome-ignore lint/correctness/noUnsafeFinally: an agent with a bug.
        throw new TypeError('cannot close what was never open')
      }
    },
  }))
  const { paper } = await open({ pen })
  await paper.say('hello')
  await eventually(() => paper.screen()[0]?.text === 'one moment')
  await paper.say('/stop')
  expect(await outcomes(2)).toEqual(['stopped', 'answered'])
})

test('the next turn hears what was asked and answered: no notices, no apologies, nothing of what failed', async () => {
  const pen = createPen(async function* (turn, signal) {
    if (turn.text === 'fail') throw new RemoteError('invalid', 'no')
    if (turn.text === 'say nothing') return
    if (turn.text === 'half') yield* sayAndWait('A half', signal)
    if (turn.text === 'wait') yield* sayAndWait('', signal)
    yield { type: 'reasoning', text: 'let me see' }
    yield { type: 'text', text: 'Tea. ' }
    yield { type: 'ask', question: 'Green?', options: ['Yes', 'No'] }
  })
  const { paper } = await open({ pen, config: { showReasoning: true } })
  await paper.say('what to drink?')
  await paper.say('fail')
  await paper.say('say nothing')
  await outcomes(3)
  await paper.say('half')
  await eventually(() => paper.screen().at(-1)?.text === 'A half')
  await paper.say('/stop')
  await outcomes(5)
  await paper.say('wait')
  await eventually(() => pen.turns.at(-1)?.text === 'wait')
  await paper.say('/stop')
  await outcomes(7)
  await paper.say('and now?')
  await outcomes(8)
  expect(pen.turns.at(-1)?.history).toEqual([
    { role: 'user', text: 'what to drink?' },
    { role: 'assistant', text: 'Tea. \n\nGreen?\n\n1. Yes\n2. No' },
    { role: 'user', text: 'half' },
    { role: 'assistant', text: 'A half' },
  ])
})

test('what a failed turn cost is counted', async () => {
  const pen = createPen(async function* () {
    yield { type: 'usage', input: 7, output: 3 }
    throw new RemoteError('invalid', 'no')
  })
  const { paper, store } = await open({ pen })
  await paper.say('hello')
  await outcomes(1)
  const task = await store.db.selectFrom('tasks').selectAll().executeTakeFirst()
  expect(task).toMatchObject({ input_tokens: 7, output_tokens: 3, answer: null, finished_at: expect.any(Number) })
})

test('what an earlier attempt had said stays when the next one fails before its first word', async () => {
  const pen = createPen(async function* (turn, signal) {
    if (turn.attempt === 1) yield* sayAndWait('Once upon a time', signal)
    yield { type: 'status', text: '' }
    throw new RemoteError('invalid', 'no')
  })
  const before = await open({ pen })
  await before.paper.say('hello')
  await eventually(() => before.paper.screen()[0]?.text === 'Once upon a time')
  await before.crash()
  road = await before.again()
  await outcomes(1)
  expect(road.paper.screen()[0]?.text).toMatch(/^Once upon a time\n\n⚠️ The answer broke off here/)
})

test('an answer that is taken back vanishes from the screen at once', async () => {
  const pen = createPen(async function* (_turn, signal) {
    yield { type: 'text', text: 'Something forbidden' }
    await eventually(() => road.paper.screen()[0]?.text === 'Something forbidden')
    yield { type: 'replace', text: '' }
    yield* sayAndWait('', signal)
  })
  const { paper } = await open({ pen })
  await paper.say('hello')
  const shown = () => [...paper.drawn.values()][0]?.map(({ text }) => text)
  await eventually(() => shown()?.includes('Something forbidden') && shown()?.at(-1) === '')
  await paper.say('/stop')
  await outcomes(2)
  expect(paper.screen()[0]?.text).toBe('⏹ Stopped')
})

test('a file that was sent before the agent failed stays', async () => {
  const file = { name: 'tea.pdf', url: 'https://example.com/tea.pdf' }
  const pen = createPen(async function* () {
    yield { type: 'file', ...file }
    throw new RemoteError('invalid', 'no')
  })
  const { paper } = await open({ pen })
  await paper.say('hello')
  await outcomes(1)
  expect(paper.screen()[0]).toMatchObject({ state: 'failed', files: [file] })
})

test('an agent that is busy for longer than anybody waits is not waited for: the person is told at once', async () => {
  const pen = createPen(async function* () {
    yield { type: 'status', text: '' }
    throw new RemoteError('busy', 'quota exceeded', { retryAfter: 3600_000 })
  })
  const { paper } = await open({ pen })
  await paper.say('hello')
  expect(await outcomes(1)).toEqual(['failed'])
  expect(paper.screen()[0]?.text).toMatch(/try again later/)
})

test('a number picks what was offered last, also after /status', async () => {
  const pen = createPen(async function* (turn) {
    yield { type: 'text', text: `You said: ${turn.text}` }
    if (turn.text === 'offer') yield { type: 'suggest', questions: ['Green tea', 'Black tea'] }
  })
  const { paper } = await open({ pen })
  await paper.say('offer')
  await outcomes(1)
  await paper.say('/status')
  await outcomes(2)
  await paper.say('2')
  await outcomes(3)
  await paper.say('2')
  await outcomes(4)
  expect(pen.turns.map(({ text }) => text)).toEqual(['offer', 'Black tea', '2'])
})

test('a number that picks a command does what the command does', async () => {
  const pen = createPen(async function* () {
    yield { type: 'suggest', questions: ['/status'] }
  })
  const { paper } = await open({ pen })
  await paper.say('offer')
  await outcomes(1)
  await paper.say('1')
  await outcomes(2)
  expect(pen.turns).toHaveLength(1)
  expect(paper.screen().at(-1)?.text).toMatch(/^\*\*Status\*\*/)
})

test('/new with a text, cut off in the middle, goes on in the session that it began', async () => {
  const pen = createPen(async function* (turn, signal) {
    yield { type: 'state', state: { task: 't1' } }
    if (turn.attempt === 1) yield* sayAndWait('half of', signal)
    yield { type: 'text', text: 'the whole answer' }
  })
  const first = await open({ pen })
  await first.paper.say('/new write a poem')
  await eventually(() => first.paper.screen()[0]?.text === 'half of')
  await first.crash()
  road = await first.again()
  await outcomes(1)
  expect(pen.turns.map(({ text, state }) => ({ text, state }))).toEqual([
    { text: 'write a poem', state: undefined },
    { text: 'write a poem', state: { task: 't1' } },
  ])
})

test('/new with a text that failed begins a session of its own when it is tried again later', async () => {
  const pen = createPen(async function* (turn) {
    if (turn.attempt === 1 && turn.text === 'write a poem') throw new RemoteError('invalid', 'no')
    yield { type: 'text', text: turn.text }
  })
  const { paper, store, inbox, replies } = await open({ pen })
  await paper.say('/new write a poem')
  await paper.say('/new hello')
  expect(await outcomes(2)).toEqual(['failed', 'answered'])
  await retry({ store, inbox, replies }, 1)
  expect(await outcomes(2)).toEqual(['answered', 'answered'])
  expect(pen.turns.at(-1)).toMatchObject({ text: 'write a poem', history: [] })
})

const hours = 3600_000
const lastUsed = (ago: number) =>
  road.store.write(({ db }) =>
    db
      .updateTable('sessions')
      .set({ used_at: Date.now() - ago })
      .execute(),
  )

test('after a long silence a fresh session begins, and a line says so', async () => {
  const { paper, pen } = await open()
  await paper.say('hello')
  await outcomes(1)
  await lastUsed(13 * hours)
  await paper.say('hello again')
  await outcomes(2)
  expect(paper.screen()[1]?.text).toBe(
    '> ⏰ More than 13 hours since we last talked: this is a new session.\n\nYou said: hello again',
  )
  expect(pen.turns[1]?.history).toEqual([])
})

test('a message that waited out an outage goes on where the person was', async () => {
  const { paper, pen } = await open()
  await paper.say('hello')
  await outcomes(1)
  await lastUsed(13 * hours)
  await paper.say('and then?', { sentAt: Date.now() - 12.9 * hours })
  await outcomes(2)
  expect(pen.turns[1]?.history).toHaveLength(2)
})

test('a session is as old as the end of its last answer, however long that took', async () => {
  const gate = Promise.withResolvers<void>()
  const pen = createPen(async function* () {
    yield { type: 'text', text: 'It takes a day' }
    await gate.promise
  })
  const { paper } = await open({ pen })
  await paper.say('a long task')
  await eventually(() => paper.screen()[0]?.text === 'It takes a day')
  await lastUsed(24 * hours)
  gate.resolve()
  await outcomes(1)
  await paper.say('thank you')
  await outcomes(2)
  expect(pen.turns[1]?.history).toHaveLength(2)
})

test('a database that refuses for a moment is no failure of the answer', async () => {
  const { paper, pen, store } = await open()
  await sql`create trigger refuse before update of answer on tasks begin select raise(abort, 'disk trouble'); end`.execute(
    store.db,
  )
  await paper.say('hello')
  await eventually(() => pen.turns.length > 0)
  await sql`drop trigger refuse`.execute(store.db)
  expect(await outcomes(1)).toEqual(['answered'])
  expect(paper.screen()).toMatchObject([{ text: 'You said: hello', state: 'done' }])
})
