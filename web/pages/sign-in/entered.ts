import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { keepCsrfToken } from '../../api/client.ts'
import { type Session, sessionQuery } from '../../api/session.ts'
import { changeLanguage } from '../../i18n.ts'

/** Takes over the session that a sign-in has made, and goes on to where the person was going. */
export function useEntered(): (session: Session, to?: string) => Promise<void> {
  const queries = useQueryClient()
  const router = useRouter()
  return async (session, to = '/') => {
    keepCsrfToken(session.csrf)
    queries.clear()
    queries.setQueryData(sessionQuery.queryKey, session)
    if (session.account.language) await changeLanguage(session.account.language)
    router.history.push(to)
  }
}
