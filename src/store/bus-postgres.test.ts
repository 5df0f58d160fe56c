import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { listeningLog } from '../../test/helpers/listening-log.ts'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import { soon } from '../../test/helpers/soon.ts'
import { type Wire, wireTo } from '../../test/helpers/tcp-proxy.ts'
import type { Json } from '../contract/message.ts'
import type { Bus } from './bus.ts'
import { createPostgresBus } from './bus-postgres.ts'
import type { Store } from './db.ts'
import { openPostgres } from './postgres.ts'

await describeOnPostgres('the bus between processes on PostgreSQL', ({ createDatabase }) => {
  const { log, lines } = listeningLog()
  let wire: Wire
  let store: Store
  let here: Bus
  let there: Bus

  beforeAll(async () => {
    const url = await createDatabase()
    wire = await wireTo(url)
    store = await openPostgres(url)
    here = await createPostgresBus({ url, store, log })
    there = await createPostgresBus({ url: wire.url, store, log })
  })
  afterAll(async () => {
    await Promise.all([here.close(), there.close()])
    await store.close()
    await wire.close()
  })

  function listen(bus: Bus, topic: string): { heard: Json[]; stop: () => void } {
    const heard: Json[] = []
    return { heard, stop: bus.subscribe(topic, (data) => heard.push(data)) }
  }

  test('what one process publishes is heard in all of them, in order, its own included', async () => {
    const [own, other] = [listen(here, 'stop'), listen(there, 'stop')]
    const said = [{ conversation: '群聊 "1"', n: 1 }, null, 'text', [1, 2], false]
    for (const data of said) await here.publish('stop', data)
    await soon(() => expect(other.heard).toEqual(said))
    await soon(() => expect(own.heard).toEqual(said))
  })

  test('a topic is heard by those who subscribed to it, until they stop', async () => {
    const [one, two, else_] = [listen(here, 'views'), listen(here, 'views'), listen(here, 'settings')]
    await there.publish('views', 1)
    await soon(() => expect([one.heard, two.heard]).toEqual([[1], [1]]))
    one.stop()
    await there.publish('views', 2)
    await soon(() => expect(two.heard).toEqual([1, 2]))
    expect(one.heard).toEqual([1])
    expect(else_.heard).toEqual([])
  })

  test('what is too large is refused with its size, and what just fits arrives', async () => {
    const { heard } = listen(there, 'large')
    await expect(here.publish('large', '长'.repeat(3_000))).rejects.toThrow(/9027 bytes on "large" are too many/)
    await here.publish('large', 'x'.repeat(7_870))
    await soon(() => expect(heard).toHaveLength(1))
  })

  test('a listener that throws keeps nothing from the others', async () => {
    here.subscribe('trouble', () => {
      throw new Error('mine alone')
    })
    const { heard } = listen(here, 'trouble')
    await here.publish('trouble', 'a')
    await here.publish('trouble', 'b')
    await soon(() => expect(heard).toEqual(['a', 'b']))
    expect(lines).toContain('a listener on the bus failed')
  })

  test('what somebody else notifies on the channel is ignored', async () => {
    const { heard } = listen(here, 'ours')
    const stranger = new pg.Client({ connectionString: wire.url })
    await stranger.connect()
    for (const payload of ['', 'hello', '[]', '{"topic":7}', 'null']) {
      await stranger.query('select pg_notify($1, $2)', ['teahouse', payload])
    }
    await stranger.end()
    await here.publish('ours', 'still here')
    await soon(() => expect(heard).toEqual(['still here']))
  })

  test('after the connection was lost it listens again', async () => {
    const { heard } = listen(there, 'again')
    wire.cut()
    await soon(() => expect(lines).toContain('the bus lost its connection and connects again'))
    wire.mend()
    await soon(
      async () => {
        await here.publish('again', 'hello')
        expect(heard).toContain('hello')
      },
      { timeout: 10_000 },
    )
  })

  test('it closes while its connection is away', async () => {
    const bus = await createPostgresBus({ url: wire.url, store, log })
    wire.cut()
    await bus.close()
    wire.mend()
  })

  test('an address that does not work says so', async () => {
    await expect(createPostgresBus({ url: 'postgres://a:secret99@127.0.0.1:1/x', store, log })).rejects.toThrow(
      /Nothing answers/,
    )
  })
})
