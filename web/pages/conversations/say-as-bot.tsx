import { Button, Group, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { Icon } from '../../parts/icon.tsx'
import { useToast } from '../../parts/toast.tsx'
import classes from './conversations.module.css'
import { useWords } from './words.ts'

/** Where the answer is written, for whoever leads the focus there. */
export const SAY = 'say-as-bot'

/** Where a person writes in the agent's place. */
export function SayAsBot({ id }: { id: string }) {
  const say = useWords()
  const toast = useToast()
  const queries = useQueryClient()
  const [text, setText] = useState('')
  // A click that is repeated because the answer was lost says nothing twice.
  const key = useRef(crypto.randomUUID())
  const send = useMutation({
    mutationFn: () => {
      const body = { text, idempotencyKey: key.current }
      return dataOf(api.POST('/conversations/{id}/say', { params: { path: { id } }, body }))
    },
    onSuccess: () => {
      setText('')
      key.current = crypto.randomUUID()
    },
    onError: toast.failed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['messages', 'history', id] }),
  })
  const isReady = text.trim() !== '' && !send.isPending
  return (
    <form
      className={classes.say}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) send.mutate()
      }}
    >
      <Textarea
        id={SAY}
        label={say('say')}
        autosize
        minRows={2}
        maxRows={8}
        value={text}
        maxLength={100_000}
        onChange={(event) => {
          setText(event.currentTarget.value)
          key.current = crypto.randomUUID()
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !isReady) return
          event.preventDefault()
          send.mutate()
        }}
      />
      <Group justify="space-between" mt="xs">
        <Text size="xs" c="dimmed">
          {say('sayHelp')}
        </Text>
        <Button
          type="submit"
          size="xs"
          disabled={!isReady}
          loading={send.isPending}
          leftSection={<Icon name="send" size={14} />}
        >
          {say('send')}
        </Button>
      </Group>
    </form>
  )
}
