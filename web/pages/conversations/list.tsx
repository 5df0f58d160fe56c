import { Group, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useEvents } from '../../api/events.ts'
import { Icon } from '../../parts/icon.tsx'
import { Empty, ListState } from '../../parts/list-state.tsx'
import { MoreButton } from '../../parts/more-button.tsx'
import { Mood, type MoodName } from '../../parts/status-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { useSoon } from '../../parts/use-soon.ts'
import classes from './conversations.module.css'
import { type Conversation, nameOf, useConversations } from './queries.ts'
import type { ConversationSearch } from './search.ts'
import { useWords } from './words.ts'

const route = getRouteApi('/inside/conversations')
const states = ['', 'running', 'taken', 'idle'] as const
const PAUSE = 350
const LIVE_EVERY = 2_000

export function ConversationList({ search, open }: { search: ConversationSearch; open: string | undefined }) {
  const say = useWords()
  const query = useConversations(search)
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  useLive()
  const isNarrowed = Object.keys(search).length > 0
  return (
    <Stack gap="sm">
      <Filters search={search} />
      <ListState query={query} isEmpty={false} empty={null} rows={8} rowHeight={64}>
        {items.length > 0 && (
          <ul className={classes.rows} aria-label={say('list')}>
            {items.map((conversation) => (
              <li key={conversation.id}>
                <Link
                  to="/conversations/$id"
                  params={{ id: conversation.id }}
                  search={search}
                  className={classes.row}
                  aria-current={open === conversation.id ? 'true' : undefined}
                >
                  <Row conversation={conversation} />
                </Link>
              </li>
            ))}
          </ul>
        )}
        {items.length === 0 && <Nothing isNarrowed={isNarrowed} hasMore={query.hasNextPage} />}
        <MoreButton query={query} />
      </ListState>
    </Stack>
  )
}

function Nothing({ isNarrowed, hasMore }: { isNarrowed: boolean; hasMore: boolean }) {
  const say = useWords()
  if (hasMore) return <Empty icon="search" title={say('soFar')} text={say('noneText')} />
  return isNarrowed ? (
    <Empty icon="search" title={say('none')} text={say('noneText')} />
  ) : (
    <Empty icon="conversation" title={say('empty')} text={say('emptyText')} />
  )
}

function useLive() {
  const queries = useQueryClient()
  const refresh = useSoon(() => void queries.invalidateQueries({ queryKey: ['conversations', 'list'] }), LIVE_EVERY)
  for (const topic of ['message', 'conversation', 'resync']) {
    // biome-ignore lint/correctness/useHookAtTopLevel: always the same three
    useEvents(topic, refresh)
  }
}

function Filters({ search }: { search: ConversationSearch }) {
  const say = useWords()
  const navigate = route.useNavigate()
  const [typed, setTyped] = useState(search.q ?? '')
  const narrow = ({ q, state, ...rest }: { [Name in keyof ConversationSearch]: string }) =>
    navigate({
      to: '.',
      search: {
        ...rest,
        ...(q ? { q } : {}),
        ...(state === 'running' || state === 'taken' || state === 'idle' ? { state } : {}),
      },
      replace: true,
    })
  const find = useDebouncedCallback((q: string) => narrow({ ...search, q }), PAUSE)
  return (
    <search aria-label={say('search')}>
      <TextInput
        type="search"
        aria-label={say('search')}
        placeholder={say('searchHelp')}
        leftSection={<Icon name="search" size={16} />}
        value={typed}
        maxLength={500}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          find(event.currentTarget.value)
        }}
      />
      <SegmentedControl
        fullWidth
        mt="xs"
        size="xs"
        aria-label={say('state')}
        value={search.state ?? ''}
        onChange={(state) => narrow({ ...search, state })}
        data={states.map((state) => ({ value: state, label: say(state === '' ? 'anyState' : state) }))}
      />
    </search>
  )
}

function Row({ conversation }: { conversation: Conversation }) {
  const say = useWords()
  const { channel, chat, state, takeover, last, updatedAt } = conversation
  return (
    <>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={600} size="sm" truncate>
          {nameOf(conversation)}
        </Text>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          <Time at={updatedAt} />
        </Text>
      </Group>
      <Text size="sm" c="dimmed" truncate>
        {last?.text || say('noText')}
      </Text>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="xs" c="dimmed" truncate lh="21px">
          {chat.kind === 'group' ? `${channel} · ${say('group')}` : channel}
        </Text>
        {(state !== 'idle' || takeover) && <Going conversation={conversation} />}
      </Group>
    </>
  )
}

const moods: Record<Conversation['state'], MoodName> = { running: 'busy', waiting: 'busy', idle: 'calm' }

/** Whether something goes on in it, or a person answers. */
export function Going({ conversation: { state, takeover } }: { conversation: Conversation }) {
  const say = useWords()
  return takeover ? <Mood mood="warn" words={say('taken')} /> : <Mood mood={moods[state]} words={say(state)} />
}
