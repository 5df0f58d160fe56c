import type { AgentSession } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { PocoBackend } from './backend.ts'
import type { Session } from './wire.ts'

/** As many as Poco's own service lists. */
const most = 30
const within = 10_000

const marks: Record<string, string> = {
  pending: '🕒',
  running: '🏃',
  canceling: '🏃',
  completed: '✅',
  failed: '❌',
  canceled: '🚫',
}

/** What can be gone on with, the newest first. All of them belong to the one user of Poco. */
export async function sessions({ api }: PocoBackend): Promise<AgentSession[]> {
  return (await api.sessions(most, { signal: AbortSignal.timeout(within) })).map(shown)
}

/** One of them, however old. */
export async function findSession(
  { api }: PocoBackend,
  key: string,
  signal: AbortSignal,
): Promise<AgentSession | undefined> {
  if (!uuid.test(key)) return undefined
  try {
    return shown(await api.session(key, { signal }))
  } catch (error) {
    if (error instanceof RemoteError && error.fault === 'gone') return undefined
    throw error
  }
}

const shown = ({ session_id: session, title, status }: Session): AgentSession => ({
  key: session,
  title: `${marks[status ?? ''] ?? '•'} ${title?.trim() || session.slice(0, 8)}`,
  state: { session },
})

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
