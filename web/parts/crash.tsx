import { Button, Center, Group, Stack, Text, Title } from '@mantine/core'
import type { ErrorComponentProps } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ApiError } from '../api/client.ts'
import { Icon } from './icon.tsx'
import { useProblemWords } from './problem.tsx'
import { useShellWords } from './shell-words.ts'

/** How often it is looked whether the gateway is there again, in ms. */
const LOOK_EVERY = 2_000
/** A page that cannot be had from a gateway that is there is asked for anew so seldom, in ms. */
const RELOAD_EVERY = 30_000
const RELOADED = 'teahouse.reloaded'

/** Parts of the panel that could not be loaded: nobody is there, or another version is. */
const missing = new WeakSet<Error>()
addEventListener('vite:preloadError', ({ payload }) => missing.add(payload))

/** What is shown in place of a page that failed; everything around it goes on. */
export function Crash({ error, reset }: ErrorComponentProps) {
  const say = useShellWords()
  const words = useProblemWords()
  const isAway = isMissing(error)
  useEffect(() => (isAway ? reloadOnceThere() : undefined), [isAway])
  const told = isAway ? new ApiError(0, { code: 'unreachable' }) : error
  return (
    <Center mih="60vh" p="md">
      <Stack align="center" gap="sm" role="alert" ta="center">
        <Icon name="warning" size={40} />
        <Title order={1} size="h3">
          {say(isAway ? 'away' : 'crashed')}
        </Title>
        <Text c="dimmed">{told instanceof ApiError ? words(told) : say('crashedText')}</Text>
        <Group>
          <Button onClick={() => (error instanceof ApiError ? reset() : location.reload())}>{say('reload')}</Button>
        </Group>
      </Stack>
    </Center>
  )
}

function isMissing(error: unknown): boolean {
  return error instanceof ApiError ? error.code === 'unreachable' : error instanceof Error && missing.has(error)
}

/** Loads this page anew as soon as the gateway answers. Returns the way to stop. */
function reloadOnceThere(): () => void {
  const timer = setInterval(async () => {
    const isThere = await fetch('/healthz').then(
      ({ ok }) => ok,
      () => false,
    )
    const last = Number(sessionStorage.getItem(RELOADED) ?? 0)
    if (!isThere || Date.now() - last < RELOAD_EVERY) return
    sessionStorage.setItem(RELOADED, String(Date.now()))
    location.reload()
  }, LOOK_EVERY)
  return () => clearInterval(timer)
}
