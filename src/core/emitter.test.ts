import { afterEach, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { openRoad, type TestRoad } from '../../test/helpers/road.ts'
import { silent } from '../../test/helpers/silent.ts'
import { RemoteError } from '../contract/errors.ts'
import { type Moment, note, type Reply } from '../store/replies.ts'

let road: TestRoad
let close: (() => Promise<void>) | undefined
const open = async (options: Parameters<typeof openRoad>[0] = {}) => {
  road = await openRoad(options)
  close = road.close
  return road
}
afterEach(async () => {
  await close?.()
  close = undefined
})

const first = () => road.store.db.selectFrom('messages').select(['state', 'put_off', 'error']).executeTakeFirst()
const settled = () =>
  eventually(async () => {
    const row = await first()
    return row && row.state !== 'waiting' && row.state !== 'running' && row.state
  })
const timeline = async (): Promise<Moment[]> => {
  const row = await road.store.db.selectFrom('replies').select('timeline').executeTakeFirst()
  return JSON.parse(row?.timeline ?? '[]')
}
/** Lets what is put off be tried again now. */
const tryAgain = async () => {
  await road.store.write(({ db }) =>
    db.updateTable('messages').set({ due: 0 }).where('state', '=', 'waiting').execute(),
  )
  await road.inbox.wakeAt('paper:chat', 0)
}

test('a channel whose drawing has a bug says the answer plainly, and the log has the bug', async () => {
  const logged: unknown[] = []
  const log = { ...silent, error: (_what: string, facts?: object) => void logged.push(facts) }
  const { paper } = await open({ log })
  paper.refuse = ({ kind }) => {
    if (kind === 'draw') throw new TypeError('cannot read properties of undefined')
  }
  await paper.say('hello')
  expect(await settled()).toBe('answered')
  expect(paper.sent).toMatchObject([{ text: 'You said: hello', state: 'done' }])
  expect(logged[0]).toMatchObject({ channel: 'paper', message: 1, error: expect.any(TypeError) })
})

test('a bug in every way out of a channel does not hold up the conversation', async () => {
  const { paper } = await open()
  let broken = true
  paper.refuse = () => {
    if (broken) throw new TypeError('cannot read properties of undefined')
  }
  await paper.say('hello')
  expect(await settled()).toBe('undelivered')
  broken = false
  await paper.say('are you well?')
  await eventually(() => paper.screen().some(({ text }) => text === 'You said: are you well?'))
})

test('a platform that asks for a long pause gets it: the delivery is put off, not waited for', async () => {
  const { paper } = await open()
  let calls = 0
  paper.refuse = ({ view }) => {
    if (view.state !== 'working' && ++calls === 1) throw new RemoteError('busy', 'flood', { retryAfter: 3600_000 })
  }
  await paper.say('hello')
  await eventually(async () => (await first())?.put_off === 1)
  expect(calls).toBe(1)
  await tryAgain()
  expect(await settled()).toBe('answered')
})

test('an answer that may have arrived already is not said for hours', async () => {
  const { paper } = await open({ paper: createPaper({ draws: false }) })
  let calls = 0
  paper.refuse = () => {
    calls++
    throw new RemoteError('unreachable', 'no answer within 10 s', { retryAfter: 0 })
  }
  await paper.say('hello')
  await eventually(async () => {
    await tryAgain()
    return (await first())?.state === 'undelivered'
  })
  expect(calls).toBe(12)
  expect((await first())?.error).toMatch(/^Nobody knows whether the answer arrived\./)
})

test('a card that could not be closed when drawing was given up is closed once the answer is said', async () => {
  const { paper } = await open()
  let refused = 0
  paper.refuse = ({ kind, view }) => {
    if (kind !== 'draw' || view.state === 'working') return
    if (view.text.includes('hello')) throw new RemoteError('invalid', 'content refused')
    if (++refused <= 2) throw new RemoteError('unreachable', 'no route', { retryAfter: 0 })
  }
  await paper.say('hello')
  expect(await settled()).toBe('answered')
  expect(paper.sent).toMatchObject([{ text: 'You said: hello' }])
  expect(paper.screen()).toMatchObject([{ state: 'done', text: 'The whole answer is in the message below.' }])
})

test('a card that cannot be closed for a while is closed later, and its answer is said once', async () => {
  const { paper } = await open()
  let away = true
  paper.refuse = ({ kind, view }) => {
    if (kind !== 'draw' || view.state === 'working') return
    if (view.text.includes('hello')) throw new RemoteError('invalid', 'content refused')
    if (away) throw new RemoteError('unreachable', 'no route', { retryAfter: 0 })
  }
  await paper.say('hello')
  await eventually(async () => (await first())?.put_off === 1)
  expect(paper.screen()).toMatchObject([{ state: 'working' }])
  away = false
  await tryAgain()
  expect(await settled()).toBe('answered')
  expect(paper.sent).toMatchObject([{ text: 'You said: hello' }])
  expect(paper.screen()).toMatchObject([{ state: 'done', text: 'The whole answer is in the message below.' }])
})

test('a card that outlives what its platform lets it be drawn ends, and the answer comes as a message', async () => {
  const gate = Promise.withResolvers<void>()
  const pen = createPen(async function* () {
    yield { type: 'text', text: 'It begins' }
    await gate.promise
    yield { type: 'text', text: ' and ends.' }
  })
  const { paper } = await open({ pen, paper: createPaper({ limits: { drawWithin: 300 } }) })
  await paper.say('hello', { sentAt: Date.now() })
  await eventually(() => paper.screen()[0]?.state === 'done')
  expect(paper.screen()[0]?.text).toBe('The whole answer is in the message below.')
  expect(paper.sent).toEqual([])
  gate.resolve()
  expect(await settled()).toBe('answered')
  expect(paper.sent).toMatchObject([{ text: 'It begins and ends.', state: 'done' }])
  expect(paper.screen()).toHaveLength(1)
})

test('a process that stops does not wait for a platform that wants it to wait', async () => {
  const { paper } = await open()
  paper.refuse = ({ view }) => (view.state === 'working' ? undefined : new Promise(() => undefined))
  await paper.say('hello')
  await eventually(async () => (await timeline()).some(({ what }) => what === 'first text'))
  await road.worker.stop(0)
  expect((await first())?.state).toBe('waiting')
})

test('the timeline of a command says when its first text came, too', async () => {
  const { paper } = await open()
  await paper.say('/help')
  await settled()
  expect((await timeline()).map(({ what }) => what)).toEqual(['started', 'first text', 'drawn', 'delivered'])
})

test('the timeline of an answer of an hour keeps its beginning and its end', () => {
  const reply = { timeline: [] as Moment[] } as Reply
  note(reply, 'started')
  note(reply, 'first text')
  for (let n = 0; n < 10_000; n++) note(reply, n % 2 === 0 ? 'drawn' : 'draw refused', 'x'.repeat(10_000))
  note(reply, 'delivered')
  const what = reply.timeline.map((moment) => moment.what)
  expect(what.slice(0, 2)).toEqual(['started', 'first text'])
  expect(what.at(-1)).toBe('delivered')
  expect(JSON.stringify(reply.timeline).length).toBeLessThan(100_000)
})

test('an end that the platform came for in the last moment is not said a second time', async () => {
  const { paper } = await open()
  paper.refuse = async ({ kind, view }) => {
    if (kind === 'send' || view.state === 'working' || paper.sent.length > 0) return
    const tries = (await timeline()).filter(({ what }) => what === 'draw refused').length
    if (tries > 0) return
    expect(await paper.host().viewOf('m1')).toMatchObject({ text: 'You said: hello', state: 'done' })
    expect(await paper.host().wasSeen('m1')).toBe(true)
    throw new RemoteError('gone', 'nobody came for it')
  }
  await paper.say('hello')
  expect(await settled()).toBe('answered')
  expect(paper.sent).toEqual([])
  expect(await paper.host().viewOf('m1')).toMatchObject({ text: 'You said: hello' })
})

const whole = 'You said: hello, and a good day to everybody here'

test('where drawing twice shows two, a reply appears as a beginning, which a crash may leave behind', async () => {
  const pen = createPen(async function* (_, signal) {
    yield { type: 'text', text: whole }
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  })
  const { paper } = await open({ pen, paper: createPaper({ idempotent: false }) })
  await paper.say('hello')
  await eventually(() => paper.screen().some(({ text }) => text === whole))
  const [views] = paper.drawn.values()
  const said = views?.filter(({ text }) => text !== '') ?? []
  expect(said[0]).toEqual({ text: expect.stringMatching(/^You said: hello,/), state: 'working' })
  expect(said[0]?.text.length).toBeLessThan(whole.length * 0.6)
})

test('so does one that is complete at once, and its end follows without a pause', async () => {
  const { paper } = await open({ paper: createPaper({ idempotent: false }) })
  await paper.say('hello')
  expect(await settled()).toBe('answered')
  const [views] = paper.drawn.values()
  expect(views).toMatchObject([
    { text: 'You sai', state: 'working' },
    { text: 'You said: hello', state: 'done' },
  ])
})

test('an end that nobody came for is said, and whoever asks from then on is told where', async () => {
  const { paper } = await open({ paper: createPaper({ idempotent: false }) })
  paper.refuse = ({ kind, view }) => {
    if (kind === 'draw' && view.state !== 'working') throw new RemoteError('gone', 'nobody came for it')
  }
  await paper.say('hello')
  expect(await settled()).toBe('answered')
  expect(paper.sent).toMatchObject([{ text: 'You said: hello' }])
  expect(await paper.host().viewOf('m1')).toEqual({ text: expect.stringContaining('below'), state: 'done' })
  expect(await paper.host().wasSeen('m1')).toBe(false)
})
