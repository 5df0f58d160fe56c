import { Anchor, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams } from '@tanstack/react-router'
import { EntryMenu, EntryPage } from '../../parts/entry/entry-page.tsx'
import { EntryProblem } from '../../parts/entry/entry-problem.tsx'
import { entryQuery } from '../../parts/entry/queries.ts'
import { PageHeader } from '../../parts/page-header.tsx'
import { About } from './about.tsx'
import { useWords } from './words.ts'

export function ModelPage() {
  const say = useWords()
  const go = useNavigate()
  const { id } = useParams({ from: '/inside/models/$id' })
  const query = useQuery(entryQuery('models', id))
  if (query.isPending) return <Skeleton height={420} />
  if (query.error)
    return <EntryProblem kind="models" title={say('title')} error={query.error} onRetry={() => query.refetch()} />
  const entry = query.data
  const type = 'provider' in entry ? entry.provider : undefined
  return (
    <>
      <PageHeader
        title={entry.name ?? entry.id}
        text={
          <>
            <Anchor component={Link} to="/models" underline="always">
              {say('title')}
            </Anchor>{' '}
            · {type} · {entry.id}
          </>
        }
        actions={<EntryMenu kind="models" entry={entry} onDeleted={() => go({ to: '/models' })} />}
      />
      <EntryPage kind="models" entry={entry} type={type} onSaved={() => undefined} aside={() => <About />} />
    </>
  )
}
