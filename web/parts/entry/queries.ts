import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import type { components } from '../../api/generated.ts'
import type { JsonObject } from '../schema-form/schema.ts'

/** What is configured: the three kinds have the same calls. */
export type Kind = 'channels' | 'agents' | 'models'

export type Channel = components['schemas']['Channel']
export type Agent = components['schemas']['Agent']
export type Model = components['schemas']['Model']

/** What every entry has, whatever its kind. */
export interface Entry {
  id: string
  name?: string
  enabled?: boolean
  origin: 'file' | 'panel'
}

/** A list of entries, page by page: all, or those in which these words are found. */
export const entriesQuery = (kind: Kind, q: string) =>
  infiniteQueryOptions({
    queryKey: [kind, 'list', q],
    queryFn: ({ pageParam, signal }) => {
      const query = { limit: 100, ...(q ? { q } : {}), ...(pageParam ? { cursor: pageParam } : {}) }
      return dataOf(api.GET(`/${kind}`, { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  })

export const entryQuery = (kind: Kind, id: string) =>
  queryOptions({
    queryKey: [kind, 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET(`/${kind}/{id}`, { params: { path: { id } }, signal })),
  })

/** The types of a kind, and what their settings are. They change with the program only. */
export const typesQuery = (kind: Kind) =>
  queryOptions({
    queryKey: [kind, 'types'],
    queryFn: ({ signal }) => dataOf(api.GET(typePaths[kind], { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  })

const typePaths = { channels: '/channel-types', agents: '/agent-types', models: '/model-types' } as const

/** What forms may refer to. */
export const referencesQuery = queryOptions({
  queryKey: ['references'],
  queryFn: async ({ signal }) => {
    const query = { limit: 200 }
    const [agents, models] = await Promise.all([
      dataOf(api.GET('/agents', { params: { query }, signal })),
      dataOf(api.GET('/models', { params: { query }, signal })),
    ])
    return { agents: agents.items.map(optionOf), models: models.items.map(optionOf) }
  },
})

const optionOf = ({ id, name }: { id: string; name?: string | undefined }) => ({
  value: id,
  label: name === undefined || name === id ? id : `${name} (${id})`,
})

export const aboutQuery = queryOptions({
  queryKey: ['about'],
  queryFn: ({ signal }) => dataOf(api.GET('/about', { signal })),
  staleTime: 60_000,
})

/** What a person wrote, as a request has it. */
export const asBody = (draft: JsonObject): Record<string, never> => JSON.parse(JSON.stringify(draft))
