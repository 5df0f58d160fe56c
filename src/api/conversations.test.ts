import { afterEach, describe, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { createPen, sayAndWait } from '../../test/helpers/pen.ts'
import { listAudit } from '../store/audit.ts'

let api: TestApi
afterEach(() => api.close())

const here = '/conversations/paper:chat'
const act = (name: string, body?: unknown) => api.post(`${here}/${name}`, body)
const message = async (id: number) => (await api.get(`/messages/${id}`)).body
const ended = (id: number, state: string) =>
  eventually(async () => {
    const one = await message(id)
    return one.state === state && one
  })

describe('looking at conversations', () => {
  test('a conversation says who is in it, what was said last, who answers and with which session', async () => {
    api = await openApi()
    await api.paper.say('Which tea?', { conversation: { key: 'chat', kind: 'group', title: 'Tea friends' } })
    await eventually(async () => (await api.get('/messages?state=answered')).body.items.length === 1)
    const { items } = (await api.get('/conversations')).body
    expect(items).toEqual([
      {
        id: 'paper:chat:~ann',
        channel: 'paper',
        chat: { key: 'chat', kind: 'group', title: 'Tea friends', thread: null },
        state: 'idle',
        waiting: 0,
        takeover: null,
        people: [{ id: 'ann', name: 'Ann' }],
        last: {
          id: '1',
          text: 'Which tea?',
          sender: { id: 'ann', name: 'Ann' },
          state: 'answered',
          at: expect.any(String),
        },
        updatedAt: expect.any(String),
      },
    ])
    const { body } = await api.get(`/conversations/${encodeURIComponent('paper:chat:~ann')}`)
    expect(body).toMatchObject({
      ...items[0],
      agent: 'pen',
      model: null,
      chosen: { agent: null, model: null },
      session: { id: expect.any(String), agent: 'pen', startedAt: expect.any(String), usedAt: expect.any(String) },
    })
    expect(await api.get('/conversations/nowhere')).toMatchObject({ status: 404 })
  })

  test('who is in our books is called by name, and found by it, where the platform tells only an id', async () => {
    api = await openApi()
    await api.paper.say('Which tea?', { conversation: { key: 'a', kind: 'direct' }, sender: { id: 'ou_08c6f5' } })
    await ended(1, 'answered')
    const nobody = { id: 'ou_08c6f5', name: null }
    expect((await api.get('/conversations/paper:a')).body).toMatchObject({ people: [nobody], last: { sender: nobody } })
    expect(await message(1)).toMatchObject({ sender: nobody })

    const [user] = (await api.get('/users?q=ou_08c6f5')).body.items
    await api.send('PATCH', `/users/${user.id}`, { name: '张伟' })
    const zhang = { id: 'ou_08c6f5', name: '张伟' }
    expect((await api.get('/conversations/paper:a')).body).toMatchObject({ people: [zhang], last: { sender: zhang } })
    expect(await message(1)).toMatchObject({ sender: zhang })
    for (const list of ['conversations', 'messages']) {
      expect((await api.get(`/${list}?q=${encodeURIComponent('张伟')}`)).body.items).toHaveLength(1)
      expect((await api.get(`/${list}?q=${encodeURIComponent('李娜')}`)).body.items).toEqual([])
    }
  })

  test('the list is searched by title, name and id, and narrowed by what goes on', async () => {
    api = await openApi({
      pen: createPen(async function* ({ text }, signal) {
        if (text === 'wait') yield* sayAndWait('…', signal)
        yield { type: 'text', text: 'Done.' }
      }),
    })
    await api.paper.say('hello', { conversation: { key: 'a', kind: 'direct', title: '100% "tea"' } })
    await api.paper.say('wait', { conversation: { key: 'b', kind: 'direct' }, sender: { id: 'bob', name: 'Bob 茶' } })
    await eventually(async () => (await api.get('/messages?state=running')).body.items.length === 1)
    await ended(1, 'answered')
    const found = async (query: string) =>
      (await api.get(`/conversations?${query}`)).body.items.map(({ id }: { id: string }) => id)
    expect(await found('q=BOB%20茶')).toEqual(['paper:b'])
    expect(await found(`q=${encodeURIComponent('100% "TEA')}`)).toEqual(['paper:a'])
    expect(await found('q=paper:')).toEqual(['paper:b', 'paper:a'])
    expect(await found('q=%25%25')).toEqual([])
    expect(await found('state=running')).toEqual(['paper:b'])
    expect(await found('state=idle')).toEqual(['paper:a'])
    expect(await found('state=taken')).toEqual([])
    expect((await api.get('/conversations?state=asleep')).body.error.fields).toEqual({
      state: 'must be running, idle or taken',
    })
    await api.post('/conversations/paper:b/stop')
  })
})

describe('taking over', () => {
  test('the running reply is stopped, the agent is silent, a person answers, and the agent comes back', async () => {
    api = await openApi({
      pen: createPen(async function* ({ text }, signal) {
        if (text === 'Tell me all') yield* sayAndWait('Once', signal)
        yield { type: 'text', text: `You said: ${text}` }
      }),
    })
    await api.paper.say('Tell me all')
    await eventually(() => api.paper.screen().some(({ text }) => text === 'Once'))
    await api.paper.say('And then?')
    const taken = await act('takeover')
    expect(taken).toMatchObject({
      status: 200,
      body: { takeover: { by: { id: 'key:environment', name: 'TEAHOUSE_API_KEY' }, since: expect.any(String) } },
    })
    expect((await ended(1, 'stopped')).reply.text).toContain('Once')
    // What waited, and what is said from now on, is kept and shown, and nobody answers it.
    await api.paper.say('Is anybody there?')
    await api.paper.say('/new What now?')
    for (const id of [2, 3, 4])
      expect(await ended(id, 'skipped')).toMatchObject({ error: 'a person answers here', reply: expect.anything() })
    expect(api.pen.turns).toHaveLength(1)
    expect(api.paper.sent).toEqual([])
    expect((await api.get('/conversations?state=taken')).body.items).toHaveLength(1)

    await api.paper.say('/status')
    await ended(5, 'answered')
    expect(api.paper.screen().at(-1)?.text).toContain('A person answers here')

    const said = await act('say', { text: 'I am **here**.' })
    expect(said).toEqual({ status: 202, body: { id: '6' } })
    expect(await ended(6, 'answered')).toMatchObject({
      sender: { id: 'api:key:environment', name: 'TEAHOUSE_API_KEY' },
      reply: { text: 'I am **here**.' },
    })
    expect(api.paper.sent.map(({ text }) => text)).toEqual(['I am **here**.'])
    expect((await api.get(here)).body.people).toEqual([{ id: 'ann', name: 'Ann' }])

    expect((await act('release')).body.takeover).toBeNull()
    await api.paper.say('Thanks')
    expect((await ended(7, 'answered')).reply.text).toBe('You said: Thanks')
    const audit = await listAudit(api.store.db, { limit: 10 })
    expect(audit.map(({ action, target }) => [action, target])).toEqual([
      ['conversation.release', 'conversations/paper:chat'],
      ['conversation.say', 'conversations/paper:chat'],
      ['conversation.takeover', 'conversations/paper:chat'],
    ])
  })

  test('what cannot be said or done is refused and changes nothing', async () => {
    api = await openApi()
    await api.paper.say('hello')
    await ended(1, 'answered')
    expect(await act('say', { text: ' \n' })).toMatchObject({
      status: 400,
      body: { error: { fields: { text: 'must not be empty' } } },
    })
    expect(await act('say', { text: 'x', to: 'y' })).toMatchObject({ status: 400 })
    for (const name of ['reset', 'stop', 'takeover', 'release'])
      expect(await api.post(`/conversations/nowhere/${name}`)).toMatchObject({ status: 404 })
    expect(await api.post('/conversations/nowhere/say', { text: 'x' })).toMatchObject({ status: 404 })
    expect(await listAudit(api.store.db, { limit: 10 })).toEqual([])
    const twice = await Promise.all([1, 2].map(() => act('say', { text: 'once', idempotencyKey: 'k' })))
    expect(twice.map(({ body }) => body.id)).toEqual(['2', '2'])
  })
})

describe('stop and reset', () => {
  test('stop ends what runs and drops what waits, as /stop does', async () => {
    const paper = createPaper()
    api = await openApi({ paper, pen: createPen((_, signal) => sayAndWait('Once', signal)) })
    await paper.say('one')
    await eventually(() => paper.screen().some(({ text }) => text === 'Once'))
    await paper.say('two')
    expect(await act('stop')).toMatchObject({ status: 200, body: { waiting: 0 } })
    expect((await ended(1, 'stopped')).reply.text).toBe('Once\n\n⏹ Stopped')
    await ended(2, 'stopped')
    const [entry] = await listAudit(api.store.db, { limit: 1 })
    expect(entry?.details).toEqual(['running: stopped', 'waiting messages dropped: 1'])
  })

  test('after a reset the next message begins a fresh session', async () => {
    api = await openApi()
    await api.paper.say('one')
    await ended(1, 'answered')
    expect((await act('reset')).body.session).toBeNull()
    await api.paper.say('two')
    await ended(2, 'answered')
    expect(api.pen.turns.map(({ history }) => history.length)).toEqual([0, 0])
    await api.paper.say('three')
    await ended(3, 'answered')
    expect(api.pen.turns.at(-1)?.history).toHaveLength(2)
  })
})
