import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { Icon } from '../../parts/icon.tsx'
import { useWords } from './words.ts'

/** What a newcomer does first. */
export function Welcome() {
  const say = useWords()
  const mayAdd = useMay('admin')
  return (
    <Paper withBorder p="xl" bg="var(--teahouse-sheet)">
      <Stack align="center" ta="center" gap="sm">
        <Icon name="leaf" size={40} />
        <Title order={2} size="h3">
          {say('welcome')}
        </Title>
        <Text c="dimmed" maw={460}>
          {say('welcomeText')}
        </Text>
        <Group justify="center" mt="xs">
          <Button leftSection={<Icon name="phone" />} renderRoot={(props) => <Link to="/phones" {...props} />}>
            {say('tryIt')}
          </Button>
          {mayAdd && (
            <Button
              variant="default"
              leftSection={<Icon name="plus" />}
              renderRoot={(props) => <Link to="/channels/new" {...props} />}
            >
              {say('addChannel')}
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  )
}
