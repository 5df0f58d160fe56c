import { TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Icon } from '../icon.tsx'
import { entriesQuery, type Kind } from './queries.ts'
import { useEntryWords } from './words.ts'

/** Whoever types is not done before they pause so long, in ms. */
const PAUSE = 250
/** What fits on a screen needs no search. */
const FEW = 8

/** A list of entries, and what a person looks for in it. */
export function useEntries(kind: Kind, options: { refetchInterval?: number } = {}) {
  const [q, setQ] = useState('')
  const look = useDebouncedCallback((words: string) => setQ(words.trim()), PAUSE)
  const query = useInfiniteQuery({ ...entriesQuery(kind, q), ...options })
  const entries = query.data?.pages.flatMap<object>(({ items }) => items) ?? []
  // Until the whole list is there again, what is shown belongs to the words before.
  const isNarrowed = q !== '' || query.isPlaceholderData
  return { query, entries, look, isNarrowed, hasSearch: isNarrowed || entries.length > FEW }
}

export function EntrySearch({ onChange }: { onChange: (words: string) => void }) {
  const say = useEntryWords()
  return (
    <TextInput
      type="search"
      mb="sm"
      maw={{ xs: 320 }}
      aria-label={say('search')}
      placeholder={say('search')}
      leftSection={<Icon name="search" size={16} />}
      maxLength={200}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  )
}
