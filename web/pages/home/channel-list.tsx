import { Anchor, Group, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { duration } from '../../parts/numbers.ts'
import { Row, RowList } from '../../parts/row-list.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { WhyNotConnected } from '../../parts/why-not-connected.tsx'
import type { Channel } from './queries.ts'
import { useWords } from './words.ts'

/** More would push away what is below. */
const MOST = 8

/** Channels and how they truly are: those that need somebody first. */
export function ChannelList({ channels }: { channels: Channel[] }) {
  const say = useWords()
  const sorted = channels.toSorted((a, b) => URGENCY[a.status.state] - URGENCY[b.status.state])
  return (
    <>
      <RowList>
        {sorted.slice(0, MOST).map((channel) => (
          <ChannelRow key={channel.id} channel={channel} />
        ))}
      </RowList>
      {sorted.length > MOST && (
        <Anchor size="sm" renderRoot={(props) => <Link to="/channels" {...props} />}>
          {say('allChannels', { count: sorted.length })}
        </Anchor>
      )}
    </>
  )
}

const URGENCY: Record<Channel['status']['state'], number> = {
  denied: 0,
  disconnected: 1,
  connecting: 2,
  connected: 3,
  disabled: 4,
}

function ChannelRow({ channel: { id, name, status } }: { channel: Channel }) {
  const say = useWords()
  return (
    <Row>
      <Text fw={500} truncate style={{ flex: '1 1 10rem' }}>
        <Anchor c="inherit" renderRoot={(props) => <Link to="/channels/$id" params={{ id }} {...props} />}>
          {name ?? id}
        </Anchor>
      </Text>
      <Group gap="md">
        <Text size="sm" c="dimmed">
          {status.state === 'connected' && say('uptime', { for: duration(status.uptimeSeconds) })}
          {status.state === 'connecting' && <Time at={status.since} />}
        </Text>
        <StatusBadge state={status.state} />
      </Group>
      <WhyNotConnected status={status} />
    </Row>
  )
}
