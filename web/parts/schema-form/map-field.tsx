import { ActionIcon, Group, PasswordInput, Select, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Icon } from '../icon.tsx'
import { useFieldError, useForm } from './context.ts'
import type { FieldProps } from './field.tsx'
import { AddButton, Frame } from './frame.tsx'
import { isObject, type JsonObject } from './schema.ts'
import { MASK } from './secret-field.tsx'
import { useFormWords } from './words.ts'

type Row = [key: string, value: string]

/** Names and what they stand for. */
export function MapField({ name, path, schema, value, onChange }: FieldProps) {
  const say = useFormWords()
  const { isLocked, references } = useForm()
  const error = useFieldError(path, { isWhole: true })
  // A row whose name is still being written is in no map.
  const [rows, setRows] = useState<Row[]>(() =>
    Object.entries(isObject(value) ? value : {}).map(([key, one]) => [key, String(one)]),
  )
  const inner = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {}
  const choices = inner.ref === undefined ? undefined : (references[inner.ref] ?? [])
  const change = (fresh: Row[]) => {
    setRows(fresh)
    const map: JsonObject = Object.fromEntries(fresh.filter(([key]) => key !== ''))
    onChange(map)
  }
  const put = (index: number, row: Row) => change(rows.with(index, row))
  return (
    <Frame name={name} schema={schema} error={error}>
      <Stack gap="xs">
        {rows.map(([key, one], index) => {
          const shared = { 'aria-label': `${say('value')} ${index + 1}`, disabled: isLocked, style: { flex: 2 } }
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an entry is what stands in its place
            <Group key={index} gap="xs" wrap="nowrap">
              <TextInput
                aria-label={`${say('key')} ${index + 1}`}
                placeholder={say('key')}
                value={key}
                disabled={isLocked}
                style={{ flex: 1 }}
                onChange={({ currentTarget }) => put(index, [currentTarget.value, one])}
              />
              {choices ? (
                <Select
                  {...shared}
                  data={choices}
                  value={one || null}
                  onChange={(given) => put(index, [key, given ?? ''])}
                />
              ) : schema.secret ? (
                <PasswordInput
                  {...shared}
                  autoComplete="new-password"
                  placeholder={one === MASK ? say('secretSet') : say('value')}
                  value={one === MASK ? '' : one}
                  onChange={({ currentTarget }) => put(index, [key, currentTarget.value])}
                />
              ) : (
                <TextInput
                  {...shared}
                  placeholder={say('value')}
                  value={one}
                  onChange={({ currentTarget }) => put(index, [key, currentTarget.value])}
                />
              )}
              {!isLocked && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`${say('remove')} ${key}`}
                  onClick={() => change(rows.toSpliced(index, 1))}
                >
                  <Icon name="trash" size={16} />
                </ActionIcon>
              )}
            </Group>
          )
        })}
        {!isLocked && <AddButton onClick={() => setRows([...rows, ['', '']])} />}
      </Stack>
    </Frame>
  )
}
