import { type Kysely, sql } from 'kysely'

/**
 * Who answers a conversation in the agent's place; who spoke last in it; why a message ended as it did; and the ways into long lists.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const [name, type] of [
    ['speaker', 'text'],
    ['speaker_name', 'text'],
    ['taken_by', 'text'],
    ['taken_by_name', 'text'],
    ['taken_at', 'bigint'],
  ] as const)
    await db.schema.alterTable('conversations').addColumn(name, type).execute()
  await db.schema.alterTable('messages').addColumn('cause', 'text').execute()
  await db.schema.alterTable('messages').addColumn('wiped_at', 'bigint').execute()

  await sql`
    update conversations set
      speaker = (select sender from messages where conversation = conversations.id order by seq desc limit 1),
      speaker_name = (select sender_name from messages where conversation = conversations.id order by seq desc limit 1)
  `.execute(db)

  await sql`create index conversations_taken on conversations (taken_at) where taken_at is not null`.execute(db)
  await db.schema.dropIndex('conversations_by_time').execute()
  await db.schema.createIndex('conversations_by_time').on('conversations').columns(['updated_at', 'id']).execute()
  await db.schema
    .createIndex('conversations_by_channel')
    .on('conversations')
    .columns(['channel', 'updated_at', 'id'])
    .execute()
  await db.schema.createIndex('messages_by_person').on('messages').columns(['sender', 'seq']).execute()
  await db.schema.createIndex('tasks_by_agent').on('tasks').columns(['agent', 'message']).execute()
}
