import { ActionIcon, Button, Group, Menu, Skeleton, Text, Title } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { useMay } from '../../api/session.ts'
import { Icon } from '../../parts/icon.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Time } from '../../parts/time.tsx'
import classes from './conversations.module.css'
import { History } from './history.tsx'
import { Going } from './list.tsx'
import { nameOf, useConversation, type WholeConversation } from './queries.ts'
import { SAY, SayAsBot } from './say-as-bot.tsx'
import { useActs } from './use-acts.ts'
import { useLive } from './use-live.ts'
import { useWords } from './words.ts'

const route = getRouteApi('/inside/conversations/$id')

/** One conversation, live. */
export function ConversationView() {
  const { id } = route.useParams()
  return <Live key={id} id={id} />
}

function Live({ id }: { id: string }) {
  const query = useConversation(id)
  const growing = useLive(id)
  const may = useMay('operator')
  const { data } = query
  if (query.error && !data)
    return (
      <div className={classes.problem}>
        <Back />
        <Problem error={query.error} onRetry={() => query.refetch()} />
      </div>
    )
  return (
    <>
      <div className={classes.bar}>{data ? <Head conversation={data} /> : <Skeleton height={44} />}</div>
      {data?.takeover && <Taken conversation={data} />}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keyboard */}
      <div className={classes.scroll} tabIndex={0}>
        <History id={id} growing={growing} />
      </div>
      {data?.takeover && may && <SayAsBot id={id} />}
    </>
  )
}

function Back() {
  const say = useWords()
  return (
    <ActionIcon
      className={classes.back}
      variant="subtle"
      color="gray"
      aria-label={say('back')}
      renderRoot={(props) => <Link to="/conversations" search={(search: object) => search} {...props} />}
    >
      <Icon name="chevronLeft" />
    </ActionIcon>
  )
}

function Head({ conversation }: { conversation: WholeConversation }) {
  const say = useWords()
  const { chat, channel, agent, model, session } = conversation
  const facts = [
    channel,
    say(chat.kind),
    agent ? say('agent', { name: agent }) : say('noAgent'),
    ...(model ? [say('model', { name: model })] : []),
  ]
  const name = nameOf(conversation)
  return (
    <>
      <Group justify="space-between" gap="xs" wrap="nowrap">
        <Back />
        <Title order={2} size="h4" className={classes.name} title={name}>
          {name}
        </Title>
        <Acts conversation={conversation} />
      </Group>
      <Group gap="xs" mt={2}>
        <Going conversation={conversation} />
        <Text size="sm" c="dimmed">
          {facts.join(' · ')} · {session ? say('session') : say('noSession')}{' '}
          {session && <Time at={session.startedAt} />}
        </Text>
      </Group>
    </>
  )
}

function Acts({ conversation: { id, state, takeover } }: { conversation: WholeConversation }) {
  const say = useWords()
  const may = useMay('operator')
  const { act, isBusy, reset } = useActs(id)
  const button = useRef<HTMLButtonElement>(null)
  const wasBusy = useRef(false)
  // A button that is busy loses the focus; whoever took over wants to write next.
  useEffect(() => {
    const isDone = wasBusy.current && !isBusy
    wasBusy.current = isBusy
    if (!isDone || document.activeElement !== document.body) return
    const next = takeover ? document.getElementById(SAY) : button.current
    next?.focus()
  }, [isBusy, takeover])
  return (
    <Group gap="xs" wrap="nowrap">
      {may && state !== 'idle' && (
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="stop" size={14} />}
          loading={isBusy}
          onClick={() => act('stop')}
        >
          {say('stop')}
        </Button>
      )}
      {may && (
        <Button
          ref={button}
          size="xs"
          variant={takeover ? 'filled' : 'default'}
          loading={isBusy}
          onClick={() => act(takeover ? 'release' : 'takeover')}
        >
          {say(takeover ? 'release' : 'takeOver')}
        </Button>
      )}
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label={say('moreActions')}>
            <Icon name="more" size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {may && (
            <Menu.Item leftSection={<Icon name="refresh" size={14} />} onClick={reset}>
              {say('reset')}
            </Menu.Item>
          )}
          <Menu.Item
            leftSection={<Icon name="message" size={14} />}
            renderRoot={(props) => <Link to="/messages" search={{ conversation: id }} {...props} />}
          >
            {say('allMessages')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  )
}

function Taken({ conversation: { takeover } }: { conversation: WholeConversation }) {
  const say = useWords()
  if (!takeover) return null
  return (
    <div className={classes.taken} role="status">
      <Text size="sm">
        {say('takenBy', { name: takeover.by.name })} <Time at={takeover.since} />
      </Text>
    </div>
  )
}
