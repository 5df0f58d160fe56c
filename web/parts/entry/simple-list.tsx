import { Badge, Group, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useMay } from '../../api/session.ts'
import { Icon, type IconName } from '../icon.tsx'
import { Empty, ListState } from '../list-state.tsx'
import { MoreButton } from '../more-button.tsx'
import { PageHeader } from '../page-header.tsx'
import { Mood } from '../status-badge.tsx'
import { EntryMenu } from './entry-page.tsx'
import classes from './entry-rows.module.css'
import type { Agent, Kind, Model } from './queries.ts'
import { EntrySearch, useEntries } from './search.tsx'
import { useEntryWords } from './words.ts'

interface SimpleListProps {
  kind: Exclude<Kind, 'channels'>
  title: string
  text: string
  icon: IconName
  empty: { title: string; text: string }
  /** The way to the page where one is added, drawn as a button. */
  add: (children: ReactNode) => ReactNode
  linkTo: (id: string, words: string) => ReactNode
  about: (entry: Agent | Model) => string
  inFile: string
}

/** A list of agents or of models. */
export function SimpleList({ kind, title, text, icon, empty, add, linkTo, about, inFile }: SimpleListProps) {
  const say = useEntryWords()
  const isAdmin = useMay('admin')
  const { query, entries, look, isNarrowed, hasSearch } = useEntries(kind)
  const shown = entries.filter(isSimple)
  const isEmpty = shown.length === 0 && !isNarrowed
  const button = isAdmin && add(<Icon name="plus" size={16} />)
  return (
    <>
      <PageHeader title={title} text={text} actions={!isEmpty && button} />
      <ListState
        query={query}
        isEmpty={isEmpty}
        empty={<Empty icon={icon} {...empty} action={button} />}
        rowHeight={70}
      >
        {hasSearch && <EntrySearch onChange={look} />}
        {shown.length === 0 && <Empty icon="search" title={say('nothingFits')} text={say('nothingFitsText')} />}
        <ul className={classes.rows}>
          {shown.map((entry) => (
            <li key={entry.id} className={classes.row}>
              <Stack gap={2} className={classes.name}>
                <Group gap={8}>
                  {linkTo(entry.id, entry.name ?? entry.id)}
                  {entry.origin === 'file' && (
                    <Badge variant="default" size="sm" leftSection={<Icon name="lock" size={10} />}>
                      {inFile}
                    </Badge>
                  )}
                </Group>
                <Text size="sm" c="dimmed">
                  {about(entry)}
                </Text>
              </Stack>
              <div className={classes.state}>
                <Mood {...moodOf(entry, say)} />
              </div>
              <div className={classes.menu}>
                <EntryMenu kind={kind} entry={entry} />
              </div>
              {entry.trouble !== null && (
                <Text size="sm" c="var(--teahouse-bad)" className={classes.why}>
                  {entry.trouble}
                </Text>
              )}
            </li>
          ))}
        </ul>
        <MoreButton query={query} />
      </ListState>
    </>
  )
}

function moodOf({ trouble, enabled }: Agent | Model, say: ReturnType<typeof useEntryWords>) {
  if (trouble !== null) return { mood: 'bad' as const, words: say('trouble') }
  return enabled ? { mood: 'good' as const, words: say('enabled') } : { mood: 'calm' as const, words: say('disabled') }
}

const isSimple = (entry: object): entry is Agent | Model => 'trouble' in entry
