import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel, ChannelHost } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import type { ChannelStatuses } from '../store/channel-status.ts'
import type { Leases } from '../store/leases.ts'

const LEASE = 15_000
const RENEW_EVERY = 5_000
const PAUSE = { first: 500, longest: 60_000, denied: 60_000 }
/** A connection that held this long was a good one: the back-off starts anew. */
const GOOD_AFTER = 60_000

export interface ConnectionParts {
  channel: Channel
  host: ChannelHost
  leases: Leases
  statuses: ChannelStatuses
}

/**
 * Keeps one channel connected until `signal` fires: one process at a time holds its lease, sets it up, runs it, and backs off when
 * it is lost. What the platform says is the status; it is never guessed.
 */
export async function keepConnected(
  { channel, host, leases, statuses }: ConnectionParts,
  signal: AbortSignal,
): Promise<void> {
  const lease = `channel:${host.id}`
  for (let failures = 0; !signal.aborted; ) {
    if (!(await leases.take(lease, LEASE).catch(() => false))) {
      await rest(RENEW_EVERY, signal)
      continue
    }
    if (signal.aborted) break
    const began = Date.now()
    const error = await whileLeased(leases, lease, signal, (mine) => connectOnce(channel, host, mine))
    if (signal.aborted) break
    if (Date.now() - began > GOOD_AFTER) failures = 0
    const denied = error instanceof RemoteError && error.fault === 'denied'
    await statuses.lost(host.id, denied ? 'denied' : 'disconnected', error.message).catch(() => undefined)
    host.log.warn('the connection was lost', { channel: host.id, error })
    const pause = denied ? PAUSE.denied : Math.min(PAUSE.first * 2 ** failures++, PAUSE.longest)
    await rest(pause * (0.8 + Math.random() * 0.4), signal)
  }
  await leases.release(lease).catch(() => undefined)
}

/** Runs the channel until it loses its connection; resolves with the reason. */
async function connectOnce(channel: Channel, host: ChannelHost, signal: AbortSignal): Promise<Error> {
  try {
    host.report('connecting')
    await channel.setUp?.(signal)
    if (channel.run) await channel.run(signal)
    else await untilAborted(signal)
    return new Error('the connection ended')
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Works while the lease can be renewed; a process that lost it stops, since another one has begun. */
async function whileLeased(
  leases: Leases,
  name: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Error>,
): Promise<Error> {
  const lost = new AbortController()
  let failures = 0
  const timer = setInterval(async () => {
    const kept = await leases.take(name, LEASE).catch(() => failures++ < LEASE / RENEW_EVERY - 1)
    if (!kept) lost.abort(new Error('another process runs this channel now'))
    else if (kept === true) failures = 0
  }, RENEW_EVERY)
  try {
    return await work(AbortSignal.any([signal, lost.signal]))
  } finally {
    clearInterval(timer)
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

async function rest(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}
