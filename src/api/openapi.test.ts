import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { apiDocument, endpoints } from './openapi.ts'

async function open(): Promise<TestApi> {
  const api = await openApi()
  onTestFinished(() => api.close())
  return api
}

const document = apiDocument()
const calls = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  (['get', 'post', 'put', 'patch', 'delete'] as const).flatMap((method) => {
    const call = item[method]
    return call ? [{ name: `${method} ${path}`, method, path, call }] : []
  }),
)

test('the document is served as it is generated, and as a page that asks nobody for anything', async () => {
  const api = await open()
  const served = await api.request('/api/v1/openapi.json')
  expect(await served.json()).toEqual(JSON.parse(JSON.stringify(document)))
  const page = await api.request('/api/v1/docs')
  expect(page.headers.get('content-type')).toContain('text/html')
  expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/)
  const html = await page.text()
  expect(html).not.toMatch(/<script|href="https?:|url\(|@import|style=|src=/)
  for (const { path } of calls) expect(html).toContain(path)
})

const roleOf = (method: string, path: string) =>
  endpoints.find(({ route }) => route.path === path && route.method === method)?.role

test.each(calls)('$name says what it does, what it answers and who may', ({ path, method, call }) => {
  expect(call.summary).toMatch(/^[A-Z]/)
  expect(call.tags).toHaveLength(1)
  const served = ['/health', '/openapi.json', '/docs', '/internal/backend-events'].includes(path)
  const opens = served || roleOf(method, path) === 'anyone'
  expect(call.security).toEqual(opens ? [] : [{ apiKey: [] }, { session: [] }])
  expect(Object.keys(call.responses ?? {}).some((status) => /^[23]/.test(status))).toBe(true)
  if (!opens) expect(Object.keys(call.responses ?? {})).toEqual(expect.arrayContaining(['401', '429', '500']))
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
  const declared = (call.parameters ?? []).flatMap((p) => ('in' in p && p.in === 'path' ? [p.name] : []))
  expect(declared).toEqual(named)
})

test('every reference in it leads somewhere, and no form’s words are left in it', () => {
  const text = JSON.stringify(document)
  const names = Object.keys(document.components?.schemas ?? {})
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) expect(names).toContain(name)
  expect(text).not.toContain('zh-CN":"')
  expect(endpoints.length + 4).toBe(calls.length)
})

test('whatever a query says, no call answers with a bug', async () => {
  const api = await open()
  for (let n = 0; n < 3; n++) await api.paper.say(`tea ${n}`)
  await eventually(async () => (await api.get('/stats')).body.totals.replies === 3)
  const reads = calls.filter(({ method }) => method === 'get')
  const value = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.constantFrom(
      '',
      '0',
      '-1',
      '1e9',
      'null',
      '\0',
      '%',
      '_',
      '\\',
      "' or 1=1 --",
      'M1',
      '2026-13-40',
      '0000-01-01',
      '9'.repeat(30),
    ),
    fc.integer().map(String),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
  )
  const names = ['limit', 'cursor', 'channel', 'conversation', 'state', 'q', 'from', 'to', 'other']
  const query = fc.array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...reads), value, query, async ({ path }, id, pairs) => {
      const asked = `${path.replace('{id}', encodeURIComponent(id.toWellFormed()) || 'x')}?${new URLSearchParams(pairs)}`
      const response = await api.ask(asked)
      expect([asked, response.status]).toEqual([asked, expect.toSatisfy((status: number) => status < 500)])
      if (response.status >= 400)
        expect(await response.json()).toMatchObject({
          error: { code: expect.any(String), message: expect.any(String) },
        })
    }),
    { numRuns: 300 },
  )
})
