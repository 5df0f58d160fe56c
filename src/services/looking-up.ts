import type { Log, Profile } from '../contract/channel.ts'
import type { Directory, Entry } from '../contract/directory.ts'
import { RemoteError } from '../contract/errors.ts'
import { orAbort } from '../lib/wait.ts'
import type { Sender } from '../store/senders.ts'

/** Where somebody speaks, and what can be found out there. */
export interface Place {
  channel: string
  platform: string
  lookUp: ((sender: string) => Promise<Profile>) | undefined
}

/** What could be found out about a sender. */
export interface Found {
  profile: Profile | null
  /** What the directory says, where there is one. */
  entry: Entry | undefined
  lookedUpAt: number | null
  lookAgainAt: number
}

export interface Asking {
  directory: Directory | undefined
  log: Log
  /** How long somebody waits for it, in ms. */
  within: number
}

const MINUTE = 60_000
const DAY = 86_400_000
/** How long what was found out holds, in ms. A platform's calls are counted by the month; a directory is one's own. */
const HOLDS = { platform: 7 * DAY, nothing: DAY, directory: 60 * MINUTE, unknown: 5 * MINUTE, failed: 5 * MINUTE }

/** Asks the platform, then the directory with what the platform told. Never fails: what could not be had is asked for again later. */
export async function findOut(
  place: Place,
  sender: { id: string; name?: string | undefined },
  { known, directory, log, within }: Asking & { known?: Sender | undefined },
): Promise<Found> {
  const signal = AbortSignal.timeout(within)
  const now = Date.now()
  const platform = await askPlatform(place, sender.id, { known, log, signal })
  const found = { profile: platform.profile, lookedUpAt: platform.at, entry: undefined, lookAgainAt: platform.again }
  if (!directory) return found
  const { department: _, ...told } = {
    ...(sender.name === undefined ? {} : { name: sender.name }),
    ...platform.profile,
  }
  const { channel } = place
  try {
    const person = { channel, platform: place.platform, sender: { id: sender.id, ...told } }
    const entry = await orAbort(directory.find(person, signal), signal)
    const again = now + (entry ? HOLDS.directory : HOLDS.unknown)
    return { ...found, entry, lookAgainAt: Math.min(platform.again, again) }
  } catch (error) {
    log.warn('the directory did not say who a sender is; it is asked again later', { channel, error })
    return { ...found, lookAgainAt: now + HOLDS.failed }
  }
}

async function askPlatform(
  { channel, lookUp }: Place,
  sender: string,
  { known, log, signal }: { known: Sender | undefined; log: Log; signal: AbortSignal },
): Promise<{ profile: Profile | null; at: number | null; again: number }> {
  const now = Date.now()
  const { profile = null, lookedUpAt = null } = known ?? {}
  const holds = Object.keys(profile ?? {}).length > 0 ? HOLDS.platform : HOLDS.nothing
  if (!lookUp) return { profile, at: lookedUpAt, again: now + HOLDS.platform }
  if (lookedUpAt !== null && now < lookedUpAt + holds) return { profile, at: lookedUpAt, again: lookedUpAt + holds }
  try {
    const told = await orAbort(lookUp(sender), signal)
    return { profile: told, at: now, again: now + (Object.keys(told).length > 0 ? HOLDS.platform : HOLDS.nothing) }
  } catch (error) {
    log.warn('the platform did not say who a sender is; it is asked again later', { channel, error })
    const passing = signal.aborted || (error instanceof RemoteError && error.passing)
    // Asking again and again for what is not allowed would use up the month's calls.
    if (passing) return { profile, at: lookedUpAt, again: now + HOLDS.failed }
    return { profile: profile ?? {}, at: now, again: now + HOLDS.nothing }
  }
}
