import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testStore } from '../../test/contract/db.ts'
import { migrate, type Store } from './db.ts'
import { openSqlite } from './sqlite.ts'

const folder = mkdtempSync(join(tmpdir(), 'teahouse-sqlite-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('SQLite', () => {
  testStore('as a store', async () => ({ open: async () => openSqlite(join(folder, 'suite.db')), shared: false }))

  describe('in a file', () => {
    const file = join(folder, 'own.db')
    let store: Store
    beforeAll(async () => {
      store = openSqlite(file)
      await migrate(store)
    })
    afterAll(() => store.close())

    const add = (name: string) =>
      store.write(({ db }) => db.insertInto('leases').values({ name, owner: 'test', until: 0 }).execute())
    const names = async () => (await store.db.selectFrom('leases').select('name').execute()).map((row) => row.name)

    test('a write waits out another program’s lock, and blocks nothing meanwhile', async () => {
      const other = new DatabaseSync(file)
      other.exec('begin immediate')
      let turns = 0
      const counting = setInterval(() => turns++, 5)
      const written = add('patient')
      await new Promise<void>((resolve) => {
        const look = setInterval(() => {
          if (turns < 20) return
          clearInterval(look)
          resolve()
        }, 5)
      })
      other.exec('rollback')
      await written
      clearInterval(counting)
      other.close()
      expect(await names()).toContain('patient')
    })

    test('writes of one moment are committed together, and one that fails takes only its own changes back', async () => {
      const changedMyMind = store.write(async ({ db }) => {
        await db.insertInto('leases').values({ name: 'taken back', owner: 'test', until: 0 }).execute()
        throw new Error('changed my mind')
      })
      const outcomes = await Promise.allSettled([add('one'), changedMyMind, add('one'), add('two')])
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
      expect(await names()).toEqual(expect.arrayContaining(['one', 'two']))
      expect(await names()).not.toContain('taken back')
    })

    test('a write that comes after the end is refused, and so is the next', async () => {
      const late = openSqlite(join(folder, 'late.db'))
      await migrate(late)
      await late.close()
      const write = () => late.write(({ db }) => db.deleteFrom('leases').execute())
      for (const attempt of [write(), write()]) await expect(attempt).rejects.toThrow('not open')
      await expect(write()).rejects.toThrow('not open')
    })

    test('a consistent copy is written while writes go on', async () => {
      const copy = join(folder, 'copy.db')
      await add('before')
      await Promise.all([store.backup?.(copy), ...Array.from({ length: 50 }, (_, n) => add(`during-${n}`))])
      const restored = openSqlite(copy)
      const rows = await restored.db.selectFrom('leases').select('name').execute()
      await restored.close()
      expect(rows.map((row) => row.name)).toContain('before')
    })

    test('what was safe is in the log on disk: another program reads it without this one closing', async () => {
      await add('safe')
      const reader = new DatabaseSync(file, { readOnly: true })
      expect(reader.prepare('select count(*) as n from leases where name = ?').get('safe')).toEqual({ n: 1 })
      reader.close()
    })

    test('a file that is no database is refused with a sentence', async () => {
      const { writeFileSync } = await import('node:fs')
      const broken = join(folder, 'broken.db')
      writeFileSync(broken, 'this is no database, whatever its name says. '.repeat(50))
      expect(() => openSqlite(broken)).toThrow(/cannot be opened/)
    })
  })
})
