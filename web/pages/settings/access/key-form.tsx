import { Button, Select, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { ApiError, api, dataOf } from '../../../api/client.ts'
import type { Role } from '../../../api/session.ts'
import { useProblemWords } from '../../../parts/problem.tsx'
import { keysKey } from './queries.ts'
import { RoleField } from './role-field.tsx'
import { useWords } from './words.ts'

const DAY = 24 * 3_600_000
/** In days; 0 = for ever. */
const spans = [30, 90, 365, 0]

interface Wanted {
  name: string
  role: Role
  days: number
}

export function KeyForm({ onMade }: { onMade: (key: string) => void }) {
  const say = useWords()
  const words = useProblemWords()
  const queries = useQueryClient()
  const form = useForm<Wanted>({ defaultValues: { name: '', role: 'viewer', days: 365 } })
  const make = useMutation({
    mutationFn: ({ days, ...rest }: Wanted) => {
      const expiresAt = days === 0 ? null : new Date(Date.now() + days * DAY).toISOString()
      return dataOf(api.POST('/api-keys', { body: { ...rest, expiresAt } }))
    },
    onSuccess: async ({ key }) => {
      onMade(key)
      await queries.invalidateQueries({ queryKey: keysKey })
    },
  })
  const why =
    make.error instanceof ApiError ? (make.error.fields.name ?? words(make.error)) : make.error && words(make.error)
  return (
    <form onSubmit={form.handleSubmit((wanted) => make.mutate(wanted))} noValidate>
      <Stack>
        <TextInput
          {...form.register('name', { required: say('required') })}
          label={say('name')}
          description={say('nameHint')}
          error={form.formState.errors.name?.message ?? why}
          autoComplete="off"
          data-autofocus
        />
        <RoleField value={form.watch('role')} onChange={(role) => form.setValue('role', role)} />
        <Select
          label={say('expires')}
          value={String(form.watch('days'))}
          onChange={(days) => form.setValue('days', Number(days))}
          allowDeselect={false}
          data={spans.map((days) => ({
            value: String(days),
            label: days === 0 ? say('forever') : say('days', { count: days }),
          }))}
        />
        <Button type="submit" loading={make.isPending}>
          {say('create')}
        </Button>
      </Stack>
    </form>
  )
}
