import type { SessionWatch } from '../../contract/agent.ts'
import type { PocoBackend } from './backend.ts'
import { placeOf } from './cursor.ts'
import { NewsReader } from './news.ts'
import { findSession } from './sessions.ts'
import type { PocoSettings } from './settings.ts'

/** How people are told what is new in sessions of Poco. */
export function watchOf(backend: PocoBackend, { publicUrl }: PocoSettings): SessionWatch {
  const reader = new NewsReader(backend)
  return {
    at: placeOf,
    find: (key, signal) => findSession(backend, key, signal),
    news: (watched, options) => reader.read(watched, options),
    ...(publicUrl === undefined ? {} : { link: (key, language) => backend.linkTo(key, language) }),
  }
}
