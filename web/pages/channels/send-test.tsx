import { Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError, api, dataOf } from '../../api/client.ts'
import type { Channel } from '../../parts/entry/queries.ts'
import { Icon } from '../../parts/icon.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { useWords } from './words.ts'

type Kind = 'sender' | 'group' | 'conversation'

/** Says something into a chat of this channel, to see it arrive. */
export function SendTest({ channel }: { channel: Channel }) {
  const say = useWords()
  const problem = useProblemWords()
  const [kind, setKind] = useState<Kind>('sender')
  const [to, setTo] = useState('')
  const [text, setText] = useState(() => say('firstMessage'))
  const send = useMutation({
    mutationFn: () => dataOf(api.POST('/send', { body: { channel: channel.id, to: { [kind]: to }, text } })),
  })
  const names = { sender: say('toSender'), group: say('toGroup'), conversation: say('toConversation') }
  const fields = send.error instanceof ApiError ? send.error.fields : {}
  return (
    <Sheet title={say('sendTitle')}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send.mutate()
        }}
      >
        <Stack gap="sm">
          <Select
            label={say('sendTo')}
            allowDeselect={false}
            data={(['sender', 'group', 'conversation'] as const).map((value) => ({ value, label: names[value] }))}
            value={kind}
            onChange={(value) => setKind(value ?? 'sender')}
          />
          <TextInput
            label={say('recipient')}
            required
            value={to}
            error={fields[`to.${kind}`] ?? fields.to}
            onChange={({ currentTarget }) => setTo(currentTarget.value)}
          />
          <Textarea
            label={say('message')}
            autosize
            minRows={2}
            value={text}
            error={fields.text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
          />
          <Group>
            <Button
              type="submit"
              variant="default"
              loading={send.isPending}
              leftSection={<Icon name="send" size={14} />}
            >
              {say('send')}
            </Button>
          </Group>
          <div aria-live="polite">
            {send.data && <Text size="sm">{say('sent', { id: send.data.id })}</Text>}
            {send.error && (
              <Text size="sm" c="var(--teahouse-bad)">
                {problem(send.error)}
              </Text>
            )}
          </div>
        </Stack>
      </form>
    </Sheet>
  )
}
