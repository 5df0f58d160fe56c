import { expect, onTestFinished, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { userIdOf } from '../services/users.ts'

const ann = userIdOf('paper', 'ann')
const bob = userIdOf('paper', 'bob')

async function open(options: Parameters<typeof openApi>[0] = {}): Promise<TestApi> {
  const api = await openApi(options)
  onTestFinished(() => api.close())
  return api
}

let said = 0

/** Says something, and waits until it is answered. */
async function say(api: TestApi, text: string, id: string, name = id) {
  const by = { sender: { id, name }, conversation: { key: `chat of ${id}`, kind: 'direct' as const } }
  await api.paper.say(text, { id: `${id}-${++said}`, ...by })
  await eventually(async () => {
    const { body } = await api.get(`/messages?q=${encodeURIComponent(text)}`)
    return body.items[0]?.state === 'answered' || body.items[0]?.state === 'skipped'
  })
}

test('people are listed with their senders, the newest first, page by page, and found by whatever names them', async () => {
  const api = await open({ paper: createPaper({ lookUp: async (id) => ({ department: `Team ${id.toUpperCase()}` }) }) })
  for (const id of ['ann', 'bob', 'eve']) await say(api, `hello from ${id}`, id)
  const first = await api.get('/users?limit=2')
  expect(first.body.items).toMatchObject([
    { id: userIdOf('paper', 'eve') },
    {
      id: bob,
      name: 'bob',
      email: 'bob@paper.com',
      emailVerified: false,
      department: 'Team BOB',
      source: 'paper',
      senders: [{ channel: 'paper', sender: 'bob', mapped: 'created', letIn: false }],
    },
  ])
  const second = await api.get(`/users?limit=2&cursor=${first.body.next}`)
  expect(second.body).toMatchObject({ items: [{ id: ann }], next: null })
  for (const [query, found] of [
    ['q=TEAM%20b', [bob]],
    ['q=ann@', [ann]],
    [`q=${bob}`, [bob]],
    ['q=100%25', []],
    ['channel=paper&q=eve', [userIdOf('paper', 'eve')]],
    ['channel=cup', []],
  ] as const) {
    const { body } = await api.get(`/users?${query}`)
    expect(body.items.map(({ id }: { id: string }) => id)).toEqual(found)
  }
})

test('one is read with what they used today, and 404 for nobody', async () => {
  const api = await open()
  api.pen.run = async function* () {
    yield { type: 'text', text: 'hi' }
    yield { type: 'usage', input: 30, output: 12 }
  }
  await say(api, 'hello', 'ann')
  await say(api, 'again', 'ann')
  expect((await api.get(`/users/${ann}`)).body.usedToday).toEqual({ messages: 2, tokens: 84 })
  for (const path of ['/users/nobody', '/users/nobody/export'])
    expect(await api.get(path)).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } })
})

test('what an admin says of somebody stays, and the log names no person', async () => {
  const api = await open()
  await say(api, 'hello', 'ann', 'Ann')
  const change = { name: 'Ann Lee', department: 'Sales', role: 'lead', limits: { perDay: 5, tokensPerDay: 0 } }
  expect((await api.send('PATCH', `/users/${ann}`, change)).body).toMatchObject({ ...change, locked: true })
  const more = await api.send('PATCH', `/users/${ann}`, { limits: { perDay: null }, role: null, disabled: true })
  expect(more.body).toMatchObject({
    limits: { perDay: null, tokensPerDay: 0 },
    role: null,
    name: 'Ann Lee',
    disabled: true,
  })
  await say(api, 'am I in?', 'ann')
  expect(api.paper.screen().at(-1)?.text).toMatch(/^Sorry, you may not use this bot/)
  const { items } = (await api.get(`/audit?target=users/${ann}`)).body
  expect(items.map(({ action, details }: { action: string; details: string[] }) => [action, ...details])).toEqual([
    ['user.change', 'role: changed', 'limits: {"tokensPerDay":0}', 'disabled: true'],
    [
      'user.change',
      'name: changed',
      'department: changed',
      'role: changed',
      'limits: {"perDay":5,"tokensPerDay":0}',
      'locked: true',
    ],
  ])
  expect(JSON.stringify(items)).not.toContain('Ann Lee')
})

test.each([
  [{ name: '' }, 'name'],
  [{ name: null }, 'name'],
  [{ email: 'nowhere' }, 'email'],
  [{ limits: { perDay: -1 } }, 'limits.perDay'],
  [{ limits: { perHour: 1 } }, 'limits.perHour'],
  [{ id: 'x' }, 'id'],
  [{ disabled: 'yes' }, 'disabled'],
  [{ department: 'a\0b' }, 'department'],
])('%j is refused by its field', async (change, field) => {
  const api = await open()
  await say(api, 'hello', 'ann')
  const { status, body } = await api.send('PATCH', `/users/${ann}`, change)
  expect([status, Object.keys(body.error.fields)]).toEqual([400, [field]])
})

test('a sender is given to another person, and taken from them', async () => {
  const api = await open()
  await say(api, 'hello', 'ann')
  await say(api, 'hi', 'bob')
  const linked = await api.post(`/users/${ann}/link`, { channel: 'paper', sender: 'bob' })
  expect(linked.body.senders).toMatchObject([
    { sender: 'ann', mapped: 'created' },
    { sender: 'bob', mapped: 'linked' },
  ])
  expect((await api.get(`/users/${bob}`)).status).toBe(404)
  expect((await api.post(`/users/${ann}/link`, { channel: 'papyrus', sender: 'bob' })).status).toBe(404)
  await api.post(`/users/${ann}/link`, { channel: 'paper', sender: 'never seen' })
  await say(api, 'it is me', 'never seen')
  expect(api.pen.turns.at(-1)?.user.id).toBe(ann)
  const unlinked = await api.post(`/users/${ann}/unlink`, { channel: 'paper', sender: 'bob' })
  expect(unlinked.body.senders.map(({ sender }: { sender: string }) => sender)).toEqual(['ann', 'never seen'])
  expect((await api.get(`/users/${bob}`)).body.senders).toMatchObject([{ sender: 'bob', mapped: 'linked' }])
  expect((await api.post(`/users/${ann}/unlink`, { channel: 'paper', sender: 'bob' })).status).toBe(404)
  expect((await api.post(`/users/${bob}/unlink`, { channel: 'paper', sender: 'bob' })).status).toBe(409)
  await api.send('PATCH', `/users/${bob}`, { disabled: true })
  const held = await api.post(`/users/${ann}/link`, { channel: 'paper', sender: 'bob' })
  expect(held).toMatchObject({ status: 409, body: { error: { code: 'user-locked' } } })
})

test('all that is held about somebody is exported', async () => {
  const api = await open({ paper: createPaper({ lookUp: async () => ({ mobile: '138', department: 'Sales' }) }) })
  await say(api, 'my secret plan', 'ann')
  await say(api, 'not hers', 'bob')
  const answer = await api.ask(`/users/${ann}/export`)
  await answer.body?.cancel()
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="user-${ann}.json"`)
  const { body: file } = await api.get(`/users/${ann}/export`)
  expect(file).toMatchObject({
    user: { id: ann, department: 'Sales', senders: [{ sender: 'ann' }] },
    profiles: [{ channel: 'paper', mobile: '138' }],
    messages: [{ said: 'my secret plan', answer: 'You said: my secret plan', agent: 'pen', state: 'answered' }],
  })
  expect(file.messages).toHaveLength(1)
})

test('who is erased leaves no word behind, in no table; what was delivered once is not taken for new', async () => {
  const api = await open({ paper: createPaper({ lookUp: async (id) => ({ email: `${id}@tea.example` }) }) })
  await say(api, 'my secret plan', 'ann', 'Ann Q')
  const first = `ann-${said}`
  await say(api, 'I stay', 'bob')
  api.pen.run = async function* (_, signal) {
    yield { type: 'text', text: 'a secret that grows' }
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
  }
  const by = { sender: { id: 'ann', name: 'Ann Q' }, conversation: { key: 'chat of ann', kind: 'direct' as const } }
  await api.paper.say('still running', { id: 'running', ...by })
  await eventually(() => api.paper.screen().at(-1)?.text === 'a secret that grows')

  expect((await api.send('DELETE', `/users/${ann}`)).status).toBe(204)
  expect((await api.get(`/users/${ann}`)).status).toBe(404)
  const tables = ['users', 'senders', 'messages', 'replies', 'tasks', 'conversations', 'sessions', 'audit'] as const
  for (const table of tables) {
    const rows = JSON.stringify(await api.store.db.selectFrom(table).selectAll().execute())
    expect([table, rows.match(/secret|Ann Q|"ann"|chat of ann|ann@tea|still running/g)]).toEqual([table, null])
  }
  expect(await api.paper.say('my secret plan', { id: first, ...by })).toBe('seen')
  expect((await api.get('/messages?q=I%20stay')).body.items).toHaveLength(1)
  expect((await api.send('DELETE', `/users/${ann}`)).status).toBe(404)
})

test('who waits to be let in is listed without their code, let in, or turned away', async () => {
  const api = await open({ channel: { access: { who: 'pairing' } } })
  await say(api, 'hello', 'ann', 'Ann')
  await say(api, 'hi', 'eve', 'Eve')
  const code = /\*\*(.*?)\*\*/.exec(api.paper.screen()[0]?.text ?? '')?.[1] ?? ''
  const { items } = (await api.get('/pairings')).body
  expect(items).toMatchObject([{ channel: 'paper', sender: 'ann', name: 'Ann' }, { sender: 'eve' }])
  expect(JSON.stringify(items)).not.toContain(code)
  const approved = await api.post(`/pairings/${code}/approve`)
  expect(approved).toMatchObject({ status: 200, body: { user: ann, channel: 'paper', sender: 'ann' } })
  await eventually(() => api.paper.sent[0]?.text.startsWith('✅ An admin has let you in'))
  expect((await api.send('DELETE', `/pairings/${items[1].id}`)).status).toBe(204)
  expect((await api.get('/pairings')).body.items).toEqual([])
  for (const call of [api.post(`/pairings/${code}/approve`), api.send('DELETE', '/pairings/AAAA-AAAA')])
    expect((await call).status).toBe(404)
  const audit = (await api.get('/audit')).body.items.map(({ action }: { action: string }) => action)
  expect(audit).toEqual(['pairing.refuse', 'pairing.approve'])
})

test('a directory is tried before it is saved, and after; its token is shown to nobody', async () => {
  const api = await open()
  const directory = { type: 'http', url: 'http://127.0.0.1:1/', token: 'a-token-of-decent-length' }
  const users = { mapping: 'directory', directory, limits: { perUser: { perDay: 9 } } }
  const test = (settings?: object) => api.post('/settings/users/test', { sender: { employeeNo: '7' }, settings })
  expect((await test()).body.error.fields).toEqual({ 'settings.directory': 'is missing' })
  const unsaved = await test(users)
  expect(unsaved.body).toMatchObject({ ok: false, found: null, code: 'unreachable' })
  expect((await api.get('/settings')).body.sections.users.value).toBeNull()
  await api.send('PATCH', '/settings', { users })
  await eventually(() => api.people.limits.perUser.perDay === 9)
  const answers = [unsaved, await test(), await api.get('/settings'), await api.get('/audit')]
  const stored = await api.store.db.selectFrom('settings').selectAll().execute()
  expect(JSON.stringify(stored)).toContain('enc:v1:')
  for (const said of [...answers, stored]) expect(JSON.stringify(said)).not.toContain(directory.token)
  const wrong = await api.send('PATCH', '/settings', { users: { limits: { perUser: { perDay: 'many' } } } })
  expect(Object.keys(wrong.body.error.fields)).toEqual(['users.limits.perUser.perDay'])
})
