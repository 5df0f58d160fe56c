import { Anchor, Skeleton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { useEvents } from '../../api/events.ts'
import { useMay } from '../../api/session.ts'
import { EntryMenu, EntryPage } from '../../parts/entry/entry-page.tsx'
import { EntryProblem } from '../../parts/entry/entry-problem.tsx'
import { entryQuery } from '../../parts/entry/queries.ts'
import { PageHeader } from '../../parts/page-header.tsx'
import { Beside } from './beside.tsx'
import { RestartItem } from './restart-item.tsx'
import { RouteTest } from './route-test.tsx'
import { SendTest } from './send-test.tsx'
import { StatusSheet } from './status-sheet.tsx'
import { useWords } from './words.ts'

export function ChannelPage() {
  const say = useWords()
  const go = useNavigate()
  const { id } = useParams({ from: '/inside/channels/$id' })
  const queries = useQueryClient()
  const query = useQuery({ ...entryQuery('channels', id), refetchInterval: 15_000 })
  useEvents('channel', () => void queries.invalidateQueries({ queryKey: ['channels', 'one', id] }))
  const mayWork = useMay('operator')
  if (query.isPending) return <Skeleton height={420} />
  if (query.error)
    return <EntryProblem kind="channels" title={say('title')} error={query.error} onRetry={() => query.refetch()} />
  const channel = query.data
  if (!('status' in channel)) return null
  return (
    <>
      <PageHeader
        title={channel.name ?? channel.id}
        text={
          <>
            <Anchor component={Link} to="/channels" underline="always">
              {say('title')}
            </Anchor>{' '}
            · {channel.type} · {channel.id}
          </>
        }
        actions={
          <EntryMenu kind="channels" entry={channel} onDeleted={() => go({ to: '/channels' })}>
            <RestartItem channel={channel} />
          </EntryMenu>
        }
      />
      <EntryPage
        kind="channels"
        entry={channel}
        type={channel.type}
        onSaved={() => undefined}
        aside={() => (
          <>
            <StatusSheet channel={channel} />
            <Beside type={channel.type} id={channel.id} />
            {mayWork && <SendTest channel={channel} />}
            {mayWork && <RouteTest channel={channel} />}
          </>
        )}
      />
    </>
  )
}
