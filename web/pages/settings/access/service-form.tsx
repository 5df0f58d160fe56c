import { Alert, Button, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from 'react-hook-form'
import { ApiError } from '../../../api/client.ts'
import { Icon } from '../../../parts/icon.tsx'
import { useProblemWords } from '../../../parts/problem.tsx'
import { useShellWords } from '../../../parts/shell-words.ts'
import { useToast } from '../../../parts/toast.tsx'
import {
  type Service,
  type Services,
  serviceOf,
  useSaveServices,
  useServicesWords,
  type Written,
  writtenOf,
} from './services-settings.ts'

const roles = ['admin', 'operator', 'viewer'] as const

interface ServiceFormProps {
  /** Undefined when it is a new one. */
  service: Service | undefined
  services: Services
  onDone: () => void
}

export function ServiceForm({ service, services: { list }, onDone }: ServiceFormProps) {
  const say = useServicesWords()
  const roleName = useShellWords()
  const words = useProblemWords()
  const toast = useToast()
  const save = useSaveServices({
    onSaved() {
      toast.done(say('saved'))
      onDone()
    },
  })
  const form = useForm<Written>({ defaultValues: writtenOf(service) })
  const place = service ? list.indexOf(service) : list.length
  const send = (written: Written) => save.mutate(list.toSpliced(place, service ? 1 : 0, serviceOf(written, service)))
  const wrong = save.error instanceof ApiError ? save.error.fields : {}
  const field = (name: keyof Written, isNeeded = false) => ({
    ...form.register(name, isNeeded ? { required: say('required') } : {}),
    error:
      form.formState.errors[name]?.message ??
      Object.entries(wrong).find(([path]) => path.endsWith(`oidc.${place}.${name}`))?.[1],
  })
  const isPlaced = Object.keys(wrong).some((path) => path.includes(`oidc.${place}.`))
  const hasClaim = form.watch('claim') !== ''
  return (
    <form onSubmit={form.handleSubmit(send)} noValidate>
      <Stack gap="sm">
        {save.error && !isPlaced && (
          <Alert color="red" variant="default" icon={<Icon name="warning" />} role="alert">
            {words(save.error)}
          </Alert>
        )}
        <TextInput {...field('id', true)} label={say('id')} description={say('idText')} readOnly={!!service} />
        <TextInput {...field('title')} label={say('name')} />
        <TextInput {...field('issuer', true)} label={say('issuer')} description={say('issuerText')} type="url" />
        <TextInput {...field('clientId', true)} label={say('clientId')} autoComplete="off" />
        <PasswordInput
          {...field('clientSecret')}
          label={say('clientSecret')}
          description={service?.clientSecret ? say('secretKept') : undefined}
          autoComplete="off"
        />
        <TextInput {...field('claim')} label={say('claim')} description={say('claimText')} />
        {hasClaim &&
          roles.map((role) => (
            <TextInput
              key={role}
              {...field(role)}
              label={say('groupsOf', { role: roleName(role) })}
              description={say('groupsText')}
            />
          ))}
        <Select
          label={say('everybodyElse')}
          value={form.watch('defaultRole')}
          onChange={(value) => form.setValue('defaultRole', roles.find((role) => role === value) ?? '')}
          allowDeselect={false}
          data={[
            { value: '', label: say('notLetIn') },
            ...roles.map((role) => ({ value: role, label: roleName(role) })),
          ]}
        />
        <Button type="submit" loading={save.isPending}>
          {say('save')}
        </Button>
      </Stack>
    </form>
  )
}
