import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { api, dataOf } from '../../api/client.ts'
import type { components } from '../../api/generated.ts'
import { currentLanguage } from '../../i18n.ts'
import type { ConversationSearch } from './search.ts'

export type Conversation = components['schemas']['Conversation']
export type WholeConversation = components['schemas']['ConversationInWhole']
export type Message = components['schemas']['Message']

export function useConversations(search: ConversationSearch) {
  return useInfiniteQuery({
    queryKey: ['conversations', 'list', search],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...search, limit: 40, ...(pageParam ? { cursor: pageParam } : {}) }
      return dataOf(api.GET('/conversations', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}

export function useConversation(id: string) {
  return useQuery({
    queryKey: ['conversations', 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/conversations/{id}', { params: { path: { id } }, signal })),
  })
}

/** What was said in it, the newest first. */
export function useHistory(conversation: string) {
  return useInfiniteQuery({
    queryKey: ['messages', 'history', conversation, currentLanguage()],
    queryFn: ({ pageParam, signal }) => {
      const query = { conversation, limit: 30, ...(pageParam ? { cursor: pageParam } : {}) }
      return dataOf(api.GET('/messages', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
}

/** What a conversation is called: its chat's title, else who is in it. */
export function nameOf({ chat, people }: Pick<Conversation, 'chat' | 'people'>): string {
  const names = people.map(({ id, name }) => name ?? id)
  if (chat.kind === 'group' && chat.title) return names.length === 1 ? `${chat.title} · ${names[0]}` : chat.title
  return names.slice(0, 3).join(', ') || chat.title || chat.key
}
