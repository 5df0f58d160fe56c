import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { components } from '../../api/generated.ts'
import { currentLanguage } from '../../i18n.ts'
import { instantsOf, type MessageSearch } from './search.ts'

export type Message = components['schemas']['Message']
export type WholeMessage = components['schemas']['MessageWithTimeline']

const PAGE = 50
/** So often a page that found nothing yet is followed by the next one without being asked for. */
const MOST_EMPTY = 100

/** Messages that fit. Where few of many do, a page may come empty and say where to look further back: that is done here. */
export function useMessages(search: MessageSearch) {
  const query = useInfiniteQuery({
    queryKey: ['messages', 'list', search, currentLanguage()],
    queryFn: ({ pageParam, signal }) => {
      const wanted = { ...search, ...instantsOf(search), limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) }
      return dataOf(api.GET('/messages', { params: { query: wanted }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const pages = query.data?.pages ?? []
  const items = pages.flatMap((page) => page.items)
  const isSearching = items.length === 0 && query.hasNextPage && pages.length < MOST_EMPTY
  const { isFetchingNextPage, fetchNextPage } = query
  useEffect(() => {
    if (isSearching && !isFetchingNextPage) void fetchNextPage()
  }, [isSearching, isFetchingNextPage, fetchNextPage])
  return { query, items, isSearching, pages: pages.length }
}

export function useMessage(id: string) {
  return useQuery({
    queryKey: ['messages', 'one', id, currentLanguage()],
    queryFn: ({ signal }) => dataOf(api.GET('/messages/{id}', { params: { path: { id } }, signal })),
  })
}

/** What can be chosen from in the filters. */
export function useNames(kind: 'channels' | 'agents') {
  const { data } = useQuery({
    queryKey: [kind, 'names'],
    queryFn: async ({ signal }) => {
      const { items } = await dataOf(api.GET(`/${kind}`, { params: { query: { limit: 200 } }, signal }))
      return items.map(({ id, name }) => ({ value: id, label: name ? `${name} (${id})` : id }))
    },
    staleTime: 60_000,
  })
  return data ?? []
}
