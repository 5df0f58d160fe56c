import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ConversationFilter, listConversations } from '../src/store/conversations.ts'
import { migrate, type Store } from '../src/store/db.ts'
import { latelyIn } from '../src/store/lately.ts'
import { listMessages, type MessageFilter } from '../src/store/message-list.ts'
import { openPostgres } from '../src/store/postgres.ts'
import { openSqlite } from '../src/store/sqlite.ts'
import { startPostgres } from '../test/helpers/postgres.ts'
import { atMost, type Benchmark, type Measure, percentile } from './lib/measure.ts'
import { fillWithMessages, LAST, MESSAGES } from './lib/old-messages.ts'

const PAGE = 50
const TIMES = 20

/** What the panel asks for, and its hardest neighbours: few of many fit, or none. */
const asked: [what: string, filter: MessageFilter][] = [
  ['all', {}],
  ['one channel', { channel: 'channel-3' }],
  ['dead letters', { states: ['undelivered'] }],
  ['dead letters of one channel', { channel: 'channel-3', states: ['undelivered'] }],
  ['failed or undelivered, one channel', { channel: 'channel-3', states: ['failed', 'undelivered'] }],
  ['answered or skipped', { states: ['answered', 'skipped'] }],
  ['one conversation', { conversation: 'channel-3:chat-1003' }],
  ['one sender', { sender: 'person-77' }],
  ['one agent, failed', { agent: 'agent-2', states: ['failed'] }],
  ['one day of long ago', { from: LAST - 300 * 86_400_000, to: LAST - 299 * 86_400_000 }],
  ['failed, one channel, one day of long ago', dayOfLongAgo({ channel: 'channel-3', states: ['failed'] })],
  ['a word that many say', { q: 'oolong' }],
  ['a word that nobody says', { q: 'xyzzy' }],
  ['a word that nobody says, one channel, answered', { q: 'xyzzy', channel: 'channel-3', states: ['answered'] }],
  ['a reference', { q: 'M1234' }],
]

const conversations: [what: string, filter: ConversationFilter][] = [
  ['conversations', {}],
  ['conversations at work', { state: 'running' }],
  ['conversations, a name that nobody has', { q: 'xyzzy' }],
]

/** How long an admin waits for a list, however much has been said. */
export const lists: Benchmark = {
  about: `The first page (${PAGE}) of what the panel's lists ask for, with ${MESSAGES.toLocaleString('en')} messages in 20,000 conversations, p95 of ${TIMES} runs after the first. What few or none of many fit is looked for step by step: the page then says where to go on.`,
  async run() {
    return [...(await onSqlite()), ...(await onPostgres())]
  },
}

function dayOfLongAgo(filter: MessageFilter): MessageFilter {
  return { ...filter, from: LAST - 300 * 86_400_000, to: LAST - 299 * 86_400_000 }
}

async function onSqlite(): Promise<Measure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'teahouse-bench-'))
  const store = openSqlite(join(folder, 'teahouse.db'))
  try {
    return await measured('SQLite', store)
  } finally {
    await store.close()
    rmSync(folder, { recursive: true })
  }
}

async function onPostgres(): Promise<Measure[]> {
  const server = await startPostgres()
  const store = await openPostgres(server.url)
  try {
    return await measured('PostgreSQL', store)
  } finally {
    await store.close()
    await server.stop()
  }
}

async function measured(database: string, store: Store): Promise<Measure[]> {
  await migrate(store)
  await fillWithMessages(store)
  const measures: Measure[] = []
  const measure = async (what: string, list: () => Promise<unknown>) => {
    await list()
    const took: number[] = []
    for (let n = 0; n < TIMES; n++) {
      const since = performance.now()
      await list()
      took.push(performance.now() - since)
    }
    measures.push(atMost(50, { what: `${database}: ${what}`, result: percentile(took, 0.95), unit: 'ms' }))
  }
  for (const [what, filter] of asked) await measure(what, () => listMessages(store.db, filter, PAGE))
  for (const [what, filter] of conversations) {
    await measure(what, async () => {
      const { items } = await listConversations(store.db, filter, PAGE)
      return latelyIn(
        store.db,
        items.map(({ id }) => id),
      )
    })
  }
  return measures
}
