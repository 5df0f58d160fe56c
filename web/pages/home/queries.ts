import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import { useEvents } from '../../api/events.ts'
import type { components } from '../../api/generated.ts'
import { useSoon } from '../../parts/use-soon.ts'

export type Statistics = components['schemas']['Statistics']
export type Trouble = components['schemas']['Trouble']
export type Channel = components['schemas']['Channel']

/** What happened within one step of a chart. */
export type Point = NonNullable<Statistics['series']>[number]

export const spans = ['day', 'week', 'month'] as const
export type Span = (typeof spans)[number]

const HOURS: Record<Span, number> = { day: 24, week: 7 * 24, month: 30 * 24 }
/** Whoever comes here wants to know how it is now. */
const NOW = 0
/** What is shown is never older than this, in ms, also when no event tells that it changed. */
const REFRESH = 30_000

export function useStatistics(span: Span) {
  return useQuery({
    queryKey: ['stats', span],
    queryFn: ({ signal }) => {
      const from = new Date(Date.now() - HOURS[span] * 3_600_000).toISOString()
      const every = span === 'day' ? 'hour' : 'day'
      const offset = -new Date().getTimezoneOffset()
      return dataOf(api.GET('/stats', { params: { query: { from, every, offset } }, signal }))
    },
    refetchInterval: REFRESH,
    placeholderData: (before) => before,
  })
}

export function useAttention() {
  return useQuery({
    queryKey: ['attention'],
    queryFn: ({ signal }) => dataOf(api.GET('/attention', { signal })),
    staleTime: NOW,
    refetchInterval: REFRESH,
  })
}

/** The first page of them is what one looks over; the page of channels has them all. */
export function useChannels() {
  return useQuery({
    queryKey: ['channels', 'home'],
    queryFn: ({ signal }) => dataOf(api.GET('/channels', { params: { query: { limit: 100 } }, signal })),
    staleTime: NOW,
    refetchInterval: REFRESH,
  })
}

/** What changes is read again soon after it did. */
export function useLive(): void {
  const queries = useQueryClient()
  const again = (...keys: string[]) => {
    for (const key of keys) void queries.invalidateQueries({ queryKey: [key] })
  }
  const states = useSoon(() => again('channels', 'attention'), 500)
  const counts = useSoon(() => again('stats', 'attention'), 5_000)
  useEvents('channel', states)
  useEvents('settings', states)
  useEvents('message', counts)
  useEvents('resync', counts)
}
