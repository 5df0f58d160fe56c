import { Stack } from '@mantine/core'
import { useFieldError } from './context.ts'
import { Field, type FieldProps } from './field.tsx'
import { Frame } from './frame.tsx'
import { type FormSchema, fieldsOf, isObject, type Json, type JsonObject, ofKind } from './schema.ts'

/** Fields that belong together. */
export function GroupField({ name, path, schema, value, onChange }: FieldProps) {
  const error = useFieldError(path)
  return (
    <Frame name={name} schema={schema} error={error}>
      <Fields schema={schema} path={path} value={isObject(value) ? value : {}} onChange={onChange} />
    </Frame>
  )
}

interface FieldsProps {
  schema: FormSchema
  /** '' for the whole. */
  path: string
  value: JsonObject
  /** Which of them; all without it. */
  shows?: (key: string, isNeeded: boolean) => boolean
  onChange(value: JsonObject): void
}

/** Each field of an object. */
export function Fields({ schema, path, value, shows = () => true, onChange }: FieldsProps) {
  const fields = fieldsOf(schema, value).filter(([key, , isNeeded]) => shows(key, isNeeded))
  return (
    <Stack gap="md">
      {fields.map(([key, one, isNeeded]) => (
        <Field
          key={key}
          name={key}
          path={path === '' ? key : `${path}.${key}`}
          schema={one}
          value={value[key]}
          isNeeded={isNeeded}
          onChange={(given) => onChange(ofKind(schema, withKey(value, key, given)))}
        />
      ))}
    </Stack>
  )
}

function withKey(value: JsonObject, key: string, given: Json | undefined): JsonObject {
  if (given !== undefined) return { ...value, [key]: given }
  const { [key]: _, ...rest } = value
  return rest
}
