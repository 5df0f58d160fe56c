import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { components } from '../../api/generated.ts'
import { useMay } from '../../api/session.ts'
import { useConfirm } from '../../parts/confirm.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { Row, RowList } from '../../parts/row-list.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { Time } from '../../parts/time.tsx'
import { useToast } from '../../parts/toast.tsx'
import { pairingsKey, peopleKey } from './queries.ts'
import { useWords } from './words.ts'

type Pairing = components['schemas']['Pairing']

/** How often it is looked who else waits, in ms. */
const LOOK_EVERY = 15_000

/** Who waits to be let in; nothing when nobody does. */
export function WaitingSheet() {
  const say = useWords()
  const [isTyping, setTyping] = useState(false)
  const mayApprove = useMay('operator')
  const pairings = useQuery({
    queryKey: pairingsKey,
    queryFn: ({ signal }) => dataOf(api.GET('/pairings', { signal })),
    refetchInterval: LOOK_EVERY,
  })
  const items = pairings.data?.items ?? []
  if (items.length === 0) return null
  return (
    <Sheet
      title={say('waiting')}
      actions={
        mayApprove && (
          <Button size="xs" variant="default" onClick={() => setTyping(true)}>
            {say('enterCode')}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" mb="xs">
        {say('waitingText')}
      </Text>
      <RowList isLive>
        {items.map((pairing) => (
          <PairingRow key={pairing.id} pairing={pairing} mayApprove={mayApprove} />
        ))}
      </RowList>
      <Dialog opened={isTyping} onClose={() => setTyping(false)} title={say('enterCode')}>
        <CodeForm onDone={() => setTyping(false)} />
      </Dialog>
    </Sheet>
  )
}

function PairingRow({ pairing, mayApprove }: { pairing: Pairing; mayApprove: boolean }) {
  const say = useWords()
  const confirm = useConfirm()
  const toast = useToast()
  const queries = useQueryClient()
  const approve = useApproval()
  const name = pairing.name ?? pairing.sender
  const refuse = useMutation({
    mutationFn: () => api.DELETE('/pairings/{code}', { params: { path: { code: pairing.id } } }),
    onSuccess: () => toast.done(say('refused')),
    onError: toast.failed,
    onSettled: () => queries.invalidateQueries({ queryKey: pairingsKey }),
  })
  const turnAway = async () => {
    const question = { title: say('refuseTitle', { name }), text: say('refuseText'), action: say('refuse') }
    if (await confirm({ ...question, isDangerous: true })) refuse.mutate()
  }
  return (
    <Row>
      <div style={{ flex: '1 1 14rem', minWidth: 0, overflowWrap: 'anywhere' }}>
        <Text fw={500}>{name}</Text>
        <Text size="sm" c="dimmed">
          {pairing.name && `${pairing.sender} · `}
          {say('on', { channel: pairing.channel })} · {say('since')} <Time at={pairing.createdAt} />
        </Text>
      </div>
      {mayApprove && (
        <Group gap="xs">
          <Button
            size="xs"
            variant="default"
            loading={refuse.isPending}
            onClick={turnAway}
            aria-label={say('refuseOf', { name })}
          >
            {say('refuse')}
          </Button>
          <Button
            size="xs"
            loading={approve.isPending}
            onClick={() => approve.mutate({ code: pairing.id, name })}
            aria-label={say('approveOf', { name })}
          >
            {say('approve')}
          </Button>
        </Group>
      )}
    </Row>
  )
}

function CodeForm({ onDone }: { onDone: () => void }) {
  const say = useWords()
  const words = useProblemWords()
  const [code, setCode] = useState('')
  const approve = useApproval(onDone)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (code.trim() !== '') approve.mutate({ code: code.trim(), name: code.trim().toUpperCase() })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <TextInput
          label={say('code')}
          description={say('codeText')}
          placeholder="K7QM-2XPD"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          error={approve.error ? words(approve.error) : undefined}
          autoComplete="off"
          data-autofocus
        />
        <Button type="submit" loading={approve.isPending}>
          {say('approve')}
        </Button>
      </Stack>
    </form>
  )
}

function useApproval(onDone?: () => void) {
  const say = useWords()
  const toast = useToast()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: ({ code }: { code: string; name: string }) =>
      dataOf(api.POST('/pairings/{code}/approve', { params: { path: { code } } })),
    onSuccess: (_, { name }) => {
      toast.done(say('approved', { name }))
      onDone?.()
    },
    onError: onDone ? undefined : toast.failed,
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: pairingsKey })
      await queries.invalidateQueries({ queryKey: peopleKey })
    },
  })
}
