import { Button, Collapse, Group, Pill, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useCommonWords } from '../../parts/common.ts'
import { Icon } from '../../parts/icon.tsx'
import { useNames } from './queries.ts'
import type { MessageSearch } from './search.ts'
import { useWords } from './words.ts'

const route = getRouteApi('/inside/messages')
const states = ['waiting', 'running', 'answered', 'stopped', 'failed', 'undelivered', 'skipped'] as const
const PAUSE = 350

export function Filters({ search }: { search: MessageSearch }) {
  const say = useWords()
  const navigate = route.useNavigate()
  const rare = [search.agent, search.from, search.to].some(Boolean)
  const [isOpen, more] = useDisclosure(rare)
  const narrow = (change: { [Name in keyof MessageSearch]: string | null }) => {
    const next = Object.entries({ ...search, ...change }).filter(([, value]) => value)
    void navigate({ to: '.', search: Object.fromEntries(next), replace: true })
  }
  return (
    <search aria-label={say('search')}>
      <Group gap="xs" mb="sm" align="flex-end">
        <Words words={search.q ?? ''} onChange={(q) => narrow({ q })} />
        <Choice
          label={say('channel')}
          any={say('anyChannel')}
          value={search.channel}
          data={useNames('channels')}
          onChange={(channel) => narrow({ channel })}
        />
        <StateChoice value={search.state} onChange={(state) => narrow({ state })} />
        <Button
          variant="subtle"
          aria-expanded={isOpen}
          onClick={more.toggle}
          leftSection={<Icon name="filter" size={16} />}
        >
          {say('moreFilters')}
        </Button>
      </Group>
      <Collapse expanded={isOpen}>
        <Group gap="xs" mb="sm" align="flex-end">
          <Choice
            label={say('agent')}
            any={say('anyAgent')}
            value={search.agent}
            data={useNames('agents')}
            onChange={(agent) => narrow({ agent })}
          />
          {(['from', 'to'] as const).map((end) => (
            <TextInput
              key={end}
              type="date"
              label={say(end)}
              value={search[end] ?? ''}
              onChange={(event) => narrow({ [end]: event.currentTarget.value })}
            />
          ))}
        </Group>
      </Collapse>
      <Group gap="xs" mb="md">
        <Saved search={search} />
        {(['sender', 'conversation'] as const).map((name) => {
          const id = search[name]
          if (!id) return null
          const what = say(name, { id })
          return (
            <Pill
              key={name}
              withRemoveButton
              onRemove={() => narrow({ [name]: null })}
              removeButtonProps={{ 'aria-label': say('remove', { what }) }}
              maw="100%"
            >
              {what}
            </Pill>
          )
        })}
      </Group>
    </search>
  )
}

/** Filters that somebody wants again and again. */
function Saved({ search }: { search: MessageSearch }) {
  const say = useWords()
  const saved = [
    [say('all'), undefined],
    [say('failures'), 'failed'],
    [say('deadLetters'), 'undelivered'],
  ] as const
  return (
    <Group component="nav" gap={4} aria-label={say('saved')}>
      {saved.map(([label, state]) => {
        const isChosen = search.state === state && Object.keys(search).length === (state ? 1 : 0)
        return (
          <Button
            key={label}
            size="compact-sm"
            radius="xl"
            variant={isChosen ? 'filled' : 'default'}
            renderRoot={(props) => (
              <Link
                to="/messages"
                search={state ? { state } : {}}
                {...props}
                aria-current={isChosen ? 'true' : undefined}
              />
            )}
          >
            {label}
          </Button>
        )
      })}
    </Group>
  )
}

function Words({ words, onChange }: { words: string; onChange(words: string): void }) {
  const say = useWords()
  const [typed, setTyped] = useState(words)
  const tell = useDebouncedCallback(onChange, PAUSE)
  // The address may change by itself: by the browser's back button, or by a saved filter.
  useEffect(() => setTyped(words), [words])
  return (
    <TextInput
      type="search"
      label={say('search')}
      placeholder={say('searchHelp')}
      leftSection={<Icon name="search" size={16} />}
      value={typed}
      maxLength={500}
      style={{ flex: '1 1 16rem' }}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        tell(event.currentTarget.value)
      }}
    />
  )
}

function StateChoice({ value, onChange }: { value: string | undefined; onChange(state: string | null): void }) {
  const say = useWords()
  const common = useCommonWords()
  const data = states.map((state) => ({ value: state, label: common(state === 'failed' ? 'failedState' : state) }))
  return <Choice label={say('state')} any={say('anyState')} value={value} data={data} onChange={onChange} />
}

interface ChoiceProps {
  label: string
  any: string
  value: string | undefined
  data: { value: string; label: string }[]
  onChange(value: string | null): void
}

export function Choice({ label, any, value = '', data, onChange }: ChoiceProps) {
  const known = data.some((one) => one.value === value) || value === ''
  const all = [{ value: '', label: any }, ...data, ...(known ? [] : [{ value, label: value }])]
  return (
    <Select
      label={label}
      value={value}
      data={all}
      allowDeselect={false}
      searchable={data.length > 10}
      style={{ flex: '1 1 9rem', maxWidth: '14rem' }}
      onChange={onChange}
    />
  )
}
