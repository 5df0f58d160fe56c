import { Badge, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Icon } from '../../parts/icon.tsx'
import { Empty, ListState } from '../../parts/list-state.tsx'
import { MoreButton } from '../../parts/more-button.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import type { PeopleSearch } from '../../router.tsx'
import classes from './people.module.css'
import { channelNamesQuery, type ListedPerson, peopleKey } from './queries.ts'
import { WaitingSheet } from './waiting.tsx'
import { useWords } from './words.ts'

/** Who talks to the bots, and who wants to. What the list is narrowed to stands in the address. */
export function PeoplePage() {
  const say = useWords()
  const search = useSearch({ from: '/inside/people' })
  const isNarrowed = Object.keys(search).length > 0
  const people = useInfiniteQuery({
    queryKey: [...peopleKey, 'list', search],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...search, ...(pageParam ? { cursor: pageParam } : {}) }
      return dataOf(api.GET('/users', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    placeholderData: (before) => before,
  })
  const items = people.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <PageHeader title={say('title')} text={say('text')} />
      <Stack gap="md">
        <WaitingSheet />
        <Filters search={search} />
        <Sheet title={say('list')} aria-busy={people.isFetching}>
          <ListState
            query={people}
            isEmpty={items.length === 0}
            empty={
              <Empty
                icon="people"
                title={say(isNarrowed ? 'none' : 'empty')}
                text={say(isNarrowed ? 'noneText' : 'emptyText')}
              />
            }
            rows={8}
          >
            <ul className={classes.list}>
              {items.map((person) => (
                <Row key={person.id} person={person} />
              ))}
            </ul>
            <MoreButton query={people} />
          </ListState>
        </Sheet>
      </Stack>
    </>
  )
}

function Filters({ search }: { search: PeopleSearch }) {
  const say = useWords()
  const navigate = useNavigate({ from: '/people' })
  const channels = useQuery(channelNamesQuery)
  const narrow = (change: PeopleSearch) => navigate({ search: { ...search, ...change }, replace: true })
  const [q, setQ] = useState(search.q ?? '')
  const look = useDebouncedCallback((wanted: string) => narrow({ q: wanted }), 250)
  const write = (wanted: string) => {
    setQ(wanted)
    look(wanted)
  }
  const clear = () => {
    setQ('')
    return navigate({ search: {}, replace: true })
  }
  return (
    <Group align="flex-end" gap="sm" role="search">
      <TextInput
        label={say('search')}
        placeholder={say('searchHint')}
        value={q}
        onChange={(event) => write(event.currentTarget.value)}
        leftSection={<Icon name="search" size={16} />}
        type="search"
        style={{ flex: '1 1 16rem' }}
      />
      <Select
        label={say('channel')}
        value={search.channel ?? ''}
        onChange={(channel) => narrow({ channel: channel ?? '' })}
        allowDeselect={false}
        data={[{ value: '', label: say('everywhere') }, ...(channels.data ?? [])]}
        w={{ base: '100%', xs: 200 }}
      />
      {Object.keys(search).length > 0 && (
        <Button variant="subtle" onClick={clear}>
          {say('clear')}
        </Button>
      )}
    </Group>
  )
}

function Row({ person }: { person: ListedPerson }) {
  const say = useWords()
  const { id, name, department, role, email, emailVerified, disabled, locked, senders } = person
  const about = [department, role, emailVerified ? email : null].filter(Boolean).join(' · ')
  const places = [...new Set(senders.map(({ channel }) => channel))].join(', ')
  return (
    <li>
      <Link to="/people/$id" params={{ id }} className={classes.row}>
        <div className={classes.name}>
          <Group gap="xs" wrap="nowrap">
            <Text component="span" fw={500} truncate>
              {name}
            </Text>
            {disabled && (
              <Badge variant="default" tt="none">
                {say('disabled')}
              </Badge>
            )}
            {locked && (
              <Badge variant="default" tt="none">
                {say('locked')}
              </Badge>
            )}
          </Group>
          <Text component="span" display="block" size="sm" c="dimmed" truncate>
            {about || senders.find(({ sender }) => sender !== name)?.sender}
          </Text>
        </div>
        <Text component="span" size="sm" c="dimmed" className={classes.places}>
          {say('senders', { count: senders.length })}
          {places && ` · ${places}`}
        </Text>
        <Icon name="chevronRight" size={16} />
      </Link>
    </li>
  )
}
