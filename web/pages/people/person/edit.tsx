import { Button, Checkbox, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { ApiError, api, dataOf } from '../../../api/client.ts'
import type { components } from '../../../api/generated.ts'
import { Dialog } from '../../../parts/dialog.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { type Person, peopleKey } from '../queries.ts'
import { useWords } from '../words.ts'

const texts = ['name', 'email', 'employeeNo', 'department', 'role'] as const

type Written = Record<(typeof texts)[number], string> & { locked: boolean }

interface EditProps {
  person: Person
  isOpen: boolean
  onClose: () => void
}

export function EditDialog({ person, isOpen, onClose }: EditProps) {
  const say = useWords()
  return (
    <Dialog opened={isOpen} onClose={onClose} title={say('editTitle', { name: person.name })}>
      <EditForm person={person} onDone={onClose} />
    </Dialog>
  )
}

function EditForm({ person, onDone }: { person: Person; onDone: () => void }) {
  const say = useWords()
  const toast = useToast()
  const queries = useQueryClient()
  const { id } = person
  const form = useForm<Written>({
    defaultValues: {
      name: person.name,
      email: person.emailVerified ? (person.email ?? '') : '',
      employeeNo: person.employeeNo ?? '',
      department: person.department ?? '',
      role: person.role ?? '',
      locked: person.locked,
    },
  })
  const save = useMutation({
    mutationFn: (body: components['schemas']['UserChange']) =>
      dataOf(api.PATCH('/users/{id}', { params: { path: { id } }, body })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: peopleKey })
      toast.done(say('saved'))
      onDone()
    },
  })
  const { dirtyFields } = form.formState
  /** Only what was changed is sent: what somebody else changed meanwhile stays. */
  const submit = (written: Written) =>
    save.mutate({
      ...Object.fromEntries(texts.filter((key) => dirtyFields[key]).map((key) => [key, written[key].trim() || null])),
      ...(dirtyFields.locked ? { locked: written.locked } : {}),
    })
  const fields = save.error instanceof ApiError ? save.error.fields : {}
  const isTold = texts.some((key) => fields[key] !== undefined)
  return (
    <form onSubmit={form.handleSubmit(submit)} noValidate>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {say('editText')}
        </Text>
        {texts.map((key) => (
          <TextInput
            key={key}
            {...form.register(key)}
            label={say(key)}
            {...(key === 'role' ? { description: say('roleHint') } : {})}
            {...(key === 'email' ? { type: 'email' } : {})}
            error={fields[key]}
            autoComplete="off"
          />
        ))}
        <Checkbox {...form.register('locked')} label={say('lock')} />
        {save.error && !isTold && <Problem error={save.error} />}
        <Button type="submit" loading={save.isPending} disabled={!form.formState.isDirty}>
          {say('save')}
        </Button>
      </Stack>
    </form>
  )
}
