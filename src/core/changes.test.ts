import { describe, expect, test } from 'vitest'
import { eventually } from '../../test/helpers/eventually.ts'
import { describeOnPostgres } from '../../test/helpers/postgres-suite.ts'
import { silent } from '../../test/helpers/silent.ts'
import { type Bus, createLocalBus } from '../store/bus.ts'
import { createPostgresBus } from '../store/bus-postgres.ts'
import { openPostgres } from '../store/postgres.ts'
import { Changes } from './changes.ts'

/** What is published on a bus, by topic. */
function watching(bus: Bus): { bus: Bus; published: string[] } {
  const published: string[] = []
  const publish: Bus['publish'] = (topic, data) => {
    published.push(topic)
    return bus.publish(topic, data)
  }
  return { bus: { ...bus, publish }, published }
}

describe('changes', () => {
  test('while nobody watches, nothing is told; then what changed is told together, each message once', async () => {
    const { bus, published } = watching(createLocalBus())
    const changes = new Changes({ bus, log: silent })
    const heard: number[][] = []
    changes.onMessages((seqs) => heard.push(seqs))
    changes.messageChanged(1)
    expect(published).toEqual([])
    const stop = changes.watch()
    for (const seq of [2, 3, 2]) changes.messageChanged(seq)
    await eventually(() => heard.length > 0)
    expect(heard).toEqual([[2, 3]])
    expect(published).toEqual(['watched', 'messages'])
    stop()
    changes.close()
    expect(changes.closed).toBe(true)
  })
})

await describeOnPostgres('changes between processes', (postgres) => {
  test('what changes in one process is heard in another that watches', async () => {
    const url = await postgres.createDatabase()
    const store = await openPostgres(url)
    const [here, there] = await Promise.all([1, 2].map(() => createPostgresBus({ url, store, log: silent })))
    const [worker, watcher] = [here!, there!].map((bus) => new Changes({ bus, log: silent }))
    const heard: number[] = []
    watcher!.onMessages((seqs) => heard.push(...seqs))
    watcher!.watch()
    // It is told once the word that somebody watches has come.
    await eventually(() => {
      worker!.messageChanged(7)
      return heard.includes(7)
    })
    for (const changes of [worker!, watcher!]) changes.close()
    await Promise.all([here!.close(), there!.close()])
    await store.close()
  })
})
