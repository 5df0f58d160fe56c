import { afterEach, describe, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { purgeEntries } from '../services/entry-changes.ts'
import { listAudit } from '../store/audit.ts'
import { getConfigured } from '../store/configured.ts'

let api: TestApi
afterEach(() => api.close())

const token = 'oolong-token-0123456789'
const cup = { id: 'cup', type: 'cup', name: 'Tea <b>cup</b>', agent: 'pen', settings: { token, warm: 'Warm cup' } }
const books = async () =>
  (await listAudit(api.store.db, { limit: 20 })).map(({ action, target, details }) => [action, target, ...details])

describe('adding', () => {
  test('a channel that is added works at once, is in the books, and its secret is shown to nobody', async () => {
    api = await openApi()
    const { status, body } = await api.post('/channels', cup)
    expect(status).toBe(201)
    expect(body).toMatchObject({ ...cup, settings: { token: '***', warm: 'Warm cup' }, origin: 'panel', enabled: true })
    expect(body.webhookUrl).toBe('http://localhost/hooks/cup')
    await eventually(() => api.manager.get('cup'))
    expect((await api.request('/hooks/cup', { method: 'POST' })).status).toBe(200)
    expect(await api.post('/channels/cup/test')).toMatchObject({ body: { ok: true, name: 'Warm cup' } })
    expect(await books()).toEqual([['channel.create', 'channels/cup']])
    const row = await getConfigured(api.store.db, 'channels', 'cup')
    expect(JSON.stringify(row)).not.toContain(token)
  })

  test('every mistake is said at once, by the field that it is in', async () => {
    api = await openApi()
    const wrong = {
      id: 'Cup!',
      type: 'cup',
      agent: 'nobody',
      whenBusy: 'panic',
      stale: { afterMinutes: 'x' },
      settings: { tokn: 'x' },
    }
    const { status, body } = await api.post('/channels', wrong)
    expect(status).toBe(400)
    expect(body.error.code).toBe('invalid')
    expect(Object.keys(body.error.fields).sort()).toEqual([
      'agent',
      'id',
      'settings.token',
      'settings.tokn',
      'stale.afterMinutes',
      'whenBusy',
    ])
    expect((await api.get('/channels')).body.items).toHaveLength(1)
  })

  test('an id that is taken, a path that is taken, and a body that is none are refused', async () => {
    api = await openApi()
    await api.post('/channels', { ...cup, webhookPaths: ['/old/{bot}'] })
    expect(await api.post('/channels', cup)).toMatchObject({
      status: 409,
      body: { error: { code: 'exists', fields: { id: 'is taken' } } },
    })
    const mug = await api.post('/channels', { ...cup, id: 'mug', webhookPaths: ['/new', '/old/{robot}'] })
    expect(mug).toMatchObject({
      status: 400,
      body: { error: { fields: { 'webhookPaths.1': expect.stringContaining('cup') } } },
    })
    for (const body of [[], 'cup', 1, null]) expect((await api.post('/channels', body)).status).toBe(400)
  })

  test('a channel that names no agent takes the only one; with several it has to say', async () => {
    api = await openApi()
    const { agent: _, ...silent } = cup
    expect((await api.post('/channels', silent)).body).toMatchObject({ agent: 'pen' })
    expect((await api.post('/agents', { id: 'echo', type: 'echo' })).status).toBe(201)
    expect(await api.post('/channels', { ...silent, id: 'mug' })).toMatchObject({
      status: 400,
      body: { error: { fields: { agent: expect.stringContaining('echo, pen') } } },
    })
  })
})

test('of ten thousand channels a page is read, not all of them', async () => {
  api = await openApi()
  const common = { type: 'cup', config: '{"settings":{}}', enabled: 0, origin: 'panel' as const, updated_at: 1 }
  const ids = Array.from({ length: 10_000 }, (_, n) => `many-${String(n).padStart(4, '0')}`)
  await api.store.write(async ({ db }) => {
    for (let from = 0; from < ids.length; from += 1000) {
      const rows = ids.slice(from, from + 1000).map((id) => ({ id, ...common }))
      await db.insertInto('channels').values(rows).execute()
    }
  })
  const first = (await api.get('/channels?limit=100')).body
  const second = (await api.get(`/channels?limit=100&cursor=${first.next}`)).body
  const shown = [...first.items, ...second.items].map(({ id }: { id: string }) => id)
  expect(shown).toEqual(ids.slice(0, 200))
})

describe('changing', () => {
  test('what is left out stays, null clears, and stars and nothing keep a secret', async () => {
    api = await openApi()
    await api.post('/channels', {
      ...cup,
      settings: { ...cup.settings, headers: { 'X-A': 'hush-hush-a', 'X-B': 'hush-hush-b' } },
    })
    const patch = {
      name: null,
      language: 'en',
      settings: { token: '***', warm: 'Hot', headers: { 'X-A': '', 'X-B': null, 'X-C': 'hush-hush-c' } },
    }
    const { status, body } = await api.send('PATCH', '/channels/cup', patch)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      language: 'en',
      settings: { token: '***', warm: 'Hot', headers: { 'X-A': '***', 'X-C': '***' } },
    })
    expect(body).not.toHaveProperty('name')
    expect(body.settings.headers).not.toHaveProperty('X-B')
    const [[action, target, ...details] = []] = await books()
    expect([action, target]).toEqual(['channel.change', 'channels/cup'])
    expect(details.sort()).toEqual([
      'language: not set → en',
      'name: Tea <b>cup</b> → not set',
      'settings.headers.X-B: cleared',
      'settings.headers.X-C: changed',
      'settings.warm: Warm cup → Hot',
    ])
    expect(await api.post('/channels/cup/test')).toMatchObject({ body: { ok: true, name: 'Hot' } })
    expect(await api.send('PATCH', '/channels/cup', { settings: { token: null } })).toMatchObject({
      status: 400,
      body: { error: { fields: { 'settings.token': expect.any(String) } } },
    })
  })

  test('what was read can be sent back as it is, and changes nothing', async () => {
    api = await openApi()
    await api.post('/channels', cup)
    const { body } = await api.get('/channels/cup')
    expect((await api.send('PATCH', '/channels/cup', body)).body).toMatchObject({ settings: { token: '***' } })
    expect(await api.post('/channels/cup/test')).toMatchObject({ body: { ok: true } })
  })

  test('an id and a type stay what they are', async () => {
    api = await openApi()
    await api.post('/channels', cup)
    expect(await api.send('PATCH', '/channels/cup', { id: 'mug', type: 'paper' })).toMatchObject({
      status: 400,
      body: {
        error: {
          fields: { id: expect.stringContaining('cannot be changed'), type: expect.stringContaining('it is cup') },
        },
      },
    })
  })

  test('what a file declares is locked, and can only be switched', async () => {
    api = await openApi()
    const locked = { status: 409, body: { error: { code: 'managed-by-file' } } }
    expect(await api.send('PATCH', '/channels/paper', { name: 'Mine' })).toMatchObject(locked)
    expect(await api.send('DELETE', '/channels/paper')).toMatchObject(locked)
    expect(await api.send('PATCH', '/agents/pen', { name: 'Mine' })).toMatchObject(locked)
    expect(await api.post('/agents/pen/disable')).toMatchObject({ status: 200, body: { enabled: false } })
  })

  test('a secret that a lost key sealed can be given anew', async () => {
    api = await openApi()
    await api.post('/channels', cup)
    const { config } = await api.store.db
      .selectFrom('channels')
      .select('config')
      .where('id', '=', 'cup')
      .executeTakeFirstOrThrow()
    await api.store.db
      .updateTable('channels')
      .set({ config: config.replace(/enc:v1:\w+/, 'enc:v1:00000000') })
      .where('id', '=', 'cup')
      .execute()
    expect(await api.send('PATCH', '/channels/cup', { name: 'x' })).toMatchObject({
      status: 400,
      body: { error: { fields: { 'settings.token': expect.any(String) } } },
    })
    expect((await api.send('PATCH', '/channels/cup', { settings: { token } })).status).toBe(200)
    expect(await api.post('/channels/cup/test')).toMatchObject({ body: { ok: true } })
  })
})

describe('deleting', () => {
  test('an id is free at once; who takes it gives up bringing the other back', async () => {
    api = await openApi()
    await api.post('/channels', cup)
    expect((await api.send('DELETE', '/channels/cup')).status).toBe(200)
    const another = { ...cup, settings: { token: 'another-token-0123', warm: 'New' } }
    expect(await api.post('/channels', another)).toMatchObject({ status: 201, body: { id: 'cup' } })
    expect(await api.post('/channels/cup/restore')).toMatchObject({ body: { error: { code: 'not-deleted' } } })
    await eventually(() => api.manager.get('cup'))
    expect(await api.post('/channels/cup/test')).toMatchObject({ body: { ok: true, name: 'New' } })
    expect(await api.post('/channels', cup)).toMatchObject({ status: 409, body: { error: { code: 'exists' } } })
  })

  test('a channel that is deleted stops at once, and comes back with its secrets', async () => {
    api = await openApi()
    await api.post('/channels', cup)
    await eventually(() => api.manager.get('cup'))
    const { status, body } = await api.send('DELETE', '/channels/cup')
    expect([status, body]).toEqual([200, { restorableUntil: expect.stringMatching(/Z$/) }])
    await eventually(() => api.manager.get('cup') === undefined)
    expect((await api.get('/channels/cup')).status).toBe(404)
    expect((await api.get('/channels')).body.items).toHaveLength(1)
    expect((await api.send('DELETE', '/channels/cup')).status).toBe(404)

    expect((await api.post('/channels/cup/restore')).body).toMatchObject({ id: 'cup', settings: { token: '***' } })
    expect(await api.post('/channels/cup/test')).toMatchObject({ body: { ok: true } })
    expect(await api.post('/channels/cup/restore')).toMatchObject({
      status: 409,
      body: { error: { code: 'not-deleted' } },
    })
    expect((await books()).map(([action]) => action)).toEqual(['channel.restore', 'channel.delete', 'channel.create'])
  })

  test('after the window it is gone for good, and what waited for it has its outcome; its messages stay readable', async () => {
    api = await openApi()
    await api.post('/channels', { id: 'late', type: 'paper', agent: 'pen', language: 'en' })
    await eventually(async () => (await api.get('/channels/late')).body.status.state === 'connected')
    await api.paper.say('Hello?')
    await eventually(async () => (await api.get('/messages?channel=late&state=answered')).body.items.length === 1)
    await api.send('DELETE', '/channels/late')
    await api.store.db
      .updateTable('messages')
      .set({ state: 'waiting', settled_at: null })
      .where('channel', '=', 'late')
      .execute()
    await api.store.db
      .updateTable('channels')
      .set({ deleted_at: Date.now() - 11 * 60_000 })
      .where('id', '=', 'late')
      .execute()
    await purgeEntries(api.store)
    const { body } = await api.get('/messages?channel=late')
    expect(body.items).toMatchObject([{ state: 'skipped', error: 'the channel was deleted' }])
    expect(await api.statuses.of('late')).toMatchObject({ connectedAt: undefined, reconnects: 0 })
    expect(await api.store.db.selectFrom('channels').select('id').where('id', '=', 'late').execute()).toEqual([])
  })

  test('after the window its id is free and it cannot come back', async () => {
    api = await openApi()
    await api.post('/channels', cup)
    await api.send('DELETE', '/channels/cup')
    await api.store.db
      .updateTable('channels')
      .set({ deleted_at: Date.now() - 11 * 60_000 })
      .where('id', '=', 'cup')
      .execute()
    expect((await api.post('/channels/cup/restore')).status).toBe(404)
    expect((await api.post('/channels', cup)).status).toBe(201)
  })

  test('an agent or a model that is in use stays, and it is said by whom', async () => {
    api = await openApi()
    await api.post('/models', { id: 'm', provider: 'openai', model: 'tiny', apiKey: 'hush-hush-key' })
    await api.post('/agents', { id: 'pot', type: 'pot', settings: { model: 'm' } })
    await api.post('/channels', {
      ...cup,
      routes: [{ keyword: 'tea', agent: 'pot' }],
      settings: { token, bots: { a: 'pot' } },
    })
    expect(await api.send('DELETE', '/agents/pot')).toMatchObject({
      status: 409,
      body: {
        error: {
          code: 'in-use',
          message: 'The agent pot is in use: channel cup.',
          fields: { 'channels/cup': expect.any(String) },
        },
      },
    })
    expect(await api.send('DELETE', '/models/m')).toMatchObject({
      status: 409,
      body: { error: { fields: { 'agents/pot': 'names it in settings.model' } } },
    })
    await api.send('DELETE', '/channels/cup')
    expect((await api.send('DELETE', '/agents/pot')).status).toBe(200)
    expect((await api.send('DELETE', '/models/m')).status).toBe(200)
    expect((await api.get('/models')).body.items).toEqual([])
  })
})

describe('trying', () => {
  test('an agent answers a turn that is in no chat', async () => {
    api = await openApi()
    api.pen.run = async function* (turn) {
      yield { type: 'tool', id: '1', name: 'kettle', state: 'done' }
      yield { type: 'text', text: `You said ${turn.text} after ${turn.history.length}, ` }
      yield { type: 'text', text: `and I remember ${JSON.stringify(turn.state)}.` }
      yield { type: 'usage', input: 3, output: 4 }
      yield { type: 'state', state: { n: 2 } }
    }
    const history = [{ role: 'user', text: 'Hi' }]
    expect(await api.post('/agents/pen/test', { text: 'tea', history, state: { n: 1 } })).toMatchObject({
      status: 200,
      body: {
        ok: true,
        text: 'You said tea after 1, and I remember {"n":1}.',
        events: { tool: 1, text: 2, usage: 1, state: 1 },
        tools: [{ name: 'kettle', state: 'done' }],
        tokens: { input: 3, output: 4 },
        state: { n: 2 },
        firstTextMs: expect.any(Number),
        totalMs: expect.any(Number),
      },
    })
    expect((await api.get('/messages')).body.items).toEqual([])
  })

  test('an agent to which nothing is said is greeted; it is only looked for when that is asked for', async () => {
    api = await openApi()
    const heard: string[] = []
    api.pen.run = async function* ({ text }) {
      heard.push(text)
      yield { type: 'text', text: 'Good day.' }
    }
    const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const asked = [await api.ask('/agents/pen/test', init), await api.ask('/agents/pen/test', { ...init, body: '{}' })]
    for (const answer of asked) expect(await answer.json()).toMatchObject({ ok: true, text: 'Good day.' })
    expect(heard).toEqual(['Hello', 'Hello'])
    const look = await api.post('/agents/pen/test', { signOfLife: true })
    expect([look.status, look.body.ok, heard.length]).toEqual([200, true, 2])
  })

  test('a channel is tried before anybody is chosen to answer there', async () => {
    api = await openApi()
    await api.configure('agents', { id: 'pot', type: 'pot', settings: { apiKey: token } })
    const { agent: _, ...nobody } = cup
    expect(await api.post('/channels/test', nobody)).toMatchObject({ status: 200, body: { ok: true } })
    expect(await api.post('/channels', nobody)).toMatchObject({
      status: 400,
      body: { error: { fields: { agent: expect.any(String) } } },
    })
  })

  test('an agent is tried before it is saved, and nothing is kept', async () => {
    api = await openApi()
    expect(await api.post('/agents/test', { type: 'echo' })).toMatchObject({ status: 200, body: { ok: true } })
    expect(await api.post('/agents/test', { type: 'pot', settings: { strength: 'none' } })).toMatchObject({
      status: 400,
      body: { error: { fields: { 'settings.strength': expect.any(String) } } },
    })
    expect((await api.get('/agents')).body.items).toHaveLength(1)
  })
})
