import { Alert, Button, Skeleton, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { ApiError, api, dataOf } from '../../api/client.ts'
import type { components } from '../../api/generated.ts'
import { Icon } from '../../parts/icon.tsx'
import { NewPassword } from '../../parts/new-password.tsx'
import { Problem, useProblemWords } from '../../parts/problem.tsx'
import { Doorway } from '../sign-in/doorway.tsx'
import { useEntered } from '../sign-in/entered.ts'
import { useWords } from '../sign-in/words.ts'

type Account = components['schemas']['OneTimeLink']['account']

/** The first admin, an invitation, or a new password: what the one-time link in the address is for. */
export function SetupPage() {
  const say = useWords()
  const [token] = useState(() => location.hash.slice(1))
  const link = useQuery({
    queryKey: ['setup', token],
    queryFn: () => dataOf(api.POST('/setup/check', { body: { token } })),
    enabled: token !== '',
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (token === '') return <Spent text={say('noToken')} />
  if (link.error instanceof ApiError && link.error.code === 'link-spent') return <Spent text={say('spentText')} />
  if (link.error) {
    return (
      <Doorway title={say('setup')}>
        <Problem error={link.error} onRetry={() => link.refetch()} />
      </Doorway>
    )
  }
  if (!link.data) {
    return (
      <Doorway title={say('setup')}>
        <Skeleton height={300} />
      </Doorway>
    )
  }
  const { account } = link.data
  const purpose = account === null ? 'setup' : account.invited ? 'invited' : 'reset'
  return (
    <Doorway title={say(purpose)} text={say(`${purpose}Text`, { email: account?.email ?? '' })}>
      <NewcomerForm token={token} account={account} />
    </Doorway>
  )
}

function Spent({ text }: { text: string }) {
  const say = useWords()
  return (
    <Doorway title={say('spent')}>
      <Text size="sm" mb="md">
        {text}
      </Text>
      <Button variant="default" fullWidth renderRoot={(props) => <Link to="/sign-in" {...props} />}>
        {say('signIn')}
      </Button>
    </Doorway>
  )
}

interface Newcomer {
  name: string
  email: string
  password: string
}

function NewcomerForm({ token, account }: { token: string; account: Account }) {
  const say = useWords()
  const words = useProblemWords()
  const entered = useEntered()
  const form = useForm<Newcomer>({ defaultValues: { name: account?.name ?? '', email: '', password: '' } })
  const { name, email, password } = form.watch()
  const save = useMutation({
    mutationFn: (body: Newcomer) => {
      const { email: address, ...rest } = body
      return dataOf(api.POST('/setup', { body: { token, ...rest, ...(account ? {} : { email: address }) } }))
    },
    onSuccess: (session) => entered(session),
    onError: (error) => {
      if (!(error instanceof ApiError)) return
      for (const [field, message] of Object.entries(error.fields)) {
        if (field !== 'name' && field !== 'email' && field !== 'password') continue
        form.setError(field, { message: error.code === 'email-taken' ? say('taken') : message })
      }
    },
  })
  const { errors } = form.formState
  const required = say('required')
  const isPlaced = save.error instanceof ApiError && Object.keys(save.error.fields).length > 0
  return (
    <form onSubmit={form.handleSubmit((newcomer) => save.mutate(newcomer))} noValidate>
      <Stack gap="md">
        {save.error && !isPlaced && (
          <Alert color="red" variant="default" icon={<Icon name="warning" />} role="alert">
            {save.error instanceof ApiError && save.error.code === 'link-spent' ? say('spentText') : words(save.error)}
          </Alert>
        )}
        {account?.invited !== false && (
          <TextInput
            {...form.register('name', { required })}
            label={say('name')}
            description={say('nameHint')}
            error={errors.name?.message}
            autoComplete="name"
            autoFocus
          />
        )}
        {account === null && (
          <TextInput
            {...form.register('email', { required })}
            label={say('email')}
            error={errors.email?.message}
            type="email"
            autoComplete="username"
          />
        )}
        {account && <input type="hidden" autoComplete="username" value={account.email} readOnly />}
        <NewPassword
          {...form.register('password', { required })}
          value={password}
          near={[name, account?.email ?? email]}
          label={say('password')}
          error={errors.password?.message}
        />
        <Button type="submit" loading={save.isPending}>
          {say(account === null ? 'create' : 'save')}
        </Button>
      </Stack>
    </form>
  )
}
