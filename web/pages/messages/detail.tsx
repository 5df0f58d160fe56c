import { Alert, Anchor, Button, Drawer, Group, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { type CSSProperties, type ReactNode, useEffect } from 'react'
import { api, dataOf } from '../../api/client.ts'
import { useMay } from '../../api/session.ts'
import { currentLanguage } from '../../i18n.ts'
import { Icon } from '../../parts/icon.tsx'
import { ListState } from '../../parts/list-state.tsx'
import { count } from '../../parts/numbers.ts'
import { StatusBadge } from '../../parts/status-badge.tsx'
import { Time } from '../../parts/time.tsx'
import { useToast } from '../../parts/toast.tsx'
import classes from './messages.module.css'
import { useMessage, type WholeMessage } from './queries.ts'
import { useWords } from './words.ts'

const route = getRouteApi('/inside/messages/$id')

/** One message, beside the list that led to it. */
export function MessageDetail() {
  const say = useWords()
  const { id } = route.useParams()
  const navigate = route.useNavigate()
  const query = useMessage(id)
  useFocusBack()
  const close = () => navigate({ to: '/messages', search: (search) => search })
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="lg"
      title={`${say('asked')} ${query.data?.reference ?? id}`}
      closeButtonProps={{ 'aria-label': say('back') }}
      transitionProps={{ duration: 0 }}
    >
      <ListState query={query} isEmpty={false} empty={null} rows={6}>
        {query.data && <Whole message={query.data} />}
      </ListState>
    </Drawer>
  )
}

/** The drawer goes with its page, and cannot lead back to the row that opened it. */
function useFocusBack() {
  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])
}

function Whole({ message }: { message: WholeMessage }) {
  const say = useWords()
  const { state, reason, error, text, reply, wipedAt, sender, answeredWith } = message
  const isPushed = sender.id.startsWith('api:')
  return (
    <Stack gap="lg">
      <Group justify="space-between">
        <StatusBadge state={state} />
        <Again message={message} />
      </Group>
      {(reason || error) && (
        <Alert
          variant="default"
          icon={<Icon name={isBad(state) ? 'warning' : 'info'} />}
          color={isBad(state) ? 'red' : 'gray'}
          title={say('reason')}
        >
          <Text size="sm">{reason?.words ?? error}</Text>
          {reason && error && (
            <Text size="sm" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
              {say('said', { error })}
            </Text>
          )}
        </Alert>
      )}
      {answeredWith && (
        <Anchor
          size="sm"
          renderRoot={(props) => <Link to="/messages/$id" params={{ id: `M${answeredWith}` }} {...props} />}
        >
          {say('together', { id: `M${answeredWith}` })}
        </Anchor>
      )}
      {!isPushed && <Part title={say('asked')}>{wipedAt ? say('wiped') : text || say('noText')}</Part>}
      {reply && <Part title={say('answer')}>{wipedAt ? say('wiped') : reply.text || say('noText')}</Part>}
      <Steps message={message} />
      <Facts message={message} />
    </Stack>
  )
}

const isBad = (state: WholeMessage['state']) => state === 'failed' || state === 'undelivered'

function Again({ message: { reference, state, wipedAt } }: { message: WholeMessage }) {
  const say = useWords()
  const may = useMay('operator')
  const toast = useToast()
  const queries = useQueryClient()
  const retry = useMutation({
    mutationFn: () => dataOf(api.POST('/messages/{id}/retry', { params: { path: { id: reference } } })),
    onSuccess: () => toast.done(say(state === 'failed' ? 'retried' : 'delivered')),
    onError: toast.failed,
    onSettled: () => queries.invalidateQueries({ queryKey: ['messages'] }),
  })
  if (!may || !isBad(state) || wipedAt) return null
  return (
    <Button
      size="xs"
      leftSection={<Icon name="refresh" size={14} />}
      loading={retry.isPending}
      onClick={() => retry.mutate()}
    >
      {say(state === 'failed' ? 'retry' : 'deliver')}
    </Button>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={3} size="h6" mb={4}>
        {title}
      </Title>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls has to be reachable by keyboard */}
      <p className={classes.text} tabIndex={0}>
        {children}
      </p>
    </section>
  )
}

function Steps({ message: { timeline } }: { message: WholeMessage }) {
  const say = useWords()
  if (timeline.length === 0) return null
  return (
    <section>
      <Title order={3} size="h6" mb="xs">
        {say('timeline')}
      </Title>
      <ol className={classes.steps}>
        {timeline.map(({ at, event, words, detail, times, until }, n) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what happened stays where it is
          <li key={n} className={classes.step} style={{ '--step': colourOf(event) } as CSSProperties}>
            <Text size="sm">
              <Text span inherit fw={500}>
                {words}
              </Text>
              {times && ` · ${say('times', { n: times })}`}
            </Text>
            <Text size="xs" c="dimmed">
              {clock(at)}
              {until && ` – ${clock(until)}`}
            </Text>
            {detail && (
              <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
                {detail}
              </Text>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

const bad = ['failed', 'undelivered', 'draw refused', 'left out']
const good = ['delivered', 'answered']
const colourOf = (event: string) =>
  bad.includes(event) ? 'var(--teahouse-bad)' : good.includes(event) ? 'var(--teahouse-good)' : 'var(--teahouse-calm)'

/** To the ms: what took long is what one looks for here. */
function clock(at: string): string {
  const format = new Intl.DateTimeFormat(currentLanguage(), {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hour12: false,
  })
  return format.format(new Date(at))
}

function Facts({ message }: { message: WholeMessage }) {
  const say = useWords()
  const { sender, conversation, channel, agent, usage, sentAt, receivedAt, settledAt } = message
  const facts: [string, ReactNode][] = [
    [
      say('who'),
      <Anchor
        key="who"
        size="sm"
        renderRoot={(props) => <Link to="/messages" search={{ sender: sender.id }} {...props} />}
      >
        {sender.name ?? sender.id}
      </Anchor>,
    ],
    [
      say('where'),
      <Anchor
        key="where"
        size="sm"
        renderRoot={(props) => <Link to="/conversations/$id" params={{ id: conversation }} {...props} />}
      >
        {conversation}
      </Anchor>,
    ],
    [say('channel'), channel],
    ...(agent ? [[say('agent'), agent] satisfies [string, ReactNode]] : []),
    ...(usage
      ? [
          [say('tokens'), say('tokensUsed', { input: count(usage.input), output: count(usage.output) })] satisfies [
            string,
            ReactNode,
          ],
        ]
      : []),
    [say('when'), <Time key="when" at={sentAt} />],
    [say('received'), <Time key="received" at={receivedAt} />],
    ...(settledAt ? [[say('settled'), <Time key="settled" at={settledAt} />] satisfies [string, ReactNode]] : []),
  ]
  return (
    <section>
      <Title order={3} size="h6" mb="xs">
        {say('facts')}
      </Title>
      <Text component="dl" size="sm" className={classes.facts}>
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </Text>
      <Feedback message={message} />
    </section>
  )
}

function Feedback({ message: { feedback } }: { message: WholeMessage }) {
  const say = useWords()
  const given = feedback.filter(({ verdict }) => verdict !== 'none')
  if (given.length === 0) return null
  return (
    <>
      <Title order={3} size="h6" mt="md" mb="xs">
        {say('feedback')}
      </Title>
      {given.map(({ sender, verdict, comment }) => (
        <Text key={sender.id} size="sm">
          {sender.name ?? sender.id}: {say(verdict === 'up' ? 'up' : 'down')}
          {comment && ` – ${comment}`}
        </Text>
      ))}
    </>
  )
}
