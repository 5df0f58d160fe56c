import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrate, type Store, type Tx } from '../../src/store/db.ts'
import { statement } from '../../src/store/statement.ts'

export interface StoreUnderTest {
  /** Opens the same database; called again, as another process would. */
  open(): Promise<Store>
  /** True when several may have it open at once. */
  shared: boolean
}

/** What every Store keeps. `prepare` makes an empty database. */
export function testStore(name: string, prepare: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let under: StoreUnderTest
    let store: Store
    const others: Store[] = []

    beforeAll(async () => {
      under = await prepare()
      store = await under.open()
      await Promise.all([migrate(store), migrate(store)])
      await migrate(store)
    })
    afterAll(() => Promise.all([store, ...others].map((one) => one?.close())))

    async function anotherProcess(): Promise<Store> {
      if (!under.shared) return store
      const other = await under.open()
      others.push(other)
      return other
    }

    test('what was written is there for the next read', async () => {
      const result = await store.write(async (tx) => {
        await remember(tx, 'written')
        return 42
      })
      expect(result).toBe(42)
      expect(await remembered(store, 'written')).toBe(true)
    })

    test('a write that fails changes nothing and rejects with its own error', async () => {
      const attempt = store.write(async (tx) => {
        await remember(tx, 'taken back')
        throw new Error('changed my mind')
      })
      await expect(attempt).rejects.toThrow('changed my mind')
      expect(await remembered(store, 'taken back')).toBe(false)
    })

    test('a write in which one statement is refused changes nothing', async () => {
      const attempt = store.write(async (tx) => {
        await remember(tx, 'before the refusal')
        await remember(tx, 'before the refusal')
      })
      await expect(attempt).rejects.toThrow()
      expect(await remembered(store, 'before the refusal')).toBe(false)
      await store.write((tx) => remember(tx, 'after the refusal'))
      expect(await remembered(store, 'after the refusal')).toBe(true)
    })

    test('afterCommit runs in order, once, when others can see the change', async () => {
      const other = await anotherProcess()
      const seen: string[] = []
      const visible = Promise.withResolvers<boolean>()
      await store.write(async (tx) => {
        tx.afterCommit(() => seen.push('first'))
        await remember(tx, 'announced')
        tx.afterCommit(() => seen.push('second'))
        tx.afterCommit(() => visible.resolve(remembered(other, 'announced')))
        expect(seen).toEqual([])
      })
      expect(seen).toEqual(['first', 'second'])
      expect(await visible.promise).toBe(true)
    })

    test('afterCommit does not run for what was rolled back', async () => {
      const seen: string[] = []
      const attempt = store.write(async (tx) => {
        tx.afterCommit(() => seen.push('never'))
        throw new Error('no')
      })
      await expect(attempt).rejects.toThrow('no')
      expect(seen).toEqual([])
    })

    test('a write that need only survive this process is as whole as any other', async () => {
      const seen: string[] = []
      await store.write(
        async (tx) => {
          await remember(tx, 'soon safe')
          tx.afterCommit(() => seen.push('committed'))
        },
        { safe: 'process' },
      )
      expect(seen).toEqual(['committed'])
      expect(await remembered(store, 'soon safe')).toBe(true)
    })

    test('a read does not see what is not committed', async () => {
      const written = Promise.withResolvers<void>()
      const goOn = Promise.withResolvers<void>()
      const other = await anotherProcess()
      const writing = store.write(async (tx) => {
        await remember(tx, 'under way')
        written.resolve()
        await goOn.promise
      })
      await written.promise
      const reading = remembered(other, 'under way')
      // Where reads wait for the writer, they may only see it whole.
      const early = await Promise.race([reading, sleep(50, 'waits' as const)])
      goOn.resolve()
      await writing
      expect(early).not.toBe(true)
      expect(await remembered(other, 'under way')).toBe(true)
    })

    test('writers at once lose no update', async () => {
      const stores = [store, await anotherProcess(), await anotherProcess()]
      const add = (writer: Store) =>
        writer.write(({ db }) =>
          db
            .insertInto('calls')
            .values({ account: 'shared', month: '2026-11', count: 1 })
            .onConflict((c) =>
              c.columns(['account', 'month']).doUpdateSet((e) => ({ count: e('calls.count', '+', 1) })),
            )
            .execute(),
        )
      await Promise.all(Array.from({ length: 150 }, (_, n) => add(stores[n % 3] ?? store)))
      const row = await store.db.selectFrom('calls').select('count').where('account', '=', 'shared').executeTakeFirst()
      expect(row?.count).toBe(150)
    })

    test('numbers come back as numbers: instants, counts and sums', async () => {
      const now = Date.now()
      await store.write(({ db }) =>
        db
          .insertInto('calls')
          .values([
            { account: 'numbers', month: '2026-10', count: 7 },
            { account: 'numbers', month: '2026-11', count: now },
          ])
          .execute(),
      )
      const row = await store.db
        .selectFrom('calls')
        .select((e) => [
          e.fn.max('count').as('most'),
          e.fn.sum('count').as('sum'),
          e.fn.countAll().as('rows'),
          e.fn.avg('count').as('average'),
        ])
        .where('account', '=', 'numbers')
        .executeTakeFirstOrThrow()
      expect(row).toEqual({ most: now, sum: now + 7, rows: 2, average: (now + 7) / 2 })
    })

    test.each([
      ['every kind of script', '你好，世界 — مرحبا, नमस्ते, Здравствуйте, 한국어, こんにちは'],
      ['emoji of several code points', '👩‍👩‍👧‍👦 🇨🇳 👍🏽 𠮷野家'],
      ['quotes, backslashes and placeholders', `'"\\ $1 ? :name %s ; -- /* */ \u0001\t\r\n`],
      ['two million characters', '长'.repeat(1_000_000) + 'x'.repeat(1_000_000)],
      ['nothing', ''],
    ])('text comes back as it went in: %s', async (what, text) => {
      await store.write((tx) => remember(tx, `text ${what}`, text))
      expect(await textOf(store, `text ${what}`)).toBe(text)
    })

    test('JSON comes back as it went in', async () => {
      const body = {
        text: 'a\u0000b "quoted"',
        deep: [[{ n: -1.5e-7, big: 2 ** 53 - 1, no: null, yes: true }]],
        键: '值',
      }
      await store.write((tx) => remember(tx, 'json', JSON.stringify(body)))
      expect(JSON.parse((await textOf(store, 'json')) ?? '')).toEqual(body)
    })

    test('a NUL or half a character from a chat does no harm', async () => {
      await store.write((tx) => remember(tx, 'hostile', 'a\0b\ud83dc'))
      expect(await textOf(store, 'hostile')).toMatch(/^a.?b.c$/s)
    })

    test('a statement that is compiled once takes its own values each time, in a transaction and outside', async () => {
      const keep = statement((db, v: { id: string; chat: string }) =>
        db
          .insertInto('conversations')
          .values({ id: v.id, channel: 'test', chat: v.chat, address: 'null', updated_at: 0 })
          .returning('chat'),
      )
      const written = [
        await store.write(({ db }) => keep(db, { id: 'first', chat: 'one' })),
        await keep(store.db, { id: 'second', chat: 'two' }),
        await store.write(({ db }) => keep(db, { id: 'third', chat: 'th\0ree' })),
      ]
      expect(written).toEqual([[{ chat: 'one' }], [{ chat: 'two' }], [{ chat: 'three' }]])
    })

    test('messages of a conversation become visible in the order of their seq, whoever writes them', async () => {
      const writers = [store, await anotherProcess(), await anotherProcess()]
      const reader = await anotherProcess()
      let writing = true
      const said = Promise.all(
        writers.map(async (writer, w) => {
          for (let n = 0; n < 60; n++) await writer.write((tx) => sayInTurn(tx, `c${n % 2}`, `${w}-${n}`))
        }),
      ).finally(() => {
        writing = false
      })
      const newest = new Map<string, number>()
      const seen = new Set<number>()
      const late: number[] = []
      for (let last = false; !last; ) {
        last = !writing
        const rows = await reader.db.selectFrom('messages').select(['seq', 'conversation']).orderBy('seq').execute()
        for (const { seq, conversation } of rows) {
          if (seen.has(seq)) continue
          seen.add(seq)
          if (seq < (newest.get(conversation) ?? 0)) late.push(seq)
          newest.set(conversation, Math.max(seq, newest.get(conversation) ?? 0))
        }
        await sleep(1)
      }
      await said
      expect(late).toEqual([])
      expect(seen.size).toBe(180)
    })

    test('the tables can be brought up to date by several processes at once', async () => {
      const fresh = await prepare()
      const stores = fresh.shared ? await Promise.all([1, 2, 3, 4].map(() => fresh.open())) : [await fresh.open()]
      try {
        await Promise.all(stores.map((one) => migrate(one)))
        await stores[0]?.write((tx) => remember(tx, 'there'))
        expect(await remembered(stores.at(-1) ?? store, 'there')).toBe(true)
      } finally {
        await Promise.all(stores.map((one) => one.close()))
      }
    })
  })
}

async function remember({ db }: Pick<Tx, 'db'>, id: string, text = '{}'): Promise<void> {
  const row = { id, channel: 'test', chat: text, address: 'null', updated_at: Date.now() }
  await db.insertInto('conversations').values(row).execute()
}

async function remembered({ db }: Store, id: string): Promise<boolean> {
  return (await db.selectFrom('conversations').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
}

async function textOf({ db }: Store, id: string): Promise<string | undefined> {
  return (await db.selectFrom('conversations').select('chat').where('id', '=', id).executeTakeFirst())?.chat
}

/** As `put` does: the conversation's row first, whose lock then covers the time between insert and commit. */
async function sayInTurn({ db }: Tx, conversation: string, id: string): Promise<void> {
  const now = Date.now()
  await db
    .insertInto('conversations')
    .values({ id: conversation, channel: 'order', chat: '{}', address: 'null', updated_at: now })
    .onConflict((c) => c.column('id').doUpdateSet({ updated_at: now }))
    .execute()
  const common = { channel: 'order', lane: conversation, sender: 's', text: '', body: '{}', verdict: null }
  await db
    .insertInto('messages')
    .values({ ...common, id, conversation, state: 'waiting', due: 0, sent_at: now, received_at: now })
    .execute()
  await sql`select 1`.execute(db)
  await sleep(Math.random() * 3)
}
