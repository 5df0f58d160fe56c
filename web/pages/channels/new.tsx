import { Anchor } from '@mantine/core'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { EntryPage } from '../../parts/entry/entry-page.tsx'
import { PageHeader } from '../../parts/page-header.tsx'
import { Beside } from './beside.tsx'
import { useWords } from './words.ts'

export function NewChannelPage() {
  const say = useWords()
  const go = useNavigate()
  const { type } = useSearch({ from: '/inside/channels/new' })
  return (
    <>
      <PageHeader
        title={say('newTitle')}
        text={
          <Anchor component={Link} to="/channels" underline="always">
            {say('title')}
          </Anchor>
        }
      />
      <EntryPage
        kind="channels"
        type={type}
        onType={(chosen) => go({ to: '/channels/new', search: { type: chosen }, replace: true })}
        onSaved={(id) => go({ to: '/channels/$id', params: { id } })}
        aside={(chosen, draft) => <Beside type={chosen} id={typeof draft?.id === 'string' ? draft.id : undefined} />}
      />
    </>
  )
}
