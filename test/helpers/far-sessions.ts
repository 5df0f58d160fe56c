import type { AgentSession, News, SessionWatch, Watched } from '../../src/contract/agent.ts'
import { UserError } from '../../src/contract/errors.ts'
import type { Json } from '../../src/contract/message.ts'

/** Something that happens in a session: what is news of it. */
export type Happening = Partial<Pick<News, 'said' | 'ended' | 'asked' | 'expired' | 'gone'>>

/** The far side of an agent with sessions of its own, as one list of what has happened for each. A cursor is a place in it. */
export interface FarSessions {
  watch: SessionWatch
  sessions(): Promise<AgentSession[]>
  begin(key: string): void
  happens(key: string, what: Happening): void
  /** What a turn leaves that has told everything so far. */
  stateOf(key: string): Json
  /** ms that it wants to be left in peace where nothing is new. */
  pace: number
  /** How often it was asked what is new. */
  asked(): number
}

export function farSessions(...keys: string[]): FarSessions {
  const happened = new Map<string, Happening[]>()
  let asked = 0
  const far: FarSessions = {
    pace: 20,
    begin: (key) => void happened.set(key, []),
    happens: (key, what) => void happened.get(key)?.push(what),
    stateOf: (key) => ({ key, told: happened.get(key)?.length ?? 0 }),
    sessions: async () => [...happened.keys()].map((key) => ({ key, title: `The ${key}`, state: { key } })),
    asked: () => asked,
    watch: {
      at(state) {
        const { key, told } = (state ?? {}) as { key?: string; told?: number }
        return key === undefined ? undefined : { key, ...(told === undefined ? {} : { cursor: told }) }
      },
      find: async (key) => (await far.sessions()).find((one) => one.key === key),
      link: (key, language) => `https://far.example/${language}/${key}`,
      push: {
        recognises: (headers) => headers.get('x-far-token') === 'far-token',
        changed(body) {
          const { key } = (body ?? {}) as { key?: string }
          if (key === undefined) throw new UserError('This is no event.', { code: 'invalid' })
          return [key]
        },
      },
      async news(watched) {
        asked += 1
        return { news: watched.flatMap(newsOf), again: far.pace }
      },
    },
  }
  function newsOf({ key, since }: Watched): News[] {
    const all = happened.get(key) ?? []
    const base = { key, title: `The ${key}` }
    if (since === undefined) return [{ ...base, cursor: all.length, state: { key } }]
    const next = all[Number(since)]
    if (!next) return []
    const cursor = Number(since) + 1
    return [{ ...base, since, cursor, ...next, state: { key, told: cursor, ...(next.asked ? { asked: true } : {}) } }]
  }
  for (const key of keys) far.begin(key)
  return far
}
