import {
  JsonInput,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core'
import { useState } from 'react'
import { useFieldError, useForm } from './context.ts'
import { GroupField } from './group-field.tsx'
import { helpOf, titleOf } from './labels.ts'
import { ListField } from './list-field.tsx'
import { MapField } from './map-field.tsx'
import { type FormSchema, type Json, refOf, shapeOf } from './schema.ts'
import { SecretField } from './secret-field.tsx'
import { useChoiceWords, useFormWords } from './words.ts'

export interface FieldProps {
  name: string
  /** `settings.card.enabled` */
  path: string
  schema: FormSchema
  value: Json | undefined
  isNeeded: boolean
  /** With undefined, nothing is set. */
  onChange(value: Json | undefined): void
}

/** One field of a form, drawn by what its schema says. */
export function Field(props: FieldProps) {
  const { schema, path, value, isNeeded, onChange, name } = props
  const shape = shapeOf(schema)
  if (shape === 'group') return <GroupField {...props} />
  if (shape === 'list') return <ListField {...props} />
  if (shape === 'map') return <MapField {...props} />
  if (shape === 'json') return <JsonField {...props} />
  if (shape === 'flag') return <FlagField {...props} />
  if (shape === 'texts') return <TextsField {...props} />
  if (shape === 'flagOrTexts') return <FlagOrTextsField {...props} />
  if (shape === 'number') return <AmountField {...props} />
  if (shape === 'choice' || shape === 'reference') return <ChoiceField {...props} />
  if (shape === 'secret')
    return <SecretField label={titleOf(schema, name)} help={helpOf(schema)} {...{ path, value, isNeeded, onChange }} />
  return <TextField {...props} isLong={shape === 'longText'} />
}

function useCommon({ name, path, schema, isNeeded }: FieldProps) {
  const { isLocked } = useForm()
  const error = useFieldError(path)
  const label = titleOf(schema, name)
  return { label, description: helpOf(schema), error, withAsterisk: isNeeded, disabled: isLocked }
}

function useHint({ example, default: usual }: FormSchema): string | undefined {
  const say = useFormWords()
  if (example !== undefined) return say('example', { example: spelled(example) })
  return usual === undefined || usual === '' || typeof usual === 'object'
    ? undefined
    : say('usual', { value: spelled(usual) })
}

const spelled = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value))

function TextField(props: FieldProps & { isLong: boolean }) {
  const { value, onChange, schema, isLong } = props
  const shared = {
    ...useCommon(props),
    placeholder: useHint(schema),
    value: typeof value === 'string' ? value : '',
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
      onChange(currentTarget.value === '' ? undefined : currentTarget.value),
  }
  return isLong ? (
    <Textarea {...shared} autosize minRows={3} maxRows={16} />
  ) : (
    <TextInput {...shared} spellCheck={false} />
  )
}

function AmountField(props: FieldProps) {
  const { schema, value, onChange } = props
  return (
    <NumberInput
      {...useCommon(props)}
      placeholder={useHint(schema)}
      allowDecimal={schema.type === 'number'}
      min={schema.minimum}
      value={typeof value === 'number' ? value : ''}
      onChange={(given) => onChange(given === '' ? undefined : Number(given))}
    />
  )
}

function FlagField(props: FieldProps) {
  const { withAsterisk: _, ...shared } = useCommon(props)
  const { value, onChange, schema } = props
  const isOn = typeof value === 'boolean' ? value : schema.default === true
  return <Switch {...shared} checked={isOn} onChange={({ currentTarget }) => onChange(currentTarget.checked)} />
}

/** One of what the schema lists, or of what is configured elsewhere. */
function ChoiceField(props: FieldProps) {
  const { schema, value, isNeeded, onChange } = props
  const { references } = useForm()
  const words = useChoiceWords()
  const say = useFormWords()
  const listed = (schema.enum ?? []).map((choice) => ({ value: String(choice), label: words(String(choice)) }))
  const data = schema.ref === undefined ? listed : (references[schema.ref] ?? [])
  const chosen = value ?? schema.default
  return (
    <Select
      {...useCommon(props)}
      data={data}
      placeholder={say('none')}
      searchable={data.length > 8}
      clearable={!isNeeded && schema.default === undefined}
      allowDeselect={false}
      value={typeof chosen === 'string' ? chosen : null}
      onChange={(given) => onChange(given ?? undefined)}
    />
  )
}

function TextsField(props: FieldProps) {
  const { schema, value, onChange } = props
  const { references } = useForm()
  const say = useFormWords()
  const { path } = props
  const error = useFieldError(path, { isWhole: true })
  const ref = refOf(schema)
  const texts = [value ?? []].flat().filter((one) => typeof one === 'string')
  const change = (given: string[]) => onChange(given.length > 0 || props.isNeeded ? given : undefined)
  const shared = { ...useCommon(props), error, value: texts, onChange: change, clearable: true }
  if (ref !== undefined) return <MultiSelect {...shared} data={references[ref] ?? []} searchable />
  return <TagsInput {...shared} placeholder={texts.length === 0 ? say('texts') : undefined} acceptValueOnBlur />
}

/** Yes, no, or only for what is listed. */
function FlagOrTextsField(props: FieldProps) {
  const { schema, value, onChange } = props
  const say = useFormWords()
  const common = useCommon(props)
  const state = Array.isArray(value) ? 'only' : value === true ? 'yes' : 'no'
  const data = (['no', 'yes', 'only'] as const).map((one) => ({ value: one, label: say(one) }))
  return (
    <Stack gap={6}>
      <Select
        {...common}
        data={data}
        allowDeselect={false}
        value={state}
        onChange={(given) => onChange(given === 'only' ? [] : given === 'yes')}
      />
      {Array.isArray(value) && (
        <TagsInput
          aria-label={`${titleOf(schema, props.name)}: ${say('only')}`}
          placeholder={say('texts')}
          value={value.filter((one) => typeof one === 'string')}
          onChange={onChange}
          disabled={common.disabled}
        />
      )}
    </Stack>
  )
}

/** What no other field can draw is written as it is. */
function JsonField(props: FieldProps) {
  const { value, onChange, path } = props
  const say = useFormWords()
  const error = useFieldError(path, { isWhole: true })
  const [text, setText] = useState(value === undefined ? '' : JSON.stringify(value, null, 2))
  return (
    <JsonInput
      {...useCommon(props)}
      error={error}
      validationError={say('wrongJson')}
      autosize
      minRows={2}
      formatOnBlur
      value={text}
      onChange={(given) => {
        setText(given)
        const read = parsed(given)
        if (read !== undefined || given.trim() === '') onChange(read)
      }}
    />
  )
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
