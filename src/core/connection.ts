import type { Channel, ChannelHost } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import { pause } from '../lib/wait.ts'
import type { ChannelStatuses } from '../store/channel-status.ts'
import type { Leases } from '../store/leases.ts'
import { letGo } from './let-go.ts'

const LEASE = 15_000
const RENEW_EVERY = 5_000
const PAUSE = { first: 500, longest: 60_000, denied: 60_000 }
/** A connection that held this long was a good one: the back-off starts anew. */
const GOOD_AFTER = 60_000
/** How long a connection may take to end once it is told to, in ms; channels promise a second. */
const LETTING_GO = 3_000

export interface ConnectionParts {
  channel: Channel
  host: ChannelHost
  leases: Leases
  statuses: ChannelStatuses
  /** Called with whether this process is the one that may connect, whenever that changes. */
  onLease(mine: boolean): void
  /** True when the platform has called us and was recognised. */
  proved(): boolean
}

/**
 * Keeps one channel connected until `signal` fires: one process at a time holds its lease, sets it up, runs it, and backs off when
 * it is lost. What the platform says is the status; it is never guessed.
 */
export async function keepConnected(parts: ConnectionParts, signal: AbortSignal): Promise<void> {
  const { host, leases, statuses, onLease } = parts
  const lease = `channel:${host.id}`
  for (let failures = 0; !signal.aborted; ) {
    if (!(await leases.take(lease, LEASE).catch(() => false))) {
      await pause(RENEW_EVERY, signal)
      continue
    }
    const began = Date.now()
    onLease(true)
    const { error, leaseLost } = await whileLeased(leases, { lease, signal }, (mine) => connectOnce(parts, mine))
    onLease(false)
    if (signal.aborted) break
    host.log.warn('the connection was lost', { channel: host.id, error })
    if (leaseLost) {
      // Another process says from now on how the channel is.
      await statuses.stopped(host.id).catch(() => undefined)
      continue
    }
    if (Date.now() - began > GOOD_AFTER) failures = 0
    const denied = error instanceof RemoteError && error.fault === 'denied'
    await statuses.lost(host.id, denied ? 'denied' : 'disconnected', error.message).catch(() => undefined)
    const waiting = denied ? PAUSE.denied : Math.min(PAUSE.first * 2 ** failures++, PAUSE.longest)
    await pause(waiting * (0.8 + Math.random() * 0.4), signal)
  }
  await leases.release(lease).catch(() => undefined)
}

/** Runs the channel until it loses its connection; resolves with the reason. One that does not end when it is told to is left behind. */
async function connectOnce({ channel, host, proved }: ConnectionParts, signal: AbortSignal): Promise<Error> {
  const run = async () => {
    // Where there is nothing to connect, what a request of the platform has proved stays so.
    const waits = !channel.run && !channel.setUp
    host.report(waits && proved() ? 'connected' : 'connecting')
    await channel.setUp?.(signal)
    signal.throwIfAborted()
    if (channel.run) await channel.run(signal)
    else await aborted(signal)
    return new Error('the connection ended')
  }
  try {
    return await letGo(run(), signal, LETTING_GO)
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Works while the lease can be renewed; a process that lost it stops, since another one may have begun. */
async function whileLeased(
  leases: Leases,
  { lease, signal }: { lease: string; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<Error>,
): Promise<{ error: Error; leaseLost: boolean }> {
  const lost = new AbortController()
  const lose = () => lost.abort(new Error('another process may run this channel now'))
  let expiry = setTimeout(lose, LEASE)
  let renewing = Promise.resolve()
  const renew = async () => {
    const asked = Date.now()
    const kept = await leases.take(lease, LEASE).catch(() => undefined)
    if (kept === false) lose()
    if (!kept) return
    clearTimeout(expiry)
    expiry = setTimeout(lose, LEASE - (Date.now() - asked))
  }
  const timer = setInterval(() => {
    renewing = renewing.then(renew)
  }, RENEW_EVERY)
  try {
    return { error: await work(AbortSignal.any([signal, lost.signal])), leaseLost: lost.signal.aborted }
  } finally {
    clearInterval(timer)
    // What is given back afterwards must not be taken again by a renewal under way.
    await renewing
    clearTimeout(expiry)
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
