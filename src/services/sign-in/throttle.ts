import { UserError } from '../../contract/errors.ts'
import type { Store } from '../../store/db.ts'
import { countTry, forgetTries, giveBackTry } from '../../store/tries.ts'
import { hashOf } from './tokens.ts'

/** How long tries are counted, in ms. */
const WINDOW = 15 * 60_000

/** Tries within a window: those for one account, from wherever, and those of one address, for whichever. */
const MOST = { account: 10, address: 50 }

/** Too often; `retryAfter` ms from now it may be tried again. */
export class TooManyTries extends UserError {
  override name = 'TooManyTries'
  readonly retryAfter: number
  /** True for the first refusal of a window. */
  readonly first: boolean

  constructor(retryAfter: number, first: boolean) {
    const minutes = Math.ceil(retryAfter / 60_000)
    super(`That was tried too often. Try again in ${minutes} min.`, {
      code: 'too-many-tries',
    })
    this.retryAfter = retryAfter
    this.first = first
  }
}

/** Counts a try before it is made, in the database: every process and every request at once are counted. */
export async function allowTry(
  { store, now }: { store: Store; now(): number },
  { email, address }: { email?: string; address: string },
): Promise<{ succeeded(): Promise<void> }> {
  const names = { account: email && `account ${hashOf(email.toLowerCase())}`, address: `address ${hashOf(address)}` }
  const at = now()
  const counted = await store.write(async ({ db }) => ({
    address: await countTry(db, names.address, { now: at, window: WINDOW }),
    account: names.account ? await countTry(db, names.account, { now: at, window: WINDOW }) : undefined,
  }))
  for (const kind of ['account', 'address'] as const) {
    const tries = counted[kind]
    if (tries && tries.count > MOST[kind]) throw new TooManyTries(tries.until - at, tries.count === MOST[kind] + 1)
  }
  return {
    succeeded: () =>
      store.write(async ({ db }) => {
        if (names.account) await forgetTries(db, names.account)
        await giveBackTry(db, names.address)
      }),
  }
}
