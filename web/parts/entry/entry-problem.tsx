import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { PageHeader } from '../page-header.tsx'
import { Problem } from '../problem.tsx'
import type { Kind } from './queries.ts'
import { useEntryWords } from './words.ts'

interface EntryProblemProps {
  kind: Kind
  /** What the list is called. */
  title: string
  error: unknown
  onRetry(): void
}

/** A page whose entry cannot be shown: why, and the way back to the list. */
export function EntryProblem({ kind, title, error, onRetry }: EntryProblemProps) {
  const say = useEntryWords()
  const back = (
    <Button variant="default" size="xs" renderRoot={(props) => <Link to={`/${kind}`} {...props} />}>
      {say('backToList')}
    </Button>
  )
  return (
    <>
      <PageHeader title={title} />
      <Problem error={error} onRetry={onRetry} elsewhere={back} />
    </>
  )
}
