import { Progress, Stack, Text } from '@mantine/core'
import { count } from '../../parts/numbers.ts'
import type { Channel, Statistics } from './queries.ts'
import { useWords } from './words.ts'

type Calls = NonNullable<Statistics['channels'][number]['calls']>

export interface Budget {
  calls: Calls
  /** The names of the channels that share it. */
  channels: string[]
}

/** The budgets of calls, once for each account that has one. */
export function budgetsOf(statistics: Statistics | undefined, channels: Channel[]): Budget[] {
  const budgets = new Map<string, Budget>()
  for (const { channel, calls } of statistics?.channels ?? []) {
    if (!calls) continue
    const known = budgets.get(calls.account) ?? { calls, channels: [] }
    known.channels.push(channels.find(({ id }) => id === channel)?.name ?? channel)
    budgets.set(calls.account, known)
  }
  return [...budgets.values()]
}

/** How many calls are left this month, and whether they will last. */
export function Budgets({ budgets }: { budgets: Budget[] }) {
  const say = useWords()
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {say('budgetsHelp')}
      </Text>
      {budgets.map(({ calls: { account, used, limit, forecast }, channels }) => {
        const isOver = forecast > limit
        return (
          <div key={account}>
            <Text fw={500} title={account}>
              {channels.join(', ')}
            </Text>
            <Progress.Root size="lg" my={6}>
              <Progress.Section
                value={Math.min(100, (used / limit) * 100)}
                color={isOver ? 'var(--teahouse-warn)' : 'tea'}
                aria-label={say('used', { used: count(used), limit: count(limit) })}
              />
            </Progress.Root>
            <Text size="sm">
              {say('used', { used: count(used), limit: count(limit) })} ·{' '}
              {say('left', { left: count(Math.max(0, limit - used)) })}
            </Text>
            <Text size="sm" c={isOver ? 'var(--teahouse-warn)' : 'dimmed'}>
              {say(isOver ? 'forecastOver' : 'forecast', { forecast: count(forecast) })}
            </Text>
          </div>
        )
      })}
    </Stack>
  )
}
