import { Button, Code, Group, Text } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, dataOf } from '../../../api/client.ts'
import type { components } from '../../../api/generated.ts'
import { useConfirm } from '../../../parts/confirm.tsx'
import { Dialog } from '../../../parts/dialog.tsx'
import { Icon } from '../../../parts/icon.tsx'
import { Empty, ListState } from '../../../parts/list-state.tsx'
import { MoreButton } from '../../../parts/more-button.tsx'
import { Row, RowList } from '../../../parts/row-list.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { useShellWords } from '../../../parts/shell-words.ts'
import { Time } from '../../../parts/time.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { KeyForm } from './key-form.tsx'
import { keysKey } from './queries.ts'
import { SecretShown } from './secret-shown.tsx'
import { useWords } from './words.ts'

/** Which programs may use the API. */
export function KeysSheet() {
  const say = useWords()
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<string>()
  const keys = useInfiniteQuery({
    queryKey: keysKey,
    queryFn: ({ pageParam, signal }) =>
      dataOf(api.GET('/api-keys', { params: { query: pageParam ? { cursor: pageParam } : {} }, signal })),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
  })
  const items = keys.data?.pages.flatMap((page) => page.items) ?? []
  const close = () => {
    setMaking(false)
    setMade(undefined)
  }
  return (
    <Sheet
      title={say('keys')}
      actions={
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => setMaking(true)}
        >
          {say('createKey')}
        </Button>
      }
    >
      <Text size="sm" c="dimmed" mb="xs">
        {say('keysText')}
      </Text>
      <ListState
        query={keys}
        isEmpty={items.length === 0}
        empty={<Empty icon="key" title={say('noKeys')} text={say('noKeysText')} />}
        rows={2}
      >
        <RowList>
          {items.map((one) => (
            <KeyRow key={one.id} apiKey={one} />
          ))}
        </RowList>
        <MoreButton query={keys} />
      </ListState>
      <Dialog opened={isMaking} onClose={close} title={say(made ? 'keyCreated' : 'createKey')}>
        {made ? (
          <SecretShown name={say('key')} secret={made} text={say('keyText')} onDone={close} />
        ) : (
          <KeyForm onMade={setMade} />
        )}
      </Dialog>
    </Sheet>
  )
}

function KeyRow({ apiKey }: { apiKey: components['schemas']['ApiKey'] }) {
  const say = useWords()
  const roleName = useShellWords()
  const confirm = useConfirm()
  const toast = useToast()
  const queries = useQueryClient()
  const { id, name, prefix, role, createdBy, usedAt, expiresAt } = apiKey
  const revoke = useMutation({
    mutationFn: () => api.DELETE('/api-keys/{id}', { params: { path: { id } } }),
    onSuccess: () => toast.done(say('revoked')),
    onError: toast.failed,
    onSettled: () => queries.invalidateQueries({ queryKey: keysKey }),
  })
  const ask = async () => {
    const question = { title: say('revokeTitle', { name }), text: say('revokeText'), action: say('revoke') }
    if (await confirm({ ...question, isDangerous: true })) revoke.mutate()
  }
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= Date.now()
  return (
    <Row>
      <div style={{ flex: '1 1 14rem', minWidth: 0 }}>
        <Group gap="xs">
          <Text fw={500} style={{ overflowWrap: 'anywhere' }}>
            {name}
          </Text>
          <Code>{prefix}…</Code>
        </Group>
        <Text size="sm" c="dimmed">
          {roleName(role)} · {say('by', { name: createdBy })} ·{' '}
          {usedAt === null ? (
            say('neverUsed')
          ) : (
            <>
              {say('used')} <Time at={usedAt} />
            </>
          )}
          {expiresAt !== null && (
            <>
              {' · '}
              {say(isOver ? 'expired' : 'until')} <Time at={expiresAt} />
            </>
          )}
        </Text>
      </div>
      <Button
        size="xs"
        variant="default"
        loading={revoke.isPending}
        onClick={ask}
        aria-label={`${say('revoke')}: ${name}`}
      >
        {say('revoke')}
      </Button>
    </Row>
  )
}
