import { Anchor, Button, Center, Skeleton, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Markdown } from '../../parts/markdown.tsx'
import { Problem } from '../../parts/problem.tsx'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { Time } from '../../parts/time.tsx'
import classes from './conversations.module.css'
import { type Message, useHistory } from './queries.ts'
import type { Growing } from './use-live.ts'
import { useWords } from './words.ts'

/** What was said, the newest at the end, and what is being said. */
export function History({ id, growing }: { id: string; growing: ReadonlyMap<string, Growing> }) {
  const say = useWords()
  const query = useHistory(id)
  if (query.error) return <Problem error={query.error} onRetry={() => query.refetch()} />
  if (query.isPending) {
    return (
      <Stack>
        <Skeleton height={48} width="60%" />
        <Skeleton height={72} width="70%" style={{ alignSelf: 'flex-end' }} />
      </Stack>
    )
  }
  const items = query.data.pages.flatMap((page) => page.items)
  if (items.length === 0)
    return (
      <Center py="xl">
        <Text c="dimmed">{say('emptyHistory')}</Text>
      </Center>
    )
  return (
    <div>
      {query.hasNextPage && (
        // What is read stays where it is when more comes above it.
        <Center pb="md" style={{ overflowAnchor: 'none' }}>
          <Button variant="default" size="xs" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            {say('earlier')}
          </Button>
        </Center>
      )}
      <ol className={classes.history} aria-label={say('history')}>
        {items.toReversed().map((message) => (
          <li key={message.id} className={classes.exchange}>
            <Exchange message={message} growing={growing.get(message.id)} />
          </li>
        ))}
      </ol>
    </div>
  )
}

/** What a person said, and what was answered; a push has only the latter. */
function Exchange({ message, growing }: { message: Message; growing: Growing | undefined }) {
  const say = useWords()
  const { sender, text, receivedAt, wipedAt, agent, answeredWith } = message
  const isPushed = sender.id.startsWith('api:')
  const who = sender.name ?? sender.id
  return (
    <>
      {!isPushed && (
        <>
          <div className={`${classes.bubble} ${classes.theirs}`}>{wipedAt ? say('wiped') : text || say('noText')}</div>
          <div className={classes.under}>
            {who} · <Time at={receivedAt} />
          </div>
        </>
      )}
      {!answeredWith && <Answer message={message} growing={growing} by={isPushed ? who : (agent ?? say('bot'))} />}
    </>
  )
}

function Answer({ message, growing, by }: { message: Message; growing: Growing | undefined; by: string }) {
  const say = useWords()
  const { state, reply, reference, wipedAt, reason } = message
  const isOpen = state === 'waiting' || state === 'running'
  // What was heard is newer than what was read, until the end is read.
  const shown = isOpen ? (growing ?? reply) : reply
  const isGrowing = isOpen && state === 'running'
  return (
    <>
      {(shown?.text || isGrowing) && (
        <div className={`${classes.bubble} ${classes.ours}`} aria-busy={isGrowing}>
          {wipedAt ? say('wiped') : shown?.text ? <Markdown text={shown.text} /> : null}
          {isGrowing && (
            <Text size="xs" c="dimmed" mt={shown?.text ? 4 : 0}>
              {growing?.status ?? say('growing')}
            </Text>
          )}
        </div>
      )}
      <div className={`${classes.under} ${classes.underOurs}`}>
        {state !== 'answered' && (
          <>
            <StatusBadge state={state} />
            {reason && ` ${reason.words}`}
            {' · '}
          </>
        )}
        {shown?.text ? `${by} · ` : ''}
        <Anchor
          size="xs"
          underline="always"
          renderRoot={(props) => <Link to="/messages/$id" params={{ id: reference }} {...props} />}
        >
          {reference}
        </Anchor>
      </div>
    </>
  )
}
