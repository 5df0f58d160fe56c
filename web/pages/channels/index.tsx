import { Badge, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useEvents } from '../../api/events.ts'
import { useMay } from '../../api/session.ts'
import { EntryMenu } from '../../parts/entry/entry-page.tsx'
import classes from '../../parts/entry/entry-rows.module.css'
import { type Channel, entriesQuery } from '../../parts/entry/queries.ts'
import { useEntryWords } from '../../parts/entry/words.ts'
import { Icon } from '../../parts/icon.tsx'
import { Empty, ListState } from '../../parts/list-state.tsx'
import { MoreButton } from '../../parts/more-button.tsx'
import { duration } from '../../parts/numbers.ts'
import { PageHeader } from '../../parts/page-header.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { WhyNotConnected } from '../../parts/why-not-connected.tsx'
import { RestartItem } from './restart-item.tsx'
import { useWords } from './words.ts'

/** Statuses also change without an event: an uptime grows. In ms. */
const LOOK_EVERY = 15_000

export function ChannelsPage() {
  const say = useWords()
  const common = useEntryWords()
  const isAdmin = useMay('admin')
  const queries = useQueryClient()
  const query = useInfiniteQuery({ ...entriesQuery('channels'), refetchInterval: LOOK_EVERY })
  useEvents('channel', () => void queries.invalidateQueries({ queryKey: ['channels', 'list'] }))
  const [words, setWords] = useState('')
  const all = query.data?.pages.flatMap<object>(({ items }) => items).filter(isChannel) ?? []
  const found = all.filter(({ id, name }) => `${id} ${name ?? ''}`.toLowerCase().includes(words.trim().toLowerCase()))
  const add = isAdmin && (
    <Button component={Link} to="/channels/new" leftSection={<Icon name="plus" size={16} />}>
      {say('add')}
    </Button>
  )
  const empty = (
    <Empty
      icon="channel"
      title={say('empty')}
      text={say('emptyText')}
      action={
        <Group mt="sm">
          {add}
          <Button component={Link} to="/phones" variant="default">
            {say('tryPhones')}
          </Button>
        </Group>
      }
    />
  )
  return (
    <>
      <PageHeader title={say('title')} text={say('text')} actions={all.length > 0 && add} />
      <ListState query={query} isEmpty={all.length === 0} empty={empty} rowHeight={76}>
        {all.length > 8 && (
          <TextInput
            mb="sm"
            maw={320}
            aria-label={common('search')}
            placeholder={common('search')}
            leftSection={<Icon name="search" size={16} />}
            value={words}
            onChange={({ currentTarget }) => setWords(currentTarget.value)}
          />
        )}
        {found.length === 0 && <Empty icon="search" title={common('nothingFits')} text={common('nothingFitsText')} />}
        <ul className={classes.rows}>
          {found.map((channel) => (
            <Row key={channel.id} channel={channel} />
          ))}
        </ul>
        <MoreButton query={query} />
      </ListState>
    </>
  )
}

function Row({ channel }: { channel: Channel }) {
  const say = useWords()
  const { id, name, type, agent, origin, status } = channel
  return (
    <li className={classes.row}>
      <Stack gap={2} className={classes.name}>
        <Group gap={8}>
          <Link to="/channels/$id" params={{ id }} className={classes.link}>
            {name ?? id}
          </Link>
          {origin === 'file' && (
            <Badge variant="default" size="sm" leftSection={<Icon name="lock" size={10} />}>
              {say('file')}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {type} · {id} · {say('agent')}: {agent ?? say('usual')}
        </Text>
      </Stack>
      <Stack gap={2} className={classes.state}>
        <StatusBadge state={status.state} />
        <Text size="sm" c="dimmed">
          {status.state === 'connected' ? (
            say('uptime', { for: duration(status.uptimeSeconds) })
          ) : (
            <>
              {say('lastConnected')}: <Time at={status.lastConnectedAt} />
            </>
          )}
        </Text>
      </Stack>
      <div className={classes.menu}>
        <EntryMenu kind="channels" entry={channel}>
          <RestartItem channel={channel} />
        </EntryMenu>
      </div>
      <WhyNotConnected status={status} className={classes.why} />
    </li>
  )
}

const isChannel = (entry: object): entry is Channel => 'status' in entry
