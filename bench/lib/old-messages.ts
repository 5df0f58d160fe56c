import { sql } from 'kysely'
import type { Store } from '../../src/store/db.ts'

export const MESSAGES = 1_000_000
const CONVERSATIONS = 20_000
/** When the newest of them was said: one in half a minute, for about a year. */
export const LAST = Date.UTC(2026, 10, 21)
const APART = 30_000
const AT_ONCE = 20_000

/** A year of a busy gateway: every message answered, but for one in a hundred that failed and one in a thousand that did not arrive. */
export async function fillWithMessages({ db, dialect }: Pick<Store, 'db' | 'dialect'>): Promise<void> {
  for (let from = 1; from <= MESSAGES; from += AT_ONCE) {
    const numbers = sql`with recursive n(i) as (select ${sql.lit(from)} union all select i + 1 from n where i < ${sql.lit(from + AT_ONCE - 1)})`
    await sql`insert into messages (channel, id, conversation, lane, sender, sender_name, text, body, state, due, attempt, error, cause, sent_at, received_at, settled_at)
      ${numbers}
      select ${channel}, 'm' || i, ${conversation}, ${conversation}, 'person-' || (i % 5000), 'Person ' || (i % 5000),
        'Message ' || i || ': is the oolong of this spring better than that of last year, and if so, how much of it can we have by friday?',
        '{"id":"m' || i || '","text":"Message ' || i || '","files":[]}',
        case when i % 1000 = 7 then 'undelivered' when i % 100 = 3 then 'failed' when i % 50 = 9 then 'skipped' else 'answered' end,
        0, 1, case when i % 100 = 3 then 'The key is used up.' end, case when i % 100 = 3 then 'agent-denied' end,
        ${at}, ${at}, ${at} + 4000 from n`.execute(db)
    await sql`insert into replies (message, id, channel, address, view, pages, attempt, timeline, added_ms, delivered_at, updated_at)
      ${numbers}
      select i, 'r' || i, ${channel}, '{}', '{"text":"' || ${sql.lit('It is, and there are forty kilograms of it. '.repeat(8))} || '","state":"done"}',
        '[]', 1, '[{"at":1,"what":"started"},{"at":2,"what":"first text"},{"at":3,"what":"drawn"},{"at":4,"what":"delivered"}]', 12, ${at}, ${at} from n`.execute(
      db,
    )
    await sql`insert into tasks (message, session, agent, asked, answer, input_tokens, output_tokens, started_at, finished_at)
      ${numbers}
      select i, 's' || (i % 20000), 'agent-' || (i % 4), 'Message ' || i, 'It is.', 120, 40, ${at}, ${at} + 4000 from n`.execute(
      db,
    )
  }
  await sql`insert into conversations (id, channel, chat, address, speaker, speaker_name, updated_at)
    with recursive n(i) as (select ${sql.lit(MESSAGES - CONVERSATIONS + 1)} union all select i + 1 from n where i < ${sql.lit(MESSAGES)})
    select ${conversation}, ${channel}, '{"key":"chat-' || (i % ${sql.lit(CONVERSATIONS)}) || '","kind":"direct"}', '{}', 'person-' || (i % 5000), 'Person ' || (i % 5000), ${at} from n`.execute(
    db,
  )
  // What a PostgreSQL does by itself within a minute.
  if (dialect === 'postgres') await sql`vacuum analyze`.execute(db)
}

const channel = sql`'channel-' || (i % 20)`
const conversation = sql`'channel-' || (i % 20) || ':chat-' || (i % ${sql.lit(CONVERSATIONS)})`
const at = sql`${sql.lit(LAST - MESSAGES * APART)} + cast(i as bigint) * ${sql.lit(APART)}`
