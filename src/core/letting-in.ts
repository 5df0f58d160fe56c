import type { Log } from '../contract/channel.ts'
import { UserError } from '../contract/errors.ts'
import type { People } from '../services/people.ts'
import type { Pairing, Pairings } from '../store/pairings.ts'
import { letIn } from '../store/senders.ts'
import { placeOf } from './live-channel.ts'
import { type PushParts, push } from './push.ts'
import { say } from './words.ts'

export interface LettingInParts extends PushParts {
  people: People
  pairings: Pairings
  log: Log
}

/**
 * Lets in whoever was given this code, and tells them. Throws UserError `not-found` when nobody waits with it, or `channel-disabled`
 * when the channel they wait at is off.
 */
export async function approve(parts: LettingInParts, codeOrId: string): Promise<Pairing & { user: string }> {
  const { store, people, pairings, manager, log } = parts
  const waiting = await pairings.find(codeOrId)
  if (!waiting) throw nobodyWaits()
  const { channel, sender, name, conversation } = waiting
  const live = manager.get(channel)
  if (!live)
    throw new UserError(`The channel ${channel} is not running: enable it, then approve.`, { code: 'channel-disabled' })
  const { user } = await people.who(placeOf(live), { id: sender, ...(name === null ? {} : { name }) })
  await store.write(async ({ db }) => {
    if (!(await pairings.take(db, codeOrId))) throw nobodyWaits()
    await letIn(db, channel, sender)
  })
  await people.changed()
  try {
    await push(parts, {
      channel,
      to: { conversation },
      text: say(live.config.language, 'letIn'),
      key: `let-in:${waiting.id}`,
    })
  } catch (error) {
    log.warn('somebody was let in and could not be told', { channel, error })
  }
  return { ...waiting, user: user.id }
}

/** Throws UserError `not-found` when nobody waits with this code. */
export async function turnAway({ store, pairings }: LettingInParts, codeOrId: string): Promise<Pairing> {
  const waiting = await store.write(({ db }) => pairings.take(db, codeOrId))
  if (!waiting) throw nobodyWaits()
  return waiting
}

const nobodyWaits = () =>
  new UserError('Nobody waits with this code. Codes are used once, and hold for a week.', { code: 'not-found' })
