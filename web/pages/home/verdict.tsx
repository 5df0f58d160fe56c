import { Button, Group, Paper, Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { request } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { currentLanguage } from '../../i18n.ts'
import { Icon } from '../../parts/icon.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Time } from '../../parts/time.tsx'
import { useToast } from '../../parts/toast.tsx'
import { type Trouble, useAttention } from './queries.ts'
import classes from './verdict.module.css'
import { useWords } from './words.ts'

/** The rest waits behind a button: what is below has to be seen, too. */
const MOST_TROUBLES = 5

/** One sentence: is everything all right? And if not: what is wrong, with the button that mends it. */
export function Verdict() {
  const say = useWords()
  const attention = useAttention()
  const [isWhole, setWhole] = useState(false)
  if (attention.isPending) return <Skeleton height={76} />
  if (attention.error) return <Problem error={attention.error} onRetry={() => attention.refetch()} />
  const { items } = attention.data
  const isWell = items.length === 0
  const mood = items.some(({ severity }) => severity === 'error') ? 'bad' : isWell ? 'good' : 'warn'
  return (
    <Paper withBorder className={classes.verdict} data-mood={mood} aria-live="polite">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <ThemeIcon variant="transparent" c={`var(--teahouse-${mood})`} size={28}>
          <Icon name={isWell ? 'check' : 'warning'} size={24} />
        </ThemeIcon>
        <div>
          <Title order={2} size="h4">
            {isWell ? say('allWell') : say('trouble', { count: items.length })}
          </Title>
          {isWell && <Text c="dimmed">{say('allWellText')}</Text>}
        </div>
      </Group>
      {!isWell && (
        <Stack component="ul" gap={0} className={classes.troubles}>
          {items.slice(0, isWhole ? items.length : MOST_TROUBLES).map((trouble) => (
            <TroubleRow key={`${trouble.code} ${trouble.about.id}`} trouble={trouble} />
          ))}
        </Stack>
      )}
      {items.length > MOST_TROUBLES && (
        <Button
          variant="subtle"
          size="compact-sm"
          ml={-8}
          aria-expanded={isWhole}
          onClick={() => setWhole(!isWhole)}
          leftSection={<Icon name={isWhole ? 'chevronUp' : 'chevronDown'} size={14} />}
        >
          {isWhole ? say('fewer') : say('allTroubles', { count: items.length })}
        </Button>
      )}
    </Paper>
  )
}

function TroubleRow({ trouble: { words, detail, since, action } }: { trouble: Trouble }) {
  const say = useWords()
  const language = currentLanguage()
  const mayMend = useMay('operator')
  const mend = useMend(action.call)
  return (
    <li className={classes.trouble}>
      <div className={classes.words}>
        <Text fw={500}>{words[language]}</Text>
        {detail && (
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {detail}
          </Text>
        )}
        {since && (
          <Text size="sm" c="dimmed">
            <Time at={since} />
          </Text>
        )}
      </div>
      <Group gap="xs">
        {action.call && mayMend && (
          <Button size="xs" loading={mend.isPending} onClick={() => mend.mutate()}>
            {action.words[language]}
          </Button>
        )}
        <Button size="xs" variant="default" renderRoot={(props) => <Link to={action.page} {...props} />}>
          {action.call && mayMend ? say('look') : action.words[language]}
        </Button>
      </Group>
    </li>
  )
}

/** Makes the call that the gateway proposes: `POST /channels/support/restart`. */
function useMend(call: string | null) {
  const queries = useQueryClient()
  const toast = useToast()
  return useMutation({
    mutationFn: async () => {
      const [method = 'POST', path = ''] = call?.split(' ') ?? []
      await request(method, path)
    },
    onError: toast.failed,
    onSettled: () => queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' }),
  })
}
