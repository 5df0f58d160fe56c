import { Button, Code, Group, PasswordInput, SimpleGrid, Stack, Text, TextInput, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import type { components } from '../../../api/generated.ts'
import { useAccount } from '../../../api/session.ts'
import { Copy } from '../../../parts/copy.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { useProblemWords } from '../../../parts/problem.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { Mood } from '../../../parts/status-badge.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { QrCode } from './qr-code.tsx'
import { useFieldWords, useRenewed } from './session.ts'
import { useWords } from './words.ts'

export function TwoFactorSheet() {
  const say = useWords()
  const { twoFactor } = useAccount()
  const [isOpen, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <Sheet
      title={say('twoFactor')}
      actions={<Mood mood={twoFactor ? 'good' : 'calm'} words={say(twoFactor ? 'on' : 'off')} />}
    >
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed" flex="1 1 16rem">
          {say(twoFactor ? 'twoFactorOn' : 'twoFactorOff')}
        </Text>
        <Button variant="default" onClick={() => setOpen(true)}>
          {say(twoFactor ? 'turnOff' : 'turnOn')}
        </Button>
      </Group>
      <Dialog opened={isOpen} onClose={close} title={say(twoFactor ? 'turnOff' : 'twoFactor')}>
        {twoFactor ? <TurnOff onDone={close} /> : <TurnOn onDone={close} />}
      </Dialog>
    </Sheet>
  )
}

function TurnOn({ onDone }: { onDone: () => void }) {
  const prepare = useMutation({
    mutationFn: (password: string) => dataOf(api.POST('/account/two-factor', { body: { password } })),
  })
  if (prepare.data) return <Confirm prepared={prepare.data} onDone={onDone} />
  return <ProvePassword action="continue" {...prepare} />
}

function TurnOff({ onDone }: { onDone: () => void }) {
  const say = useWords()
  const renewed = useRenewed()
  const toast = useToast()
  const end = useMutation({
    mutationFn: (password: string) => dataOf(api.DELETE('/account/two-factor', { body: { password } })),
    onSuccess: async (session) => {
      onDone()
      await renewed(session)
      toast.done(say('isOff'))
    },
  })
  return <ProvePassword action="turnOff" {...end} />
}

interface ProvePasswordProps {
  action: 'continue' | 'turnOff'
  mutate(password: string): void
  isPending: boolean
  error: unknown
}

function ProvePassword({ action, mutate, isPending, error }: ProvePasswordProps) {
  const say = useWords()
  const words = useProblemWords()
  const fieldWords = useFieldWords()
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate(password)
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <PasswordInput
          label={say('prove')}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={error ? (fieldWords(error, 'current') ?? words(error)) : undefined}
          autoComplete="current-password"
          data-autofocus
        />
        <Button
          type="submit"
          loading={isPending}
          disabled={password === ''}
          color={action === 'turnOff' ? 'red.8' : 'tea'}
        >
          {say(action)}
        </Button>
      </Stack>
    </form>
  )
}

function Confirm({ prepared, onDone }: { prepared: components['schemas']['TwoFactor']; onDone: () => void }) {
  const say = useWords()
  const words = useProblemWords()
  const fieldWords = useFieldWords()
  const renewed = useRenewed()
  const toast = useToast()
  const [code, setCode] = useState('')
  const confirm = useMutation({
    mutationFn: () => dataOf(api.POST('/account/two-factor/confirm', { body: { code } })),
    onSuccess: async (session) => {
      onDone()
      await renewed(session)
      toast.done(say('isOn'))
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    confirm.mutate()
  }
  const { uri, secret, recoveryCodes } = prepared
  return (
    <form onSubmit={submit}>
      <Stack gap="lg">
        <Step title={say('scan')}>
          <QrCode text={uri} label={say('qr')} />
          <Text size="sm">{say('scanText')}</Text>
          <Group gap={4} wrap="nowrap">
            <Code style={{ overflowWrap: 'anywhere' }}>{secret}</Code>
            <Copy text={secret} />
          </Group>
        </Step>
        <Step title={say('keep')}>
          <Text size="sm">{say('keepText')}</Text>
          <Group gap={4} align="flex-start" wrap="nowrap">
            <SimpleGrid
              cols={2}
              spacing={6}
              component="ul"
              p={0}
              m={0}
              style={{ listStyle: 'none' }}
              aria-label={say('recoveryCodes')}
            >
              {recoveryCodes.map((one) => (
                <li key={one}>
                  <Code>{one}</Code>
                </li>
              ))}
            </SimpleGrid>
            <Copy text={recoveryCodes.join('\n')} of={say('recoveryCodes')} />
          </Group>
        </Step>
        <Step title={say('enter')}>
          <TextInput
            aria-label={say('code')}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            error={confirm.error ? (fieldWords(confirm.error, 'code') ?? words(confirm.error)) : undefined}
            autoComplete="one-time-code"
            inputMode="numeric"
            maxLength={7}
          />
        </Step>
        <Button type="submit" loading={confirm.isPending} disabled={code === ''}>
          {say('turnOn')}
        </Button>
      </Stack>
    </form>
  )
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Stack gap="xs" align="flex-start">
      <Title order={3} size="h6">
        {title}
      </Title>
      {children}
    </Stack>
  )
}
