import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { api, dataOf } from '../../../api/client.ts'
import { sessionQuery, useAccount } from '../../../api/session.ts'
import { changeLanguage } from '../../../i18n.ts'
import { Sheet } from '../../../parts/sheet.tsx'
import { useShellWords } from '../../../parts/shell-words.ts'
import { useToast } from '../../../parts/toast.tsx'
import { useWords } from './words.ts'

export function ProfileSheet() {
  const say = useWords()
  const role = useShellWords()
  const account = useAccount()
  const queries = useQueryClient()
  const toast = useToast()
  const form = useForm({ values: { name: account.name, language: account.language ?? '' } })
  const save = useMutation({
    mutationFn: ({ name, language }: { name: string; language: string }) => {
      const chosen = language === 'zh-CN' || language === 'en' ? language : null
      return dataOf(api.PATCH('/account', { body: { name, language: chosen } }))
    },
    onSuccess: async (fresh) => {
      queries.setQueryData(sessionQuery.queryKey, (session) => session && { ...session, account: fresh })
      if (fresh.language) await changeLanguage(fresh.language)
      toast.done(say('saved'))
    },
    onError: toast.failed,
  })
  const language = form.watch('language')
  return (
    <Sheet title={say('profile')}>
      <form onSubmit={form.handleSubmit((values) => save.mutate(values))} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {account.email} · {role(account.role)}
          </Text>
          <TextInput
            {...form.register('name', { required: say('required') })}
            label={say('name')}
            error={form.formState.errors.name?.message}
            autoComplete="name"
          />
          <Select
            label={say('language')}
            value={language}
            onChange={(value) => form.setValue('language', value ?? '', { shouldDirty: true })}
            allowDeselect={false}
            data={[
              { value: '', label: say('browser') },
              { value: 'zh-CN', label: '中文' },
              { value: 'en', label: 'English' },
            ]}
          />
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!form.formState.isDirty}>
              {say('save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Sheet>
  )
}
