import { Button, Collapse, Stack } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Icon } from '../icon.tsx'
import { spaced } from '../numbers.ts'
import { useForm } from '../schema-form/context.ts'
import { Fields } from '../schema-form/group-field.tsx'
import { type FormSchema, isObject, type JsonObject, shapeOf } from '../schema-form/schema.ts'
import { Sheet } from '../sheet.tsx'
import type { Kind } from './queries.ts'
import { useEntryWords } from './words.ts'

interface EntryFormProps {
  kind: Kind
  title: string
  settings: FormSchema
  common: FormSchema
  draft: JsonObject
  isNew: boolean
  onChange(draft: JsonObject): void
}

/** What most people fill in; the rest is behind "more". */
const general = ['id', 'name', 'agent']
const SEEN = new Set(['secret', 'reference', 'longText', 'choice'])

/** The fields of an entry: what it is called, its type's own settings, and what all entries of its kind may say. */
export function EntryForm({ kind, title, settings, common, draft, isNew, onChange }: EntryFormProps) {
  const say = useEntryWords()
  const isFlat = kind === 'models'
  const own = isFlat ? draft : isObject(draft.settings) ? draft.settings : {}
  const setOwn = (given: JsonObject) => onChange(isFlat ? given : { ...draft, settings: given })
  const isSeen = (key: string, isNeeded: boolean) => {
    const schema = settings.properties?.[key]
    return (
      isNeeded ||
      key === 'baseUrl' ||
      settings.oneOf?.some(({ properties }) => properties?.[key]?.secret) === true ||
      (schema !== undefined && SEEN.has(shapeOf(schema)))
    )
  }
  const { errors } = useForm()
  const isTroubled = (schema: FormSchema, before: string, isHidden: (key: string) => boolean) =>
    Object.keys(schema.oneOf ? own : (schema.properties ?? {}))
      .filter(isHidden)
      .some((key) => Object.keys(errors).some((path) => `${path}.`.startsWith(`${before}${key}.`)))
  const hidden = ['enabled', ...(isNew ? [] : ['id'])]
  const hasMore = Object.keys(common.properties ?? {}).some((key) => !general.includes(key) && !hidden.includes(key))
  return (
    <Stack gap="md">
      <Sheet title={say('general')}>
        <Fields
          schema={common}
          path=""
          value={draft}
          shows={(key) => general.includes(key) && !hidden.includes(key)}
          onChange={onChange}
        />
      </Sheet>
      {(settings.oneOf || Object.keys(settings.properties ?? {}).length > 0) && (
        <Sheet title={spaced(say('settings', { type: title }))}>
          <Fields schema={settings} path={isFlat ? '' : 'settings'} value={own} shows={isSeen} onChange={setOwn} />
          <More
            words={say('more')}
            isTroubled={isTroubled(settings, isFlat ? '' : 'settings.', (key) => !isSeen(key, false))}
          >
            <Fields
              schema={settings}
              path={isFlat ? '' : 'settings'}
              value={own}
              shows={(key, isNeeded) => !isSeen(key, isNeeded)}
              onChange={setOwn}
            />
          </More>
        </Sheet>
      )}
      {hasMore && (
        <Sheet title={say('options')}>
          <More words={say('more')} isTroubled={isTroubled(common, '', (key) => !general.includes(key))}>
            <Fields
              schema={common}
              path=""
              value={draft}
              shows={(key) => !general.includes(key) && !hidden.includes(key)}
              onChange={onChange}
            />
          </More>
        </Sheet>
      )}
    </Stack>
  )
}

function More({ words, isTroubled, children }: { words: string; isTroubled: boolean; children: ReactNode }) {
  const [isAsked, setAsked] = useState(false)
  // A field that is wrong is never hidden.
  const isOpen = isAsked || isTroubled
  return (
    <>
      <Button
        variant="subtle"
        size="compact-sm"
        mt="sm"
        aria-expanded={isOpen}
        leftSection={<Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={14} />}
        onClick={() => setAsked(!isOpen)}
      >
        {words}
      </Button>
      <Collapse expanded={isOpen} mt="sm">
        {children}
      </Collapse>
    </>
  )
}
