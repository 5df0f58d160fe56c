import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import classes from '../../parts/entry/entry-rows.module.css'
import { SimpleList } from '../../parts/entry/simple-list.tsx'
import { useWords } from './words.ts'

export function AgentsPage() {
  const say = useWords()
  return (
    <SimpleList
      kind="agents"
      title={say('title')}
      text={say('text')}
      icon="agent"
      empty={{ title: say('empty'), text: say('emptyText') }}
      inFile={say('file')}
      about={(entry) => `${'type' in entry ? entry.type : ''} · ${entry.id}`}
      add={(icon) => (
        <Button component={Link} to="/agents/new" leftSection={icon}>
          {say('add')}
        </Button>
      )}
      linkTo={(id, words) => (
        <Link to="/agents/$id" params={{ id }} className={classes.link}>
          {words}
        </Link>
      )}
    />
  )
}
