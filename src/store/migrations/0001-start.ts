import { type ColumnDefinitionBuilder, type Kysely, sql } from 'kysely'
import type { Dialect } from '../db.ts'

/** The first tables. `dialect` matters only for the rising key of messages. */
export async function up(db: Kysely<unknown>, dialect: Dialect): Promise<void> {
  const required = (c: ColumnDefinitionBuilder) => c.notNull()
  const zero = (c: ColumnDefinitionBuilder) => c.notNull().defaultTo(0)
  const key = (c: ColumnDefinitionBuilder) => c.primaryKey().notNull()

  await db.schema
    .createTable('conversations')
    .addColumn('id', 'text', key)
    .addColumn('channel', 'text', required)
    .addColumn('chat', 'text', required)
    .addColumn('address', 'text', required)
    .addColumn('updated_at', 'bigint', required)
    .execute()
  await db.schema.createIndex('conversations_by_time').on('conversations').columns(['updated_at']).execute()

  await db.schema
    .createTable('messages')
    .addColumn('seq', dialect === 'sqlite' ? 'integer' : 'bigserial', (c) =>
      dialect === 'sqlite' ? c.primaryKey().autoIncrement() : c.primaryKey(),
    )
    .addColumn('channel', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('conversation', 'text', required)
    .addColumn('lane', 'text', required)
    .addColumn('sender', 'text', required)
    .addColumn('sender_name', 'text')
    .addColumn('text', 'text', required)
    .addColumn('body', 'text', required)
    .addColumn('verdict', 'text')
    .addColumn('state', 'text', required)
    .addColumn('due', 'bigint', required)
    .addColumn('attempt', 'integer', zero)
    .addColumn('put_off', 'integer', zero)
    .addColumn('cancelled', 'integer', zero)
    .addColumn('worker', 'text')
    .addColumn('merged_into', 'bigint')
    .addColumn('error', 'text')
    .addColumn('sent_at', 'bigint', required)
    .addColumn('received_at', 'bigint', required)
    .addColumn('settled_at', 'bigint')
    .addUniqueConstraint('messages_once', ['channel', 'id'])
    .execute()
  // Partial: only open messages are looked for by lane, and there are few of them.
  await sql`create index messages_open on messages (lane, seq) where state in ('waiting', 'running')`.execute(db)
  await sql`create index messages_merged on messages (merged_into) where merged_into is not null`.execute(db)
  await db.schema.createIndex('messages_by_conversation').on('messages').columns(['conversation', 'seq']).execute()
  await db.schema
    .createIndex('messages_by_sender')
    .on('messages')
    .columns(['channel', 'sender', 'received_at'])
    .execute()
  await db.schema.createIndex('messages_by_state').on('messages').columns(['state', 'seq']).execute()
  await db.schema.createIndex('messages_by_channel').on('messages').columns(['channel', 'seq']).execute()
  await db.schema.createIndex('messages_by_time').on('messages').columns(['received_at', 'seq']).execute()

  await db.schema
    .createTable('replies')
    .addColumn('message', 'bigint', key)
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('channel', 'text', required)
    .addColumn('address', 'text', required)
    .addColumn('view', 'text', required)
    .addColumn('pages', 'text', required)
    .addColumn('plain', 'integer', zero)
    .addColumn('said', 'integer', zero)
    .addColumn('attempt', 'integer', required)
    .addColumn('timeline', 'text', required)
    .addColumn('added_ms', 'integer')
    .addColumn('delivered_at', 'bigint')
    .addColumn('updated_at', 'bigint', required)
    .execute()

  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', key)
    .addColumn('conversation', 'text', required)
    .addColumn('agent', 'text', required)
    .addColumn('state', 'text')
    .addColumn('started_at', 'bigint', required)
    .addColumn('used_at', 'bigint', required)
    .addColumn('ended_at', 'bigint')
    .execute()
  await sql`create unique index sessions_current on sessions (conversation) where ended_at is null`.execute(db)

  await db.schema
    .createTable('tasks')
    .addColumn('message', 'bigint', key)
    .addColumn('session', 'text', required)
    .addColumn('agent', 'text', required)
    .addColumn('asked', 'text', required)
    .addColumn('answer', 'text')
    .addColumn('input_tokens', 'integer', zero)
    .addColumn('output_tokens', 'integer', zero)
    .addColumn('started_at', 'bigint', required)
    .addColumn('finished_at', 'bigint')
    .execute()
  await db.schema.createIndex('tasks_by_session').on('tasks').columns(['session', 'message']).execute()

  for (const table of ['channels', 'agents', 'models'] as const) {
    await db.schema
      .createTable(table)
      .addColumn('id', 'text', key)
      .addColumn('type', 'text', required)
      .addColumn('enabled', 'integer', required)
      .addColumn('origin', 'text', required)
      .addColumn('config', 'text', required)
      .addColumn('updated_at', 'bigint', required)
      .execute()
  }

  await db.schema
    .createTable('channel_status')
    .addColumn('channel', 'text', key)
    .addColumn('state', 'text', required)
    .addColumn('since', 'bigint', required)
    .addColumn('connected_at', 'bigint')
    .addColumn('reconnects', 'integer', required)
    .addColumn('last_error', 'text')
    .addColumn('last_error_at', 'bigint')
    .addColumn('owner', 'text', required)
    .addColumn('beat_at', 'bigint', required)
    .execute()

  await db.schema
    .createTable('leases')
    .addColumn('name', 'text', key)
    .addColumn('owner', 'text', required)
    .addColumn('until', 'bigint', required)
    .execute()

  await db.schema
    .createTable('processes')
    .addColumn('id', 'text', key)
    .addColumn('pool', 'text')
    .addColumn('started_at', 'bigint', required)
    .addColumn('beat_at', 'bigint', required)
    .execute()

  await db.schema
    .createTable('calls')
    .addColumn('account', 'text', required)
    .addColumn('month', 'text', required)
    .addColumn('count', 'bigint', required)
    .addPrimaryKeyConstraint('calls_key', ['account', 'month'])
    .execute()
}
