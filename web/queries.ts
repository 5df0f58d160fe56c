import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './api/client.ts'
import { sessionQuery } from './api/session.ts'

/** Asks again only where that may help: a refusal stays one. */
const mayHelp = (count: number, error: unknown) => count < 1 && error instanceof ApiError && isPassing(error.status)
const isPassing = (status: number) => status === 0 || status >= 502

export const queries: QueryClient = new QueryClient({
  defaultOptions: { queries: { retry: mayHelp, staleTime: 5_000 }, mutations: { retry: false } },
  queryCache: new QueryCache({
    // A session that has ended shows at whatever is asked next: the gate is told, and leads to the sign-in page.
    onError: (error, query) => {
      const isSession = query.queryKey[0] === sessionQuery.queryKey[0]
      if (!isSession && error instanceof ApiError && error.status === 401)
        void queries.resetQueries({ queryKey: sessionQuery.queryKey })
    },
  }),
})
