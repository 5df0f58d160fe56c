import { z } from 'zod'
import type { SessionWatch } from '../../contract/agent.ts'
import { UserError } from '../../contract/errors.ts'
import { sameSecret } from '../../lib/secret.ts'
import type { PocoBackend } from './backend.ts'
import { placeOf } from './cursor.ts'
import { NewsReader } from './news.ts'
import { findSession } from './sessions.ts'
import type { PocoSettings } from './settings.ts'

/** How people are told what is new in sessions of Poco. */
export function watchOf(backend: PocoBackend, { publicUrl, eventToken }: PocoSettings): SessionWatch {
  const reader = new NewsReader(backend)
  return {
    at: placeOf,
    find: (key, signal) => findSession(backend, key, signal),
    news: (watched, options) => reader.read(watched, options),
    ...(eventToken === undefined ? {} : { push: pushWith(eventToken) }),
    ...(publicUrl === undefined ? {} : { link: (key, language) => backend.linkTo(key, language) }),
  }
}

/** What versions of 2026-03 posted for each event; the others deliver within their own process (read 2026-11-21). */
const Event = z.object({
  type: z.enum(['assistant_message.created', 'run.terminal', 'user_input_request.created']),
  session: z.object({ id: z.string().min(1).max(200) }),
})

function pushWith(token: string): NonNullable<SessionWatch['push']> {
  return {
    recognises: (headers) => sameSecret(headers.get('x-im-event-token') ?? '', token),
    changed(body) {
      const event = Event.safeParse(body)
      if (event.success) return [event.data.session.id]
      throw new UserError('This is no event of Poco: it needs a type and the session’s id.', { code: 'invalid' })
    },
  }
}
