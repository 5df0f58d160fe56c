import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { teaParty } from '../../test/helpers/providers.ts'
import { hashOf } from '../services/sign-in/tokens.ts'
import { addAccount } from '../store/accounts.ts'
import { listAudit } from '../store/audit.ts'
import type { Store } from '../store/db.ts'
import { getLink } from '../store/links.ts'
import { openStore } from '../store/open.ts'
import { run } from './run.ts'

let dataDir: string
let store: Store
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'teahouse-admin-'))
  // As if by a gateway that runs meanwhile.
  store = await openStore({ dataDir })
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

async function call(line: string, folder = dataDir) {
  const said: string[] = []
  const hear = (text: string) => void said.push(text)
  const environment = { TEAHOUSE_DATA_DIR: folder, TEAHOUSE_PUBLIC_URL: 'https://bot.example.com/tea' }
  const code = await run(line.split(' '), {
    environment,
    folder,
    out: hear,
    err: hear,
    providers: async () => teaParty,
  })
  return { code, said: said.join('\n'), link: /https:\S+#(\S+)/.exec(said.join('\n')) }
}

describe('admin reset, beside a running gateway', () => {
  test('prints a link for a new admin; the one before no longer works', async () => {
    const [first, second] = [await call('admin reset'), await call('admin reset')]
    expect(second.code).toBe(0)
    expect(second.link?.[0]).toMatch(/^https:\/\/bot\.example\.com\/tea\/setup#[\w-]{43}$/)
    expect(await getLink(store.db, hashOf(second.link?.[1] ?? ''))).toMatchObject({ account: null })
    expect(await getLink(store.db, hashOf(first.link?.[1] ?? ''))).toBeUndefined()
    const [entry] = await listAudit(store.db, { limit: 1 })
    expect(entry).toMatchObject({ actor: 'terminal', action: 'account.link', details: ['for a new admin'] })
  })

  test('prints a link for a new password of the account that has this address', async () => {
    const account = await store.write(({ db }) => addAccount(db, { email: 'ada@x.io', name: 'Ada', role: 'admin' }))
    const { link } = await call('admin reset Ada@X.io')
    expect(await getLink(store.db, hashOf(link?.[1] ?? ''))).toMatchObject({ account: account?.id })
  })

  test('says so when there is no such account, no database, or nothing that it could reset', async () => {
    expect(await call('admin reset eve@x.io')).toMatchObject({ code: 1, said: expect.stringContaining('no account') })
    expect(await call('admin reset', join(dataDir, 'none'))).toMatchObject({ code: 1, link: null })
    expect(await call('admin')).toMatchObject({ code: 2, said: expect.stringContaining('admin reset [EMAIL]') })
    expect(await call('admin remove')).toMatchObject({ code: 2 })
  })
})
