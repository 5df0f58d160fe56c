import { Button, Group, Input, PasswordInput, Text } from '@mantine/core'
import { useState } from 'react'
import { useFieldError, useForm } from './context.ts'
import type { Json } from './schema.ts'
import { useFormWords } from './words.ts'

/** What stands in an answer where a secret is set. */
export const MASK = '***'

interface SecretFieldProps {
  label: string
  help?: string | undefined
  path: string
  value: Json | undefined
  isNeeded: boolean
  onChange(value: Json | undefined): void
}

/** A secret that is set is kept, replaced or cleared; nobody sees it again. */
export function SecretField({ label, help, path, value, isNeeded, onChange }: SecretFieldProps) {
  const say = useFormWords()
  const { isLocked } = useForm()
  const error = useFieldError(path)
  const [wasSet] = useState(value === MASK)
  if (value === MASK || (wasSet && value === undefined && !isNeeded)) {
    const isCleared = value === undefined
    return (
      <Input.Wrapper label={label} description={help} error={error} withAsterisk={isNeeded} labelElement="div">
        <Group gap="xs" mih={36} aria-live="polite">
          <Text size="sm" c={isCleared ? 'var(--teahouse-bad)' : 'dimmed'}>
            {isCleared ? say('secretCleared') : `•••••• ${say('secretSet')}`}
          </Text>
          {!isLocked && (
            <>
              <Button
                variant="default"
                size="compact-sm"
                onClick={() => onChange('')}
                aria-label={`${say('secretReplace')}: ${label}`}
              >
                {say('secretReplace')}
              </Button>
              {isCleared ? (
                <Button
                  variant="default"
                  size="compact-sm"
                  onClick={() => onChange(MASK)}
                  aria-label={`${say('secretKeep')}: ${label}`}
                >
                  {say('secretKeep')}
                </Button>
              ) : (
                !isNeeded && (
                  <Button
                    variant="default"
                    size="compact-sm"
                    onClick={() => onChange(undefined)}
                    aria-label={`${say('secretClear')}: ${label}`}
                  >
                    {say('secretClear')}
                  </Button>
                )
              )}
            </>
          )}
        </Group>
      </Input.Wrapper>
    )
  }
  return (
    <>
      <PasswordInput
        label={label}
        description={help}
        error={error}
        withAsterisk={isNeeded}
        disabled={isLocked}
        autoComplete="new-password"
        value={typeof value === 'string' ? value : ''}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.value === '' && !wasSet ? undefined : currentTarget.value)
        }
      />
      {wasSet && !isLocked && (
        <Button variant="subtle" size="compact-sm" mt={4} onClick={() => onChange(MASK)}>
          {say('secretKeep')}
        </Button>
      )}
    </>
  )
}
