import { Progress, Stack, Text } from '@mantine/core'
import { count } from '../../parts/numbers.ts'
import type { Statistics } from './queries.ts'
import { useWords } from './words.ts'

type Calls = NonNullable<Statistics['channels'][number]['calls']>

/** The budgets of calls, once for each account that has one. */
export function budgetsOf(statistics: Statistics | undefined): Calls[] {
  const byAccount = new Map(statistics?.channels.flatMap(({ calls }) => (calls ? [[calls.account, calls]] : [])))
  return [...byAccount.values()]
}

/** How many calls are left this month, and whether they will last. */
export function Budgets({ budgets }: { budgets: Calls[] }) {
  const say = useWords()
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {say('budgetsHelp')}
      </Text>
      {budgets.map(({ account, used, limit, forecast }) => {
        const isOver = forecast > limit
        return (
          <div key={account}>
            <Text fw={500}>{account}</Text>
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
