import { queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import type { components } from '../../api/generated.ts'

export type Person = components['schemas']['WholeUser']
export type ListedPerson = components['schemas']['User']
export type Sender = components['schemas']['Sender']

export const peopleKey = ['users']
export const pairingsKey = ['pairings']

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: [...peopleKey, id],
    queryFn: ({ signal }) => dataOf(api.GET('/users/{id}', { params: { path: { id } }, signal })),
  })

/** Where people can speak: for choosing one. */
export const channelNamesQuery = queryOptions({
  queryKey: ['channels', 'names'],
  queryFn: async ({ signal }) => {
    const { items } = await dataOf(api.GET('/channels', { params: { query: { limit: 200 } }, signal }))
    return items.map(({ id, name }) => ({ value: String(id), label: name ? `${name} (${id})` : String(id) }))
  },
  staleTime: 60_000,
})
