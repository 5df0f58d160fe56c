import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { bodyOf, signedIn, type Visitor } from '../../test/helpers/signed-in.ts'
import type { Role } from '../services/roles.ts'
import { mayAct } from '../services/roles.ts'
import { listAudit } from '../store/audit.ts'
import { apiDocument, endpoints } from './openapi.ts'

let api: TestApi
let admin: Visitor
const keys: Partial<Record<Role, string>> = {}
beforeAll(async () => {
  api = await openApi()
  admin = await signedIn(api)
  for (const role of ['viewer', 'operator', 'admin'] as const) {
    keys[role] = (await admin.send('POST', '/api-keys', { name: `${role}'s`, role })).body.key
  }
})
afterAll(() => api.close())

const withKey = (key: string | undefined, path: string, method = 'GET') =>
  api.request(`/api/v1${path}`, { method, ...(key ? { headers: { authorization: `Bearer ${key}` } } : {}) })
const codeOf = async (answer: Response) => [answer.status, (await bodyOf(answer)).error?.code]

describe('every call of the document', () => {
  const calls = Object.entries(apiDocument().paths ?? {}).flatMap(([path, item]) =>
    Object.keys(item).flatMap((method) => {
      const endpoint = endpoints.find(({ route }) => route.path === path && route.method === method)
      return endpoint ? [{ name: `${method} ${path}`, method: method.toUpperCase(), path, needed: endpoint.role }] : []
    }),
  )

  test.each(calls)('$name is for those who may', async ({ method, path, needed }) => {
    const there = path.replaceAll(/\{\w+\}/g, 'nothing-of-this-name')
    const nobody = await withKey(undefined, there, method)
    if (needed === 'anyone') {
      expect([401, 403]).not.toContain(nobody.status)
      return
    }
    expect(await codeOf(nobody)).toEqual([401, 'unauthorized'])
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      // With the right role a demo would begin.
      if (mayAct(role, needed) && path.startsWith('/simulators')) continue
      const asked = await withKey(keys[role], there, method)
      if (mayAct(role, needed)) expect([401, 403, 500]).not.toContain(asked.status)
      else expect([role, ...(await codeOf(asked))]).toEqual([role, 403, 'forbidden'])
      // Events have no end.
      await asked.body?.cancel().catch(() => undefined)
    }
  })
})

describe('a key', () => {
  test('is shown once, opens what its role may, and nothing once it is revoked', async () => {
    const made = await admin.send('POST', '/api-keys', { name: 'CI', role: 'viewer' })
    const { id, key, prefix } = made.body
    expect(made.status).toBe(201)
    expect(key).toMatch(/^th_[\w-]{43}$/)
    expect(made.body).toMatchObject({ name: 'CI', role: 'viewer', createdBy: 'Ada', expiresAt: null, usedAt: null })
    expect((await withKey(key, '/channels')).status).toBe(200)
    const { items } = (await admin.get('/api-keys')).body
    expect(items.find((one: { id: string }) => one.id === id)).toMatchObject({ prefix, usedAt: expect.any(String) })
    expect(JSON.stringify(items)).not.toContain(key.slice(8))
    const rows = await api.store.db.selectFrom('api_keys').selectAll().execute()
    expect(JSON.stringify(rows)).not.toContain(key.slice(8))
    expect((await admin.send('DELETE', `/api-keys/${id}`)).status).toBe(204)
    expect((await withKey(key, '/channels')).status).toBe(401)
    expect((await admin.send('DELETE', `/api-keys/${id}`)).status).toBe(404)
  })

  test('opens nothing once it has expired, also when the clock is put back', async () => {
    let now = Date.now()
    const other = await openApi({ now: () => now })
    const owner = await signedIn(other)
    const expiresAt = new Date(now + 3_600_000).toISOString()
    const { key } = (await owner.send('POST', '/api-keys', { name: 'short', role: 'viewer', expiresAt })).body
    const ask = async () =>
      (await other.request('/api/v1/stats', { headers: { authorization: `Bearer ${key}` } })).status
    expect(await ask()).toBe(200)
    now += 3_600_000
    expect(await ask()).toBe(401)
    now -= 3_600_000
    expect(await ask()).toBe(401)
    await other.close()
  })

  test.each([
    [{ name: '', role: 'viewer' }, 'name'],
    [{ name: 'x', role: 'owner' }, 'role'],
    [{ name: 'x', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'x', role: 'viewer', expiresAt: 'tomorrow' }, 'expiresAt'],
  ])('such as %j is refused, and the field is named', async (body, field) => {
    const { status, body: said } = await admin.send('POST', '/api-keys', body)
    expect([status, Object.keys(said.error.fields)]).toEqual([400, [field]])
  })

  test('has no account', async () => {
    expect(await codeOf(await withKey(keys.admin, '/account'))).toEqual([409, 'no-account'])
  })
})

describe('accounts', () => {
  test('somebody is invited, comes in by a link with the role they were given, and is signed out when it changes', async () => {
    const invited = await admin.send('POST', '/accounts', { email: 'Grace@Example.com', role: 'operator' })
    expect(invited.body).toMatchObject({ account: { email: 'grace@example.com', role: 'operator', name: '' } })
    expect(invited.body.link).toMatch(/^http:\/\/localhost\/setup#[\w-]{43}$/)
    expect((await admin.send('POST', '/accounts', { email: 'grace@example.com', role: 'viewer' })).status).toBe(409)
    const { id } = invited.body.account
    const listed = async () => (await admin.get('/accounts')).body.items.find((one: { id: string }) => one.id === id)
    expect(await listed()).toMatchObject({ state: 'invited', signsInWith: [], signedInAt: null })

    const token = invited.body.link.split('#')[1]
    const accept = await api.request('/api/v1/setup', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, name: 'Grace', password: 'nine purple saucers hum' }),
    })
    const { csrf } = await bodyOf(accept)
    const cookie = accept.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    const patch = () =>
      api.request(`/api/v1/accounts/${id}`, { method: 'PATCH', headers: { cookie, 'x-csrf-token': csrf } })
    expect(await codeOf(await patch())).toEqual([403, 'forbidden'])
    expect(await listed()).toMatchObject({ state: 'active', signsInWith: ['password'], name: 'Grace' })

    expect((await admin.send('PATCH', `/accounts/${id}`, { role: 'viewer' })).status).toBe(200)
    expect((await patch()).status).toBe(401)
    await admin.send('PATCH', `/accounts/${id}`, { disabled: true })
    const again = { email: 'grace@example.com', password: 'nine purple saucers hum' }
    const refused = await api.request('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(again),
    })
    expect(await codeOf(refused)).toEqual([401, 'wrong-credentials'])
    expect((await admin.send('DELETE', `/accounts/${id}`)).status).toBe(204)
    expect(await listed()).toBeUndefined()
  })

  test('the last admin stays one, also when two try at once to be rid of each other', async () => {
    const own = await openApi()
    const [ada, eve] = [await signedIn(own), await signedIn(own)]
    const both = await Promise.all([
      ada.send('PATCH', `/accounts/${eve.account}`, { role: 'viewer' }),
      eve.send('DELETE', `/accounts/${ada.account}`),
    ])
    expect(both.map(({ status }) => status).sort()).not.toEqual([200, 204])
    const last = (await ada.get('/session')).status === 200 ? ada : eve
    for (const change of [{ role: 'viewer' }, { disabled: true }]) {
      expect(await last.send('PATCH', `/accounts/${last.account}`, change)).toMatchObject({
        status: 409,
        body: { error: { code: 'last-admin' } },
      })
    }
    expect((await last.send('DELETE', `/accounts/${last.account}`)).status).toBe(409)
    await own.close()
  })
})

test('the books say who did what, page by page, and hold no secret', async () => {
  const all = await listAudit(api.store.db, { limit: 500 })
  expect(all.length).toBeGreaterThan(3)
  const [newest] = all
  const { body } = await admin.get('/audit?limit=2')
  expect(body.items).toHaveLength(2)
  expect(body.items[0]).toMatchObject({ id: String(newest?.seq), actor: newest?.actor })
  const next = await admin.get(`/audit?limit=200&cursor=${body.next}`)
  expect(next.body.items).toHaveLength(all.length - 2)
  const keyed = (await admin.get('/audit?action=api-key')).body.items
  expect(keyed.every(({ action }: { action: string }) => action.startsWith('api-key.'))).toBe(true)
  expect((await admin.get('/audit?to=2020-01-01T00:00:00Z')).body.items).toEqual([])
  const rows = JSON.stringify([all, await api.store.db.selectFrom('auth_sessions').selectAll().execute()])
  for (const secret of [admin.password, admin.cookie.split('=')[1] ?? '', ...Object.values(keys)]) {
    expect(rows).not.toContain(secret)
  }
})

test('what is kept of passwords, keys and sign-ins leaves in no answer', async () => {
  const { db } = api.store
  const kept = [
    ...(await db.selectFrom('auth_credentials').select('password as text').execute()),
    ...(await db.selectFrom('auth_sessions').select('token as text').execute()),
    ...(await db.selectFrom('api_keys').select('hash as text').execute()),
  ]
  expect(kept.length).toBeGreaterThan(4)
  const answers = ['/session', '/sessions', '/account', '/accounts', '/api-keys', '/audit?limit=200', '/settings']
  const said = JSON.stringify(await Promise.all(answers.map((path) => admin.get(path))))
  for (const { text } of kept) expect(said).not.toContain(text)
})
