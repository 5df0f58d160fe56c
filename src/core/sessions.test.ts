import { afterEach, expect, test } from 'vitest'
import { answerTo, openRoad, type TestRoad } from '../../test/helpers/road.ts'
import { RemoteError } from '../contract/errors.ts'
import { userIdOf } from '../services/users.ts'

let road: TestRoad
afterEach(() => road.close())

const agents = [
  { id: 'coder', type: 'pen', settings: { sessions: true } },
  { id: 'pen', type: 'pen', settings: {} },
]

async function open(titles: string[], config: Record<string, unknown> = {}) {
  road = await openRoad({ config: { agent: 'coder', ...config } })
  use(titles)
}

function use(titles: string[]) {
  road.agents.use(agents)
  road.pen.sessions = async () => titles.map((title) => ({ key: `key-${title}`, title, state: { at: title } }))
}

const say = (text: string) => answerTo(road, text)

/** The state that the agent is handed with what is said. */
async function stateOf(text: string) {
  await say(text)
  return road.pen.turns.at(-1)?.state
}

const many = Array.from({ length: 12 }, (_, n) => `task${n + 1}`)

test('sessions are listed with numbers and buttons, and a number goes on with one', async () => {
  await open(['kettle', 'a *bold*\n[cup]'])
  expect(await say('/list')).toEqual({
    state: 'done',
    text: '**Sessions of coder that you can go on with:**\n\n1. kettle\n2. a \\*bold\\* \\[cup\\]',
    buttons: [
      { label: 'kettle', says: '/connect key-kettle' },
      { label: 'a *bold* [cup]', says: '/connect key-a *bold*\n[cup]' },
    ],
  })
  expect((await say('1')).text).toBe('🔗 Going on with: kettle. Go ahead.')
  expect(await stateOf('more steam')).toEqual({ at: 'kettle' })
  expect(road.pen.turns.at(-1)?.history).toEqual([])
})

test.each(['/connect 2', '/CONNECT key-task2', '/connect KEY-task2', '／connect 2'])('%s', async (words) => {
  await open(['task1', 'task2'], { language: 'zh-CN' })
  expect((await say(words)).text).toBe('🔗 接着做：task2。请说。')
  expect(await stateOf('go on')).toEqual({ at: 'task2' })
})

test('the beginning of an id is enough where no other begins like it', async () => {
  await open(['teapot', 'tray', 'cup'])
  expect((await say('/connect key-te')).text).toContain('teapot')
  expect((await say('/connect key-t')).text).toContain('There is no session key-t')
  expect((await say('/connect key')).text).toContain('There is no session key')
})

test('a long list has pages; the last number leads to the next', async () => {
  await open(many)
  const first = await say('/list')
  expect(first.text).toMatch(/go on with:\*\* \(1\/2\)\n\n1\. task1\n/)
  expect(first.text).toMatch(/10\. task10\n11\. More…$/)
  expect(first.buttons?.at(-1)).toEqual({ label: 'More…', says: '/list 2' })
  const second = await say('11')
  expect(second.text).toBe('**Sessions of coder that you can go on with:** (2/2)\n\n1. task11\n2. task12')
  expect((await say('/connect 2')).text).toContain('task12')
  expect((await say('/list 99')).text).toContain('(2/2)')
})

test('a number means what it stood for when it was shown', async () => {
  await open(['old'])
  await say('/list')
  use(['newer', 'old'])
  expect((await say('/connect 1')).text).toContain('old')
})

test('what was connected outlives the process, until it is left', async () => {
  await open(['kettle'])
  await say('/connect key-kettle')
  await road.crash()
  road = await road.again()
  use(['kettle'])
  expect(await stateOf('still there?')).toEqual({ at: 'kettle' })
  expect((await say('/clear')).text).toBe('✅ Left. Your next message begins a fresh session.')
  expect(await stateOf('hello')).toBeUndefined()
  await say('/connect 1')
  await say('/disconnect')
  expect(await stateOf('hello again')).toBeUndefined()
})

test('the agent is told who asks, as it is when it works for them', async () => {
  await open([])
  const asked: unknown[] = []
  road.pen.sessions = async (user) => {
    asked.push(user)
    return []
  }
  expect((await say('/list')).text).toBe('coder has no sessions to go on with yet. Just ask, and one begins.')
  expect(asked).toEqual([{ id: userIdOf('paper', 'ann'), name: 'Ann' }])
})

test('one that has vanished since is said to be gone, and the session here stays', async () => {
  await open(['kettle', 'cup'])
  await say('/list')
  await say('/connect 1')
  await say('/list')
  use(['kettle'])
  expect((await say('2')).text).toBe('There is no session key-cup, or it is gone. Send /list to see which there are.')
  expect((await say('/connect 7')).text).toContain('There is no session 7')
  expect(await stateOf('hello')).toEqual({ at: 'kettle' })
})

test('an agent that does not answer is said not to, at once', async () => {
  await open([])
  road.pen.sessions = async () => {
    throw new RemoteError('unreachable', 'connect ECONNREFUSED', { retryAfter: 60_000 })
  }
  for (const words of ['/list', '/connect 1']) {
    await expect(say(words)).resolves.toMatchObject({
      state: 'failed',
      text: 'coder does not answer right now. Please try again later.',
    })
  }
})

test('an agent without sessions has none to list, and /help names these commands only where it has', async () => {
  await open(['kettle'])
  expect((await say('/help')).text).toContain('- `/connect n|id` go on with one of them here')
  await say('/agent pen')
  expect((await say('/help')).text).not.toMatch(/\/list|\/connect|\/disconnect/)
  for (const words of ['/list', '/connect 1'])
    expect((await say(words)).text).toBe('pen keeps no sessions that you could go on with here.')
})
