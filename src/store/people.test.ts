import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import { migrate, type Store } from './db.ts'
import { eraseUser, hasOpen, stopAllOf } from './erase.ts'
import { Inbox } from './inbox.ts'
import { Pairings } from './pairings.ts'
import { openPostgres } from './postgres.ts'
import { getKnown, letIn, putSender, sendersOf } from './senders.ts'
import { openSqlite } from './sqlite.ts'
import { Tasks } from './tasks.ts'
import { messagesFrom, tokensFor } from './usage.ts'
import { saidBy } from './user-export.ts'
import { addUser, changeUser, findUser, getUser, listUsers } from './users.ts'

const plain = {
  employeeNo: null,
  department: null,
  source: 'x',
  role: null,
  limits: {},
  disabled: false,
  locked: false,
}

/** People, the same on both databases. */
function testPeople(open: () => Promise<Store>): void {
  let store: Store
  let inbox: Inbox
  let pairings: Pairings
  beforeAll(async () => {
    store = await open()
    await migrate(store)
    const scheduler = {
      wake: async () => undefined,
      start: async () => undefined,
      stop: async () => undefined,
      busy: 0,
    }
    inbox = new Inbox(store, scheduler, 'test')
    pairings = new Pairings(store)
    for (const [id, email, emailVerified, department] of [
      ['ann', 'Ann@Tea.example', true, 'Sales'],
      ['bob', 'bob@cup.com', false, 'Sales'],
      ['eve', 'e_e%@tea.example', true, null],
    ] as const) {
      await store.write(({ db }) => addUser(db, { ...plain, id, name: id, email, emailVerified, department }))
      for (const channel of ['cup', 'pot']) await own(channel, id)
    }
  })
  afterAll(() => store.close())

  const own = (channel: string, user: string) =>
    store.write(({ db }) =>
      putSender(db, {
        ...{ channel, sender: `${user} at ${channel}`, user, name: user, mapped: 'created', lookedUpAt: null },
        profile: { mobile: '1' },
        lookAgainAt: 1,
      }),
    )

  async function say(text: string, user: string, channel = 'cup'): Promise<number> {
    const conversation = `${channel}:${user}`
    const sender = { id: `${user} at ${channel}` }
    const chat = { key: user, kind: 'direct' as const }
    const message = { id: text, conversation: chat, sender, text, files: [], addressed: true, sentAt: 1, address: null }
    await store.write((tx) => inbox.put(tx, { channel, conversation, lane: conversation, message, verdict: null }))
    const row = await store.db.selectFrom('messages').select('seq').where('id', '=', text).executeTakeFirstOrThrow()
    return row.seq
  }

  test('are found by what is verified, in whatever case, and not by a placeholder', async () => {
    expect(await findUser(store.db, { email: 'ann@TEA.example' })).toMatchObject({ id: 'ann', by: 'email' })
    expect(await findUser(store.db, { email: 'bob@cup.com' })).toBeUndefined()
    await store.write(({ db }) => changeUser(db, 'bob', { employeeNo: '7' }))
    expect(await findUser(store.db, { email: 'x', employeeNo: '7' })).toMatchObject({ id: 'bob', by: 'employee-no' })
  })

  test('are listed in order, and searched for by a part of what names them, signs and all', async () => {
    const ids = async (filter: Parameters<typeof listUsers>[1]) =>
      (await listUsers(store.db, filter, 10)).map(({ id }) => id).sort()
    expect(await ids({})).toEqual(['ann', 'bob', 'eve'])
    expect(await ids({ q: 'SALES' })).toEqual(['ann', 'bob'])
    expect(await ids({ q: 'e_e%' })).toEqual(['eve'])
    expect(await ids({ q: 'bob at' })).toEqual(['bob'])
    expect(await ids({ channel: 'pot', q: 'ann' })).toEqual(['ann'])
    const [first, ...rest] = await listUsers(store.db, {}, 10)
    const before = { at: first?.createdAt ?? 0, id: first?.id ?? '' }
    expect(await listUsers(store.db, { before }, 10)).toEqual(rest)
  })

  test('are known by their senders; being let in stays when a sender is somebody else’s', async () => {
    await store.write(({ db }) => letIn(db, 'pot', 'bob at pot'))
    await store.write(({ db }) => changeUser(db, 'bob', { limits: { perDay: 3 }, disabled: true }))
    expect(await getKnown(store.db, 'pot', 'bob at pot')).toMatchObject({
      sender: { channel: 'pot', welcome: true, profile: { mobile: '1' }, name: 'bob' },
      user: { id: 'bob', name: 'bob', disabled: true, limits: { perDay: 3 } },
    })
    const known = await getKnown(store.db, 'pot', 'bob at pot')
    if (known) await store.write(({ db }) => putSender(db, { ...known.sender, user: 'ann', mapped: 'linked' }))
    expect((await sendersOf(store.db, ['ann'])).map(({ sender, welcome }) => [sender, welcome])).toEqual([
      ['ann at cup', false],
      ['ann at pot', false],
      ['bob at pot', true],
    ])
    expect(await getKnown(store.db, 'pot', 'nobody')).toBeUndefined()
  })

  test('are counted wherever they speak, alone and by department, with what it cost', async () => {
    const tasks = new Tasks(store)
    const seqs = [await say('one', 'ann'), await say('two', 'ann', 'pot'), await say('three', 'bob')]
    for (const message of seqs) {
      await tasks.begin({ message, session: 's', agent: 'pen', asked: 'x' })
      await tasks.finish({ message, session: 's' }, 'y', { input: 10, output: 5 })
    }
    expect(await messagesFrom(store.db, { user: 'ann' }, 0)).toBe(2)
    expect(await messagesFrom(store.db, { department: 'Sales' }, 0)).toBe(3)
    expect(await messagesFrom(store.db, { user: 'ann' }, Date.now() + 1000)).toBe(0)
    expect(await tokensFor(store.db, { user: 'ann' }, 0)).toBe(30)
    expect(await tokensFor(store.db, { department: 'Sales' }, 0)).toBe(45)
    expect(await tokensFor(store.db, { department: 'Nowhere' }, 0)).toBe(0)
    const said: object[] = []
    for await (const row of saidBy(store.db, { channel: 'cup', sender: 'ann at cup' })) said.push(row)
    expect(said).toMatchObject([{ text: 'one', agent: 'pen', input_tokens: 10 }])
  })

  test('get a code once; it is used once, and only by who did not guess', async () => {
    const asker = { channel: 'cup', sender: 'x', name: null, conversation: 'c', message: 1 }
    const given = await pairings.knock(asker)
    const again = await pairings.knock(asker)
    if (typeof given !== 'object' || typeof again !== 'object') throw new Error('no code')
    expect(await pairings.knock({ ...asker, message: 2 })).toBe('waiting')
    expect(await pairings.find(given.code)).toBeUndefined()
    expect(await pairings.waiting()).toMatchObject([{ channel: 'cup', sender: 'x' }])
    const take = () => store.write(({ db }) => pairings.take(db, again.code.replace('-', '').toLowerCase()))
    expect(await take()).toMatchObject({ sender: 'x' })
    expect(await take()).toBeUndefined()

    const code = await pairings.offer(asker)
    const other = { ...asker, channel: 'pot', sender: 'y' }
    const redeem = (text: string, by = other) => store.write(({ db }) => pairings.redeem(db, text, by))
    for (let n = 0; n < 5; n++) expect(await redeem('AAAA-AAAA')).toBe('wrong')
    expect(await redeem(code)).toBe('too many')
    expect(await redeem(code, { ...other, sender: 'z' })).toMatchObject({
      purpose: 'link',
      channel: 'cup',
      sender: 'x',
    })
    expect(await redeem(code, { ...other, sender: 'z' })).toBe('wrong')
  })

  test('are forgotten: what they said has no words any more, and its ids stay', async () => {
    await say('a secret', 'eve')
    const theirs = [{ channel: 'cup', sender: 'eve at cup' }]
    expect(await hasOpen(store.db, theirs)).toBe(true)
    expect(await store.write((tx) => stopAllOf(tx, theirs))).toEqual([])
    expect(await hasOpen(store.db, theirs)).toBe(false)
    expect(await store.write((tx) => eraseUser(tx, 'eve'))).toEqual({ messages: 1 })
    expect(await getUser(store.db, 'eve')).toBeUndefined()
    const rows = await store.db.selectFrom('messages').selectAll().where('id', '=', 'a secret').execute()
    expect(rows).toMatchObject([{ sender: 'erased', text: '', state: 'stopped' }])
    expect(await store.db.selectFrom('conversations').select('id').where('id', '=', 'cup:eve').execute()).toEqual([])
    expect(await messagesFrom(store.db, { user: 'ann' }, 0)).toBe(2)
  })
}

describe('people, on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-'))
  testPeople(async () => openSqlite(join(folder, 'teahouse.db')))
  afterAll(() => rmSync(folder, { recursive: true }))
})

await describeOnPostgres('people, on PostgreSQL', (postgres) => {
  testPeople(async () => openPostgres(await postgres.createDatabase()))
})
