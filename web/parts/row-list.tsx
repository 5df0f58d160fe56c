import { Group, type GroupProps, Stack } from '@mantine/core'
import type { ReactNode } from 'react'

interface RowListProps {
  /** What comes and goes is said to who cannot see it. */
  isLive?: boolean
  children: ReactNode
}

/** The entries of a sheet, one below the other. */
export function RowList({ isLive, children }: RowListProps) {
  return (
    <Stack component="ul" gap={0} p={0} m={0} style={{ listStyle: 'none' }} aria-live={isLive ? 'polite' : undefined}>
      {children}
    </Stack>
  )
}

/** One of them: what it is on the left, what can be done with it on the right. */
export function Row(props: GroupProps) {
  const line = { borderTop: '1px solid var(--mantine-color-default-border)' }
  return <Group component="li" justify="space-between" py={8} gap="xs" style={line} {...props} />
}
