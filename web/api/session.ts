import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { api, dataOf, keepCsrfToken } from './client.ts'
import type { components } from './generated.ts'

export type Session = components['schemas']['Session']
export type Account = Session['account']
export type Role = Account['role']

/** Who is signed in. Rejects with an ApiError of status 401 when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session> => {
    const session = await dataOf(api.GET('/session', { signal }))
    keepCsrfToken(session.csrf)
    return session
  },
  staleTime: Number.POSITIVE_INFINITY,
  retry: false,
})

/** The one who is signed in; only below the shell, which lets nobody else in. */
export const useAccount = (): Account => useSuspenseQuery(sessionQuery).data.account

const RANK: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 }

/** Whether the one who is signed in may do what needs this role. The API decides; this only spares them the way. */
export const useMay = (role: Role): boolean => RANK[useAccount().role] >= RANK[role]
