import { afterEach, describe, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { cookieOf, goodPassword, post, signedIn, signIn } from '../../test/helpers/signed-in.ts'
import { makeLink } from '../services/sign-in/one-time-links.ts'

let api: TestApi
afterEach(() => api.close())

const tokenOf = (url: string) => url.split('#')[1] ?? ''
const newLink = async (account: string | null = null) =>
  tokenOf((await makeLink({ store: api.store, publicUrl: 'http://x' }, account)).url)
const ada = { name: 'Ada', email: 'Ada@Example.com', password: goodPassword }

describe('the set-up link', () => {
  test('makes the first admin, who is signed in at once', async () => {
    api = await openApi({ apiKey: undefined })
    expect(await (await api.request('/api/v1/session/options')).json()).toMatchObject({ setup: true, providers: [] })
    const made = await post(api, '/setup', { token: await newLink(), ...ada })
    expect(made.status).toBe(200)
    expect(await made.json()).toEqual({
      account: {
        id: expect.any(String),
        name: 'Ada',
        email: 'ada@example.com',
        role: 'admin',
        language: null,
        twoFactor: false,
      },
      csrf: expect.any(String),
    })
    const [cookie] = made.headers.getSetCookie()
    expect(cookie).toMatch(/^teahouse=\w+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/)
    expect((await api.request('/api/v1/accounts', { headers: { cookie: cookieOf(made) } })).status).toBe(200)
    expect(await (await api.request('/api/v1/session/options')).json()).toMatchObject({ setup: false })
  })

  test('works once', async () => {
    api = await openApi()
    const token = await newLink()
    const both = await Promise.all(
      [1, 2].map((n) => post(api, '/setup', { token, ...ada, email: `ada${n}@example.com` })),
    )
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404])
    const again = await post(api, '/setup', { token, ...ada, email: 'eve@example.com' })
    expect([again.status, await again.json()]).toMatchObject([404, { error: { code: 'link-spent' } }])
  })
})

test('somebody signs in with a password, is known by the cookie, and signs out', async () => {
  api = await openApi()
  const first = await signedIn(api)
  const again = await signIn(api, { email: first.email.toUpperCase(), password: goodPassword })
  expect((await again.get('/session')).body).toMatchObject({
    account: { email: first.email, role: 'admin' },
    csrf: again.csrf,
  })
  expect((await again.get('/sessions')).body.items).toHaveLength(2)
  expect((await again.send('DELETE', '/session')).status).toBe(204)
  expect((await again.get('/session')).status).toBe(401)
  expect((await first.get('/session')).status).toBe(200)
})
