import type { Kysely } from 'kysely'
import type { Dialect } from '../db.ts'
import { up as start } from './0001-start.ts'
import { up as feedback } from './0002-feedback.ts'
import { up as settings } from './0003-settings.ts'
import { up as choices } from './0004-choices.ts'
import { up as audit } from './0005-audit.ts'
import { up as origins } from './0005-origins.ts'
import { up as watches } from './0006-watches.ts'
import { up as accounts } from './0007-accounts.ts'
import { up as deleted } from './0008-deleted.ts'
import { up as takeover } from './0009-takeover.ts'
import { up as people } from './0010-people.ts'

/** Every change of the tables, oldest first. A released one never changes; a new one is a new file and a line here. */
export const migrations: Record<string, (db: Kysely<unknown>, dialect: Dialect) => Promise<void>> = {
  '0001-start': start,
  '0002-feedback': feedback,
  '0003-settings': settings,
  '0004-choices': choices,
  '0005-audit': audit,
  '0005-origins': origins,
  '0006-watches': watches,
  '0007-accounts': accounts,
  '0008-deleted': deleted,
  '0009-takeover': takeover,
  '0010-people': people,
}
