import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { openApi, type TestApi, type TestApiOptions } from '../../test/helpers/api.ts'
import { bodyOf, cookieOf, goodPassword, post, signedIn, signIn } from '../../test/helpers/signed-in.ts'
import { totp } from '../../test/helpers/totp.ts'
import { makeLink } from '../services/sign-in/one-time-links.ts'

let shared: TestApi
let api: TestApi
beforeAll(async () => {
  shared = await openApi()
})
beforeEach(() => {
  api = shared
})
afterAll(() => shared.close())

/** A gateway of its own for this test. */
async function another(options: TestApiOptions): Promise<void> {
  const own = await openApi(options)
  onTestFinished(() => own.close())
  api = own
}

const DAY = 24 * 3_600_000

const newLink = async (account: string | null = null) => {
  const { url } = await makeLink({ store: api.store, publicUrl: 'http://x' }, account)
  return url.split('#')[1] ?? ''
}
let people = 0
const newcomer = () => ({ name: 'Ada', email: `Ada-${++people}@Example.com`, password: goodPassword })
const codeOf = async (answer: Response) => [answer.status, (await bodyOf(answer)).error?.code]

describe('a one-time link', () => {
  test('makes the first admin, who is signed in at once', async () => {
    await another({ apiKey: undefined })
    expect(await (await api.request('/api/v1/session/options')).json()).toMatchObject({ setup: true, providers: [] })
    const made = await post(api, '/setup', { token: await newLink(), ...newcomer() })
    expect(made.status).toBe(200)
    const account = {
      id: expect.any(String),
      name: 'Ada',
      email: expect.stringMatching(/^ada-\d+@example.com$/),
      role: 'admin',
    }
    expect(await made.json()).toEqual({
      account: { ...account, language: null, twoFactor: false },
      csrf: expect.any(String),
    })
    const [cookie] = made.headers.getSetCookie()
    expect(cookie).toMatch(/^teahouse=\w+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/)
    expect((await api.request('/api/v1/accounts', { headers: { cookie: cookieOf(made) } })).status).toBe(200)
    expect(await (await api.request('/api/v1/session/options')).json()).toMatchObject({ setup: false })
  })

  test('works once, also for two who use it at once', async () => {
    const token = await newLink()
    expect(await (await post(api, '/setup/check', { token })).json()).toEqual({ account: null })
    const use = () => post(api, '/setup', { token, ...newcomer() })
    const both = await Promise.all([use(), use()])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404])
    expect(await codeOf(await use())).toEqual([404, 'link-spent'])
    expect(await codeOf(await post(api, '/setup/check', { token }))).toEqual([404, 'link-spent'])
  })

  test('works for a day, and a clock that is put back does not bring it back', async () => {
    let now = Date.now()
    await another({ now: () => now })
    const token = await newLink()
    now += DAY + 60_000
    expect(await codeOf(await post(api, '/setup', { token, ...newcomer() }))).toEqual([404, 'link-spent'])
    now -= 2 * DAY
    expect(await codeOf(await post(api, '/setup', { token, ...newcomer() }))).toEqual([404, 'link-spent'])
  })

  test('no longer works when there is a newer one', async () => {
    const [old, fresh] = [await newLink(), await newLink()]
    expect(await codeOf(await post(api, '/setup', { token: old, ...newcomer() }))).toEqual([404, 'link-spent'])
    expect((await post(api, '/setup', { token: fresh, ...newcomer() })).status).toBe(200)
  })

  test.each([
    ['short', /at least 10/],
    ['password1234', /many people use|easy to guess/],
    ['ada.example', /your name|easy to guess/],
    ['x'.repeat(257), /at most 256/],
  ])('takes no password such as "%s", says why, and can be used again', async (password, why) => {
    const token = await newLink()
    const weak = await post(api, '/setup', { token, ...newcomer(), password })
    expect([weak.status, await weak.json()]).toMatchObject([
      400,
      { error: { code: 'weak-password', fields: { password: expect.stringMatching(why) } } },
    ])
    expect((await post(api, '/setup', { token, ...newcomer() })).status).toBe(200)
  })

  test('says in Chinese, too, why a password is weak', async () => {
    const weak = await post(
      api,
      '/setup',
      { token: await newLink(), ...newcomer(), password: 'aaaaaaaaaaaa' },
      { 'accept-language': 'zh-CN' },
    )
    expect((await bodyOf(weak)).error.fields.password).toMatch(/重复|容易/)
  })
})

describe('signing in', () => {
  test('with a password; the cookie is known until one signs out', async () => {
    const first = await signedIn(api)
    const again = await signIn(api, { email: first.email.toUpperCase(), password: goodPassword })
    expect((await again.get('/session')).body).toMatchObject({ account: { email: first.email, role: 'admin' } })
    expect((await again.get('/sessions')).body.items).toHaveLength(2)
    expect((await again.send('DELETE', '/session')).status).toBe(204)
    expect((await again.get('/session')).status).toBe(401)
    expect((await first.get('/session')).status).toBe(200)
  })

  test('behind https, the cookie goes over https alone and is of this host alone', async () => {
    await another({ publicUrl: 'https://bot.example.com' })
    const made = await post(api, '/setup', { token: await newLink(), ...newcomer() })
    expect(made.headers.getSetCookie()[0]).toMatch(
      /^__Host-teahouse=\w+; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    )
    expect((await api.request('/api/v1/session', { headers: { cookie: cookieOf(made) } })).status).toBe(200)
    const insecure = cookieOf(made).replace('__Host-', '')
    expect((await api.request('/api/v1/session', { headers: { cookie: insecure } })).status).toBe(401)
  })

  test('is refused in the same words, whatever was wrong', async () => {
    const { email } = await signedIn(api)
    const wrong = await post(api, '/session', { email, password: 'not the password' })
    const unknown = await post(api, '/session', { email: 'nobody@example.com', password: goodPassword })
    expect([wrong.status, unknown.status]).toEqual([401, 401])
    expect(await wrong.json()).toEqual(await unknown.json())
  })

  test('can be tried ten times for an account, with whatever password; then it waits, however the clock is set', async () => {
    let now = Date.now()
    await another({ now: () => now })
    const { email } = await signedIn(api)
    const attempt = (password: string) => post(api, '/session', { email, password })
    const tries = await Promise.all(Array.from({ length: 12 }, (_, n) => attempt(`wrong password ${n}`)))
    expect(tries.map(({ status }) => status).sort()).toEqual([...Array(10).fill(401), 429, 429])
    const late = await attempt(goodPassword)
    expect(await codeOf(late)).toEqual([429, 'too-many-tries'])
    expect(Number(late.headers.get('retry-after'))).toBeGreaterThan(800)
    now -= 3 * DAY
    expect((await attempt(goodPassword)).status).toBe(429)
    now += 3 * DAY + 15 * 60_000 + 1
    expect((await attempt(goodPassword)).status).toBe(200)
    const { body } = await api.get('/audit?action=session')
    expect(body.items.map(({ action }: { action: string }) => action).sort()).toEqual([
      'session.created',
      ...Array(10).fill('session.refused'),
      'session.throttled',
    ])
  }, 20_000)

  test('ends after a week in which nobody came, and after thirty days in any case', async () => {
    let now = Date.now()
    await another({ now: () => now })
    const [idle, busy] = [await signedIn(api), await signedIn(api)]
    for (let day = 1; day <= 29; day++) {
      now += DAY
      expect((await busy.get('/session')).status).toBe(200)
    }
    expect((await idle.get('/session')).status).toBe(401)
    now += DAY + 60_000
    expect((await busy.get('/session')).status).toBe(401)
    now -= 20 * DAY
    expect((await busy.get('/session')).status).toBe(401)
  })

  test('shows where one is signed in, and ends that elsewhere', async () => {
    const here = await signedIn(api)
    const there = await signIn(api, here)
    const stranger = await signedIn(api)
    const { items } = (await here.get('/sessions')).body
    const other = items.find(({ current }: { current: boolean }) => !current)
    expect(other).toMatchObject({ address: expect.stringContaining('127.0.0.1'), agent: 'node' })
    expect((await stranger.send('DELETE', `/sessions/${other.id}`)).status).toBe(404)
    expect((await here.send('DELETE', `/sessions/${other.id}`)).status).toBe(204)
    expect([(await there.get('/session')).status, (await here.get('/session')).status]).toEqual([401, 200])
  })
})

describe('what changes something', () => {
  test('needs the header that goes with the cookie', async () => {
    const [ada, eve] = [await signedIn(api), await signedIn(api)]
    const send = (csrf: string) =>
      api.request('/api/v1/account', {
        method: 'PATCH',
        headers: { cookie: ada.cookie, 'content-type': 'application/json', 'x-csrf-token': csrf },
        body: '{"name":"Eve"}',
      })
    for (const csrf of ['', eve.csrf, 'x']) expect(await codeOf(await send(csrf))).toEqual([403, 'csrf'])
    expect((await send(ada.csrf)).status).toBe(200)
  })

  test('is refused to a page of another site, also where nobody has to be signed in', async () => {
    const elsewhere = { 'sec-fetch-site': 'cross-site' }
    const body = { email: 'a@example.com', password: goodPassword }
    expect(await codeOf(await post(api, '/session', body, elsewhere))).toEqual([403, 'cross-site'])
    const { ask } = await signedIn(api)
    expect(await codeOf(await ask('/session', { method: 'DELETE', headers: elsewhere }))).toEqual([403, 'cross-site'])
  })
})

describe('a password', () => {
  test('is changed by who knows it; every other sign-in ends', async () => {
    const here = await signedIn(api)
    const there = await signIn(api, here)
    const password = 'nine purple saucers hum'
    const wrong = await here.send('POST', '/account/password', { current: 'not it at all', password })
    expect(wrong).toMatchObject({ status: 400, body: { error: { code: 'wrong-password' } } })
    const old = here.cookie
    expect((await here.send('POST', '/account/password', { current: goodPassword, password })).status).toBe(200)
    expect((await here.get('/session')).status).toBe(200)
    expect((await there.get('/session')).status).toBe(401)
    expect((await api.request('/api/v1/session', { headers: { cookie: old } })).status).toBe(401)
    expect((await post(api, '/session', { email: here.email, password: goodPassword })).status).toBe(401)
    expect((await post(api, '/session', { email: here.email, password })).status).toBe(200)
  })
})

describe('a second factor', () => {
  test('is asked for once a code was confirmed; a code works once, a recovery code too', async () => {
    const here = await signedIn(api)
    const { email } = here
    expect((await here.send('POST', '/account/two-factor', { password: 'not it at all' })).status).toBe(400)
    const { body } = await here.send('POST', '/account/two-factor', { password: goodPassword })
    expect(body).toEqual({
      uri: expect.stringMatching(/^otpauth:\/\/totp\/Teahouse/),
      secret: expect.stringMatching(/^[A-Z2-7]+$/),
      recoveryCodes: expect.any(Array),
    })
    expect((await post(api, '/session', { email, password: goodPassword })).status).toBe(200)
    const before = here.cookie
    expect((await here.send('POST', '/account/two-factor/confirm', { code: '000000' })).status).toBe(400)
    const on = await here.send('POST', '/account/two-factor/confirm', { code: totp(body.secret) })
    expect(on).toMatchObject({ status: 200, body: { account: { twoFactor: true } } })
    expect(here.cookie).not.toBe(before)
    expect((await here.get('/session')).status).toBe(200)

    const enter = (code?: string) => post(api, '/session', { email, password: goodPassword, code })
    expect(await codeOf(await enter())).toEqual([401, 'code-needed'])
    expect(await codeOf(await enter('000000'))).toEqual([401, 'wrong-credentials'])
    const code = totp(body.secret)
    expect((await enter(code)).status).toBe(200)
    expect(await codeOf(await enter(code))).toEqual([401, 'wrong-credentials'])
    const [recovery] = body.recoveryCodes
    expect((await enter(recovery)).status).toBe(200)
    expect((await enter(recovery)).status).toBe(401)

    const off = await here.send('DELETE', '/account/two-factor', { password: goodPassword })
    expect(off).toMatchObject({ status: 200, body: { account: { twoFactor: false } } })
    expect((await enter()).status).toBe(200)
  }, 20_000)
})
