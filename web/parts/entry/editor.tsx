import { Alert, Button, Group, List, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useRef, useState } from 'react'
import { ApiError, api, dataOf } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { Icon } from '../icon.tsx'
import { Problem } from '../problem.tsx'
import { FormContext } from '../schema-form/context.ts'
import { titleOf } from '../schema-form/labels.ts'
import { mergePatch } from '../schema-form/merge-patch.ts'
import { asSchema, type FormSchema, type JsonObject } from '../schema-form/schema.ts'
import { useToast } from '../toast.tsx'
import { useEntryActions } from './actions.tsx'
import { EntryForm } from './entry-form.tsx'
import { asBody, type Entry, type Kind, referencesQuery } from './queries.ts'
import { useEntryWords, useTypeTitle } from './words.ts'

/** A type of an entry, as the gateway describes it. */
export interface EntryType {
  type: string
  title: string
  settings?: object
}

interface EditorProps {
  kind: Kind
  type: EntryType
  common: object
  /** What is stored; absent for a new one. */
  entry?: Entry
  /** What a new one begins with. */
  first?: JsonObject
  onSaved(id: string): void
  onDraft?: (draft: JsonObject) => void
}

/** What answers say besides what was written. */
const added = ['origin', 'status', 'webhookUrl', 'trouble']

/** Adds or changes an entry in a form that is drawn from its type. */
export function Editor({ kind, type, common, entry, first = {}, onSaved, onDraft }: EditorProps) {
  const say = useEntryWords()
  const typeTitle = useTypeTitle()
  const toast = useToast()
  const { done } = useEntryActions(kind)
  const isAdmin = useMay('admin')
  const references = useQuery(referencesQuery).data ?? {}
  const stored = entry && writtenOf(entry)
  const [draft, setDraft] = useState<JsonObject>(() => stored ?? first)
  const [problem, setProblem] = useState<unknown>()
  const [isSaving, setSaving] = useState(false)
  const form = useRef<HTMLFormElement>(null)
  const isLocked = entry?.origin === 'file' || !isAdmin
  const change = (given: JsonObject) => {
    setDraft(given)
    onDraft?.(given)
  }
  const save = async () => {
    const patch = stored ? mergePatch(stored, draft) : draft
    if (!patch) return toast.done(say('unchanged'))
    setSaving(true)
    try {
      const body = asBody(patch)
      const saved = entry
        ? await dataOf(api.PATCH(`/${kind}/{id}`, { params: { path: { id: entry.id } }, body }))
        : await dataOf(api.POST(`/${kind}`, { body }))
      setProblem(undefined)
      await done(async () => undefined, say(entry ? 'saved' : 'created'))
      onSaved(saved.id)
    } catch (error) {
      setProblem(error)
      requestAnimationFrame(() => form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus())
    } finally {
      setSaving(false)
    }
  }
  const errors = problem instanceof ApiError ? problem.fields : {}
  return (
    <FormContext value={{ errors, references, isLocked }}>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Stack gap="md">
          {isLocked && <Locked isFile={entry?.origin === 'file'} />}
          <EntryForm
            kind={kind}
            title={typeTitle(type)}
            settings={asSchema(type.settings ?? {})}
            common={asSchema(common)}
            draft={draft}
            isNew={entry === undefined}
            onChange={change}
          />
          {problem !== undefined && (
            <Refused error={problem} schemas={[asSchema(type.settings ?? {}), asSchema(common)]} />
          )}
          <Group>
            {!isLocked && (
              <Button type="submit" loading={isSaving}>
                {say(entry ? 'save' : 'create')}
              </Button>
            )}
            <Test kind={kind} draft={draft} entry={isLocked ? entry : undefined} onProblem={setProblem} />
          </Group>
        </Stack>
      </form>
    </FormContext>
  )
}

/** What is wrong with fields stands at each of them; here, so that none is overlooked. */
function Refused({ error, schemas }: { error: unknown; schemas: FormSchema[] }) {
  const say = useEntryWords()
  if (!(error instanceof ApiError) || Object.keys(error.fields).length === 0) return <Problem error={error} />
  return (
    <Alert color="red" variant="default" icon={<Icon name="warning" />} title={say('check')} role="alert">
      <List size="sm">
        {Object.entries(error.fields).map(([field, why]) => (
          <List.Item key={field}>
            <b>{nameOf(field, schemas)}</b> {why}
          </List.Item>
        ))}
      </List>
    </Alert>
  )
}

/** `settings.botToken` as the form calls it. What lies further inside keeps its own name. */
function nameOf(path: string, schemas: FormSchema[]): string {
  const [key = '', ...inner] = path.replace(/^settings\./, '').split('.')
  const schema = schemas
    .flatMap((one) => [one, ...(one.oneOf ?? [])])
    .map(({ properties }) => properties?.[key])
    .find(Boolean)
  return schema ? [titleOf(schema, key), ...inner].join(' · ') : path
}

function Locked({ isFile }: { isFile: boolean }) {
  const say = useEntryWords()
  return (
    <Alert variant="default" icon={<Icon name="lock" />} title={isFile ? say('locked') : undefined}>
      <Text size="sm">{say(isFile ? 'lockedText' : 'readOnly')}</Text>
    </Alert>
  )
}

interface TestProps {
  kind: Kind
  draft: JsonObject
  /** What is tried as it is stored; without it, what is written is. */
  entry: Entry | undefined
  onProblem(error: unknown): void
}

/** Tries what is written before it is saved. */
function Test({ kind, draft, entry, onProblem }: TestProps) {
  const say = useEntryWords()
  const [isTrying, setTrying] = useState(false)
  const [verdict, setVerdict] = useState<{ ok: boolean; words: ReactNode }>()
  const isOperator = useMay('operator')
  if (!isOperator) return null
  const run = async () => {
    setTrying(true)
    setVerdict(undefined)
    try {
      const params = { path: { id: entry?.id ?? '' } }
      const said = entry
        ? await dataOf(
            kind === 'agents'
              ? api.POST('/agents/{id}/test', { params, body: { signOfLife: true } })
              : api.POST(`/${kind}/{id}/test`, { params }),
          )
        : await dataOf(api.POST(`/${kind}/test`, { body: asBody(draft) }))
      onProblem(undefined)
      const name = said.name === undefined ? say('worksPlain') : say('works', { name: said.name })
      setVerdict({ ok: said.ok, words: said.ok ? name : said.message })
    } catch (error) {
      onProblem(error)
    } finally {
      setTrying(false)
    }
  }
  return (
    <>
      <Button variant="default" loading={isTrying} leftSection={<Icon name="play" size={14} />} onClick={run}>
        {say('test')}
      </Button>
      <div aria-live="polite" style={{ flex: '1 1 16rem' }}>
        {verdict && (
          <Text size="sm" c={verdict.ok ? 'var(--teahouse-good)' : 'var(--teahouse-bad)'}>
            {verdict.words}
          </Text>
        )}
      </div>
    </>
  )
}

function writtenOf(entry: Entry): JsonObject {
  const plain: JsonObject = JSON.parse(JSON.stringify(entry))
  return Object.fromEntries(Object.entries(plain).filter(([key]) => !added.includes(key)))
}
