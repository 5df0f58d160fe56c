import { type RawBuilder, sql } from 'kysely'
import type { Dialect } from './db.ts'

/**
 * The present in ms since 1970, by the clock that everybody who shares the database shares: the server's on PostgreSQL,
 * whose hosts' clocks differ, and this process's on SQLite.
 */
export function databaseNow(dialect: Dialect): RawBuilder<number> {
  if (dialect === 'sqlite') return sql<number>`${Date.now()}`
  return sql<number>`(extract(epoch from clock_timestamp()) * 1000)::bigint`
}
