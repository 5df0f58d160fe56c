import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testStore } from '../../test/contract/db.ts'
import { listeningLog } from '../../test/helpers/listening-log.ts'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import { soon } from '../../test/helpers/soon.ts'
import { type Wire, wireTo } from '../../test/helpers/tcp-proxy.ts'
import type { Store } from './db.ts'
import { openPostgres } from './postgres.ts'

await describeOnPostgres('PostgreSQL', ({ createDatabase }) => {
  testStore('as a store', async () => {
    const url = await createDatabase()
    return { open: () => openPostgres(url), shared: true }
  })

  describe('when the connection breaks', () => {
    const { log, lines } = listeningLog()
    let wire: Wire
    let store: Store

    beforeAll(async () => {
      wire = await wireTo(await createDatabase())
      store = await openPostgres(wire.url, { log, maxConnections: 2 })
      await store.db.schema.createTable('conversations').addColumn('id', 'text').execute()
    })
    afterAll(async () => {
      await store.close()
      await wire.close()
    })

    const count = async () => (await store.db.selectFrom('conversations').select('id').execute()).length

    test('in the middle of a write, the write rejects and has changed nothing', async () => {
      const hooks: string[] = []
      const attempt = store.write(async ({ db, afterCommit }) => {
        afterCommit(() => hooks.push('ran'))
        await db
          .insertInto('conversations')
          .values({ id: 'lost' } as never)
          .execute()
        wire.cut()
        await db.selectFrom('conversations').select('id').execute()
      })
      await expect(attempt).rejects.toThrow(/terminated|ECONNRESET/)
      wire.mend()
      expect(await count()).toBe(0)
      expect(hooks).toEqual([])
    })

    test('calls reject while it is down, and work again by themselves', async () => {
      wire.cut()
      await expect(count()).rejects.toThrow()
      await expect(store.write(async ({ db }) => db.deleteFrom('conversations').execute())).rejects.toThrow()
      wire.mend()
      await soon(async () => expect(await count()).toBe(0), { timeout: 5_000 })
    })

    test('while nothing is going on, it is a line in the log', async () => {
      await count()
      lines.length = 0
      wire.cut()
      await soon(() => expect(lines).toContain('a connection to PostgreSQL was lost'))
      wire.mend()
      expect(await count()).toBe(0)
    })

    test('a server that ends our sessions is only a moment of trouble', async () => {
      const admin = new pg.Client({ connectionString: wire.url })
      await admin.connect()
      await count()
      await admin.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      await admin.end()
      await soon(async () => expect(await count()).toBe(0), { timeout: 5_000 })
    })
  })

  describe('an address that does not work says what to do, and never the password', () => {
    let url: URL
    beforeAll(async () => {
      url = new URL(await createDatabase())
    })
    const change = (part: Partial<Pick<URL, 'port' | 'password' | 'pathname' | 'hostname' | 'username'>>) =>
      Object.assign(new URL(url), part).href

    async function complaint(address: string): Promise<string> {
      const error: unknown = await openPostgres(address).then(
        () => undefined,
        (reason: unknown) => reason,
      )
      if (!(error instanceof Error)) throw new Error('it was opened')
      const password = /:([^:@]+)@/.exec(address)?.[1] ?? 'no password'
      expect(JSON.stringify([error.message, error.stack, String(error.cause)])).not.toContain(password)
      return error.message
    }

    test.each([
      ['something else', () => 'mysql://root:hunter22@db/x', /must look like postgres:\/\//],
      ['no address', () => 'hunter22', /must look like postgres:\/\//],
      ['a password with special characters', () => 'postgres://me:hun#ter@22@[/x', /percent-encoded/],
      ['a password with a bare percent sign', () => 'postgres://me:hunter%zz@db/x', /percent-encoded/],
      ['nothing listens', () => change({ port: '1' }), /Nothing answers at 127\.0\.0\.1:1\. Start PostgreSQL/],
      ['no such host', () => change({ hostname: 'no-such-host.invalid' }), /no-such-host\.invalid/],
      ['wrong password', () => change({ password: 'hunter22' }), /refused the password of user "teahouse"/],
      ['no such user', () => change({ username: 'nobody-here' }), /user "nobody-here"/],
      ['no such database', () => change({ pathname: '/nowhere' }), /no database "nowhere".*createdb nowhere/],
    ])('%s', async (_what, address, expected) => {
      expect(await complaint(address())).toMatch(expected)
    })

    test('a database in another encoding is refused, since chats come in every script', async () => {
      const admin = new pg.Client({ connectionString: url.href })
      await admin.connect()
      await admin.query("create database latin encoding 'LATIN1' template template0")
      try {
        expect(await complaint(change({ pathname: '/latin' }))).toMatch(/LATIN1.*UTF8/)
      } finally {
        await admin.query('drop database latin with (force)')
        await admin.end()
      }
    })
  })
})
