import { Anchor, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { EntryMenu, EntryPage } from '../../parts/entry/entry-page.tsx'
import { EntryProblem } from '../../parts/entry/entry-problem.tsx'
import { entryQuery } from '../../parts/entry/queries.ts'
import { PageHeader } from '../../parts/page-header.tsx'
import { TryIt } from './try-it.tsx'
import { useWords } from './words.ts'

export function AgentPage() {
  const say = useWords()
  const go = useNavigate()
  const { id } = useParams({ from: '/inside/agents/$id' })
  const query = useQuery(entryQuery('agents', id))
  if (query.isPending) return <Skeleton height={420} />
  if (query.error)
    return <EntryProblem kind="agents" title={say('title')} error={query.error} onRetry={() => query.refetch()} />
  const entry = query.data
  const type = 'type' in entry ? entry.type : undefined
  return (
    <>
      <PageHeader
        title={entry.name ?? entry.id}
        text={
          <>
            <Anchor component={Link} to="/agents" underline="always">
              {say('title')}
            </Anchor>{' '}
            · {type} · {entry.id}
          </>
        }
        actions={<EntryMenu kind="agents" entry={entry} onDeleted={() => go({ to: '/agents' })} />}
      />
      <EntryPage
        kind="agents"
        entry={entry}
        type={type}
        onSaved={() => undefined}
        aside={() => <TryIt key={id} id={id} />}
      />
    </>
  )
}
