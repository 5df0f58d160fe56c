import { Button, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { ApiError, api, dataOf } from '../../../api/client.ts'
import type { Role } from '../../../api/session.ts'
import { useProblemWords } from '../../../parts/problem.tsx'
import type { Invitation } from './accounts.tsx'
import { accountsKey } from './queries.ts'
import { RoleField } from './role-field.tsx'
import { useWords } from './words.ts'

export function InviteForm({ onLink }: { onLink: (invitation: Invitation) => void }) {
  const say = useWords()
  const words = useProblemWords()
  const queries = useQueryClient()
  const form = useForm<{ email: string; role: Role }>({ defaultValues: { email: '', role: 'operator' } })
  const invite = useMutation({
    mutationFn: (body: { email: string; role: Role }) => dataOf(api.POST('/accounts', { body })),
    onSuccess: async (invitation) => {
      onLink(invitation)
      await queries.invalidateQueries({ queryKey: accountsKey })
    },
  })
  const why = (error: Error) =>
    error instanceof ApiError
      ? error.code === 'email-taken'
        ? say('taken')
        : (error.fields.email ?? words(error))
      : words(error)
  return (
    <form onSubmit={form.handleSubmit((body) => invite.mutate(body))} noValidate style={{ width: '100%' }}>
      <Stack>
        <Text size="sm">{say('inviteText')}</Text>
        <TextInput
          {...form.register('email', { required: say('required') })}
          label={say('email')}
          type="email"
          error={form.formState.errors.email?.message ?? (invite.error ? why(invite.error) : undefined)}
          autoComplete="off"
          data-autofocus
        />
        <RoleField value={form.watch('role')} onChange={(role) => form.setValue('role', role)} />
        <Button type="submit" loading={invite.isPending}>
          {say('createLink')}
        </Button>
      </Stack>
    </form>
  )
}
