import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { type OidcServer, openOidcServer } from '../../test/helpers/oidc-server.ts'
import { bodyOf, signedIn } from '../../test/helpers/signed-in.ts'
import { putSection } from '../services/sections.ts'
import { getAccount } from '../store/accounts.ts'

const client = { clientId: 'teahouse', clientSecret: 'a-secret-of-the-client' }
const roles = { claim: 'realm.groups', admin: ['tea-masters'], operator: ['waiters'] }
let api: TestApi
let far: OidcServer
beforeAll(async () => {
  far = await openOidcServer(client)
  api = await openApi()
  await configure({ roles })
})
afterEach(() => {
  far.spoil = {}
})
afterAll(async () => {
  await api.close()
  await far.close()
})

async function configure(more: object): Promise<void> {
  const value = { oidc: [{ id: 'corp', title: 'Corp', issuer: far.issuer, ...client, ...more }] }
  const section = { value, origin: 'file' as const }
  await api.store.write(({ db }) => putSection(db, api.shelf.vault, { name: 'signIn', section }))
}

const person = (sub: string, more: object = {}) => ({
  sub,
  email: `${sub}@example.com`,
  email_verified: true,
  name: sub,
  realm: { groups: ['waiters'] },
  ...more,
})

/** A browser that goes there and comes back; `spoil` changes what it comes back with. */
async function come(spoil: { state?: string; cookie?: string } = {}): Promise<{ to: string; cookie: string }> {
  const left = await api.request('/api/v1/session/oidc/corp', { redirect: 'manual' })
  const cookies = left.headers.getSetCookie().map((cookie) => cookie.split(';')[0])
  const back = new URL(await far.walk(left.headers.get('location') ?? ''))
  expect(back.pathname).toBe('/api/v1/session/oidc/callback/corp')
  if (spoil.state !== undefined) back.searchParams.set('state', spoil.state)
  const cookie = spoil.cookie ?? cookies.join('; ')
  const came = await api.request(back.pathname + back.search, { redirect: 'manual', headers: { cookie } })
  const token = came.headers.getSetCookie().find((one) => /^teahouse=[^;]/.test(one))
  return { to: came.headers.get('location') ?? '', cookie: token?.split(';')[0] ?? '' }
}

const whoIs = async (cookie: string) => bodyOf(await api.request('/api/v1/session', { headers: { cookie } }))

describe('signing in through another service', () => {
  test('is offered by its name', async () => {
    const { providers } = await bodyOf(await api.request('/api/v1/session/options'))
    expect(providers).toEqual([{ id: 'corp', title: 'Corp' }])
    expect((await api.request('/api/v1/session/oidc/none', { redirect: 'manual' })).status).toBe(404)
  })

  test('gives the role that the groups there have, anew each time', async () => {
    far.person = person('lin')
    const first = await come()
    expect(first.to).toBe('http://localhost/')
    expect(await whoIs(first.cookie)).toMatchObject({
      account: { email: 'lin@example.com', name: 'lin', role: 'operator' },
      csrf: expect.any(String),
    })
    far.person = person('lin', { realm: { groups: ['tea-masters', 'waiters'] } })
    const { cookie } = await come()
    expect((await whoIs(cookie)).account.role).toBe('admin')
    expect((await whoIs(first.cookie)).error.code).toBe('unauthorized')
    const kept = await api.store.db.selectFrom('auth_credentials').selectAll().where('provider', '=', 'corp').execute()
    expect(kept).toMatchObject([{ subject: 'lin', password: null }])
    expect(JSON.stringify(kept)).not.toContain('access')
  })

  test('leads to the account that has this verified address already; not with an unverified one', async () => {
    const ada = await signedIn(api, { email: 'ada@example.com' })
    far.person = person('ada-there', { email: 'ada@example.com', email_verified: false })
    expect((await come()).to).toBe('http://localhost/sign-in?refused=refused')
    far.person = person('ada-there', { email: 'ada@example.com', realm: { groups: ['tea-masters'] } })
    expect((await whoIs((await come()).cookie)).account.id).toBe(ada.account)
  })

  test('is refused to who has no role', async () => {
    far.person = person('guest', { realm: { groups: [] } })
    expect((await come()).to).toBe('http://localhost/sign-in?refused=no-role')
    const { items } = (await api.get('/audit?action=session.refused')).body
    expect(items[0]).toMatchObject({ actor: 'nobody', details: ['through Corp', expect.any(String)] })
  })

  test('is refused to a disabled account', async () => {
    far.person = person('gone')
    const { account } = await whoIs((await come()).cookie)
    await api.send('PATCH', `/accounts/${account.id}`, { disabled: true })
    expect(await getAccount(api.store.db, account.id)).toMatchObject({ disabled: true })
    expect((await come()).cookie).toBe('')
  })

  test.each([
    ['a nonce of another visit', { claims: { nonce: 'another' } }],
    ['no nonce', { claims: { nonce: undefined } }],
    ['an end that is past', { claims: { exp: Math.floor(Date.now() / 1000) - 600 } }],
    ['another audience', { claims: { aud: 'somebody-else' } }],
    ['another issuer', { claims: { iss: 'https://elsewhere.example.com' } }],
    ['a key that is not the service’s', { foreignKey: true }],
  ])('is refused with a token that has %s', async (_, spoil) => {
    far.person = person('mallory')
    far.spoil = spoil
    expect(await come()).toEqual({ to: 'http://localhost/sign-in?refused=refused', cookie: '' })
  })

  test('is refused with a state that was not ours, or in a browser that did not leave from here', async () => {
    far.person = person('mallory')
    expect((await come({ state: 'made-up' })).cookie).toBe('')
    expect((await come({ cookie: '' })).cookie).toBe('')
  })

  test('is configured by an admin in the panel, too; the secret is shown to nobody and kept by ***', async () => {
    const section = (origin: 'file' | 'panel') =>
      api.store.write(({ db }) =>
        putSection(db, api.shelf.vault, { name: 'signIn', section: { value: { oidc: [] }, origin } }),
      )
    await section('panel')
    const service = { id: 'corp', issuer: far.issuer, ...client, defaultRole: 'viewer' }
    const set = (oidc: object[]) => api.send('PATCH', '/settings', { signIn: { oidc } })
    const shown = (await set([service])).body.sections.signIn.value.oidc[0]
    expect(shown).toMatchObject({ id: 'corp', clientSecret: '***' })
    expect((await set([{ ...shown, title: 'Teas' }])).status).toBe(200)
    far.person = person('panel-made', { realm: {} })
    expect((await whoIs((await come()).cookie)).account).toMatchObject({ name: 'panel-made', role: 'viewer' })
    expect((await set([{ ...service, issuer: 'ftp://x' }])).body.error.fields).toEqual({
      'signIn.oidc.0.issuer': expect.stringContaining('web address'),
    })
    expect((await set([service, service])).status).toBe(400)
    await configure({ roles })
  })

  test('a service that is away delays and breaks nothing else', async () => {
    const issuer = 'http://127.0.0.1:9'
    const section = { value: { oidc: [{ id: 'corp', issuer, clientId: 'x' }] }, origin: 'file' as const }
    await api.store.write(({ db }) => putSection(db, api.shelf.vault, { name: 'signIn', section }))
    const left = await api.request('/api/v1/session/oidc/corp', { redirect: 'manual' })
    expect([left.status, left.headers.get('location')]).toEqual([302, 'http://localhost/sign-in?refused=unreachable'])
    await signedIn(api)
    await configure({ roles })
  })
})
