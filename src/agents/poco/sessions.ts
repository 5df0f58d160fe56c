import type { Json } from '../../contract/message.ts'
import type { PocoBackend } from './backend.ts'

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
export async function sessions({ api }: PocoBackend): Promise<{ key: string; title: string; state: Json }[]> {
  const found = await api.sessions(most, { signal: AbortSignal.timeout(within) })
  return found.map(({ session_id: session, title, status }) => ({
    key: session,
    title: `${marks[status ?? ''] ?? '•'} ${title?.trim() || session.slice(0, 8)}`,
    state: { session },
  }))
}
