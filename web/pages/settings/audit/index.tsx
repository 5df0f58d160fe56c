import { Button, Group, Select, TextInput } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { api, dataOf } from '../../../api/client.ts'
import { Empty, ListState } from '../../../parts/list-state.tsx'
import { MoreButton } from '../../../parts/more-button.tsx'
import { PageHeader } from '../../../parts/page-header.tsx'
import { RowList } from '../../../parts/row-list.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import type { AuditSearch } from '../../../router.tsx'
import { EntryRow } from './entry-row.tsx'
import { useWords } from './words.ts'

const kinds = [
  'session',
  'account',
  'api-key',
  'channel',
  'agent',
  'model',
  'conversation',
  'message',
  'user',
  'pairing',
  'settings',
  'backup',
  'simulators',
] as const

/** Who changed what. What it is narrowed to stands in the address. */
export function AuditPage() {
  const say = useWords()
  const search = useSearch({ from: '/inside/settings/audit' })
  const isNarrowed = Object.keys(search).length > 0
  const entries = useInfiniteQuery({
    queryKey: ['audit', search],
    queryFn: ({ pageParam, signal }) => {
      const query = { ...wanted(search), ...(pageParam ? { cursor: pageParam } : {}) }
      return dataOf(api.GET('/audit', { params: { query }, signal }))
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const items = entries.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <>
      <PageHeader title={say('title')} text={say('text')} />
      <Filters search={search} />
      <Sheet title={say('entries')} mt="md">
        <ListState
          query={entries}
          isEmpty={items.length === 0}
          empty={
            <Empty
              icon="clock"
              title={say(isNarrowed ? 'none' : 'empty')}
              text={say(isNarrowed ? 'noneText' : 'emptyText')}
            />
          }
          rows={8}
        >
          <RowList>
            {items.map((entry) => (
              <EntryRow key={entry.id} entry={entry} />
            ))}
          </RowList>
          <MoreButton query={entries} />
        </ListState>
      </Sheet>
    </>
  )
}

/** Days of the person who looks, as instants: the last one is part of it. */
function wanted({ from, to, ...rest }: AuditSearch) {
  const start = from && new Date(`${from}T00:00:00`)
  const end = to && new Date(`${to}T00:00:00`)
  if (end) end.setDate(end.getDate() + 1)
  const instant = (at: Date | '' | undefined) => (at && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined)
  const [first, last] = [instant(start), instant(end)]
  return { ...rest, ...(first ? { from: first } : {}), ...(last ? { to: last } : {}) }
}

function Filters({ search }: { search: AuditSearch }) {
  const say = useWords()
  const navigate = useNavigate({ from: '/settings/audit' })
  const narrow = (change: AuditSearch) => navigate({ search: { ...search, ...change }, replace: true })
  return (
    <Group align="flex-end" gap="sm">
      <Select
        label={say('what')}
        value={search.action ?? ''}
        onChange={(action) => narrow({ action: action ?? '' })}
        allowDeselect={false}
        data={[{ value: '', label: say('all') }, ...kinds.map((kind) => ({ value: kind, label: say(kind) }))]}
        w={180}
      />
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          label={say(end)}
          value={search[end] ?? ''}
          onChange={(event) => narrow({ [end]: event.currentTarget.value })}
        />
      ))}
      {Object.keys(search).length > 0 && (
        <Button variant="subtle" onClick={() => navigate({ search: {}, replace: true })}>
          {say('clear')}
        </Button>
      )}
    </Group>
  )
}
