import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import classes from '../../parts/entry/entry-rows.module.css'
import { SimpleList } from '../../parts/entry/simple-list.tsx'
import { useWords } from './words.ts'

export function ModelsPage() {
  const say = useWords()
  return (
    <SimpleList
      kind="models"
      title={say('title')}
      text={say('text')}
      icon="model"
      empty={{ title: say('empty'), text: say('emptyText') }}
      inFile={say('file')}
      about={(entry) => `${'model' in entry ? `${entry.model} · ${entry.provider}` : ''} · ${entry.id}`}
      add={(icon) => (
        <Button component={Link} to="/models/new" leftSection={icon}>
          {say('add')}
        </Button>
      )}
      linkTo={(id, words) => (
        <Link to="/models/$id" params={{ id }} className={classes.link}>
          {words}
        </Link>
      )}
    />
  )
}
