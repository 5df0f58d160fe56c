import { Alert, Button, Group, Text } from '@mantine/core'
import { ApiError } from '../api/client.ts'
import { useCommonWords } from './common.ts'
import { Icon } from './icon.tsx'

/** What went wrong, in words for whoever reads it, and a way to try again where there is one. */
export function Problem({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) {
  const say = useCommonWords()
  const words = useProblemWords()
  return (
    <Alert color="red" variant="default" icon={<Icon name="warning" />} title={say('failed')} role="alert">
      <Group justify="space-between" align="center">
        <Text size="sm">{words(error)}</Text>
        {onRetry && (
          <Button variant="default" size="xs" leftSection={<Icon name="refresh" size={14} />} onClick={onRetry}>
            {say('tryAgain')}
          </Button>
        )}
      </Group>
    </Alert>
  )
}

/** Puts an error into one sentence. What the gateway says of a mistake in a request is already one. */
export function useProblemWords(): (error: unknown) => string {
  const say = useCommonWords()
  return (error) => {
    if (!(error instanceof ApiError)) return say('failed')
    if (error.code === 'unreachable') return say('unreachable')
    if (error.status === 403 && error.code === 'forbidden') return say('forbidden')
    if (error.status === 404) return say('notFound')
    if (error.status === 429) return say('tooMany')
    if (error.status >= 500) return say('internal')
    return error.message || say('failed')
  }
}
