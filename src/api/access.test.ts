import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { apiKey, openApi, type TestApi } from '../../test/helpers/api.ts'
import { apiDocument } from './openapi.ts'

let api: TestApi
afterEach(() => api.close())

describe('who may use the API', () => {
  test('nobody without a key, at any address that it describes', async () => {
    api = await openApi()
    for (const [path, item] of Object.entries(apiDocument().paths ?? {})) {
      for (const [method, operation] of Object.entries(item)) {
        const response = await api.request(`/api/v1${path.replace('{id}', 'paper')}`, {
          method: method.toUpperCase(),
        })
        const isOpen = operation.security?.length === 0
        expect([path, method, response.headers.has('www-authenticate')]).toEqual([path, method, !isOpen])
      }
    }
    const refused = await api.request('/api/v1/channels')
    expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/)
    expect(await refused.json()).toEqual({
      error: { code: 'unauthorized', message: expect.stringContaining('Bearer KEY') },
    })
  })

  test.each([
    'Bearer wrong',
    `Bearer ${apiKey}x`,
    `Bearer ${apiKey.slice(0, -1)}`,
    `Basic ${apiKey}`,
    apiKey,
    'Bearer',
    '',
  ])('nobody with "%s"', async (authorization) => {
    api = await openApi()
    const { status } = await api.request('/api/v1/channels', { headers: { authorization } })
    expect(status).toBe(401)
  })

  test('whoever shows the key, however the scheme is written', async () => {
    api = await openApi()
    const { status } = await api.request('/api/v1/channels', { headers: { authorization: `bearer ${apiKey}` } })
    expect(status).toBe(200)
  })

  test('when no key is set, the answer says how to set one', async () => {
    api = await openApi({ apiKey: undefined })
    expect(await api.get('/channels')).toMatchObject({
      status: 401,
      body: { error: { code: 'unauthorized', message: expect.stringContaining('TEAHOUSE_API_KEY') } },
    })
  })

  test('guessing is stopped after a hundred wrong keys', async () => {
    api = await openApi()
    const guess = (key: string) => api.request('/api/v1/stats', { headers: { authorization: `Bearer ${key}` } })
    const statuses: number[] = []
    for (let n = 0; n <= 100; n++) statuses.push((await guess(`guess-${n}`)).status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(100)
    const late = await guess(apiKey)
    expect(late.status).toBe(429)
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('health, metrics and webhooks need no key', async () => {
    api = await openApi()
    for (const path of ['/healthz', '/readyz', '/metrics', '/api/v1/health']) {
      expect([path, (await api.request(path)).status]).toEqual([path, 200])
    }
    expect((await api.request('/hooks/paper', { method: 'POST' })).status).toBe(404)
  })
})

describe('answers', () => {
  test('none of them is kept by anybody on the way or taken for something else', async () => {
    api = await openApi()
    for (const path of ['/channels', '/nowhere', '/openapi.json', '/channels/none']) {
      const { headers } = await api.ask(path)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
    }
  })

  test('an unknown address is 404, a wrong method 405 with those that are possible', async () => {
    api = await openApi()
    expect(await api.get('/teapots')).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } })
    expect((await api.request('/nowhere')).status).toBe(404)
    const wrong = await api.ask('/stats', { method: 'DELETE' })
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET'])
    expect(await wrong.json()).toMatchObject({ error: { code: 'method-not-allowed' } })
    expect((await api.post('/messages', { id: 'x' })).status).toBe(405)
    expect((await api.post('/openapi.json')).status).toBe(405)
  })

  test.each([
    ['/messages?limit=0', 'limit'],
    ['/messages?limit=many', 'limit'],
    ['/messages?limit=1.5', 'limit'],
    ['/messages?cursor=abc', 'cursor'],
    ['/messages?cursor=WyJ4Il0', 'cursor'],
    ['/messages?state=lost', 'state'],
    ['/messages?q=%00', 'q'],
    ['/channels?cursor=WzFd', 'cursor'],
    ['/conversations?cursor=WzFd', 'cursor'],
    ['/stats?from=yesterday', 'from'],
    ['/stats?from=2026-11-02&to=2026-11-01', 'from'],
    ['/stats?from=2020-01-01', 'from'],
  ])('%s is refused and says which field is wrong', async (path, field) => {
    api = await openApi()
    const { status, body } = await api.get(path)
    expect(status).toBe(400)
    expect(body.error).toMatchObject({
      code: 'invalid',
      message: expect.any(String),
      fields: { [field]: expect.any(String) },
    })
  })

  test('a body that is no JSON, of another kind or too large is refused as such', async () => {
    api = await openApi()
    const send = async (body: string, type = 'application/json') => {
      const response = await api.ask('/channels/test', { method: 'POST', body, headers: { 'content-type': type } })
      return { status: response.status, body: await response.json() }
    }
    expect(await send('{"id":')).toMatchObject({ status: 400, body: { error: { code: 'malformed' } } })
    expect(await send('[]')).toMatchObject({ status: 400, body: { error: { code: 'invalid' } } })
    expect(await send('id: x', 'text/yaml')).toMatchObject({ status: 415, body: { error: { code: 'not-json' } } })
    const unsaid = new Blob([' '.repeat(1024 * 1024 + 1)]).stream()
    const init = {
      method: 'POST',
      body: unsaid,
      duplex: 'half' as const,
      headers: { 'content-type': 'application/json' },
    }
    expect((await api.ask('/channels/test', init)).status).toBe(413)
    expect(await send(' '.repeat(1024 * 1024 + 1))).toMatchObject({
      status: 413,
      body: { error: { code: 'too-large' } },
    })
  })
})

describe('who reads Chinese', () => {
  const errorIn = (body: unknown) => z.object({ error: z.looseObject({ message: z.string() }) }).parse(body).error
  const chinese = { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' }
  const ask = async (path: string, init: RequestInit = {}) => {
    const response = await api.ask(path, { ...init, headers: { ...chinese, ...init.headers } })
    return { status: response.status, error: errorIn(await response.json()), headers: response.headers }
  }
  const sent = (body: unknown) => ({
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })

  test('is told in Chinese what is wrong, whatever refuses', async () => {
    api = await openApi()
    const missing = await ask('/channels/none')
    expect(missing).toMatchObject({ status: 404, error: { code: 'not-found', message: '没有渠道 none。' } })
    expect([missing.headers.get('content-language'), missing.headers.get('vary')]).toEqual(['zh-CN', 'accept-language'])
    expect((await ask('/messages?limit=0')).error).toEqual({
      code: 'invalid',
      message: 'limit 必须是从 1 开始的整数。',
      fields: { limit: '必须是从 1 开始的整数' },
    })
    const wrong = { id: 'A', type: 'cup', agent: 'pen', settings: { token: 1, tokn: 'x' } }
    expect((await ask('/channels', sent(wrong))).error).toEqual({
      code: 'invalid',
      message: expect.stringMatching(/settings\.token 应为文本，而不是数字；.*“token”？$/),
      fields: {
        id: '必须是 1 到 40 个小写字母、数字或短横线',
        'settings.token': '应为文本，而不是数字',
        'settings.tokn': '不是已知的字段。是不是“token”？',
      },
    })
    expect((await ask('/stats', { method: 'PUT' })).error.message).toBe('此处不支持 PUT，支持：GET。')
    expect((await ask('/stats', { headers: { authorization: 'Bearer wrong' } })).error.message).toBe('API 密钥无效。')
    expect((await ask('/send', { method: 'POST', body: 'x' })).error.message).toContain('application/json')
  })

  test.each([
    ['en', 'There is'],
    ['zh', '没有'],
    ['en-GB,zh;q=0.5', 'There is'],
    ['fr,zh-TW;q=0.8,en;q=0.7', '没有'],
    ['*', 'There is'],
    [';;;,q=1', 'There is'],
  ])('asked for in %s', async (language, words) => {
    api = await openApi()
    expect((await ask('/channels/none', { headers: { 'accept-language': language } })).error.message).toContain(words)
  })
})

describe('bodies', () => {
  test.each([
    ['is too large', 413, `{"text":"${'x'.repeat(10 * 1024 * 1024)}"}`],
    ['is nested a thousand times', 400, '['.repeat(1000) + ']'.repeat(1000)],
    ['is nested half a million times', 400, '['.repeat(500_000)],
    ['is no JSON', 400, '{"id":'],
    ['is a text', 400, '"x"'],
    ['is nothing', 400, ''],
  ])('one that %s is refused with %i', async (_, status, body) => {
    api = await openApi()
    for (const path of ['/channels', '/agents', '/send']) {
      const init = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
      const response = await api.ask(path, init)
      expect([path, response.status]).toEqual([path, status])
      expect(await response.json()).toMatchObject({ error: { message: expect.any(String) } })
    }
  })

  test('whoever sends too much reads the answer each time, also over the connection from before', async () => {
    api = await openApi()
    const piece = Buffer.alloc(64 * 1024, 'x')
    const inPieces = (count: number) =>
      new ReadableStream({
        pull: (controller) => (count-- > 0 ? controller.enqueue(piece) : controller.close()),
      })
    for (const megabytes of [2, 2, 2, 10, 10]) {
      for (const body of ['x'.repeat(megabytes * 1024 * 1024), inPieces(megabytes * 16)]) {
        const headers = { 'content-type': 'application/json' }
        const response = await api.ask('/channels', { method: 'POST', body, headers, duplex: 'half' })
        expect([response.status, await response.json()]).toMatchObject([413, { error: { code: 'too-large' } }])
      }
      expect((await api.get('/channels')).status).toBe(200)
    }
  })
})
