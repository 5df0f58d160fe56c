import { hash, randomInt } from 'node:crypto'
import type { Kysely, Selectable } from 'kysely'
import type { Store } from './db.ts'
import type { PairingRow } from './people-rows.ts'
import type { Schema } from './schema.ts'

/** Somebody who was given a code. */
export interface Pairing {
  /** Names it without being the code: what a list may show. */
  id: string
  purpose: 'access' | 'link'
  channel: string
  sender: string
  name: string | null
  conversation: string
  createdAt: number
  expiresAt: number
}

/** Who asks for a code, and with which message. */
export interface Asker {
  channel: string
  sender: string
  name: string | null
  conversation: string
  message: number
}

/** How long a code holds, in ms: one that an admin has to see, and one that is typed a moment later. */
const HOLDS = { access: 7 * 86_400_000, link: 600_000 }
/** Wrong codes that a sender may type within the time that one holds. */
const MOST_WRONG = 5
/** So many may wait to be let in, for each channel: a crowd of strangers fills no table. */
const MOST_WAITING = 1000
/** No letters and digits that are taken for each other; 2^39 codes. */
const SIGNS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

type Db = Kysely<Schema>

/** Codes that prove something: to an admin, who somebody is; to the gateway, that two senders are one person. */
export class Pairings {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** A code for somebody who has to be let in; 'waiting' when they were given one before, 'full' when too many wait already. */
  async knock(asker: Asker): Promise<{ code: string } | 'waiting' | 'full'> {
    return this.#store.write(async ({ db }) => {
      const before = await rowOf(db, 'access', asker)
      // An attempt that crashed may not have told its code.
      if (before && before.message !== asker.message) return 'waiting'
      const { waiting } = await db
        .selectFrom('pairings')
        .select((e) => e.fn.countAll<number>().as('waiting'))
        .where('purpose', '=', 'access')
        .where('channel', '=', asker.channel)
        .where('expires_at', '>', Date.now())
        .executeTakeFirstOrThrow()
      if (!before && Number(waiting) >= MOST_WAITING) return 'full'
      return { code: await give(db, 'access', asker) }
    })
  }

  /** A code that links another sender to this one's user. A new one takes the place of the one before. */
  async offer(asker: Asker): Promise<string> {
    return this.#store.write(({ db }) => give(db, 'link', asker))
  }

  /** Who offered this code, which is used up with that. 'wrong' for no such code; 'too many' for whoever guesses. */
  async redeem(db: Db, code: string, asker: Asker): Promise<Pairing | 'wrong' | 'too many'> {
    const tried = await rowOf(db, 'wrong', asker)
    if (tried && tried.tries >= MOST_WRONG) return 'too many'
    const [row] = await db
      .deleteFrom('pairings')
      .where('code_hash', '=', hashOf(code))
      .where('purpose', '=', 'link')
      .where('expires_at', '>', Date.now())
      .returningAll()
      .execute()
    if (row) return read(row)
    await put(db, 'wrong', asker, {
      hash: hash('sha256', JSON.stringify([asker.channel, asker.sender])),
      tries: (tried?.tries ?? 0) + 1,
    })
    return 'wrong'
  }

  /** Who waits to be let in, those who have waited longest first. */
  async waiting(): Promise<Pairing[]> {
    const rows = await this.#store.db
      .selectFrom('pairings')
      .selectAll()
      .where('purpose', '=', 'access')
      .where('expires_at', '>', Date.now())
      .orderBy('created_at')
      .orderBy('code_hash')
      .execute()
    return rows.map(read)
  }

  /** One that waits, by its code or its id. */
  async find(codeOrId: string): Promise<Pairing | undefined> {
    const row = await this.#store.db
      .selectFrom('pairings')
      .selectAll()
      .where('code_hash', 'in', [hashOf(codeOrId), codeOrId])
      .where('purpose', '=', 'access')
      .where('expires_at', '>', Date.now())
      .executeTakeFirst()
    return row && read(row)
  }

  /** Takes one that waits, by its code or its id; undefined when nobody waits with that. */
  async take(db: Db, codeOrId: string): Promise<Pairing | undefined> {
    const [row] = await db
      .deleteFrom('pairings')
      .where('code_hash', 'in', [hashOf(codeOrId), codeOrId])
      .where('purpose', '=', 'access')
      .where('expires_at', '>', Date.now())
      .returningAll()
      .execute()
    return row && read(row)
  }
}

function rowOf(db: Db, purpose: PairingRow['purpose'], { channel, sender }: Asker) {
  return db
    .selectFrom('pairings')
    .select(['message', 'tries'])
    .where('purpose', '=', purpose)
    .where('channel', '=', channel)
    .where('sender', '=', sender)
    .where('expires_at', '>', Date.now())
    .executeTakeFirst()
}

async function give(db: Db, purpose: 'access' | 'link', asker: Asker): Promise<string> {
  const signs = Array.from({ length: 8 }, () => SIGNS[randomInt(SIGNS.length)]).join('')
  await put(db, purpose, asker, { hash: hashOf(signs), tries: 0 })
  return `${signs.slice(0, 4)}-${signs.slice(4)}`
}

async function put(
  db: Db,
  purpose: PairingRow['purpose'],
  { channel, sender, name, conversation, message }: Asker,
  { hash, tries }: { hash: string; tries: number },
): Promise<void> {
  const now = Date.now()
  await db.deleteFrom('pairings').where('expires_at', '<=', now).execute()
  const row = {
    code_hash: hash,
    sender_name: name,
    conversation,
    message,
    tries,
    created_at: now,
    expires_at: now + (purpose === 'access' ? HOLDS.access : HOLDS.link),
  }
  await db
    .insertInto('pairings')
    .values({ purpose, channel, sender, ...row })
    .onConflict((conflict) => conflict.columns(['purpose', 'channel', 'sender']).doUpdateSet(row))
    .execute()
}

/** As people type it: in whatever case, with or without the dash. */
const hashOf = (code: string) => hash('sha256', code.toUpperCase().replace(/[^A-Z0-9]/g, ''))

const read = (row: Selectable<PairingRow>): Pairing => ({
  id: row.code_hash,
  purpose: row.purpose === 'link' ? 'link' : 'access',
  channel: row.channel,
  sender: row.sender,
  name: row.sender_name,
  conversation: row.conversation,
  createdAt: row.created_at,
  expiresAt: row.expires_at,
})
