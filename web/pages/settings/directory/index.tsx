import { Alert, Button, Group, Stack } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { FormProvider, useForm } from 'react-hook-form'
import { ApiError, api, dataOf } from '../../../api/client.ts'
import { useMay } from '../../../api/session.ts'
import { Icon } from '../../../parts/icon.tsx'
import { ListState } from '../../../parts/list-state.tsx'
import { PageHeader } from '../../../parts/page-header.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { type SetUserSettings, userSettingsIn, userSettingsQuery } from '../../people/user-settings.ts'
import { LimitsFields } from './limits-fields.tsx'
import { MappingFields } from './mapping-fields.tsx'
import { TrySheet } from './try.tsx'
import { useWords } from './words.ts'
import { patchOf, type Written, writtenOf } from './written.ts'

/** How senders become users, and how much they may say. */
export function DirectoryPage() {
  const say = useWords()
  const settings = useQuery(userSettingsQuery)
  return (
    <>
      <PageHeader title={say('title')} text={say('text')} />
      <ListState query={settings} isEmpty={false} empty={null} rows={3} rowHeight={140}>
        {settings.data && <Settings settings={settings.data} />}
      </ListState>
    </>
  )
}

function Settings({ settings }: { settings: SetUserSettings }) {
  const say = useWords()
  const toast = useToast()
  const queries = useQueryClient()
  const isLocked = !useMay('admin') || settings.origin === 'file'
  const form = useForm<Written>({ values: writtenOf(settings.value), disabled: isLocked })
  const save = useMutation({
    mutationFn: (written: Written) =>
      dataOf(api.PATCH('/settings', { body: { users: patchOf(written, settings.value) } })),
    onSuccess: (saved) => {
      queries.setQueryData(userSettingsQuery.queryKey, userSettingsIn(saved))
      toast.done(say('saved'))
    },
  })
  const wrong = save.error instanceof ApiError ? save.error.fieldsBelow('users') : {}
  return (
    <FormProvider {...form}>
      <Stack gap="md">
        {settings.origin === 'file' && (
          <Alert icon={<Icon name="lock" />} variant="default">
            {say('fromFile')}
          </Alert>
        )}
        <form onSubmit={form.handleSubmit((written) => save.mutate(written))} noValidate>
          <Stack gap="md">
            <MappingFields wrong={wrong} />
            <LimitsFields wrong={wrong} />
            {save.error && <Problem error={save.error} />}
            {!isLocked && (
              <Group>
                <Button type="submit" loading={save.isPending} disabled={!form.formState.isDirty}>
                  {say('save')}
                </Button>
              </Group>
            )}
          </Stack>
        </form>
        {form.watch('mapping') === 'directory' && <TrySheet before={settings.value} />}
      </Stack>
    </FormProvider>
  )
}
