import { ActionIcon, Button, Fieldset, Group, NumberInput, SimpleGrid, Stack, Text, TextInput } from '@mantine/core'
import { Controller, useFieldArray, useFormContext } from 'react-hook-form'
import { Icon } from '../../../parts/icon.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { limitKinds } from '../../people/user-settings.ts'
import { useWords } from './words.ts'
import type { Written } from './written.ts'

type Path = 'perUser' | `departments.${number}`

export function LimitsFields({ wrong }: { wrong: Record<string, string> }) {
  const say = useWords()
  const { control, register, watch, formState } = useFormContext<Written>()
  const departments = useFieldArray({ control, name: 'departments' })
  return (
    <Sheet title={say('limits')}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {say('limitsText')}
        </Text>
        <Fieldset legend={say('perUser')} variant="unstyled" p={0} m={0}>
          <Numbers path="perUser" wrong={wrong} at="limits.perUser" />
        </Fieldset>
        <Text size="sm" fw={500} mt="xs">
          {say('departments')}
        </Text>
        {departments.fields.map((field, index) => (
          <Group key={field.id} align="flex-end" gap="sm" wrap="nowrap">
            <SimpleGrid cols={{ base: 1, md: 2 }} spacing="sm" style={{ flex: 1, alignItems: 'end' }}>
              <TextInput {...register(`departments.${index}.name`)} label={say('department')} />
              <Numbers
                path={`departments.${index}`}
                wrong={wrong}
                at={`limits.departments.${watch(`departments.${index}.name`)}`}
              />
            </SimpleGrid>
            {!formState.disabled && (
              <ActionIcon
                variant="default"
                size={36}
                onClick={() => departments.remove(index)}
                aria-label={say('removeDepartment', { name: watch(`departments.${index}.name`) })}
              >
                <Icon name="trash" size={16} />
              </ActionIcon>
            )}
          </Group>
        ))}
        {!formState.disabled && (
          <Group>
            <Button
              variant="default"
              size="xs"
              leftSection={<Icon name="plus" size={14} />}
              onClick={() => departments.append({ name: '', perMinute: 0, perDay: 0, tokensPerDay: 0 })}
            >
              {say('addDepartment')}
            </Button>
          </Group>
        )}
      </Stack>
    </Sheet>
  )
}

function Numbers({ path, wrong, at }: { path: Path; wrong: Record<string, string>; at: string }) {
  const say = useWords()
  const { control } = useFormContext<Written>()
  return (
    <SimpleGrid cols={3} spacing="xs" style={{ alignItems: 'end' }}>
      {limitKinds.map((kind) => (
        <Controller
          key={kind}
          control={control}
          name={`${path}.${kind}`}
          render={({ field: { onChange, disabled = false, ...field } }) => (
            <NumberInput
              {...field}
              disabled={disabled}
              onChange={(value) => onChange(value === '' ? 0 : Number(value))}
              label={say(kind)}
              error={wrong[`${at}.${kind}`]}
              min={0}
              max={1_000_000_000}
              allowDecimal={false}
              hideControls
            />
          )}
        />
      ))}
    </SimpleGrid>
  )
}
