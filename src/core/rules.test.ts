import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { createPen, sayAndWait } from '../../test/helpers/pen.ts'
import { openRoad, settled, states, type TestRoad } from '../../test/helpers/road.ts'
import { RemoteError } from '../contract/errors.ts'

let road: TestRoad
const open = async (options: Parameters<typeof openRoad>[0] = {}) => {
  road = await openRoad(options)
  return road
}
afterEach(() => road.close())

describe('rule 1, order', () => {
  test('messages of one conversation are answered one at a time, in the order in which they came', async () => {
    let running = 0
    let most = 0
    const pen = createPen(async function* (turn) {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      yield { type: 'text', text: turn.text }
      running--
    })
    const { paper } = await open({ pen })
    for (let n = 0; n < 20; n++) await paper.say(`${n}`)
    await settled(road, 20)
    expect(most).toBe(1)
    expect(paper.screen().map((view) => view.text)).toEqual(Array.from({ length: 20 }, (_, n) => `${n}`))
  })

  test('a message that is put off keeps its place', async () => {
    let failed = false
    const pen = createPen(async function* (turn) {
      if (turn.text === 'first' && !failed) {
        failed = true
        throw new RemoteError('busy', 'later', { retryAfter: 1 })
      }
      yield { type: 'text', text: turn.text }
    })
    const { paper } = await open({ pen })
    await paper.say('first')
    await paper.say('second')
    await settled(road, 2)
    expect(pen.turns.map((turn) => turn.text)).toEqual(['first', 'first', 'second'])
  })

  test('conversations do not wait for each other', async () => {
    const pen = createPen(async function* (turn, signal) {
      if (turn.text === 'slow') yield* sayAndWait('…', signal)
      yield { type: 'text', text: 'quick' }
    })
    const { paper } = await open({ pen })
    await paper.say('slow')
    await paper.say('hello', { conversation: { key: 'other', kind: 'direct' } })
    await eventually(() => paper.screen().some((view) => view.text === 'quick'))
  })
})

describe('rule 2, control lane', () => {
  test('/stop ends the running reply at once, keeps what was said, and drops what waits', async () => {
    const { paper } = await open({ pen: createPen((_turn, signal) => sayAndWait('Once upon a time', signal)) })
    await paper.say('tell me a story')
    await paper.say('and another')
    await eventually(() => paper.screen()[0]?.text === 'Once upon a time')
    await paper.say('/stop')
    await settled(road, 3)
    const [story, answer] = paper.screen()
    expect(story).toMatchObject({ state: 'stopped', text: 'Once upon a time\n\n⏹ Stopped' })
    expect(answer?.text).toBe('⏹ Stopped. 1 waiting message(s) dropped.')
    expect((await states(road)).map((row) => row.state)).toEqual(['stopped', 'stopped', 'answered'])
  })

  test('a /stop that is delivered twice does not stop what began in between', async () => {
    const { paper, pen } = await open()
    pen.run = (_turn, signal) => sayAndWait('working', signal)
    await paper.say('/stop', { id: 'stop' })
    await paper.say('hello')
    await eventually(() => paper.screen().some((view) => view.text === 'working'))
    expect(await paper.say('/stop', { id: 'stop' })).toBe('seen')
    expect(paper.screen().at(-1)).toMatchObject({ text: 'working', state: 'working' })
  })

  test('the mark alone stops a reply, when the bus is lost', async () => {
    let go: () => void = () => undefined
    const gate = new Promise<void>((resolve) => {
      go = resolve
    })
    const pen = createPen(async function* () {
      yield { type: 'text', text: 'one' }
      await gate
      for (let n = 0; ; n++) {
        yield { type: 'text', text: ` ${n}` }
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })
    const { paper, store } = await open({ pen })
    await paper.say('count')
    await eventually(() => paper.screen()[0]?.text === 'one')
    await store.write(({ db }) => db.updateTable('messages').set({ cancelled: 1 }).execute())
    go()
    await settled(road, 1)
    expect(paper.screen()[0]?.state).toBe('stopped')
  })
})

describe('rule 3, retry', () => {
  test('a process that dies in the middle of a reply leaves it to the next one, in the same place, with the agent’s state', async () => {
    const pen = createPen(async function* (turn, signal) {
      yield { type: 'state', state: { conversation: 'c1' } }
      if (turn.attempt === 1) yield* sayAndWait('half of', signal)
      yield { type: 'text', text: 'the whole answer' }
    })
    const first = await open({ pen })
    await first.paper.say('hello')
    await eventually(() => first.paper.screen()[0]?.text === 'half of')
    await first.crash()
    road = await first.again()
    await settled(road, 1)
    expect(pen.turns[1]).toMatchObject({ attempt: 2, state: { conversation: 'c1' } })
    expect(road.paper.screen()).toMatchObject([{ text: 'the whole answer', state: 'done' }])
  })

  test('what a person has read does not vanish when the next process begins anew', async () => {
    const pen = createPen(async function* (turn, signal) {
      if (turn.attempt === 1) yield* sayAndWait('Once upon a time', signal)
      for (const word of ['Once', ' upon', ' a time', ' there was tea']) {
        yield { type: 'text', text: word }
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    })
    const first = await open({ pen })
    await first.paper.say('hello')
    await eventually(() => first.paper.screen()[0]?.text === 'Once upon a time')
    await first.crash()
    road = await first.again()
    await settled(road, 1)
    const texts = [...road.paper.drawn.values()][0]!.map((view) => view.text)
    for (const text of texts.slice(texts.indexOf('Once upon a time'))) expect(text).toContain('Once upon a time')
  })

  test('a whole answer that was not yet on the screen is delivered by the next process without asking the agent again', async () => {
    const { paper, pen } = await open()
    let dead = false
    paper.refuse = ({ view }) => {
      if (view.state === 'working' || dead) return
      dead = true
      return new Promise<void>(() => undefined)
    }
    await paper.say('hello')
    await eventually(() => dead)
    const before = road
    // A kill: nothing of that process goes on. Its store stays open, as a dead process' file does.
    road = await before.again()
    await settled(road, 1)
    expect(pen.turns).toHaveLength(1)
    expect(paper.screen()).toMatchObject([{ text: 'You said: hello', state: 'done' }])
  })

  test('an agent that is busy before its first word is asked again, three times; then the person is told', async () => {
    const pen = createPen(async function* () {
      yield { type: 'status', text: 'trying' }
      throw new RemoteError('busy', 'overloaded', { retryAfter: 1 })
    })
    const { paper, store } = await open({ pen })
    await paper.say('hello')
    for (let n = 1; n <= 3; n++) {
      await eventually(
        async () => (await store.db.selectFrom('messages').select('put_off').executeTakeFirst())?.put_off === n,
      )
      await store.write(({ db }) => db.updateTable('messages').set({ due: 0 }).execute())
      await road.inbox.wakeAt('paper:chat', 0)
    }
    await settled(road, 1)
    expect(pen.turns).toHaveLength(4)
    expect(paper.screen()[0]).toMatchObject({ state: 'failed', text: expect.stringContaining('(Reference M1)') })
  })

  test('an agent that fails after its first word ends as a failure that keeps what was said, and is not asked again', async () => {
    const pen = createPen(async function* () {
      yield { type: 'text', text: 'It begins' }
      throw new RemoteError('unreachable', 'cut off')
    })
    const { paper } = await open({ pen })
    await paper.say('hello')
    await settled(road, 1)
    expect(pen.turns).toHaveLength(1)
    expect(paper.screen()[0]?.text).toMatch(/^It begins\n\n⚠️ The answer broke off here.*Reference M1/)
  })

  test('a bug ends as an apology with a reference, never with its own words', async () => {
    const pen = createPen(async function* () {
      yield { type: 'status', text: '' }
      throw new TypeError('cannot read secret of undefined')
    })
    const { paper } = await open({ pen })
    await paper.say('hello')
    await settled(road, 1)
    expect(paper.screen()[0]?.text).toBe(
      'Sorry, this answer could not be finished. Please try again later. (Reference M1)',
    )
  })
})

describe('rule 4, fallback', () => {
  test.each(['gone', 'invalid', 'denied'] as const)('a draw refused as %s is said again in full', async (fault) => {
    const { paper } = await open()
    paper.refuse = ({ kind }) => {
      if (kind === 'draw') throw new RemoteError(fault, 'no')
    }
    await paper.say('hello')
    await settled(road, 1)
    expect(paper.sent).toMatchObject([{ text: 'You said: hello', state: 'done' }])
  })

  test('a card that is on the screen when drawing is given up does not spin for ever', async () => {
    const { paper } = await open()
    paper.refuse = ({ kind, view }) => {
      if (kind === 'draw' && view.text.includes('hello')) throw new RemoteError('invalid', 'content refused')
    }
    await paper.say('hello')
    await settled(road, 1)
    expect(paper.sent).toMatchObject([{ text: 'You said: hello' }])
    expect(paper.screen()).toMatchObject([{ state: 'done', text: 'The whole answer is in the message below.' }])
  })

  test('nor does one that appeared although its first draw failed', async () => {
    const { paper } = await open()
    paper.refuse = ({ kind, reply, view }) => {
      if (kind === 'send' || view.text.includes('below')) return
      if (view.text === '') paper.drawn.set(reply?.id ?? '', [view])
      throw new RemoteError('invalid', 'the second of two calls was refused')
    }
    await paper.say('hello')
    await settled(road, 1)
    expect(paper.sent).toMatchObject([{ text: 'You said: hello' }])
    expect(paper.screen()).toMatchObject([{ state: 'done', text: 'The whole answer is in the message below.' }])
  })

  test('a final draw that cannot be had is tried again, and at last said plainly', async () => {
    const { paper } = await open()
    let tries = 0
    paper.refuse = ({ kind, view }) => {
      if (kind === 'draw' && view.state === 'done' && view.text.includes('hello') && ++tries)
        throw new RemoteError('unreachable', 'no route', { retryAfter: 1 })
    }
    await paper.say('hello')
    await settled(road, 1)
    expect(tries).toBeGreaterThanOrEqual(3)
    expect(paper.sent).toMatchObject([{ text: 'You said: hello' }])
  })

  test('a channel that cannot draw says the answer once', async () => {
    const { paper } = await open({ paper: createPaper({ draws: false }) })
    await paper.say('hello')
    await settled(road, 1)
    expect(paper.sent.map((view) => view.text)).toEqual(['You said: hello'])
  })

  test('an answer that reaches nobody is kept as undelivered, with the reason', async () => {
    const { paper, store } = await open()
    paper.refuse = () => {
      throw new RemoteError('gone', 'the chat was deleted')
    }
    await paper.say('hello')
    expect(await settled(road, 1)).toMatchObject([{ state: 'undelivered' }])
    expect((await store.db.selectFrom('messages').select('error').executeTakeFirst())?.error).toBe(
      'the chat was deleted',
    )
  })
})

describe('rule 5, splitting', () => {
  test('a long answer comes in pages, and a page never changes once a later one exists', async () => {
    const long = Array.from({ length: 120 }, (_, n) => `Line ${n} of the answer.`)
    const pen = createPen(async function* () {
      for (const line of long) {
        yield { type: 'text', text: `${line}\n\n` }
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
    })
    const { paper } = await open({ pen })
    await paper.say('long')
    await settled(road, 1)
    const pages = [...paper.drawn.values()]
    expect(pages.length).toBeGreaterThan(2)
    expect(
      pages
        .map((views) => views.at(-1)!.text)
        .join('\n\n')
        .trim(),
    ).toBe(long.join('\n\n'))
    for (const views of pages.slice(0, -1))
      expect(new Set(views.filter((v) => v.state === 'done').map((v) => v.text)).size).toBe(1)
  })
})

describe('rule 6, whole views', () => {
  test('each draw has the whole text so far, never a piece of it', async () => {
    const pen = createPen(async function* () {
      for (const word of ['one ', 'two ', 'three ']) {
        yield { type: 'text', text: word }
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })
    const { paper } = await open({ pen })
    await paper.say('count')
    await settled(road, 1)
    const texts = [...paper.drawn.values()][0]!.map((view) => view.text)
    for (const [n, text] of texts.entries()) expect(text.startsWith(texts[n - 1] ?? '')).toBe(true)
    expect(texts.at(-1)).toBe('one two three ')
  })
})

describe('rule 7, the same message and the same conversation', () => {
  test('the same platform id is one message, however often it is delivered', async () => {
    const { paper, pen } = await open()
    const results = await Promise.all(Array.from({ length: 20 }, () => paper.say('hello', { id: 'same' })))
    await settled(road, 1)
    expect(results.filter((result) => result === 'new')).toHaveLength(1)
    expect(pen.turns).toHaveLength(1)
  })

  test('the conversation keeps its freshest address', async () => {
    const { paper, store } = await open()
    await paper.say('one', { address: { to: 'old' } })
    await paper.say('two', { address: { to: 'new' } })
    const row = await store.db.selectFrom('conversations').select('address').executeTakeFirst()
    expect(JSON.parse(row!.address)).toEqual({ to: 'new' })
  })
})

describe('rule 8, calls are a budget', () => {
  test('forty replies at once keep an account’s limit: some are drawn less often, all arrive whole', async () => {
    const paper = createPaper({ limits: { calls: { draw: { perSecond: 100 } } } })
    const calls: number[] = []
    paper.refuse = async ({ view, reply }) => {
      const urgency = view.state === 'working' ? (reply?.handle === undefined ? 'first' : 'grow') : 'final'
      await paper.host().slot({ name: 'draw', urgency })
      calls.push(Date.now())
    }
    const pen = createPen(async function* () {
      for (let n = 0; n < 20; n++) {
        yield { type: 'text', text: `${n} ` }
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    })
    await open({ paper, pen })
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => paper.say('go', { conversation: { key: `c${n}`, kind: 'direct' } })),
    )
    await settled(road, 40)
    expect(paper.screen().every((view) => view.text.includes('19') && view.state === 'done')).toBe(true)
    for (const at of calls)
      expect(calls.filter((other) => other >= at && other < at + 1000).length).toBeLessThanOrEqual(100)
  })
})

describe('rule 10, an end is an end only when the protocol said so', () => {
  test('an agent whose stream breaks off is a failure, not an answer', async () => {
    const pen = createPen(async function* () {
      yield { type: 'text', text: 'The answer is' }
      throw new RemoteError('unreachable', 'the stream ended without its end')
    })
    const { paper } = await open({ pen })
    await paper.say('what is it?')
    expect(await settled(road, 1)).toMatchObject([{ state: 'failed' }])
    expect(paper.screen()[0]?.state).toBe('failed')
  })
})
