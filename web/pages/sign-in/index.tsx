import { Alert, Anchor, Button, Divider, PasswordInput, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { ApiError, api, dataOf } from '../../api/client.ts'
import { Icon } from '../../parts/icon.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { Doorway } from './doorway.tsx'
import { useEntered } from './entered.ts'
import { useWords } from './words.ts'

interface Credentials {
  email: string
  password: string
  code: string
}

/** A password, then a code where one is asked for; or another service. */
export function SignInPage() {
  const say = useWords()
  const { refused } = useSearch({ from: '/sign-in' })
  const options = useQuery({
    queryKey: ['session', 'options'],
    queryFn: ({ signal }) => dataOf(api.GET('/session/options', { signal })),
  })
  const providers = options.data?.providers ?? []
  return (
    <Doorway title={say('signIn')}>
      {options.data?.setup && (
        <Alert variant="default" icon={<Icon name="info" />} title={say('noAdmin')}>
          {say('noAdminText')}
        </Alert>
      )}
      {refused && <Refused why={refused} />}
      <CredentialsForm />
      {providers.length > 0 && <Divider label={say('or')} />}
      {providers.map(({ id, title }) => (
        <Button key={id} component="a" variant="default" href={`/api/v1/session/oidc/${encodeURIComponent(id)}`}>
          {say('with', { title })}
        </Button>
      ))}
    </Doorway>
  )
}

function Refused({ why }: { why: string }) {
  const say = useWords()
  const reason = why === 'no-role' ? 'ssoNoRole' : why === 'unreachable' ? 'ssoUnreachable' : 'ssoOther'
  return (
    <Alert color="red" variant="default" icon={<Icon name="warning" />} role="alert">
      {say('ssoRefused', { why: say(reason) })}
    </Alert>
  )
}

function CredentialsForm() {
  const say = useWords()
  const { to } = useSearch({ from: '/sign-in' })
  const [needsCode, setNeedsCode] = useState(false)
  const entered = useEntered()
  const why = useWhy()
  const form = useForm<Credentials>({ defaultValues: { email: '', password: '', code: '' } })
  const signIn = useMutation({
    mutationFn: ({ code, ...rest }: Credentials) =>
      dataOf(api.POST('/session', { body: { ...rest, ...(code === '' ? {} : { code }) } })),
    onSuccess: (session) => entered(session, to),
    onError: (error) => {
      if (error instanceof ApiError && error.code === 'code-needed') setNeedsCode(true)
    },
  })
  const isAsked = signIn.error instanceof ApiError && signIn.error.code === 'code-needed'
  const { errors } = form.formState
  const required = say('required')
  return (
    <form onSubmit={form.handleSubmit((credentials) => signIn.mutate(credentials))} noValidate>
      <Stack gap="md">
        {signIn.error && !isAsked && (
          <Alert color="red" variant="default" icon={<Icon name="warning" />} role="alert">
            {why(signIn.error, needsCode)}
          </Alert>
        )}
        {needsCode ? (
          <TextInput
            {...form.register('code', { required })}
            label={say('code')}
            description={say('codeText')}
            error={errors.code?.message}
            autoComplete="one-time-code"
            autoCapitalize="off"
            spellCheck={false}
            autoFocus
          />
        ) : (
          <>
            <TextInput
              {...form.register('email', { required })}
              label={say('email')}
              error={errors.email?.message}
              type="email"
              autoComplete="username"
              autoFocus
            />
            <PasswordInput
              {...form.register('password', { required })}
              label={say('password')}
              error={errors.password?.message}
              autoComplete="current-password"
            />
          </>
        )}
        <Button type="submit" loading={signIn.isPending}>
          {say(needsCode ? 'continue' : 'signIn')}
        </Button>
        {needsCode ? (
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => {
              form.setValue('code', '')
              signIn.reset()
              setNeedsCode(false)
            }}
          >
            {say('back')}
          </Anchor>
        ) : (
          <Text size="sm" c="dimmed">
            {say('forgot')}
          </Text>
        )}
      </Stack>
    </form>
  )
}

/** Why nobody was signed in, in words. */
function useWhy(): (error: unknown, withCode: boolean) => string {
  const say = useWords()
  const words = useProblemWords()
  return (error, withCode) => {
    if (!(error instanceof ApiError)) return words(error)
    if (error.status === 401 || error.status === 400) return say(withCode ? 'wrongCode' : 'wrong')
    if (error.status === 429) return say('tooMany', { count: Math.ceil((error.retryAfter ?? 60) / 60) })
    return words(error)
  }
}
