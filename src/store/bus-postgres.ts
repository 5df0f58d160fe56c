import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import pg from 'pg'
import type { Log } from '../contract/channel.ts'
import type { Json } from '../contract/message.ts'
import { pauseAfter } from '../lib/backoff.ts'
import type { Bus } from './bus.ts'
import type { Store } from './db.ts'
import { checkUrl, connectionOptions, explain } from './postgres-pool.ts'

const CHANNEL = 'teahouse'
/** PostgreSQL takes less than 8000 bytes. https://www.postgresql.org/docs/15/sql-notify.html (2026-11-21) */
const LARGEST = 7_900
/** How often the connection is tried, and how long it may take to answer, in ms. */
const CHECK = { every: 15_000, within: 5_000 }
const RECONNECT = { first: 100, most: 5_000 }

export interface PostgresBusOptions {
  url: string
  /** Publishes through this store's connections. */
  store: Pick<Store, 'db'>
  log: Log
}

/**
 * The bus between processes, by LISTEN and NOTIFY: what a process publishes is heard in all of them, its own included.
 * What is published while this process's connection is down is not heard here. Resolves when it listens.
 */
export async function createPostgresBus({ url, store, log }: PostgresBusOptions): Promise<Bus> {
  checkUrl(url)
  const listeners = new Map<string, Set<(data: Json) => void>>()
  const closing = new AbortController()

  function deliver(payload: string): void {
    const { topic, data } = read(payload)
    for (const hear of listeners.get(topic) ?? []) {
      try {
        hear(data)
      } catch (error) {
        log.error('a listener on the bus failed', { topic, error })
      }
    }
  }

  const first = await listen(url, deliver).catch((error: unknown) => {
    throw explain(error, url)
  })
  const kept = keepListening(first, () => listen(url, deliver), { log, signal: closing.signal })

  return {
    async publish(topic, data) {
      const payload = JSON.stringify({ topic, data })
      const size = Buffer.byteLength(payload)
      if (size > LARGEST)
        throw new Error(
          `${size} bytes on "${topic}" are too many for the bus (${LARGEST}): put them in a row, send its key`,
        )
      await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(store.db)
    },
    subscribe(topic, hear) {
      const set = listeners.get(topic) ?? new Set()
      listeners.set(topic, set.add(hear))
      return () => {
        set.delete(hear)
        if (set.size === 0 && listeners.get(topic) === set) listeners.delete(topic)
      }
    },
    async close() {
      closing.abort()
      listeners.clear()
      await kept
    },
  }
}

interface Listening {
  client: pg.Client
  /** Resolves with the reason once the connection is gone. */
  lost: Promise<Error>
}

async function listen(url: string, deliver: (payload: string) => void): Promise<Listening> {
  const client = new pg.Client({
    ...connectionOptions(url),
    connectionTimeoutMillis: CHECK.within,
    query_timeout: CHECK.within,
  })
  const { promise: lost, resolve } = Promise.withResolvers<Error>()
  client.on('error', resolve)
  client.on('end', () => resolve(new Error('the connection was closed')))
  client.on('notification', ({ payload }) => deliver(payload ?? ''))
  try {
    await client.connect()
    await client.query(`listen ${CHANNEL}`)
  } catch (error) {
    hangUp(client)
    throw error
  }
  return { client, lost }
}

async function keepListening(
  first: Listening,
  again: () => Promise<Listening>,
  { log, signal }: { log: Log; signal: AbortSignal },
): Promise<void> {
  for (let current: Listening | undefined = first; current; current = await reconnect(again, signal)) {
    const reason = await untilLost(current, signal)
    hangUp(current.client)
    if (signal.aborted) return
    log.warn('the bus lost its connection and connects again', { reason })
  }
}

/** A dead connection that only listens looks like a quiet one, so it is asked. */
async function untilLost({ client, lost }: Listening, signal: AbortSignal): Promise<string> {
  const closed = new Promise<Error>((resolve) => {
    signal.addEventListener('abort', () => resolve(new Error('closed')), { once: true })
  })
  const over = Promise.race([lost, closed])
  for (;;) {
    const pause = new AbortController()
    const quiet = sleep(CHECK.every, undefined, { signal: pause.signal }).catch(() => undefined)
    const reason = await Promise.race([over, quiet])
    pause.abort()
    if (reason) return reason.message
    const answer = await Promise.race([over, client.query('select 1').catch((error: Error) => error)])
    if (answer instanceof Error) return answer.message
  }
}

async function reconnect(again: () => Promise<Listening>, signal: AbortSignal): Promise<Listening | undefined> {
  for (let failures = 1; !signal.aborted; failures++) {
    const listening = await again().catch(() => undefined)
    if (listening) return listening
    await sleep(pauseAfter(failures, RECONNECT), undefined, { signal }).catch(() => undefined)
  }
  return undefined
}

/** Politely where there still is somebody; a dead connection's good-bye is not waited for. */
function hangUp(client: pg.Client): void {
  client.end().catch(() => undefined)
}

function read(payload: string): { topic: string; data: Json } {
  try {
    const { topic, data }: { topic?: unknown; data?: Json } = JSON.parse(payload)
    if (typeof topic === 'string' && data !== undefined) return { topic, data }
  } catch {
    // Anybody on the server may notify on this channel; what we did not write is for nobody.
  }
  return { topic: '', data: null }
}
