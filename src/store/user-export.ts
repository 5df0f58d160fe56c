import type { Kysely } from 'kysely'
import type { Schema } from './schema.ts'
import type { Sender } from './senders.ts'

const PAGE = 500

/** Everything that one sender said and was answered, oldest first; as much at a time as fits well into memory. */
export async function* saidBy(db: Kysely<Schema>, { channel, sender }: Pick<Sender, 'channel' | 'sender'>) {
  for (let after = 0; ; ) {
    const rows = await db
      .selectFrom('messages')
      .leftJoin('replies', 'replies.message', 'messages.seq')
      .leftJoin('tasks', 'tasks.message', 'messages.seq')
      .leftJoin('feedback', (join) =>
        join.onRef('feedback.message', '=', 'messages.seq').onRef('feedback.sender', '=', 'messages.sender'),
      )
      .select([
        'messages.seq',
        'messages.id',
        'messages.conversation',
        'messages.text',
        'messages.body',
        'messages.state',
        'messages.sent_at',
        'replies.view',
        'tasks.agent',
        'tasks.input_tokens',
        'tasks.output_tokens',
        'feedback.verdict',
        'feedback.comment',
      ])
      .where('messages.channel', '=', channel)
      .where('messages.sender', '=', sender)
      .where('messages.seq', '>', after)
      .orderBy('messages.seq')
      .limit(PAGE)
      .execute()
    yield* rows
    if (rows.length < PAGE) return
    after = rows.at(-1)?.seq ?? after
  }
}
