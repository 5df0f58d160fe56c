import { Paper, SimpleGrid, Skeleton, Text, Tooltip } from '@mantine/core'
import type { ReactNode } from 'react'
import { count } from '../../parts/numbers.ts'
import type { Statistics } from './queries.ts'
import { useWords } from './words.ts'

/** What happened, in four numbers. */
export function Tiles({ statistics }: { statistics: Statistics | undefined }) {
  const say = useWords()
  const totals = statistics?.totals
  const { p50 = null, p99 = null } = totals?.addedLatencyMs ?? {}
  const isMeasured = p50 !== null && p99 !== null
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      <Tile name={say('messages')} value={totals && count(totals.messages)} />
      <Tile
        name={say('failures')}
        value={totals && count(totals.failures)}
        colour={totals && totals.failures > 0 ? 'var(--teahouse-bad)' : undefined}
      />
      <Tile
        name={say('latency')}
        value={totals && (isMeasured ? `${count(p50)} / ${count(p99)}` : say('noLatency'))}
        note={isMeasured && say('ms')}
        help={say('latencyHelp')}
      />
      <Tile
        name={say('tokens')}
        value={totals && count(totals.tokens.output)}
        note={totals && say('tokensIn', { count: count(totals.tokens.input) })}
      />
    </SimpleGrid>
  )
}

interface TileProps {
  name: string
  value: string | undefined
  colour?: string | undefined
  note?: ReactNode
  help?: string
}

function Tile({ name, value, colour, note, help }: TileProps) {
  return (
    <Paper withBorder p="md" bg="var(--teahouse-sheet)">
      <Tooltip
        label={help}
        disabled={help === undefined}
        multiline
        w={280}
        withArrow
        events={{ hover: true, focus: true, touch: true }}
      >
        <Text size="sm" c="dimmed" tabIndex={help === undefined ? undefined : 0} w="fit-content">
          {name}
        </Text>
      </Tooltip>
      {value === undefined ? (
        <Skeleton height={28} mt={6} width="60%" />
      ) : (
        <Text fz={{ base: 18, sm: 22 }} fw={600} lh="34px" c={colour} style={{ fontVariantNumeric: 'tabular-nums' }}>
          {value}{' '}
          <Text span size="sm" c="dimmed" fw={400}>
            {note}
          </Text>
        </Text>
      )}
    </Paper>
  )
}
