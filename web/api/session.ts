import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import type { Language } from '../i18n.ts'
import { ApiError, keepCsrfToken } from './client.ts'

export type Role = 'viewer' | 'operator' | 'admin'

export interface Account {
  id: string
  name: string
  email: string
  role: Role
  language: Language | null
  twoFactor: boolean
}

export interface Session {
  account: Account
  csrf: string
}

const standIn: Account = { id: 'key', name: 'Key', email: '', role: 'admin', language: null, twoFactor: false }

/** Who is signed in. Rejects with an ApiError of status 401 when nobody is. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<Session> => {
    if (sessionStorage.getItem('teahouse.key')) return { account: standIn, csrf: '' }
    const response = await fetch('/api/v1/session', { signal })
    if (!response.ok) throw new ApiError(response.status, {})
    const session = (await response.json()) as Session
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
