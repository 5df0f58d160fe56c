import { type Kysely, sql } from 'kysely'
import type { Schema } from './schema.ts'

/** One thing that somebody changed. No secret is in it. */
export interface AuditEntry {
  seq: number
  at: number
  /** `account:ID`, `key:ID`, or `terminal`. */
  actor: string
  actorName: string
  /** The network address it came from, where there was one. */
  address: string | null
  /** `channel.create`, `session.refused` … */
  action: string
  /** What was changed: `channels/support`. */
  target: string
  /** What is different now, in words: `settings.clientSecret: changed`. */
  details: string[]
}

/** Keeps an entry, in the transaction of the change itself where there is one. */
export async function addAudit(db: Kysely<Schema>, entry: Omit<AuditEntry, 'seq'>): Promise<void> {
  const { actorName, details, ...rest } = entry
  await db
    .insertInto('audit')
    .values({ ...rest, actor_name: actorName, details: JSON.stringify(details) })
    .execute()
}

export interface AuditFilter {
  actor?: string | undefined
  target?: string | undefined
  /** `channel.create`, or its first word for all of that kind. */
  action?: string | undefined
  /** Ms; the second is not part of it any more. */
  from?: number | undefined
  to?: number | undefined
}

/** The newest first, at most `limit`; `before` is the `seq` that the page before ended with. */
export async function listAudit(
  db: Kysely<Schema>,
  wanted: AuditFilter & { limit: number; before?: number | undefined },
): Promise<AuditEntry[]> {
  const { before, actor, target, action, from, to } = wanted
  const rows = await db
    .selectFrom('audit')
    .selectAll()
    .$if(before !== undefined, (q) => q.where('seq', '<', before ?? 0))
    .$if(actor !== undefined, (q) => q.where('actor', '=', actor ?? ''))
    .$if(target !== undefined, (q) => q.where('target', '=', target ?? ''))
    .$if(action !== undefined, (q) =>
      q.where((e) =>
        e.or([e('action', '=', action ?? ''), sql<boolean>`action like ${`${escaped(action ?? '')}.%`} escape '!'`]),
      ),
    )
    .$if(from !== undefined, (q) => q.where('at', '>=', from ?? 0))
    .$if(to !== undefined, (q) => q.where('at', '<', to ?? 0))
    .orderBy('seq', 'desc')
    .limit(wanted.limit)
    .execute()
  return rows.map(({ seq, actor_name: actorName, details, ...rest }) => ({
    ...rest,
    seq: Number(seq),
    actorName,
    details: JSON.parse(details),
  }))
}

const escaped = (text: string) => text.replaceAll(/[!%_]/g, '!$&')
