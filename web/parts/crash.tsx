import { Button, Center, Group, Stack, Text, Title } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { ApiError } from '../api/client.ts'
import { Icon } from './icon.tsx'
import { useProblemWords } from './problem.tsx'
import { useShellWords } from './shell-words.ts'

/** What is shown in place of a page that failed; everything around it goes on. */
export function Crash({ error, reset }: ErrorComponentProps) {
  const say = useShellWords()
  const words = useProblemWords()
  return (
    <Center mih="60vh" p="md">
      <Stack align="center" gap="sm" role="alert" ta="center">
        <Icon name="warning" size={40} />
        <Title order={1} size="h3">
          {say('crashed')}
        </Title>
        <Text c="dimmed">{error instanceof ApiError ? words(error) : say('crashedText')}</Text>
        <Group>
          <Button onClick={() => (error instanceof ApiError ? reset() : location.reload())}>{say('reload')}</Button>
        </Group>
      </Stack>
    </Center>
  )
}
