import { Alert, Button, Group, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { useFormContext } from 'react-hook-form'
import { api, dataOf } from '../../../api/client.ts'
import type { components } from '../../../api/generated.ts'
import { useMay } from '../../../api/session.ts'
import { Icon } from '../../../parts/icon.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import type { UserSettings } from '../../people/user-settings.ts'
import { useWords } from './words.ts'
import { patchOf, type Written } from './written.ts'

const told = ['employeeNo', 'email', 'mobile', 'name'] as const
type Answer = components['schemas']['DirectoryAnswer']

/** Looks one person up, with the settings as they stand in the form. */
export function TrySheet({ before }: { before: UserSettings }) {
  const say = useWords()
  const { getValues } = useFormContext<Written>()
  const [sender, setSender] = useState<Partial<Record<'id' | (typeof told)[number], string>>>({})
  const test = useMutation({
    mutationFn: () => {
      const { id, ...rest } = Object.fromEntries(Object.entries(sender).filter(([, text]) => text !== ''))
      const body = { sender: { ...rest, ...(id === undefined ? {} : { id }) }, settings: patchOf(getValues(), before) }
      return dataOf(api.POST('/settings/users/test', { body }))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    test.mutate()
  }
  if (!useMay('admin')) return null
  return (
    <Sheet title={say('test')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {say('testText')}
          </Text>
          <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="sm">
            <TextInput
              label={say('senderId')}
              value={sender.id ?? ''}
              onChange={(event) => setSender({ ...sender, id: event.currentTarget.value })}
            />
            {told.map((key) => (
              <TextInput
                key={key}
                label={say(key)}
                value={sender[key] ?? ''}
                onChange={(event) => setSender({ ...sender, [key]: event.currentTarget.value })}
              />
            ))}
          </SimpleGrid>
          <Group>
            <Button
              type="submit"
              variant="default"
              loading={test.isPending}
              leftSection={<Icon name="search" size={16} />}
            >
              {say('lookUp')}
            </Button>
          </Group>
          <div aria-live="polite">
            {test.error && <Problem error={test.error} />}
            {test.data && <Said answer={test.data} />}
          </div>
        </Stack>
      </form>
    </Sheet>
  )
}

function Said({ answer }: { answer: Answer }) {
  const say = useWords()
  const { ok, found, message } = answer
  if (!ok)
    return (
      <Alert color="red" variant="default" icon={<Icon name="warning" />} title={say('failed')}>
        {message}
      </Alert>
    )
  if (!found) return <Alert variant="default" icon={<Icon name="info" />} title={say('notFound')} />
  const { name, email, department } = found
  return (
    <Alert color="tea" variant="default" icon={<Icon name="check" />} title={say('found')}>
      {say('attributeName')}: {name ?? say('nothing')} · {say('attributeEmail')}: {email ?? say('nothing')} ·{' '}
      {say('attributeDepartment')}: {department ?? say('nothing')}
    </Alert>
  )
}
