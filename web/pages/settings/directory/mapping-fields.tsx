import {
  Checkbox,
  Fieldset,
  PasswordInput,
  Radio,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core'
import { Controller, useFormContext } from 'react-hook-form'
import { Sheet } from '../../../parts/sheet.tsx'
import { useWords } from './words.ts'
import type { Written } from './written.ts'

interface Fields {
  /** What the gateway says is wrong, by the path in the settings. */
  wrong: Record<string, string>
}

const mappings = [
  ['auto', 'autoText'],
  ['fixed', 'fixedText'],
  ['directory', 'directoryText'],
] as const

export function MappingFields({ wrong }: Fields) {
  const say = useWords()
  const { control, register, watch } = useFormContext<Written>()
  const mapping = watch('mapping')
  return (
    <Sheet title={say('mapping')}>
      <Stack gap="sm">
        <Controller
          control={control}
          name="mapping"
          render={({ field }) => (
            <Radio.Group {...field} aria-label={say('mapping')} error={wrong.mapping}>
              <Stack gap="xs">
                {mappings.map(([value, text]) => (
                  <Radio
                    key={value}
                    value={value}
                    label={say(value)}
                    description={say(text)}
                    {...(field.disabled ? { disabled: true } : {})}
                  />
                ))}
              </Stack>
            </Radio.Group>
          )}
        />
        {mapping === 'fixed' && (
          <TextInput
            {...register('fixedUser')}
            label={say('fixedUser')}
            description={say('fixedUserHint')}
            error={wrong.fixedUser}
            maw={420}
          />
        )}
        {mapping === 'directory' && (
          <>
            <Controller
              control={control}
              name="kind"
              render={({ field: { disabled = false, ref: _, ...field } }) => (
                <SegmentedControl
                  {...field}
                  disabled={disabled}
                  aria-label={say('kind')}
                  style={{ alignSelf: 'flex-start' }}
                  data={(['ldap', 'http'] as const).map((value) => ({ value, label: say(value) }))}
                />
              )}
            />
            {watch('kind') === 'ldap' ? <LdapFields wrong={wrong} /> : <HttpFields wrong={wrong} />}
          </>
        )}
      </Stack>
    </Sheet>
  )
}

function LdapFields({ wrong }: Fields) {
  const say = useWords()
  const { register } = useFormContext<Written>()
  const error = (key: string) => wrong[`directory.${key}`]
  return (
    <Stack gap="sm">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput
          {...register('ldap.url')}
          label={say('url')}
          placeholder="ldaps://directory.example.com"
          error={error('url')}
        />
        <TextInput
          {...register('ldap.baseDn')}
          label={say('baseDn')}
          placeholder="ou=people,dc=example,dc=com"
          error={error('baseDn')}
        />
        <TextInput
          {...register('ldap.bindDn')}
          label={say('bindDn')}
          description={say('bindDnHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          error={error('bindDn')}
          autoComplete="off"
        />
        <SecretInput name="ldap.bindPassword" label={say('bindPassword')} error={error('bindPassword')} />
        <TextInput
          {...register('ldap.filter')}
          label={say('filter')}
          description={say('filterHint')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          error={error('filter')}
        />
      </SimpleGrid>
      <Fieldset legend={say('attributes')} variant="unstyled">
        <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
          <TextInput
            {...register('ldap.attributes.name')}
            label={say('attributeName')}
            error={error('attributes.name')}
          />
          <TextInput
            {...register('ldap.attributes.email')}
            label={say('attributeEmail')}
            error={error('attributes.email')}
          />
          <TextInput
            {...register('ldap.attributes.department')}
            label={say('attributeDepartment')}
            error={error('attributes.department')}
          />
        </SimpleGrid>
      </Fieldset>
      <Checkbox {...register('ldap.startTls')} label={say('startTls')} />
      <Textarea
        {...register('ldap.ca')}
        label={say('ca')}
        description={say('caHint')}
        error={error('ca')}
        autosize
        minRows={2}
        maxRows={8}
      />
    </Stack>
  )
}

function HttpFields({ wrong }: Fields) {
  const say = useWords()
  const { register } = useFormContext<Written>()
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
      <TextInput
        {...register('http.url')}
        label={say('url')}
        placeholder="https://erp.example.com/teahouse"
        error={wrong['directory.url']}
      />
      <SecretInput name="http.token" label={say('token')} error={wrong['directory.token']} />
    </SimpleGrid>
  )
}

interface SecretProps {
  name: 'ldap.bindPassword' | 'http.token'
  label: string
  error: string | undefined
}

function SecretInput({ name, label, error }: SecretProps) {
  const say = useWords()
  const { register } = useFormContext<Written>()
  return (
    <PasswordInput
      {...register(name)}
      label={label}
      placeholder={say('keepSecret')}
      error={error}
      autoComplete="new-password"
    />
  )
}
