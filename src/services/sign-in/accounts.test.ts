import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeOnPostgres } from '../../../test/helpers/postgres-suite.ts'
import { silent } from '../../../test/helpers/silent.ts'
import { createVault } from '../../lib/secret.ts'
import { activeAdmins, listAccounts, putPassword } from '../../store/accounts.ts'
import { addApiKey, apiKeyOf } from '../../store/api-keys.ts'
import { migrate, type Store } from '../../store/db.ts'
import { openPostgres } from '../../store/postgres.ts'
import { openSqlite } from '../../store/sqlite.ts'
import { countTry } from '../../store/tries.ts'
import { reviseAccount } from './accounts.ts'
import { bySignIn } from './doorkeeper.ts'
import { makeLink, redeemLink } from './one-time-links.ts'
import { createSignInParts, type SignInParts } from './parts.ts'
import { confirmTwoFactor, prepareTwoFactor, signInByPassword } from './sign-in.ts'

const password = 'seven green kettles whistle'
const from = { address: '203.0.113.9', agent: 'browser' }

function testAccounts(open: () => Promise<Store>): void {
  let store: Store
  let parts: SignInParts
  beforeAll(async () => {
    store = await open()
    await migrate(store)
    const key = Buffer.alloc(32, 7)
    const vault = createVault([key])
    parts = createSignInParts({
      store,
      log: silent,
      publicUrl: () => 'http://x',
      key,
      vault,
      onSecret: () => undefined,
    })
  })
  afterAll(() => store.close())

  test('somebody comes in by a link, signs in with a password, and is known by the token alone', async () => {
    const { url } = await makeLink({ store, publicUrl: '' }, null)
    const newcomer = {
      token: url.split('#')[1] ?? '',
      name: 'Ada',
      email: 'Ada@x.io',
      password,
      language: 'en' as const,
    }
    const { account } = await redeemLink(parts, { ...newcomer, from })
    await expect(redeemLink(parts, { ...newcomer, from })).rejects.toMatchObject({ code: 'link-spent' })
    const { token } = await signInByPassword(parts, { email: 'ADA@x.io', password }, from)
    expect(await bySignIn(parts, token)).toMatchObject({ account: { id: account.id, role: 'admin' }, signIn: from })
    const rows = JSON.stringify([
      await store.db.selectFrom('auth_sessions').selectAll().execute(),
      await store.db.selectFrom('auth_credentials').selectAll().execute(),
    ])
    expect(rows).not.toContain(token)
    expect(rows).not.toContain(password)
    expect(await listAccounts(store.db, { after: '', limit: 10 })).toMatchObject([
      { email: 'ada@x.io', invited: false, credentials: ['credential'] },
    ])
    await store.write(({ db }) => putPassword(db, account.id, 'another hash'))
    await expect(signInByPassword(parts, { email: 'ada@x.io', password }, from)).rejects.toThrow()
    expect(await activeAdmins(store.db)).toEqual([account.id])
  })

  test('a second factor is prepared and refuses a wrong code', async () => {
    const { url } = await makeLink({ store, publicUrl: '' }, null)
    const newcomer = {
      token: url.split('#')[1] ?? '',
      name: 'Eve',
      email: 'eve@x.io',
      password,
      language: 'en' as const,
    }
    const { token, account } = await redeemLink(parts, { ...newcomer, from })
    const { secret, recoveryCodes } = await prepareTwoFactor(parts, { token, password })
    expect(recoveryCodes).toHaveLength(10)
    const kept = JSON.stringify(await store.db.selectFrom('auth_two_factors').selectAll().execute())
    for (const text of [secret, ...recoveryCodes]) expect(kept).not.toContain(text)
    const confirm = confirmTwoFactor(parts, { token, code: 'abcdef', account, from })
    await expect(confirm).rejects.toMatchObject({ code: 'wrong-code' })
  })

  test('of the last two admins who are rid of each other at the same moment, one stays', async () => {
    const ids = await activeAdmins(store.db)
    expect(ids).toHaveLength(2)
    const both = await Promise.allSettled(ids.map((id) => reviseAccount(parts, id, { role: 'viewer' })))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await activeAdmins(store.db)).toHaveLength(1)
  })

  test('tries at the same moment are counted one by one, until their window is over', async () => {
    const tries = await Promise.all(
      Array.from({ length: 20 }, () => store.write(({ db }) => countTry(db, 'x', { now: 1000, window: 500 }))),
    )
    expect(tries.map(({ count }) => count).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
    expect(await store.write(({ db }) => countTry(db, 'x', { now: 1499, window: 500 }))).toEqual({
      count: 21,
      until: 1500,
    })
    expect(await store.write(({ db }) => countTry(db, 'x', { now: 100, window: 500 }))).toEqual({
      count: 22,
      until: 600,
    })
    expect(await store.write(({ db }) => countTry(db, 'x', { now: 600, window: 500 }))).toEqual({
      count: 1,
      until: 1100,
    })
  })

  test('a key is found by its hash', async () => {
    const key = {
      id: 'k',
      name: 'CI',
      prefix: 'th_abc',
      role: 'viewer' as const,
      createdAt: 1,
      createdBy: 'Ada',
      expiresAt: 5,
    }
    await store.write(({ db }) => addApiKey(db, key, 'hash'))
    expect(await apiKeyOf(store.db, 'hash')).toEqual({ ...key, usedAt: null })
    expect(await apiKeyOf(store.db, 'other')).toBeUndefined()
  })
}

describe('accounts on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-accounts-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  testAccounts(async () => openSqlite(join(folder, 'teahouse.db')))
})

await describeOnPostgres('accounts on PostgreSQL', (postgres) => {
  testAccounts(async () => openPostgres(await postgres.createDatabase()))
})
