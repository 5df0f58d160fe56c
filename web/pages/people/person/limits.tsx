import { Button, NumberInput, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { Dialog } from '../../../parts/dialog.tsx'
import { count } from '../../../parts/numbers.ts'
import { Problem } from '../../../parts/problem.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { useToast } from '../../../parts/toast.tsx'
import classes from '../people.module.css'
import { type Person, peopleKey } from '../queries.ts'
import { userSettingsQuery } from '../user-settings.ts'
import { useWords } from '../words.ts'

const kinds = ['perMinute', 'perDay', 'tokensPerDay'] as const
type Limits = Person['limits']

/** What they used, and what they may. */
export function LimitsSheet({ person, mayChange }: { person: Person; mayChange: boolean }) {
  const say = useWords()
  const [isChanging, setChanging] = useState(false)
  const settings = useQuery(userSettingsQuery)
  const { limits, usedToday, name } = person
  const inForce = (kind: (typeof kinds)[number]) => limits[kind] ?? settings.data?.value.limits?.perUser?.[kind] ?? 0
  const used = (of: number, most: number) =>
    most > 0 ? say('ofMost', { used: count(of), most: count(most) }) : count(of)
  const shown = (kind: (typeof kinds)[number]) => {
    const most = inForce(kind) > 0 ? count(inForce(kind)) : say('unlimited')
    return limits[kind] === null ? say('usualMost', { most }) : most
  }
  return (
    <Sheet
      title={say('limits')}
      actions={
        mayChange && (
          <Button size="xs" variant="default" onClick={() => setChanging(true)}>
            {say('changeLimits')}
          </Button>
        )
      }
    >
      <dl className={classes.facts}>
        <dt>{say('messagesToday')}</dt>
        <dd>{used(usedToday.messages, inForce('perDay'))}</dd>
        <dt>{say('tokensToday')}</dt>
        <dd>{used(usedToday.tokens, inForce('tokensPerDay'))}</dd>
        {kinds.map((kind) => (
          <div key={kind} style={{ display: 'contents' }}>
            <dt>{say(kind)}</dt>
            <dd>{shown(kind)}</dd>
          </div>
        ))}
      </dl>
      <Dialog opened={isChanging} onClose={() => setChanging(false)} title={say('limitsTitle', { name })}>
        <LimitsForm person={person} onDone={() => setChanging(false)} />
      </Dialog>
    </Sheet>
  )
}

function LimitsForm({ person, onDone }: { person: Person; onDone: () => void }) {
  const say = useWords()
  const toast = useToast()
  const queries = useQueryClient()
  const [limits, setLimits] = useState<Limits>(person.limits)
  const save = useMutation({
    mutationFn: () => dataOf(api.PATCH('/users/{id}', { params: { path: { id: person.id } }, body: { limits } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: peopleKey })
      toast.done(say('saved'))
      onDone()
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {say('limitsText')}
        </Text>
        {kinds.map((kind) => (
          <NumberInput
            key={kind}
            label={say(kind)}
            placeholder={say('usual')}
            min={0}
            max={1_000_000_000}
            allowDecimal={false}
            value={limits[kind] ?? ''}
            onChange={(value) => setLimits({ ...limits, [kind]: value === '' ? null : Number(value) })}
          />
        ))}
        {save.error && <Problem error={save.error} />}
        <Button type="submit" loading={save.isPending}>
          {say('save')}
        </Button>
      </Stack>
    </form>
  )
}
