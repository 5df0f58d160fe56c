import { Group, Paper, type PaperProps, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

interface SheetProps extends PaperProps {
  title: string
  actions?: ReactNode
  children: ReactNode
}

/** A part of a page with a heading of its own. */
export function Sheet({ title, actions, children, ...rest }: SheetProps) {
  const id = useId()
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" bg="var(--teahouse-sheet)" {...rest}>
      <Group justify="space-between" mb="sm" gap="xs">
        <Title order={2} size="h5" id={id}>
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </Paper>
  )
}
