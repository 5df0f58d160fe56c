import { Anchor } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { EntryPage } from '../../parts/entry/entry-page.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { TryItLater } from './try-it.tsx'
import { useWords } from './words.ts'

export function NewAgentPage() {
  const say = useWords()
  const go = useNavigate()
  const { type } = useSearch({ from: '/inside/agents/new' })
  return (
    <>
      <PageHeader
        title={say('newTitle')}
        text={
          <Anchor component={Link} to="/agents" underline="always">
            {say('title')}
          </Anchor>
        }
      />
      <EntryPage
        kind="agents"
        type={type}
        onType={(chosen) => go({ to: '/agents/new', search: { type: chosen }, replace: true })}
        onSaved={(id) => go({ to: '/agents/$id', params: { id } })}
        aside={() => <TryItLater />}
      />
    </>
  )
}
