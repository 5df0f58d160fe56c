import { createServer } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper, type Paper } from '../../test/helpers/paper.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { openRoad, settled, type TestRoad } from '../../test/helpers/road.ts'
import { silent } from '../../test/helpers/silent.ts'
import { RemoteError } from '../contract/errors.ts'
import type { InboundMessage } from '../contract/message.ts'
import { channelConfig } from '../services/channel-config.ts'
import { usersConfig } from '../services/user-config.ts'
import { userIdOf } from '../services/users.ts'
import { changeUser } from '../store/users.ts'
import { approve } from './letting-in.ts'
import type { ChannelSettings } from './live-channel.ts'

let road: TestRoad
const closing: (() => void)[] = []
afterEach(async () => {
  await road.close()
  for (const close of closing.splice(0)) close()
})

/** Two channels of one platform, `paper` and `napkin`. */
async function open(options: { paper?: Paper; config?: Record<string, unknown>; users?: object } = {}) {
  road = await openRoad({ ...(options.paper ? { paper: options.paper } : {}) })
  const configs = ['paper', 'napkin'].map((id) => {
    const basics = { id, type: 'paper', language: 'en', limits: { perSender: { perMinute: 0 } } }
    return channelConfig.parse({ ...basics, ...options.config }) as ChannelSettings
  })
  await road.manager.use(configs)
  use(options.users)
}

const use = (users: object = {}) => road.people.use(usersConfig.parse(users))

let said = 0

/** Says it on a channel, and the last thing on the screen once it is answered. */
async function say(text: string, by: Partial<InboundMessage> & { on?: 'paper' | 'napkin' } = {}): Promise<string> {
  const { on = 'paper', ...rest } = by
  const config = road.manager.get(on)?.config
  if (!config) throw new Error(`there is no ${on}`)
  const before = (await road.store.db.selectFrom('messages').select('seq').execute()).length
  await road.acceptor.accept(config, {
    id: `m${++said}`,
    conversation: { key: `chat of ${rest.sender?.id ?? 'ann'}`, kind: 'direct' },
    sender: { id: 'ann', name: 'Ann' },
    text,
    files: [],
    addressed: true,
    sentAt: Date.now(),
    address: { to: 'chat' },
    ...rest,
  })
  await settled(road, before + 1)
  return road.paper.screen().at(-1)?.text ?? ''
}

const users = () => road.store.db.selectFrom('users').selectAll().orderBy('created_at').execute()
const senders = () => road.store.db.selectFrom('senders').selectAll().orderBy('channel').orderBy('sender').execute()
const asAgentsSeeThem = () => road.pen.turns.map(({ user }) => user)

const known: Record<string, object> = {
  ann: { name: 'Ann Lee', email: 'Ann@tea.example', department: 'Sales' },
  ann2: { email: 'ann@TEA.example' },
  bob: { employeeNo: '007' },
  bob2: { employeeNo: '007', name: 'Bob' },
}
const contacts = () => createPaper({ lookUp: async (id) => known[id] ?? {} })

describe('a sender who is new', () => {
  test('becomes a user, with an address that only stands in for one', async () => {
    await open()
    await say('hello', { sender: { id: '1024', name: 'Carol' } })
    await say('hello', { sender: { id: 'dan' } })
    expect(await users()).toMatchObject([
      { id: userIdOf('paper', '1024'), name: 'Carol', email: '1024@paper.com', email_verified: 0, source: 'paper' },
      { name: 'dan', email: 'dan@paper.com' },
    ])
    expect(asAgentsSeeThem()).toEqual([
      { id: userIdOf('paper', '1024'), name: 'Carol' },
      { id: userIdOf('paper', 'dan'), name: '' },
    ])
  })

  test('is looked up once, and is known by what the platform tells', async () => {
    const asked: string[] = []
    const lookUp = async (id: string) => {
      asked.push(id)
      return known[id] ?? {}
    }
    await open({ paper: createPaper({ lookUp }) })
    await say('hello')
    await say('hello again')
    expect(asked).toEqual(['ann'])
    expect(await users()).toMatchObject([{ name: 'Ann Lee', email: 'Ann@tea.example', email_verified: 1 }])
    expect(asAgentsSeeThem()).toEqual(
      Array(2).fill({ id: userIdOf('paper', 'ann'), name: 'Ann Lee', department: 'Sales' }),
    )
  })

  test('is somebody we know by a verified address, or an employee number', async () => {
    await open({ paper: contacts() })
    for (const id of ['ann', 'bob']) await say('hello', { sender: { id } })
    for (const id of ['ann2', 'bob2']) await say('hello', { on: 'napkin', sender: { id } })
    expect((await senders()).map(({ sender, user, mapped }) => [sender, user, mapped])).toEqual([
      ['ann2', userIdOf('paper', 'ann'), 'email'],
      ['bob2', userIdOf('paper', 'bob'), 'employee-no'],
      ['ann', userIdOf('paper', 'ann'), 'created'],
      ['bob', userIdOf('paper', 'bob'), 'created'],
    ])
    expect(asAgentsSeeThem()[2]).toMatchObject({ id: userIdOf('paper', 'ann') })
  })

  test('is nobody we know by a placeholder, or where an admin holds the user', async () => {
    await open({ paper: contacts() })
    await say('hello', { sender: { id: 'x', name: 'x' } })
    await say('hello', { on: 'napkin', sender: { id: 'y', name: 'x' } })
    await say('hello', { sender: { id: 'bob' } })
    await road.store.write(({ db }) => changeUser(db, userIdOf('paper', 'bob'), { locked: true }))
    await say('hello', { on: 'napkin', sender: { id: 'bob2' } })
    expect(await users()).toHaveLength(4)
  })

  test('is answered although the platform tells nothing, and is known by name when that changes', async () => {
    await open({ paper: createPaper({ lookUp: () => Promise.reject(new RemoteError('denied', 'no permission')) }) })
    expect(await say('hello')).toBe('You said: hello')
    await say('hello', { sender: { id: 'ann', name: 'Anna' } })
    await eventually(async () => (await users())[0]?.name === 'Anna')
  })
})

test('where everybody is one user, everybody is; and themselves again when that is over', async () => {
  await open({ users: { mapping: 'fixed', fixedUser: 'ops' } })
  await say('hello')
  await say('hello', { sender: { id: 'bob', name: 'Bob' } })
  expect(asAgentsSeeThem()).toEqual(Array(2).fill({ id: userIdOf('fixed', 'ops'), name: 'ops' }))
  expect(await say('/whoami')).not.toContain('The same person')
  use()
  await say('hello')
  expect(asAgentsSeeThem()[2]).toEqual({ id: userIdOf('paper', 'ann'), name: 'Ann' })
})

describe('a directory', () => {
  async function erp(answer: (sender: { id: string; email?: string }) => { status: number; body?: object }) {
    const asked: object[] = []
    const server = createServer(async (request, response) => {
      let text = ''
      for await (const chunk of request) text += chunk
      const body = JSON.parse(text)
      asked.push(body)
      const { status, body: said = {} } = answer(body.sender)
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    closing.push(
      () => server.closeAllConnections(),
      () => server.close(),
    )
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : undefined
    return { asked, users: { mapping: 'directory', directory: { type: 'http', url: `http://127.0.0.1:${port}/` } } }
  }

  test('is asked with what the platform tells, and what it says leads on: the department of a rule, the name for agents', async () => {
    const user = { name: 'Lee, Ann', email: 'lee@tea.example', department: 'Finance' }
    const { asked, users } = await erp(() => ({ status: 200, body: { user } }))
    await open({ paper: contacts(), users, config: { routes: [{ department: 'finance', agent: 'quill' }] } })
    road.agents.use(['pen', 'quill'].map((id) => ({ id, type: 'pen', settings: {} })))
    await say('hello')
    await say('hello again')
    expect(asked).toEqual([
      { channel: 'paper', platform: 'paper', sender: { id: 'ann', name: 'Ann Lee', email: 'Ann@tea.example' } },
    ])
    expect(asAgentsSeeThem()[1]).toEqual({ id: userIdOf('paper', 'ann'), name: 'Lee, Ann', department: 'Finance' })
    const tasks = await road.store.db.selectFrom('tasks').select('agent').execute()
    expect(tasks).toEqual([{ agent: 'quill' }, { agent: 'quill' }])
    expect(await say('/whoami')).toContain('- Name: Lee, Ann\n- Department: Finance\n- E-mail: lee@tea.example')
  })

  test.each([
    ['does not know somebody', 404],
    ['is down', 500],
  ])('that %s keeps nobody from being answered', async (_, status) => {
    const { users: config } = await erp(() => ({ status }))
    await open({ users: config })
    expect(await say('hello')).toBe('You said: hello')
    expect(await users()).toMatchObject([{ name: 'Ann', source: 'paper' }])
    const [sender] = await senders()
    expect((sender?.look_again_at ?? 0) - Date.now()).toBeLessThanOrEqual(300_000)
  })
})

describe('who has to be let in', () => {
  const pairing = { access: { who: 'pairing' } }

  test('is given a code once, and told once that it waits; then silence', async () => {
    await open({ config: pairing })
    expect(await say('hello')).toMatch(/tell an admin this code: \*\*[A-Z2-9]{4}-[A-Z2-9]{4}\*\*/)
    expect(await say('hello?')).toMatch(/^No admin has let you in yet/)
    await say('hello??')
    expect(road.paper.screen()).toHaveLength(2)
    const states = await road.store.db.selectFrom('messages').select(['state', 'cause']).execute()
    expect(states).toEqual(Array(3).fill({ state: 'skipped', cause: 'not-let-in' }))
    expect(road.pen.turns).toEqual([])
  })

  test('may talk once an admin has approved, and is told so; on another channel, not yet', async () => {
    await open({ config: { ...pairing, language: 'zh-CN' } })
    const code = /\*\*(.*?)\*\*/.exec(await say('你好'))?.[1] ?? ''
    const approved = await approve({ ...road, log: silent }, code.toLowerCase().replace('-', ' '))
    expect(approved).toMatchObject({ channel: 'paper', sender: 'ann' })
    await eventually(() => road.paper.sent[0]?.text === '✅ 管理员已同意，现在可以和我对话了。')
    await settled(road, 2)
    expect(await say('你好')).toBe('You said: 你好')
    expect(await say('你好', { on: 'napkin' })).toContain('配对码')
    await expect(approve({ ...road, log: silent }, code)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('hears nothing for talk in a group that is not meant for the bot', async () => {
    await open({ config: { access: { who: 'pairing', groups: 'all' } } })
    const group = { conversation: { key: 'g', kind: 'group' as const }, addressed: false }
    await road.paper.host().accept({ ...message('hm'), ...group })
    expect(await road.store.db.selectFrom('messages').selectAll().execute()).toEqual([])
  })

  const message = (text: string): InboundMessage => ({
    id: `m${++said}`,
    conversation: { key: 'chat', kind: 'direct' },
    sender: { id: 'ann' },
    text,
    files: [],
    addressed: true,
    sentAt: Date.now(),
    address: null,
  })
})

describe('/pair', () => {
  const bob = { on: 'napkin' as const, sender: { id: 'bob', name: 'Bob' } }
  const offered = async () => /\*\*(.*?)\*\*/.exec(await say('/pair'))?.[1] ?? ''

  test('makes two senders one person, once, and writes that down', async () => {
    await open()
    await say('hello', bob)
    const code = await offered()
    expect(await say(`/pair ${code.toLowerCase()}`, bob)).toBe('✅ Linked: here and on paper you are the same person.')
    await say('hello', bob)
    expect(asAgentsSeeThem()[1]).toEqual({ id: userIdOf('paper', 'ann'), name: 'Ann' })
    expect(await users()).toHaveLength(1)
    expect(await say(`/pair ${code}`, bob)).toMatch(/^This code is wrong/)
    expect(await say(`/pair ${await offered()}`, bob)).toBe('Both are the same person already.')
    expect(await say('/whoami')).toContain('- The same person: `bob` on `napkin`')
    expect(await road.store.db.selectFrom('audit').select(['action', 'target']).execute()).toEqual([
      { action: 'user.pair', target: `users/${userIdOf('paper', 'ann')}` },
    ])
  })

  test('tells its code to nobody else, and does not let anybody guess', async () => {
    await open()
    expect(await say('/pair', { conversation: { key: 'g', kind: 'group' } })).toMatch(/^Please send \/pair in a direct/)
    for (let n = 0; n < 5; n++) await say(`/pair AAAA-AAA${n + 2}`, bob)
    expect(await say(`/pair ${await offered()}`, bob)).toMatch(/^That was wrong too often/)
  })

  test.each([
    { of: 'ann', change: { disabled: true } },
    { of: 'ann', change: { locked: true } },
    { of: 'bob', change: { locked: true } },
    { of: 'bob', change: { limits: { perDay: 3 } } },
  ])('leaves whom an admin holds to an admin: $of $change', async ({ of, change }) => {
    await open()
    await say('hello', bob)
    const code = await offered()
    const id = of === 'ann' ? userIdOf('paper', 'ann') : userIdOf('napkin', 'bob')
    await road.store.write(({ db }) => changeUser(db, id, change))
    await road.people.changed()
    expect(await say(`/pair ${code}`, bob)).toMatch(/^These two cannot be linked here/)
    expect(await users()).toHaveLength(2)
  })
})

describe('limits', () => {
  test('hold for a person wherever they speak, are told once, and /quota knows them', async () => {
    await open({ paper: contacts(), users: { limits: { perUser: { perDay: 4 } } } })
    const elsewhere = { on: 'napkin' as const, sender: { id: 'ann2' } }
    await say('one')
    await say('two', elsewhere)
    expect(await say('/quota', elsewhere)).toContain('- Today, on all platforms: 1 of 4')
    expect(await say('four')).toBe('You said: four')
    expect(await say('five')).toMatch(/^Today’s 4 messages are used up/)
    await say('six')
    expect(road.paper.screen()).toHaveLength(5)
    expect(await road.metrics.refused.get()).toMatchObject({ values: [{ labels: { why: 'user: day' }, value: 2 }] })
  })

  test('of a department hold for all of it; one’s own come before the usual ones', async () => {
    await open({
      paper: createPaper({ lookUp: async () => ({ department: 'Sales' }) }),
      users: { limits: { perUser: { perDay: 1 }, departments: { Sales: { perDay: 2 } } } },
    })
    await say('one', { sender: { id: 'ann' } })
    await road.store.write(({ db }) => changeUser(db, userIdOf('paper', 'ann'), { limits: { perDay: 0 } }))
    await road.people.changed()
    expect(await say('two', { sender: { id: 'ann' } })).toBe('You said: two')
    await say('three', { sender: { id: 'bob' } })
    expect(await say('four', { sender: { id: 'bob' } })).toMatch(/^Today’s 1 messages/)
    expect(await say('five', { sender: { id: 'ann' } })).toMatch(/^Your department’s 2 messages of today are used up/)
  })

  test('of tokens are checked before a turn', async () => {
    const pen = createPen(async function* () {
      yield { type: 'text', text: 'done' }
      yield { type: 'usage', input: 60, output: 50 }
    })
    await open({ users: { limits: { perUser: { tokensPerDay: 200 } } } })
    road.pen.run = pen.run
    await say('one')
    expect(await say('/quota')).toContain('- Tokens today: 90 of 200')
    await say('two')
    expect(await say('three')).toMatch(/^Today’s 200 tokens are used up/)
    await say('four')
    expect(road.pen.turns).toHaveLength(2)
    expect(await road.store.db.selectFrom('messages').select('cause').execute()).toEqual([
      ...Array(3).fill({ cause: null }),
      ...Array(2).fill({ cause: 'too-many' }),
    ])
    expect(await say('/help')).toContain('/quota')
  })

  test('whoever is disabled hears so on every platform', async () => {
    await open({ paper: contacts() })
    await say('hello')
    await road.store.write(({ db }) => changeUser(db, userIdOf('paper', 'ann'), { disabled: true }))
    await road.people.changed()
    expect(await say('hello')).toMatch(/^Sorry, you may not use this bot/)
    await say('hello', { on: 'napkin', sender: { id: 'ann2' } })
    expect(await say('hello', { on: 'napkin', sender: { id: 'ann2' } })).toMatch(/^Sorry, you may not use this bot/)
  })
})
