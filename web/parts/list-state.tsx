import { Skeleton, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useCommonWords } from './common.ts'
import { Icon, type IconName } from './icon.tsx'
import { Problem } from './problem.tsx'

interface ListStateProps {
  /** Of TanStack Query. */
  query: { isPending: boolean; error: unknown; refetch(): unknown }
  isEmpty: boolean
  empty: ReactNode
  /** How many rows the skeleton has: about as many as there will be, so that nothing jumps. */
  rows?: number
  rowHeight?: number
  children: ReactNode
}

/** A list while it loads, when it cannot be had, when there is nothing in it, or itself. */
export function ListState({ query, isEmpty, empty, rows = 5, rowHeight = 52, children }: ListStateProps) {
  const say = useCommonWords()
  if (query.isPending) {
    return (
      <Stack gap="xs" role="status" aria-label={say('loading')}>
        {Array.from({ length: rows }, (_, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they are all the same
          <Skeleton key={n} height={rowHeight} />
        ))}
      </Stack>
    )
  }
  if (query.error) return <Problem error={query.error} onRetry={() => query.refetch()} />
  return isEmpty ? empty : children
}

interface EmptyProps {
  icon: IconName
  title: string
  /** What to do next. */
  text: string
  action?: ReactNode
}

export function Empty({ icon, title, text, action }: EmptyProps) {
  return (
    <Stack align="center" gap="xs" py={48} px="md" ta="center" c="dimmed">
      <Icon name={icon} size={36} />
      <Title order={2} size="h4" c="var(--mantine-color-text)">
        {title}
      </Title>
      <Text maw={420} style={{ textWrap: 'balance' }}>
        {text}
      </Text>
      {action}
    </Stack>
  )
}
