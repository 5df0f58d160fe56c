import { Alert, Button, Group, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { ApiError, api, dataOf } from '../../../api/client.ts'
import { useAccount } from '../../../api/session.ts'
import { Icon } from '../../../parts/icon.tsx'
import { NewPassword } from '../../../parts/new-password.tsx'
import { useProblemWords } from '../../../parts/problem.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { useFieldWords, useRenewed } from './session.ts'
import { useWords } from './words.ts'

export function PasswordSheet() {
  const say = useWords()
  const account = useAccount()
  const renewed = useRenewed()
  const toast = useToast()
  const words = useProblemWords()
  const fieldWords = useFieldWords()
  const form = useForm({ defaultValues: { current: '', password: '' } })
  const password = form.watch('password')
  const change = useMutation({
    mutationFn: (body: { current: string; password: string }) => dataOf(api.POST('/account/password', { body })),
    onSuccess: async (session) => {
      form.reset()
      await renewed(session)
      toast.done(say('changed'))
    },
  })
  const { errors } = form.formState
  const of = (field: 'current' | 'password') => errors[field]?.message ?? fieldWords(change.error, field)
  const isPlaced = of('current') !== undefined || of('password') !== undefined
  const isElsewhere = change.error instanceof ApiError && change.error.code === 'no-password'
  return (
    <Sheet title={say('password')}>
      <form onSubmit={form.handleSubmit((body) => change.mutate(body))} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {say('passwordText')}
          </Text>
          {change.error && !isPlaced && (
            <Alert color="red" variant="default" icon={<Icon name="warning" />} role="alert">
              {isElsewhere ? say('noPassword') : words(change.error)}
            </Alert>
          )}
          <input type="hidden" autoComplete="username" value={account.email} readOnly />
          <PasswordInput
            {...form.register('current', { required: say('required') })}
            label={say('current')}
            error={of('current')}
            autoComplete="current-password"
          />
          <NewPassword
            {...form.register('password', { required: say('required') })}
            value={password}
            near={[account.name, account.email]}
            label={say('fresh')}
            error={of('password')}
          />
          <Group>
            <Button type="submit" variant="default" loading={change.isPending}>
              {say('change')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Sheet>
  )
}
