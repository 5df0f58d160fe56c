import { Button, Fieldset, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon } from '../icon.tsx'
import { helpOf, titleOf } from './labels.ts'
import type { FormSchema } from './schema.ts'
import { useFormWords } from './words.ts'

interface FrameProps {
  name: string
  schema: FormSchema
  error: string | undefined
  children: ReactNode
}

/** A field of several parts: what it is called, what it is for, and what is wrong with it. */
export function Frame({ name, schema, error, children }: FrameProps) {
  const help = helpOf(schema)
  return (
    <Fieldset legend={titleOf(schema, name)}>
      {help && (
        <Text size="xs" c="dimmed" mb="xs">
          {help}
        </Text>
      )}
      {error && (
        <Text size="xs" c="var(--mantine-color-error)" mb="xs" role="alert">
          {error}
        </Text>
      )}
      {children}
    </Fieldset>
  )
}

/** One part more. */
export function AddButton({ onClick }: { onClick(): void }) {
  const say = useFormWords()
  return (
    <Group>
      <Button variant="default" size="xs" leftSection={<Icon name="plus" size={14} />} onClick={onClick}>
        {say('add')}
      </Button>
    </Group>
  )
}
