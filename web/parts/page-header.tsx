import { Box, Group, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

interface PageHeaderProps {
  title: string
  text?: ReactNode
  /** Buttons that concern the whole page. */
  actions?: ReactNode
}

/** What a page is called, also in the browser's tab. */
export function PageHeader({ title, text, actions }: PageHeaderProps) {
  return (
    <Group component="header" justify="space-between" align="flex-start" mb="lg" gap="sm">
      <title>{`${title} · Teahouse`}</title>
      <Box style={{ flex: '1 1 16rem' }}>
        <Title order={1} size="h2">
          {title}
        </Title>
        {text && (
          <Text c="dimmed" mt={4} maw={680} style={{ textWrap: 'pretty' }}>
            {text}
          </Text>
        )}
      </Box>
      {actions && <Group gap="xs">{actions}</Group>}
    </Group>
  )
}
