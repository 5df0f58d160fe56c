import { useQueryClient } from '@tanstack/react-query'
import { ApiError, keepCsrfToken } from '../../../api/client.ts'
import { type Session, sessionQuery } from '../../../api/session.ts'
import { useWords } from './words.ts'

export const sessionsKey = ['sessions']

/** Takes over the session that takes this one's place when what protects an account changes. */
export function useRenewed(): (session: Session) => Promise<void> {
  const queries = useQueryClient()
  return async (session) => {
    keepCsrfToken(session.csrf)
    queries.setQueryData(sessionQuery.queryKey, session)
    await queries.invalidateQueries({ queryKey: sessionsKey })
  }
}

/** What a field of these forms says to an error; undefined when it is about something else. */
export function useFieldWords(): (error: unknown, field: 'current' | 'password' | 'code') => string | undefined {
  const say = useWords()
  return (error, field) => {
    if (!(error instanceof ApiError)) return undefined
    if (error.code === 'wrong-password') return field === 'password' ? undefined : say('wrongPassword')
    if (error.code === 'wrong-code') return field === 'code' ? say('wrongCode') : undefined
    return error.fields[field]
  }
}
