import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api } from '../../../api/client.ts'
import { useCommonWords } from '../../../parts/common.ts'
import { Dialog } from '../../../parts/dialog.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { type Person, peopleKey } from '../queries.ts'
import { useWords } from '../words.ts'

interface EraseProps {
  person: Person
  isOpen: boolean
  onClose: () => void
}

/** What cannot be undone is typed, not clicked. */
export function EraseDialog({ person: { id, name }, isOpen, onClose }: EraseProps) {
  const say = useWords()
  const common = useCommonWords()
  const toast = useToast()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [typed, setTyped] = useState('')
  const erase = useMutation({
    mutationFn: () => api.DELETE('/users/{id}', { params: { path: { id } } }),
    onSuccess: async () => {
      toast.done(say('erased'))
      await navigate({ to: '/people' })
      queries.removeQueries({ queryKey: [...peopleKey, id] })
      await queries.invalidateQueries({ queryKey: peopleKey })
    },
  })
  const isSure = typed.trim() === name.trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isSure) erase.mutate()
  }
  return (
    <Dialog opened={isOpen} onClose={onClose} title={say('eraseTitle', { name })}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">{say('eraseText')}</Text>
          <TextInput
            label={say('eraseType', { name })}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          {erase.error && <Problem error={erase.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common('cancel')}
            </Button>
            <Button type="submit" color="red.8" disabled={!isSure} loading={erase.isPending}>
              {say('eraseNow')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
