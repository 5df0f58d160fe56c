import { Alert, Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { ApiError } from '../api/client.ts'
import { useCommonWords } from './common.ts'
import { Icon } from './icon.tsx'

interface ProblemProps {
  error: unknown
  onRetry?: (() => void) | undefined
  /** Where else to go when what was asked for is not there, drawn as a button. */
  elsewhere?: ReactNode
}

/** What went wrong, in words for whoever reads it, and a way to try again where that may help. */
export function Problem({ error, onRetry, elsewhere }: ProblemProps) {
  const say = useCommonWords()
  const words = useProblemWords()
  const isMissing = error instanceof ApiError && error.status === 404
  return (
    <Alert
      variant="default"
      icon={<Icon name={isMissing ? 'search' : 'warning'} />}
      {...(isMissing ? {} : { color: 'red' })}
      title={say(isMissing ? 'missing' : 'failed')}
      role="alert"
    >
      <Group justify="space-between" align="center">
        <Text size="sm">{words(error)}</Text>
        {isMissing && elsewhere}
        {onRetry && !isMissing && (
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
