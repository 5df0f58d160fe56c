import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { Channel } from '../../parts/entry/queries.ts'
import { useProblemWords } from '../../parts/problem.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { useWords } from './words.ts'

/** Which agent a message would lead to, by the routes as they are saved. */
export function RouteTest({ channel: { id } }: { channel: Channel }) {
  const say = useWords()
  const problem = useProblemWords()
  const [text, setText] = useState('')
  const [sender, setSender] = useState('')
  const [group, setGroup] = useState('')
  const ask = useMutation({
    mutationFn: () => {
      const body = { text, ...(sender ? { sender } : {}), ...(group ? { group } : {}) }
      return dataOf(api.POST('/channels/{id}/route-test', { params: { path: { id } }, body }))
    },
  })
  return (
    <Sheet title={say('routeTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          ask.mutate()
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {say('routeText')}
          </Text>
          <TextInput
            label={say('routeMessage')}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <TextInput
            label={say('routeSender')}
            value={sender}
            onChange={({ currentTarget }) => setSender(currentTarget.value)}
          />
          <TextInput
            label={say('routeGroup')}
            value={group}
            onChange={({ currentTarget }) => setGroup(currentTarget.value)}
          />
          <Group>
            <Button type="submit" variant="default" loading={ask.isPending}>
              {say('routeAsk')}
            </Button>
          </Group>
          <Text size="sm" aria-live="polite">
            {ask.error ? problem(ask.error) : ask.data && answered(ask.data)}
          </Text>
        </Stack>
      </form>
    </Sheet>
  )

  function answered({ agent, index }: { agent: string | null; index: number | null }): string {
    if (agent === null) return say('routeNobody')
    return index === null ? say('routeNone', { agent }) : say('routeRule', { n: index + 1, agent })
  }
}
