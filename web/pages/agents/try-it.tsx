import { Button, Group, Paper, ScrollArea, Stack, Text, Textarea } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { api, dataOf } from '../../api/client.ts'
import type { components } from '../../api/generated.ts'
import { useMay } from '../../api/session.ts'
import { Icon } from '../../parts/icon.tsx'
import { useProblemWords } from '../../parts/problem.tsx'
import { Sheet } from '../../parts/sheet.tsx'
import { useWords } from './words.ts'

type Answer = components['schemas']['AgentAnswer']

interface Turn {
  asked: string
  answer?: Answer
  /** Why there is none. */
  problem?: string
}

/** A chat with an agent that goes through no channel. */
export function TryIt({ id }: { id: string }) {
  const say = useWords()
  const problem = useProblemWords()
  const mayTry = useMay('operator')
  const [turns, setTurns] = useState<Turn[]>([])
  const [text, setText] = useState('')
  const running = useRef<AbortController>(undefined)
  const end = useRef<HTMLDivElement>(null)
  const isRunning = turns.at(-1) !== undefined && !turns.at(-1)?.answer && !turns.at(-1)?.problem
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was said last is brought into view
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' })
  }, [turns])
  useEffect(() => () => running.current?.abort(), [])
  if (!mayTry) return null

  const send = async () => {
    const asked = text.trim()
    if (asked === '' || isRunning) return
    const history = turns.flatMap((turn) =>
      turn.answer?.ok
        ? [
            { role: 'user' as const, text: turn.asked },
            { role: 'assistant' as const, text: turn.answer.text ?? '' },
          ]
        : [],
    )
    const state = turns.findLast((turn) => turn.answer?.ok)?.answer?.state
    setText('')
    setTurns([...turns, { asked }])
    const said: Turn = { asked }
    running.current = new AbortController()
    try {
      const body = { text: asked, history, ...(state === undefined ? {} : { state }) }
      const { signal } = running.current
      said.answer = await dataOf(api.POST('/agents/{id}/test', { params: { path: { id } }, body, signal }))
    } catch (error) {
      said.problem = running.current.signal.aborted ? say('stop') : problem(error)
    }
    setTurns([...turns, said])
  }

  return (
    <Sheet
      title={say('tryIt')}
      actions={
        turns.length > 0 && (
          <Button variant="subtle" size="compact-sm" onClick={() => setTurns([])}>
            {say('clear')}
          </Button>
        )
      }
    >
      <Text size="sm" c="dimmed" mb="sm">
        {say('tryText')}
      </Text>
      <ScrollArea.Autosize mah={420} viewportProps={{ tabIndex: 0, role: 'log', 'aria-label': say('tryIt') }}>
        <Stack gap="sm">
          {turns.map((turn, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: turns are only ever added
            <Said key={index} turn={turn} />
          ))}
          <div ref={end} />
        </Stack>
      </ScrollArea.Autosize>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <Stack gap="xs" mt="sm">
          <Textarea
            aria-label={say('say')}
            placeholder={say('say')}
            autosize
            minRows={2}
            maxRows={8}
            value={text}
            onChange={({ currentTarget }) => setText(currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
              event.preventDefault()
              void send()
            }}
          />
          <Group justify="flex-end">
            {isRunning ? (
              <Button
                variant="default"
                leftSection={<Icon name="stop" size={14} />}
                onClick={() => running.current?.abort()}
              >
                {say('stop')}
              </Button>
            ) : (
              <Button type="submit" leftSection={<Icon name="send" size={14} />}>
                {say('send')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Sheet>
  )
}

function Said({ turn: { asked, answer, problem } }: { turn: Turn }) {
  const say = useWords()
  const why = problem ?? (answer && !answer.ok ? answer.message : undefined)
  return (
    <Stack gap={6}>
      <Paper p="xs" bg="var(--mantine-primary-color-light)" ml="xl">
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {asked}
        </Text>
      </Paper>
      <Paper p="xs" withBorder mr="xl">
        <Text
          size="sm"
          c={why === undefined ? undefined : 'var(--teahouse-bad)'}
          style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}
        >
          {why ?? (answer ? answer.text || say('nothing') : say('working'))}
        </Text>
        {answer?.ok && <Facts answer={answer} />}
      </Paper>
    </Stack>
  )
}

function Facts({ answer: { firstTextMs, totalMs = 0, tokens, tools = [], files = [] } }: { answer: Answer }) {
  const say = useWords()
  const facts = [
    ...(tools.length > 0 ? [say('tools', { list: tools.map(({ name }) => name).join(', ') })] : []),
    ...(files.length > 0 ? [say('files', { list: files.map(({ name }) => name).join(', ') })] : []),
    ...(typeof firstTextMs === 'number' ? [say('firstText', { ms: firstTextMs })] : []),
    say('took', { ms: totalMs }),
    ...(tokens ? [say('tokens', { ...tokens })] : []),
  ]
  return (
    <Text size="xs" c="dimmed" mt={4}>
      {facts.join(' · ')}
    </Text>
  )
}

/** What stands in its place before there is an agent to talk to. */
export function TryItLater() {
  const say = useWords()
  return (
    <Sheet title={say('tryIt')}>
      <Text size="sm" c="dimmed">
        {say('saveFirst')}
      </Text>
    </Sheet>
  )
}
