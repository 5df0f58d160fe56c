import { Text } from '@mantine/core'
import { Time } from './time.tsx'

interface Status {
  state: string
  lastConnectedAt: string | null
  lastError: string | null
  lastErrorAt: string | null
}

/** Why a channel is not connected, and when that was said. Nothing when it was connected after its last error: that one is over. */
export function WhyNotConnected({ status, ...place }: { status: Status; className?: string | undefined }) {
  const { state, lastConnectedAt, lastError, lastErrorAt } = status
  const isOver = lastErrorAt !== null && lastConnectedAt !== null && lastErrorAt < lastConnectedAt
  if ((state !== 'denied' && state !== 'disconnected') || !lastError || isOver) return null
  return (
    <Text size="sm" c="var(--teahouse-bad)" w="100%" {...place}>
      {lastError}
      {lastErrorAt && (
        <>
          {' '}
          <Text span inherit c="dimmed">
            <Time at={lastErrorAt} />
          </Text>
        </>
      )}
    </Text>
  )
}
