import type { ChannelStatus } from '../store/channel-status.ts'
import { listConfigured } from '../store/configured.ts'
import { countUndelivered, failingAgents } from '../store/troubles.ts'
import type { Road } from './road.ts'

/** A connection that comes back by itself within this time is nobody's business, in ms. */
const GRACE = 60_000
/** A conversation that was taken over so long ago may have been forgotten, in ms. */
const FORGOTTEN = 24 * 3600_000
const MOST_TAKEOVERS = 20
/** Of a configuration file; the log has all of them. */
const MOST_PROBLEMS = 3

/** Something that waits for an admin: what it is, whom it is about, and since when. */
export interface Trouble {
  code:
    | 'channel-denied'
    | 'channel-disconnected'
    | 'channel-not-running'
    | 'entry-broken'
    | 'file-wrong'
    | 'budget-spent'
    | 'budget-pressed'
    | 'agent-failing'
    | 'undelivered'
    | 'takeover-forgotten'
  severity: 'error' | 'warning'
  about: { kind: 'channels' | 'agents' | 'models' | 'settings' | 'accounts' | 'messages' | 'conversations'; id: string }
  /** What the words need besides. */
  facts: Record<string, string | number>
  /** Somebody else's words about it: a platform's, an agent's. */
  detail?: string | undefined
  since?: number | undefined
}

/** Everything that waits for an admin, what is worst first. */
export async function needsAttention(road: Road): Promise<Trouble[]> {
  const found = await Promise.all([
    broken(road),
    channels(road),
    budgets(road),
    agents(road),
    messages(road),
    takeovers(road),
  ])
  return found.flat().sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
}

async function broken({ faults: { list, file } }: Road): Promise<Trouble[]> {
  const entries = list.map(
    ({ kind, id, why }): Trouble => ({
      code: 'entry-broken',
      severity: 'error',
      about: { kind, id },
      facts: { id },
      detail: why,
    }),
  )
  if (!file) return entries
  const about = { kind: 'settings', id: 'file' } as const
  const detail = file.problems.slice(0, MOST_PROBLEMS).join(' ')
  return [{ code: 'file-wrong', severity: 'error', about, facts: {}, detail, since: file.since }, ...entries]
}

async function channels({ store, statuses, manager, faults }: Road): Promise<Trouble[]> {
  const known = await statuses.all()
  const cannot = new Set(faults.list.filter(({ kind }) => kind === 'channels').map(({ id }) => id))
  const rows = await listConfigured(store.db, 'channels')
  return rows.flatMap(({ id, enabled, updatedAt }): Trouble[] => {
    if (!enabled || cannot.has(id)) return []
    const about: Trouble['about'] = { kind: 'channels', id }
    const status = known.get(id)
    // One that was stopped has as long to begin, once it is switched on, as one that is new.
    const began = status?.owner === undefined ? Math.max(status?.since ?? 0, updatedAt) : status.since
    const old = Date.now() - began > GRACE
    if (status?.state === 'denied')
      return [
        {
          code: 'channel-denied',
          severity: 'error',
          about,
          facts: { id },
          detail: status.lastError,
          since: status.since,
        },
      ]
    if (!manager.get(id) && old) return [{ code: 'channel-not-running', severity: 'error', about, facts: { id } }]
    if (status?.state === 'connected' || !old) return []
    const detail = status && reason(status)
    return [{ code: 'channel-disconnected', severity: 'error', about, facts: { id }, detail, since: status?.since }]
  })
}

/** The last error, unless the channel was connected after it: then it is not why it is disconnected now. */
const reason = ({ lastError, lastErrorAt = 0, connectedAt = 0 }: ChannelStatus) =>
  lastErrorAt >= connectedAt ? lastError : undefined

async function budgets({ manager }: Road): Promise<Trouble[]> {
  const months = new Map(manager.live().flatMap(({ budget: { month } }) => (month ? [[month.account, month]] : [])))
  return [...months.values()].flatMap(({ account, used, limit, forecast }): Trouble[] => {
    const about: Trouble['about'] = { kind: 'accounts', id: account }
    const facts = { account, used, limit, forecast }
    if (used >= limit) return [{ code: 'budget-spent', severity: 'error', about, facts }]
    return forecast > limit ? [{ code: 'budget-pressed', severity: 'warning', about, facts }] : []
  })
}

async function agents(road: Road): Promise<Trouble[]> {
  const failing = await failingAgents(
    road.store,
    road.agents.list().map(({ id }) => id),
  )
  return failing.map(({ agent, seq, error, at }) => ({
    code: 'agent-failing',
    severity: 'error',
    about: { kind: 'agents', id: agent },
    facts: { id: agent, reference: `M${seq}` },
    detail: error,
    since: at,
  }))
}

async function messages({ store }: Road): Promise<Trouble[]> {
  const count = await countUndelivered(store)
  if (count === 0) return []
  return [
    { code: 'undelivered', severity: 'warning', about: { kind: 'messages', id: 'undelivered' }, facts: { count } },
  ]
}

async function takeovers({ takeovers }: Road): Promise<Trouble[]> {
  const old = await takeovers.olderThan(Date.now() - FORGOTTEN, MOST_TAKEOVERS)
  return old.map(({ conversation, name, since }) => ({
    code: 'takeover-forgotten',
    severity: 'warning',
    about: { kind: 'conversations', id: conversation },
    facts: { name },
    since,
  }))
}
