import { Anchor, Group, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { duration } from '../../parts/numbers.ts'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { WhyNotConnected } from '../../parts/why-not-connected.tsx'
import type { Channel } from './queries.ts'
import { useWords } from './words.ts'

/** Every channel and how it truly is; those that need somebody first. */
export function ChannelList({ channels }: { channels: Channel[] }) {
  const sorted = channels.toSorted((a, b) => URGENCY[a.status.state] - URGENCY[b.status.state])
  return (
    <Stack component="ul" gap={0} p={0} m={0} style={{ listStyle: 'none' }}>
      {sorted.map((channel) => (
        <Row key={channel.id} channel={channel} />
      ))}
    </Stack>
  )
}

const URGENCY: Record<Channel['status']['state'], number> = {
  denied: 0,
  disconnected: 1,
  connecting: 2,
  connected: 3,
  disabled: 4,
}

function Row({ channel: { id, name, status } }: { channel: Channel }) {
  const say = useWords()
  return (
    <Group
      component="li"
      justify="space-between"
      py={8}
      gap="xs"
      style={{ borderTop: '1px solid var(--mantine-color-default-border)' }}
    >
      <Text fw={500} truncate style={{ flex: '1 1 10rem' }}>
        <Anchor c="inherit" renderRoot={(props) => <Link to="/channels/$id" params={{ id }} {...props} />}>
          {name ?? id}
        </Anchor>
      </Text>
      <Group gap="md">
        <Text size="sm" c="dimmed">
          {status.state === 'connected' ? (
            say('uptime', { for: duration(status.uptimeSeconds) })
          ) : (
            <Time at={status.since} />
          )}
        </Text>
        <StatusBadge state={status.state} />
      </Group>
      <WhyNotConnected status={status} />
    </Group>
  )
}
