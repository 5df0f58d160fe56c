import { ActionIcon, Group, Paper, Stack, Text } from '@mantine/core'
import { Icon, type IconName } from '../icon.tsx'
import { useFieldError, useForm } from './context.ts'
import type { FieldProps } from './field.tsx'
import { AddButton, Frame } from './frame.tsx'
import { Fields } from './group-field.tsx'
import { isObject, type Json } from './schema.ts'
import { useFormWords } from './words.ts'

/** A list of things with fields of their own, in an order that counts. */
export function ListField({ name, path, schema, value, onChange }: FieldProps) {
  const say = useFormWords()
  const { isLocked } = useForm()
  const error = useFieldError(path)
  const items = Array.isArray(value) ? value : []
  const put = (index: number, item: Json) => onChange(items.with(index, item))
  const move = (index: number, by: number) => onChange(swapped(items, index, index + by))
  return (
    <Frame name={name} schema={schema} error={error}>
      <Stack gap="sm">
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an entry is what stands in its place
          <Paper key={index} withBorder p="sm">
            <Group justify="space-between" mb="xs" wrap="nowrap">
              <Text size="sm" fw={600}>
                {say('entry', { n: index + 1 })}
              </Text>
              {!isLocked && (
                <Group gap={4} wrap="nowrap">
                  <Act icon="chevronUp" words={say('up')} isOff={index === 0} onClick={() => move(index, -1)} />
                  <Act
                    icon="chevronDown"
                    words={say('down')}
                    isOff={index === items.length - 1}
                    onClick={() => move(index, 1)}
                  />
                  <Act icon="trash" words={say('remove')} onClick={() => onChange(items.toSpliced(index, 1))} />
                </Group>
              )}
            </Group>
            <Fields
              schema={schema.items ?? {}}
              path={`${path}.${index}`}
              value={isObject(item) ? item : {}}
              onChange={(given) => put(index, given)}
            />
          </Paper>
        ))}
        {!isLocked && <AddButton onClick={() => onChange([...items, {}])} />}
      </Stack>
    </Frame>
  )
}

interface ActProps {
  icon: IconName
  words: string
  isOff?: boolean
  onClick(): void
}

const Act = ({ icon, words, isOff = false, onClick }: ActProps) => (
  <ActionIcon variant="subtle" color="gray" aria-label={words} title={words} disabled={isOff} onClick={onClick}>
    <Icon name={icon} size={16} />
  </ActionIcon>
)

function swapped(items: Json[], a: number, b: number): Json[] {
  return items.with(a, items[b] ?? null).with(b, items[a] ?? null)
}
