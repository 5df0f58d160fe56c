import { afterEach, describe, expect, test, vi } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { type FarSessions, farSessions } from '../../test/helpers/far-sessions.ts'
import type { Paper } from '../../test/helpers/paper.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { openRoad, settled, states, type TestRoad } from '../../test/helpers/road.ts'
import { RemoteError } from '../contract/errors.ts'
import type { InboundMessage } from '../contract/message.ts'

let road: TestRoad
let far: FarSessions
afterEach(() => road.close())

const agents = [
  { id: 'coder', type: 'pen', settings: { sessions: true } },
  { id: 'plain', type: 'pen', settings: {} },
]

async function open(options: { paper?: Paper; config?: Record<string, unknown> } = {}) {
  far = farSessions('kettle', 'cup')
  const pen = createPen()
  pen.watch = far.watch
  pen.sessions = far.sessions
  road = await openRoad({ pen, ...options, config: { agent: 'coder', ...options.config } })
  road.agents.use(agents)
}

let said = 0
/** Says it, and the last thing on the screen once it is answered. */
async function say(text: string, by: Partial<InboundMessage> = {}) {
  const id = `said-${++said}`
  const before = road.paper.drawn.size
  await road.paper.say(text, { id, ...by })
  await eventually(async () => (await states(road)).find((row) => row.id === id)?.state === 'answered')
  await eventually(() => road.paper.drawn.size > before)
  return road.paper.screen().at(-1)
}

/** Watches it from now on. */
async function watch(key: string, by: Partial<InboundMessage> = {}) {
  const answer = await say(`/watch ${key}`, by)
  await eventually(async () => (await road.watches.watched('coder')).every(({ since }) => since !== undefined))
  return answer
}

const told = () => road.paper.sent.map(({ text }) => text)
const tells = (count: number) => eventually(() => road.paper.sent.length >= count && road.paper.sent.at(-1))
/** Everything that has happened was looked at. */
async function looked() {
  const before = far.asked()
  await eventually(() => far.asked() > before + 2)
}
const stateOf = () => road.pen.turns.at(-1)?.state
const which = { id: 'q1', question: { 'zh-CN': '哪种？', en: 'Which tea?' }, options: [both('Green'), both('Black')] }
function both(text: string) {
  return { 'zh-CN': text, en: text }
}

describe('who watches a session is told of it', () => {
  test('what is said there and how it ends, once, and not what was there before', async () => {
    await open()
    far.happens('kettle', { said: 'Old.' })
    expect((await watch('kettle'))?.text).toBe('👀 Watching: The kettle. You will be told here what is new.')
    far.happens('kettle', { said: 'It boils.' })
    far.happens('cup', { said: 'Nobody watches.' })
    await tells(1)
    far.happens('kettle', { ended: 'finished' })
    await tells(2)
    await looked()
    expect(told()).toEqual([
      '🔔 **The kettle** · `kettle`\n\nIt boils.',
      '🔔 **The kettle** · `kettle`\n\n✅ Finished.\n\nhttps://far.example/en/kettle',
    ])
  })

  test('in Chinese, by the number of the list, that it failed and that it is gone', async () => {
    await open({ config: { language: 'zh-CN' } })
    await say('/list')
    await watch('2')
    far.happens('cup', { ended: 'failed' })
    far.happens('cup', { gone: true })
    await tells(2)
    expect(told()[0]).toContain('❌ 任务失败。')
    expect(told()[1]).toContain('这个会话已被删除，不再关注。')
    expect((await say('/watches'))?.text).toContain('还没有关注任何会话')
  })

  test('only where it is watched, and in a group only what is watched there', async () => {
    await open({ config: { conversation: { scope: 'chat' } } })
    const kitchen: Partial<InboundMessage> = {
      conversation: { key: 'kitchen', kind: 'group' },
      address: { to: 'kitchen' },
    }
    await watch('kettle')
    await watch('cup', kitchen)
    far.happens('kettle', { said: 'It boils.' })
    far.happens('cup', { said: 'It is full.' })
    await tells(2)
    await looked()
    expect(
      new Set(road.paper.sent.map(({ text }, n) => `${JSON.stringify(road.paper.sentTo[n])} ${text.split('\n\n')[1]}`)),
    ).toEqual(new Set(['{"to":"chat"} It boils.', '{"to":"kitchen"} It is full.']))
  })

  test('until it is watched no longer', async () => {
    await open()
    await watch('kettle')
    await watch('cup')
    expect((await say('/watches'))?.text).toBe(
      '**Sessions you are told of:**\n\n1. The kettle (kettle)\n2. The cup (cup)',
    )
    expect((await say('/unwatch 2'))?.text).toBe('✅ No longer watching: The cup.')
    expect((await say('/unwatch pot'))?.text).toContain('You do not watch pot.')
    far.happens('cup', { said: 'Nobody hears.' })
    far.happens('kettle', { said: 'It boils.' })
    await tells(1)
    await looked()
    expect(told()).toHaveLength(1)
  })

  test('unless they said /notify off; then again from when they say on', async () => {
    await open()
    await watch('kettle')
    expect((await say('/notify'))?.text).toContain('Notifications: on')
    expect((await say('/通知 关'))?.text).toContain('Notifications: off')
    far.happens('kettle', { said: 'Not told.' })
    await looked()
    expect((await say('/notify on'))?.text).toContain('Notifications: on')
    far.happens('kettle', { said: 'Told.' })
    await tells(1)
    await looked()
    expect(told()).toEqual(['🔔 **The kettle** · `kettle`\n\nTold.'])
  })
})

describe('what a conversation is in is watched there', () => {
  test('what others do in a session that was connected is told; after /disconnect no more', async () => {
    await open()
    await say('/connect kettle')
    await road.bus.publish('news', { agent: 'coder', keys: [] })
    await eventually(async () => (await road.watches.in('paper:chat'))[0]?.cursor !== undefined)
    far.happens('kettle', { said: 'It boils.' })
    await tells(1)
    expect((await say('/link'))?.text).toBe('https://far.example/en/kettle')
    await say('/disconnect')
    far.happens('kettle', { said: 'Nobody hears.' })
    expect(await road.watches.in('paper:chat')).toEqual([])
    expect((await say('/link'))?.text).toContain('There is no session here yet')
  })

  test('/unwatch in it lasts as long as one is in it', async () => {
    await open()
    await say('/connect kettle')
    await say('/unwatch')
    await say('hello')
    expect((await say('/watches'))?.text).toContain('You watch no session yet')
  })

  test('what a turn tells is not told a second time, however long it takes', async () => {
    await open()
    await watch('kettle')
    const goOn = Promise.withResolvers<void>()
    road.pen.run = async function* () {
      far.happens('kettle', { said: 'I begin.' })
      yield { type: 'text', text: 'I begin.' }
      await goOn.promise
      yield { type: 'state', state: far.stateOf('kettle') }
    }
    await say('/connect kettle')
    const answered = say('go')
    await eventually(() => road.paper.screen().at(-1)?.text === 'I begin.')
    await looked()
    goOn.resolve()
    await answered
    far.happens('kettle', { said: 'Somebody else.' })
    await tells(1)
    await looked()
    expect(told()).toEqual(['🔔 **The kettle** · `kettle`\n\nSomebody else.'])
  })
})

describe('a reply goes to the session that it replies to, and the conversation stays where it is', () => {
  async function asked() {
    await open()
    await say('/connect cup')
    await watch('kettle')
    far.happens('kettle', { asked: which })
    const view = await tells(1)
    expect(view.text).toBe(
      '🔔 **The kettle** · `kettle`\n\nWhich tea?\n\nPress a button, reply with a number, or send `/answer #kettle text`.\n\nhttps://far.example/en/kettle\n\n1. Green\n2. Black',
    )
    return view
  }
  const saidThere = () => [road.pen.turns.at(-1)?.text, stateOf()]

  test.each([
    ['its button', undefined, 'Black'],
    ['a number', '2', 'Black'],
    ['/answer and a number', '/answer 2', 'Black'],
    ['/answer and words', '/answer Oolong', 'Oolong'],
    ['/answer and its name', '/answer #kettle Oolong', 'Oolong'],
  ])('%s', async (_, words, answer) => {
    const view = await asked()
    await say(words ?? view.buttons?.[1]?.says ?? '')
    expect(saidThere()).toEqual([answer, { key: 'kettle', told: 1, asked: true }])
    await say('and the cup?')
    expect(saidThere()).toEqual(['and the cup?', { key: 'cup' }])
  })

  test('words that quote the notification, also much later', async () => {
    await asked()
    await say('something else')
    await say('Make it strong', { quote: '🔔 The kettle · kettle\n\nWhich tea?' })
    expect(saidThere()).toEqual(['Make it strong', { key: 'kettle', told: 1, asked: true }])
  })

  test('what it asks then is answered there, too', async () => {
    const view = await asked()
    road.pen.run = async function* () {
      yield { type: 'state', state: { key: 'kettle', told: 1, asked: 'again' } }
      yield { type: 'ask', question: 'Milk?', options: ['Yes', 'No'] }
    }
    await say(view.buttons?.[0]?.says ?? '')
    await say('2')
    expect(saidThere()).toEqual(['No', { key: 'kettle', told: 1, asked: 'again' }])
  })

  test('a button of a question that is over says so', async () => {
    const view = await asked()
    far.happens('kettle', { asked: { ...which, id: 'q2' } })
    await tells(2)
    expect((await say(view.buttons?.[0]?.says ?? ''))?.text).toContain('That question is over.')
    far.happens('kettle', { expired: true })
    expect((await tells(3)).text).toContain('Nobody answered the last question in time')
    expect((await say(road.paper.sent[1]?.buttons?.[0]?.says ?? ''))?.text).toContain('That question is over.')
  })

  test('who is in the session simply replies', async () => {
    await open()
    await say('/connect kettle')
    await road.bus.publish('news', { agent: 'coder', keys: [] })
    await eventually(async () => (await road.watches.in('paper:chat'))[0]?.cursor !== undefined)
    far.happens('kettle', { asked: which })
    await tells(1)
    await say('Oolong')
    expect(saidThere()).toEqual(['Oolong', { key: 'kettle', told: 1, asked: true }])
  })
})

describe('nothing is lost and nothing told twice', () => {
  test('when what was found could not be stored', async () => {
    await open()
    await watch('kettle')
    const put = vi.spyOn(road.inbox, 'put').mockRejectedValueOnce(new Error('the disk is full'))
    far.happens('kettle', { said: 'It boils.' })
    await tells(1)
    await looked()
    expect([told().length, put.mock.calls.length]).toEqual([1, 2])
  })

  test('when two processes have found the same', async () => {
    await open()
    await watch('kettle')
    await road.news.stop()
    far.happens('kettle', { said: 'It boils.' })
    const watched = await road.watches.watched('coder')
    const { news } = await far.watch.news(watched, { hurry: new Set(), signal: new AbortController().signal })
    await Promise.all([1, 2, 3].flatMap(() => news.map((one) => road.desk.tell('coder', far.watch, one))))
    await settled(road, 2)
    expect(told()).toHaveLength(1)
  })

  test('when the process ends before it was delivered', async () => {
    await open()
    await watch('kettle')
    const reached = Promise.withResolvers<void>()
    road.paper.refuse = ({ kind }) => {
      if (kind === 'draw') return
      reached.resolve()
      throw new RemoteError('busy', 'slow down', { retryAfter: 60_000 })
    }
    far.happens('kettle', { said: 'It boils.' })
    await reached.promise
    await road.crash()
    road.paper.refuse = () => undefined
    road = await road.again()
    road.agents.use(agents)
    await road.bus.publish('news', { agent: 'coder', keys: [] })
    await tells(1)
    await looked()
    expect(told()).toHaveLength(1)
  })

  test('what cannot be delivered is kept, and can be delivered again', async () => {
    await open()
    await watch('kettle')
    road.paper.refuse = ({ kind }) => {
      if (kind === 'send') throw new RemoteError('gone', 'the chat is gone')
    }
    far.happens('kettle', { said: 'It boils.' })
    const dead = await eventually(async () =>
      (await road.store.db.selectFrom('messages').selectAll().where('state', '=', 'undelivered').execute()).at(0),
    )
    road.paper.refuse = () => undefined
    await road.store.write(async (tx) => {
      await road.replies.forgetDelivery(tx, dead.seq)
      await road.inbox.reopen(tx, dead.seq)
    })
    await eventually(() => road.paper.screen().some(({ text }) => text.endsWith('It boils.')))
  })
})

describe('a chat that may not see it is not told, although it was found', () => {
  const held = async (config: Record<string, unknown>) => {
    await open()
    await watch('kettle')
    const reached = Promise.withResolvers<void>()
    let busy = true
    road.paper.refuse = ({ kind }) => {
      if (kind === 'draw' || !busy) return
      reached.resolve()
      throw new RemoteError('busy', 'slow down', { retryAfter: 60_000 })
    }
    far.happens('kettle', { said: 'It boils.' })
    await reached.promise
    busy = false
    await road.crash()
    return openRoad({ pen: road.pen, paper: road.paper, dataDir: road.dataDir, config: { agent: 'coder', ...config } })
  }

  const skipped = () =>
    eventually(async () => {
      const { state, error } = (await road.store.db.selectFrom('messages').selectAll().execute()).at(-1) ?? {}
      return state === 'skipped' && error
    })

  test('whoever watches was shut out meanwhile', async () => {
    road = await held({ access: { deny: ['ann'] } })
    expect(await skipped()).toBe('whoever watches may not use this bot')
    expect(told()).toEqual([])
  })

  test('or does not want to be told any more', async () => {
    await open()
    await watch('kettle')
    await road.worker.stop(0)
    far.happens('kettle', { said: 'It boils.' })
    await eventually(async () => (await states(road)).length === 2)
    await road.watches.drop({ conversation: 'paper:chat', agent: 'coder', key: 'kettle' }, false)
    await road.crash()
    road = await road.again()
    expect(await skipped()).toBe('it is no longer watched')
    expect(told()).toEqual([])
  })
})

test('an agent without sessions has none to watch, and /help names these commands only where it has', async () => {
  await open()
  expect((await say('/help'))?.text).toMatch(
    /`\/link` .*\n- `\/watch n\|id` .*\n- `\/unwatch n\|id` .*\n- `\/watches \[n\]` /,
  )
  await say('/agent plain')
  expect((await say('/help'))?.text).not.toMatch(/\/watch|\/unwatch|\/link|\/notify/)
  expect((await say('/watch x'))?.text).toBe('plain keeps no sessions that could be watched.')
  expect((await say('/link'))?.text).toBe('Sessions of plain have no web page.')
})
