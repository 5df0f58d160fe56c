import { afterEach, describe, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'

let api: TestApi
afterEach(() => api.close())

const token = 'oolong-token-0123456789'
const state = async (id: string) => (await api.get(`/channels/${id}`)).body.status.state

describe('reading channels', () => {
  test('a channel is shown as the configuration file spells it, defaults filled in, with how it is', async () => {
    api = await openApi({ channel: { name: 'Tea bot' } })
    await eventually(async () => (await state('paper')) === 'connected')
    const { body } = await api.get('/channels/paper')
    expect(body).toEqual({
      id: 'paper',
      type: 'paper',
      name: 'Tea bot',
      enabled: true,
      agent: 'pen',
      routes: [],
      language: 'en',
      conversation: { scope: 'auto', idleMinutes: 720 },
      whenBusy: 'queue',
      stale: { afterMinutes: 30, then: 'answer' },
      access: { who: 'everyone', allow: [], deny: [], groups: 'mention' },
      limits: { perSender: { perMinute: 0, perDay: 0 } },
      webhookPaths: [],
      showReasoning: false,
      settings: {},
      origin: 'file',
      webhookUrl: 'http://localhost/hooks/paper',
      status: {
        state: 'connected',
        since: expect.stringMatching(/Z$/),
        uptimeSeconds: expect.any(Number),
        lastConnectedAt: expect.stringMatching(/Z$/),
        reconnects: 0,
        lastError: null,
        lastErrorAt: null,
        owner: 'test',
      },
    })
  })

  test('secrets come back as stars, wherever they lie', async () => {
    api = await openApi()
    const headers = { 'X-Key': token }
    await api.configure('channels', { id: 'cup', type: 'cup', agent: 'pen', settings: { token, headers } }, 'panel')
    await api.configure('agents', { id: 'pot', type: 'pot', settings: { apiKey: token } })
    const { settings, origin } = (await api.get('/channels/cup')).body
    expect(settings).toEqual({ token: '***', headers: { 'X-Key': '***' } })
    expect(origin).toBe('panel')
    const { items } = (await api.get('/agents')).body
    expect(items).toMatchObject([
      { id: 'pen' },
      { id: 'pot', settings: { apiKey: '***', strength: 'weak' }, trouble: null },
    ])
    for (const path of ['/channels', '/agents']) expect(await (await api.ask(path)).text()).not.toContain(token)
  })

  test('one that can no longer be opened is still shown, with the reason and without its sealed secrets', async () => {
    api = await openApi()
    await api.configure('channels', { id: 'cup', type: 'cup', agent: 'pen', settings: { token } })
    const { db } = api.store
    const { config } = await db
      .selectFrom('channels')
      .select('config')
      .where('id', '=', 'cup')
      .executeTakeFirstOrThrow()
    await db
      .updateTable('channels')
      .set({ config: config.replace(/enc:v1:\w+/, 'enc:v1:00000000') })
      .where('id', '=', 'cup')
      .execute()
    const { settings, status } = (await api.get('/channels/cup')).body
    expect(settings).toEqual({ token: '***' })
    expect(status.lastError).toContain('TEAHOUSE_SECRET_KEY')

    await db.updateTable('channels').set({ type: 'saucer' }).where('id', '=', 'cup').execute()
    expect((await api.get('/channels/cup')).body).toMatchObject({ type: 'saucer', settings: { token: '***' } })
    expect(await api.post('/channels/cup/test')).toMatchObject({
      status: 409,
      body: { error: { code: 'unusable', message: expect.stringContaining('type must be one of') } },
    })
  })

  test('channels are listed by id, in pages', async () => {
    api = await openApi()
    for (const id of ['cup-b', 'cup-a'])
      await api.configure('channels', { id, type: 'cup', agent: 'pen', settings: { token } })
    const first = (await api.get('/channels?limit=2')).body
    const second = (await api.get(`/channels?limit=2&cursor=${first.next}`)).body
    expect(first.items.map(({ id }: { id: string }) => id)).toEqual(['cup-a', 'cup-b'])
    expect(second).toMatchObject({ items: [{ id: 'paper' }], next: null })
  })

  test('what is looked for is a part of a name, an id or a type, in whatever case, also from page to page', async () => {
    api = await openApi({ channel: { name: '100% Çay' } })
    for (const id of ['green', 'black', 'white'])
      await api.configure('channels', { id, type: 'cup', name: `${id} tea`, model: 'oolong', settings: { token } })
    await api.configure('models', { id: 'm', provider: 'openai', model: 'Tiny-1', apiKey: 'hush-hush-key' })
    const found = async (q: string, list = 'channels') =>
      (await api.get(`/${list}?q=${encodeURIComponent(q)}`)).body.items.map(({ id }: { id: string }) => id)
    expect(await found(' TEA ')).toEqual(['black', 'green', 'white'])
    expect(await found('çay')).toEqual(['paper'])
    expect(await found('%')).toEqual(['paper'])
    expect(await found('CUP')).toEqual(['black', 'green', 'white'])
    expect(await found('reen')).toEqual(['green'])
    for (const nothing of ['oolong', 'coffee', 'true', token]) expect(await found(nothing)).toEqual([])
    expect(await found('')).toHaveLength(4)
    expect([await found('PE', 'agents'), await found('echo', 'agents')]).toEqual([['pen'], []])
    for (const q of ['tiny', 'OpenAI', 'M']) expect(await found(q, 'models')).toEqual(['m'])

    const first = (await api.get('/channels?q=tea&limit=2')).body
    expect(first.items).toMatchObject([{ id: 'black' }, { id: 'green' }])
    const second = (await api.get(`/channels?q=tea&limit=2&cursor=${first.next}`)).body
    expect(second).toMatchObject({ items: [{ id: 'white' }], next: null })
    const tooLong = await api.get(`/models?q=${'x'.repeat(201)}`)
    expect(tooLong).toMatchObject({ status: 400, body: { error: { fields: { q: expect.stringContaining('200') } } } })
  })
})

describe('working channels', () => {
  test('a channel is switched off and on, also one that a file declares', async () => {
    api = await openApi()
    await eventually(async () => (await state('paper')) === 'connected')
    const off = await api.post('/channels/paper/disable')
    expect(off).toMatchObject({
      status: 200,
      body: { enabled: false, status: { state: 'disabled', uptimeSeconds: 0 } },
    })
    await eventually(() => api.manager.get('paper') === undefined)
    expect(await api.post('/channels/paper/enable')).toMatchObject({ status: 200, body: { enabled: true } })
    await eventually(async () => (await state('paper')) === 'connected')
    await api.paper.say('Back?')
    await eventually(() => api.paper.screen().at(-1)?.text === 'You said: Back?')
  })

  test('what is known of a channel stays when it is switched off, restarted, or deleted and brought back', async () => {
    api = await openApi()
    await api.configure('channels', { id: 'paper', type: 'paper', agent: 'pen', settings: {} }, 'panel')
    const status = async () => (await api.get('/channels/paper')).body.status
    const until = (wanted: string) =>
      eventually(async () => {
        const now = await status()
        return now.state === wanted && now
      })
    const { lastConnectedAt } = await until('connected')
    api.paper.host().report('denied', 'The key is wrong.')
    const { lastError, lastErrorAt } = await until('denied')
    expect(lastError).toBe('The key is wrong.')

    await api.post('/channels/paper/disable')
    await eventually(() => api.manager.get('paper') === undefined)
    expect(await status()).toMatchObject({ state: 'disabled', since: null, lastConnectedAt, lastError, lastErrorAt })
    expect((await api.post('/channels/paper/enable')).body.status.state).toMatch(/^connect(ing|ed)$/)
    expect(await until('connected')).toMatchObject({ lastError, lastErrorAt, reconnects: 1, owner: 'test' })

    await api.manager.restart('paper')
    await eventually(async () => (await status()).reconnects === 2)
    expect(await until('connected')).toMatchObject({ lastError, lastErrorAt })

    await api.send('DELETE', '/channels/paper')
    await eventually(() => api.manager.get('paper') === undefined)
    await api.post('/channels/paper/restore')
    expect(await until('connected')).toMatchObject({ lastError, lastErrorAt, reconnects: 3 })
  })

  test('a restart is announced to every process; a disabled channel has nothing to restart', async () => {
    api = await openApi()
    const heard: unknown[] = []
    api.bus.subscribe('restart', (id) => heard.push(id))
    expect((await api.post('/channels/paper/restart')).status).toBe(200)
    expect(heard).toEqual(['paper'])
    await api.post('/channels/paper/disable')
    expect(await api.post('/channels/paper/restart')).toMatchObject({
      status: 409,
      body: { error: { code: 'channel-disabled' } },
    })
  })

  test('a test returns the bot’s name, or what the platform said without the secret in it', async () => {
    api = await openApi()
    await api.configure('channels', { id: 'warm', type: 'cup', agent: 'pen', settings: { token, warm: 'Warm cup' } })
    await api.configure('channels', { id: 'cold', type: 'cup', agent: 'pen', enabled: false, settings: { token } })
    expect(await api.post('/channels/warm/test')).toEqual({ status: 200, body: { ok: true, name: 'Warm cup' } })
    expect(await api.post('/channels/cold/test')).toEqual({
      status: 200,
      body: { ok: false, code: 'denied', message: 'The cup does not know ***. Fill it again.' },
    })
  })

  test('credentials are tested before they are saved; stars stand for the stored ones', async () => {
    api = await openApi()
    await api.configure('channels', { id: 'cup', type: 'cup', agent: 'pen', settings: { token } })
    const shown = (await api.get('/channels/cup')).body
    const changed = { ...shown, settings: { ...shown.settings, warm: 'Hot cup' } }
    expect(await api.post('/channels/test', changed)).toEqual({ status: 200, body: { ok: true, name: 'Hot cup' } })
    const fresh = { type: 'cup', agent: 'pen', settings: { token: 'another-secret-token' } }
    expect((await api.post('/channels/test', fresh)).body.message).toBe('The cup does not know ***. Fill it again.')
    expect(
      await api.post('/channels/test', { id: 'cup', type: 'cup', settings: { tokn: 'x', calls: 'many' } }),
    ).toMatchObject({
      status: 400,
      body: {
        error: {
          code: 'invalid',
          fields: { 'settings.tokn': expect.stringContaining('token'), 'settings.calls': expect.any(String) },
        },
      },
    })
    expect(await api.post('/channels/test', { type: 'teapot' })).toMatchObject({
      status: 400,
      body: { error: { fields: { type: expect.any(String) } } },
    })
    expect((await api.get('/channels')).body.items).toHaveLength(2)
  })

  test.each(['enable', 'disable', 'restart', 'test'])('%s of a channel that is not there is 404', async (what) => {
    api = await openApi()
    expect(await api.post(`/channels/nobody/${what}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'not-found' } },
    })
  })

  test('a channel may be called "test"', async () => {
    api = await openApi()
    await api.configure('channels', { id: 'test', type: 'cup', agent: 'pen', settings: { token } })
    expect((await api.get('/channels/test')).body).toMatchObject({ id: 'test' })
  })

  test('a webhook path below /api/v1 reaches its channel, and never hides the API', async () => {
    api = await openApi()
    const webhookPaths = ['/api/v1/webhooks/telegram', '/api/v1/channels']
    await api.configure('channels', { id: 'cup', type: 'cup', agent: 'pen', webhookPaths, settings: { token } })
    await eventually(() => api.manager.get('cup'))
    const hook = await api.request('/api/v1/webhooks/telegram', { method: 'POST', body: '{}' })
    expect([hook.status, await hook.text()]).toEqual([200, 'ok'])
    expect((await api.request('/hooks/cup', { method: 'POST' })).status).toBe(200)
    expect((await api.request('/api/v1/channels')).status).toBe(401)
  })
})

describe('types', () => {
  test('every type tells what its settings are, with the secrets among them', async () => {
    api = await openApi()
    const { items, next } = (await api.get('/channel-types')).body
    expect(next).toBeNull()
    const cup = items.find(({ type }: { type: string }) => type === 'cup')
    expect(cup).toMatchObject({
      title: 'Cup',
      settings: { type: 'object', required: ['token'], properties: { token: { secret: true } } },
    })
    expect((await api.get('/agent-types')).body.items).toContainEqual(
      expect.objectContaining({ type: 'echo', title: 'Echo' }),
    )
  })
})
