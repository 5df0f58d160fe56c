import { Badge, Button, Group, Select, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import { useConfirm } from '../../../parts/confirm.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { Problem } from '../../../parts/problem.tsx'
import { Row, RowList } from '../../../parts/row-list.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { Time } from '../../../parts/time.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { channelNamesQuery, type Person, peopleKey, type Sender } from '../queries.ts'
import { useWords } from '../words.ts'

const mapped = {
  created: 'mappedCreated',
  email: 'mappedEmail',
  'employee-no': 'mappedEmployeeNo',
  fixed: 'mappedFixed',
  paired: 'mappedPaired',
  linked: 'mappedLinked',
} as const

interface SendersProps {
  person: Person
  mayChange: boolean
}

/** Where they speak, and how each of these came to be this person. */
export function SendersSheet({ person, mayChange }: SendersProps) {
  const say = useWords()
  const [isLinking, setLinking] = useState(false)
  return (
    <Sheet
      title={say('sendersTitle')}
      actions={
        mayChange && (
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="link" size={14} />}
            onClick={() => setLinking(true)}
          >
            {say('linkSender')}
          </Button>
        )
      }
    >
      <RowList>
        {person.senders.map((sender) => (
          <SenderRow
            key={`${sender.channel} ${sender.sender}`}
            sender={sender}
            person={person}
            mayPart={mayChange && person.senders.length > 1}
          />
        ))}
      </RowList>
      <Dialog opened={isLinking} onClose={() => setLinking(false)} title={say('linkTitle', { name: person.name })}>
        <LinkForm person={person} onDone={() => setLinking(false)} />
      </Dialog>
    </Sheet>
  )
}

function SenderRow({ sender: one, person, mayPart }: { sender: Sender; person: Person; mayPart: boolean }) {
  const say = useWords()
  const confirm = useConfirm()
  const toast = useToast()
  const queries = useQueryClient()
  const { channel, sender, name, letIn, lookedUpAt } = one
  const unlink = useMutation({
    mutationFn: () =>
      api.POST('/users/{id}/unlink', { params: { path: { id: person.id } }, body: { channel, sender } }),
    onSuccess: () => toast.done(say('unlinked')),
    onError: toast.failed,
    onSettled: () => queries.invalidateQueries({ queryKey: peopleKey }),
  })
  const part = async () => {
    const question = { title: say('unlinkTitle', { sender }), text: say('unlinkText'), action: say('unlink') }
    if (await confirm(question)) unlink.mutate()
  }
  return (
    <Row>
      <div style={{ flex: '1 1 14rem', minWidth: 0, overflowWrap: 'anywhere' }}>
        <Group gap="xs">
          <Text fw={500}>{name ?? channel}</Text>
          {letIn && (
            <Badge variant="light" tt="none">
              {say('letIn')}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {name !== null && `${channel} · `}
          <code>{sender}</code>
        </Text>
        <Text size="sm" c="dimmed">
          {say(mapped[one.mapped])} ·{' '}
          {lookedUpAt === null ? (
            say('notLookedUp')
          ) : (
            <>
              {say('lookedUp')} <Time at={lookedUpAt} />
            </>
          )}
        </Text>
      </div>
      {mayPart && (
        <Button
          size="xs"
          variant="default"
          loading={unlink.isPending}
          onClick={part}
          aria-label={say('unlinkOf', { sender })}
        >
          {say('unlink')}
        </Button>
      )}
    </Row>
  )
}

function LinkForm({ person, onDone }: { person: Person; onDone: () => void }) {
  const say = useWords()
  const toast = useToast()
  const queries = useQueryClient()
  const channels = useQuery(channelNamesQuery)
  const [channel, setChannel] = useState<string | null>(null)
  const [sender, setSender] = useState('')
  const link = useMutation({
    mutationFn: (body: { channel: string; sender: string }) =>
      dataOf(api.POST('/users/{id}/link', { params: { path: { id: person.id } }, body })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: peopleKey })
      toast.done(say('linked'))
      onDone()
    },
  })
  const chosen = channel ?? channels.data?.[0]?.value
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen !== undefined && sender.trim() !== '') link.mutate({ channel: chosen, sender: sender.trim() })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <Text size="sm" c="dimmed">
          {say('linkText')}
        </Text>
        <Select
          label={say('channel')}
          data={channels.data ?? []}
          value={chosen ?? null}
          onChange={setChannel}
          allowDeselect={false}
        />
        <TextInput
          label={say('sender')}
          value={sender}
          onChange={(event) => setSender(event.currentTarget.value)}
          autoComplete="off"
        />
        {link.error && <Problem error={link.error} />}
        <Button type="submit" loading={link.isPending} disabled={chosen === undefined || sender.trim() === ''}>
          {say('link')}
        </Button>
      </Stack>
    </form>
  )
}
