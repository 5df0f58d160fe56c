import { ActionIcon, Anchor, Badge, Button, Group, Menu, Stack } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../../api/client.ts'
import { useMay } from '../../../api/session.ts'
import { useConfirm } from '../../../parts/confirm.tsx'
import { Copy } from '../../../parts/copy.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { ListState } from '../../../parts/list-state.tsx'
import { PageHeader } from '../../../parts/page-header.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { Time } from '../../../parts/time.tsx'
import { useToast } from '../../../parts/toast.tsx'
import classes from '../people.module.css'
import { type Person, peopleKey, personQuery } from '../queries.ts'
import { useWords } from '../words.ts'
import { EditDialog } from './edit.tsx'
import { EraseDialog } from './erase.tsx'
import { LimitsSheet } from './limits.tsx'
import { SendersSheet } from './senders.tsx'

/** One person: who they are, where they speak, how much they may. */
export function PersonPage() {
  const say = useWords()
  const { id } = useParams({ from: '/inside/people/$id' })
  const person = useQuery(personQuery(id))
  return (
    <>
      <Anchor component={Link} to="/people" size="sm" mb="xs" style={{ display: 'inline-flex', gap: 4 }}>
        <Icon name="chevronLeft" size={16} /> {say('back')}
      </Anchor>
      {!person.data && <PageHeader title={say('title')} />}
      <ListState query={person} isEmpty={false} empty={null} rows={4} rowHeight={120}>
        {person.data && <Whole person={person.data} />}
      </ListState>
    </>
  )
}

function Whole({ person }: { person: Person }) {
  const say = useWords()
  const mayChange = useMay('admin')
  const { name, department, role, disabled, locked } = person
  return (
    <>
      <PageHeader
        title={name}
        text={[department, role].filter(Boolean).join(' · ')}
        actions={
          <>
            {disabled && (
              <Badge size="lg" variant="default" tt="none">
                {say('disabled')}
              </Badge>
            )}
            {locked && (
              <Badge size="lg" variant="default" tt="none">
                {say('locked')}
              </Badge>
            )}
            {mayChange && <Acts person={person} />}
          </>
        }
      />
      <Stack gap="md">
        <FactsSheet person={person} mayChange={mayChange} />
        <SendersSheet person={person} mayChange={mayChange} />
        <LimitsSheet person={person} mayChange={mayChange} />
      </Stack>
    </>
  )
}

function FactsSheet({ person, mayChange }: { person: Person; mayChange: boolean }) {
  const say = useWords()
  const [isEditing, setEditing] = useState(false)
  const { id, name, email, emailVerified, employeeNo, department, role, source, createdAt } = person
  const facts = [
    [say('name'), name],
    [say('email'), email && (emailVerified ? email : `${email} (${say('placeholder')})`)],
    [say('employeeNo'), employeeNo],
    [say('department'), department],
    [say('role'), role],
    [say('source'), source],
  ] as const
  return (
    <Sheet
      title={say('who')}
      actions={
        mayChange && (
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="edit" size={14} />}
            onClick={() => setEditing(true)}
          >
            {say('edit')}
          </Button>
        )
      }
    >
      <dl className={classes.facts}>
        {facts.map(([title, value]) => (
          <div key={title} style={{ display: 'contents' }}>
            <dt>{title}</dt>
            <dd>{value ?? say('unknown')}</dd>
          </div>
        ))}
        <dt>{say('created')}</dt>
        <dd>
          <Time at={createdAt} />
        </dd>
        <dt>{say('id')}</dt>
        <dd>
          <Group gap={4} wrap="nowrap">
            <code style={{ overflowWrap: 'anywhere' }}>{id}</code>
            <Copy text={id} of={say('id')} />
          </Group>
        </dd>
      </dl>
      <EditDialog person={person} isOpen={isEditing} onClose={() => setEditing(false)} />
    </Sheet>
  )
}

function Acts({ person }: { person: Person }) {
  const say = useWords()
  const confirm = useConfirm()
  const toast = useToast()
  const queries = useQueryClient()
  const [isErasing, setErasing] = useState(false)
  const { id, name, disabled } = person
  const change = useMutation({
    mutationFn: (to: boolean) => api.PATCH('/users/{id}', { params: { path: { id } }, body: { disabled: to } }),
    onSuccess: () => toast.done(say('saved')),
    onError: toast.failed,
    onSettled: () => queries.invalidateQueries({ queryKey: peopleKey }),
  })
  const toggle = async () => {
    if (disabled) return change.mutate(false)
    const question = { title: say('disableTitle', { name }), text: say('disableText'), action: say('disable') }
    if (await confirm({ ...question, isDangerous: true })) change.mutate(true)
  }
  return (
    <>
      <Menu position="bottom-end" width={220} withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size="lg" aria-label={say('more')}>
            <Icon name="more" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            component="a"
            href={`/api/v1/users/${encodeURIComponent(id)}/export`}
            download
            leftSection={<Icon name="external" size={16} />}
            onClick={() => toast.done(say('exportStarted'))}
          >
            {say('export')}
          </Menu.Item>
          <Menu.Item leftSection={<Icon name="lock" size={16} />} onClick={toggle}>
            {say(disabled ? 'enable' : 'disable')}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            c="var(--teahouse-bad)"
            leftSection={<Icon name="trash" size={16} />}
            onClick={() => setErasing(true)}
          >
            {say('erase')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <EraseDialog person={person} isOpen={isErasing} onClose={() => setErasing(false)} />
    </>
  )
}
