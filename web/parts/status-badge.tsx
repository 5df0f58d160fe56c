import { Group, Text } from '@mantine/core'
import { useCommonWords } from './common.ts'

const channelStates = {
  connected: ['connected', 'good'],
  connecting: ['connecting', 'busy'],
  disconnected: ['disconnected', 'bad'],
  denied: ['denied', 'bad'],
  disabled: ['disabled', 'calm'],
} as const

const messageStates = {
  waiting: ['waiting', 'busy'],
  running: ['running', 'busy'],
  answered: ['answered', 'good'],
  stopped: ['stopped', 'calm'],
  failed: ['failedState', 'bad'],
  undelivered: ['undelivered', 'bad'],
  skipped: ['skipped', 'calm'],
} as const

const states = { ...channelStates, ...messageStates }

export type ShownState = keyof typeof states

/** The state of a channel or a message: a colour, and the word for those who do not see it. */
export function StatusBadge({ state }: { state: ShownState }) {
  const say = useCommonWords()
  const [word, mood] = states[state]
  return <Mood mood={mood} words={say(word)} />
}

export type MoodName = 'good' | 'busy' | 'bad' | 'warn' | 'calm'

export function Mood({ mood, words }: { mood: MoodName; words: string }) {
  return (
    <Group component="span" gap={7} wrap="nowrap" style={{ display: 'inline-flex' }} data-mood={mood}>
      <span
        aria-hidden="true"
        style={{ width: 9, height: 9, borderRadius: 9, flex: 'none', background: `var(--teahouse-${mood})` }}
      />
      <Text component="span" size="sm" fw={500}>
        {words}
      </Text>
    </Group>
  )
}
