import { Button, Group, Text, VisuallyHidden } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link, Outlet, useParams } from '@tanstack/react-router'
import { useEvents } from '../../api/events.ts'
import { Empty, ListState } from '../../parts/list-state.tsx'
import { MoreButton } from '../../parts/more-button.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { useSoon } from '../../parts/use-soon.ts'
import { Filters } from './filters.tsx'
import classes from './messages.module.css'
import { type Message, useMessages } from './queries.ts'
import type { MessageSearch } from './search.ts'
import { useWords } from './words.ts'

const route = getRouteApi('/inside/messages')
/** With more pages than this on the screen, what is new is not put above them by itself. */
const MOST_LIVE = 2
const LIVE_EVERY = 2_000

/** Every message, and what became of it. What it is narrowed to stands in the address. */
export function MessagesPage() {
  const say = useWords()
  const search = route.useSearch()
  const { query, items, isSearching, pages } = useMessages(search)
  useLive(pages <= MOST_LIVE)
  const isNarrowed = Object.keys(search).length > 0
  return (
    <>
      <PageHeader title={say('title')} text={say('text')} />
      <Filters search={search} />
      <ListState query={query} isEmpty={false} empty={null} rows={10} rowHeight={58}>
        <Rows items={items} search={search} />
        <VisuallyHidden aria-live="polite">{isSearching ? say('searching') : ''}</VisuallyHidden>
        {items.length === 0 && <Nothing isNarrowed={isNarrowed} isSearching={query.hasNextPage} />}
        <MoreButton query={query} />
      </ListState>
      <Outlet />
    </>
  )
}

function useLive(isLive: boolean) {
  const queries = useQueryClient()
  const refresh = useSoon(() => {
    if (isLive) void queries.invalidateQueries({ queryKey: ['messages'] })
  }, LIVE_EVERY)
  useEvents('message', refresh)
  useEvents('resync', refresh)
}

function Nothing({ isNarrowed, isSearching }: { isNarrowed: boolean; isSearching: boolean }) {
  const say = useWords()
  if (isSearching) return <Empty icon="search" title={say('soFar')} text={say('searching')} />
  return isNarrowed ? (
    <Empty
      icon="search"
      title={say('none')}
      text={say('noneText')}
      action={
        <Button variant="default" renderRoot={(props) => <Link to="/messages" search={{}} {...props} />}>
          {say('clear')}
        </Button>
      }
    />
  ) : (
    <Empty icon="message" title={say('empty')} text={say('emptyText')} />
  )
}

function Rows({ items, search }: { items: Message[]; search: MessageSearch }) {
  const say = useWords()
  const { id: open } = useParams({ strict: false })
  if (items.length === 0) return null
  return (
    <ul className={classes.list} aria-label={say('list')}>
      {items.map((message) => (
        <li key={message.id}>
          <Link
            to="/messages/$id"
            params={{ id: message.reference }}
            search={search}
            className={classes.row}
            aria-current={open === message.reference ? 'true' : undefined}
          >
            <Row message={message} />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Row({ message }: { message: Message }) {
  const say = useWords()
  const { reference, state, text, sender, channel, agent, receivedAt, reason, error, reply } = message
  const isPushed = sender.id.startsWith('api:')
  const said = message.wipedAt ? say('wiped') : (isPushed ? reply?.text : text) || say('noText')
  return (
    <>
      <span className={classes.state}>
        <StatusBadge state={state} />
      </span>
      <span className={classes.said}>
        <span className={classes.words}>
          <Text component="span" size="sm" fw={600} truncate className={classes.name}>
            {isPushed ? `${say('pushed')} · ${sender.name ?? sender.id}` : (sender.name ?? sender.id)}
          </Text>
          <Text component="span" size="sm" truncate className={classes.line}>
            {said.slice(0, 300)}
          </Text>
        </span>
        {(reason || error) && (
          <Text
            component="span"
            size="xs"
            truncate
            className={classes.line}
            c={isBad(state) ? 'var(--teahouse-bad)' : 'dimmed'}
          >
            {reason?.words ?? error}
          </Text>
        )}
      </span>
      <Group component="span" gap={6} wrap="nowrap" className={classes.where}>
        <Text component="span" size="sm" c="dimmed" truncate>
          {agent ? `${channel} · ${agent}` : channel}
        </Text>
      </Group>
      <Text component="span" size="sm" c="dimmed" className={classes.when}>
        {reference} · <Time at={receivedAt} />
      </Text>
    </>
  )
}

const isBad = (state: Message['state']) => state === 'failed' || state === 'undelivered'
