import { Button, Code, Group, Stack, Text } from '@mantine/core'
import { Copy } from '../../../parts/copy.tsx'
import { useWords } from './words.ts'

interface SecretShownProps {
  /** What it is: a link, a key. */
  name: string
  secret: string
  text: string
  onDone: () => void
}

/** What is shown this once. */
export function SecretShown({ name, secret, text, onDone }: SecretShownProps) {
  const say = useWords()
  return (
    <Stack>
      <Text size="sm">{text}</Text>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <Code block flex={1} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }} aria-label={name}>
          {secret}
        </Code>
        <Copy text={secret} of={name} />
      </Group>
      <Group justify="flex-end">
        <Button onClick={onDone}>{say('done')}</Button>
      </Group>
    </Stack>
  )
}
