import { Anchor } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { EntryPage } from '../../parts/entry/entry-page.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { About } from './about.tsx'
import { useWords } from './words.ts'

export function NewModelPage() {
  const say = useWords()
  const go = useNavigate()
  const { type } = useSearch({ from: '/inside/models/new' })
  return (
    <>
      <PageHeader
        title={say('newTitle')}
        text={
          <Anchor component={Link} to="/models" underline="always">
            {say('title')}
          </Anchor>
        }
      />
      <EntryPage
        kind="models"
        type={type}
        onType={(chosen) => go({ to: '/models/new', search: { type: chosen }, replace: true })}
        onSaved={(id) => go({ to: '/models/$id', params: { id } })}
        aside={() => <About />}
      />
    </>
  )
}
