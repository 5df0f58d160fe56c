import { Badge, Button, Group, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, dataOf } from '../../../api/client.ts'
import type { components } from '../../../api/generated.ts'
import { ListState } from '../../../parts/list-state.tsx'
import { Row, RowList } from '../../../parts/row-list.tsx'
import { Sheet } from '../../../parts/sheet.tsx'
import { Time } from '../../../parts/time.tsx'
import { useToast } from '../../../parts/toast.tsx'
import { sessionsKey } from './session.ts'
import { useWords } from './words.ts'

export function SessionsSheet() {
  const say = useWords()
  const sessions = useQuery({
    queryKey: sessionsKey,
    queryFn: ({ signal }) => dataOf(api.GET('/sessions', { signal })),
  })
  return (
    <Sheet title={say('sessions')}>
      <ListState query={sessions} isEmpty={false} empty={null} rows={2}>
        <RowList>
          {sessions.data?.items.map((one) => (
            <SignedIn key={one.id} signIn={one} />
          ))}
        </RowList>
      </ListState>
    </Sheet>
  )
}

function SignedIn({ signIn }: { signIn: components['schemas']['SignIn'] }) {
  const say = useWords()
  const toast = useToast()
  const queries = useQueryClient()
  const { id, current, agent, address, usedAt, createdAt } = signIn
  const end = useMutation({
    mutationFn: () => api.DELETE('/sessions/{id}', { params: { path: { id } } }),
    onSuccess: () => toast.done(say('ended')),
    onError: toast.failed,
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsKey }),
  })
  const device = deviceOf(agent) ?? say('unknown')
  return (
    <Row>
      <div style={{ flex: '1 1 14rem' }}>
        <Group gap="xs">
          <Text fw={500} title={agent ?? undefined}>
            {device}
          </Text>
          {current && (
            <Badge variant="light" tt="none">
              {say('here')}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {address ? `${address} · ` : ''}
          {say('used')} <Time at={usedAt} /> · {say('began')} <Time at={createdAt} />
        </Text>
      </div>
      {!current && (
        <Button
          size="xs"
          variant="default"
          loading={end.isPending}
          onClick={() => end.mutate()}
          aria-label={`${say('end')}: ${device}`}
        >
          {say('end')}
        </Button>
      )}
    </Row>
  )
}

/** "Firefox · Windows", as far as what a browser calls itself tells. The order counts: most of them name others, too. */
function deviceOf(agent: string | null): string | undefined {
  if (agent === null) return undefined
  const browser = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari', 'curl'].find((name) => agent.includes(name))
  const system = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS X', 'Linux'].find((name) => agent.includes(name))
  const called = { Edg: 'Edge', OPR: 'Opera' }[browser ?? ''] ?? browser
  return [called, system?.replace('Mac OS X', 'macOS')].filter(Boolean).join(' · ') || agent.slice(0, 40)
}
