import { Alert, Button, Group, NumberInput, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { useMay } from '../../../api/session.ts'
import { useConfirm } from '../../../parts/confirm.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { ListState } from '../../../parts/list-state.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { useWords } from './words.ts'

const names = ['contentDays', 'timelineDays', 'auditDays'] as const
const helps = { contentDays: 'contentHelp', timelineDays: 'timelineHelp', auditDays: 'auditHelp' } as const
type Days = Record<(typeof names)[number], number>

/** For those who configure nothing. */
const usual: Days = { contentDays: 0, timelineDays: 90, auditDays: 0 }
const MOST = 36_500

const key = ['settings', 'retention']

export function RetentionSheet() {
  const say = useWords()
  const query = useQuery({
    queryKey: key,
    queryFn: async ({ signal }) => {
      const { sections } = await dataOf(api.GET('/settings', { signal }))
      return { days: daysOf(sections.retention?.value), isFromFile: sections.retention?.origin === 'file' }
    },
  })
  return (
    <Sheet title={say('retention')}>
      <ListState query={query} isEmpty={false} empty={null} rows={3} rowHeight={64}>
        {query.data && <Form key={JSON.stringify(query.data)} {...query.data} />}
      </ListState>
    </Sheet>
  )
}

function daysOf(value: unknown): Days {
  const written: Partial<Record<string, unknown>> = typeof value === 'object' && value !== null ? { ...value } : {}
  const day = (name: keyof Days) => (typeof written[name] === 'number' ? written[name] : usual[name])
  return { contentDays: day('contentDays'), timelineDays: day('timelineDays'), auditDays: day('auditDays') }
}

function Form({ days, isFromFile }: { days: Days; isFromFile: boolean }) {
  const say = useWords()
  const toast = useToast()
  const confirm = useConfirm()
  const queries = useQueryClient()
  const isLocked = !useMay('admin') || isFromFile
  const [written, setWritten] = useState<Record<keyof Days, number | string>>(days)
  const save = useMutation({
    mutationFn: (retention: Days) => dataOf(api.PATCH('/settings', { body: { retention } })),
    onSuccess: () => toast.done(say('saved')),
    onSettled: () => queries.invalidateQueries({ queryKey: key }),
  })
  const isRight = (value: number | string) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST
  const isChanged = names.some((name) => written[name] !== days[name])
  const submit = async () => {
    if (!names.every((name) => isRight(written[name]))) return
    const next = daysOf(written)
    const isShorter = names.some((name) => longOf(next[name]) < longOf(days[name]))
    const question = { title: say('shorter'), text: say('shorterText'), action: say('save'), isDangerous: true }
    if (!isShorter || (await confirm(question))) save.mutate(next)
  }
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <Stack gap="sm" maw={520}>
        {isFromFile && (
          <Alert icon={<Icon name="lock" />} variant="default">
            {say('fromFile')}
          </Alert>
        )}
        {names.map((name) => (
          <NumberInput
            key={name}
            label={say(name)}
            description={say(helps[name])}
            value={written[name]}
            onChange={(value) => setWritten((before) => ({ ...before, [name]: value }))}
            error={isRight(written[name]) ? undefined : say('wrong')}
            allowDecimal={false}
            allowNegative={false}
            hideControls
            disabled={isLocked}
          />
        ))}
        <Text size="sm" c="dimmed">
          {say('whenText')}
        </Text>
        {save.error && <Problem error={save.error} />}
        {!isLocked && (
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!isChanged}>
              {say('save')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  )
}

const longOf = (days: number) => (days === 0 ? Number.POSITIVE_INFINITY : days)
