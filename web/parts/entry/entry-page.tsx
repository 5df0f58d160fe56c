import { ActionIcon, Menu, Select, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useMay } from '../../api/session.ts'
import { Icon } from '../icon.tsx'
import { Problem } from '../problem.tsx'
import type { JsonObject } from '../schema-form/schema.ts'
import { useEntryActions } from './actions.tsx'
import { Editor } from './editor.tsx'
import classes from './entry-page.module.css'
import { type Entry, type Kind, typesQuery } from './queries.ts'
import { useEntryWords, useTypeTitle } from './words.ts'

interface EntryPageProps {
  kind: Kind
  /** Absent for a new one. */
  entry?: Entry
  /** Of a new one, what was chosen so far. */
  type: string | undefined
  onType?: (type: string) => void
  onSaved(id: string): void
  /** What stands beside the form. */
  aside?: (type: string, draft: JsonObject | undefined) => ReactNode
}

/** The form of an entry, and what helps beside it. */
export function EntryPage({ kind, entry, type, onType, onSaved, aside }: EntryPageProps) {
  const say = useEntryWords()
  const titleOf = useTypeTitle()
  const types = useQuery(typesQuery(kind))
  const [draft, setDraft] = useState<JsonObject>()
  if (types.isPending) return <Skeleton height={420} />
  if (types.error) return <Problem error={types.error} onRetry={() => types.refetch()} />
  const { items, common } = types.data
  const chosen = items.find((one) => one.type === type) ?? items[0]
  if (!chosen) return null
  const typeKey = kind === 'models' ? 'provider' : 'type'
  return (
    <div className={classes.columns}>
      <Stack gap="md" miw={0}>
        {!entry && (
          <Select
            label={say('type')}
            data={items.map((one) => ({ value: one.type, label: titleOf(one) }))}
            value={chosen.type}
            allowDeselect={false}
            onChange={(given) => given && onType?.(given)}
          />
        )}
        <Editor
          // Another type, or what was saved meanwhile, is another form.
          key={`${chosen.type} ${entry ? JSON.stringify({ ...entry, status: undefined, enabled: undefined }) : ''}`}
          kind={kind}
          type={chosen}
          common={common ?? {}}
          entry={entry}
          first={{ [typeKey]: chosen.type }}
          onSaved={onSaved}
          onDraft={setDraft}
        />
      </Stack>
      {aside && (
        <Stack gap="md" miw={0}>
          {aside(chosen.type, draft)}
        </Stack>
      )}
    </div>
  )
}

interface EntryMenuProps {
  kind: Kind
  entry: Entry
  /** More that can be done with it. */
  children?: ReactNode
  onDeleted?: () => void
}

/** What can be done with an entry besides changing it. */
export function EntryMenu({ kind, entry: { id, enabled = true, origin }, children, onDeleted }: EntryMenuProps) {
  const say = useEntryWords()
  const { setEnabled, remove } = useEntryActions(kind)
  const [isOperator, isAdmin] = [useMay('operator'), useMay('admin')]
  if (!isOperator) return null
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={`${say('actions')}: ${id}`}>
          <Icon name="more" size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<Icon name={enabled ? 'stop' : 'play'} size={16} />}
          onClick={() => setEnabled(id, !enabled)}
        >
          {say(enabled ? 'disable' : 'enable')}
        </Menu.Item>
        {children}
        {isAdmin && origin === 'panel' && (
          <>
            <Menu.Divider />
            <Menu.Item
              c="var(--teahouse-bad)"
              leftSection={<Icon name="trash" size={16} />}
              onClick={async () => {
                if (await remove(id)) onDeleted?.()
              }}
            >
              {say('delete')}
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  )
}
