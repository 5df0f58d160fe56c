import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEvents } from '../../api/events.ts'
import { useMay } from '../../api/session.ts'
import { EntryMenu } from '../../parts/entry/entry-page.tsx'
import classes from '../../parts/entry/entry-rows.module.css'
import type { Channel } from '../../parts/entry/queries.ts'
import { EntrySearch, useEntries } from '../../parts/entry/search.tsx'
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
  const { query, entries, look, isNarrowed, hasSearch } = useEntries('channels', { refetchInterval: LOOK_EVERY })
  useEvents('channel', () => void queries.invalidateQueries({ queryKey: ['channels', 'list'] }))
  const channels = entries.filter(isChannel)
  const isEmpty = channels.length === 0 && !isNarrowed
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
      <PageHeader title={say('title')} text={say('text')} actions={!isEmpty && add} />
      <ListState query={query} isEmpty={isEmpty} empty={empty} rowHeight={76}>
        {hasSearch && <EntrySearch onChange={look} />}
        {channels.length === 0 && (
          <Empty icon="search" title={common('nothingFits')} text={common('nothingFitsText')} />
        )}
        <ul className={classes.rows}>
          {channels.map((channel) => (
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
          {type} · {id} · {say('agent', { name: agent ?? say('usual') })}
        </Text>
      </Stack>
      <Stack gap={2} className={classes.state}>
        <StatusBadge state={status.state} />
        <Text size="sm" c="dimmed">
          <Lately status={status} />
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

function Lately({ status: { state, uptimeSeconds, lastConnectedAt } }: Pick<Channel, 'status'>) {
  const say = useWords()
  if (state === 'connected') return say('uptime', { for: duration(uptimeSeconds) })
  if (lastConnectedAt === null) return say('neverConnected')
  return (
    <>
      {say('lastConnected')} <Time at={lastConnectedAt} />
    </>
  )
}

const isChannel = (entry: object): entry is Channel => 'status' in entry
