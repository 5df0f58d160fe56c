import { Center, SegmentedControl, Skeleton, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { Sheet } from '../../parts/sheet.tsx'
import { CHART_HEIGHT } from './chart-height.ts'
import { type Point, type Span, spans } from './queries.ts'
import { useWords } from './words.ts'

// A hundred kB that nobody needs to see whether all is well.
const ActivityChart = lazy(async () => ({ default: (await import('./activity-chart.tsx')).ActivityChart }))

interface ActivityProps {
  points: Point[] | undefined
  span: Span
  onSpan(span: Span): void
}

/** Messages and failures over time. */
export function Activity({ points, span, onSpan }: ActivityProps) {
  const say = useWords()
  const names = { day: say('lastDay'), week: say('lastWeek'), month: say('lastMonth') }
  const choices = (
    <SegmentedControl
      size="xs"
      aria-label={say('span')}
      value={span}
      onChange={(chosen) => onSpan(spans.find((known) => known === chosen) ?? span)}
      data={spans.map((value) => ({ value, label: names[value] }))}
    />
  )
  return (
    <Sheet title={say('activity')} actions={choices}>
      <div style={{ height: CHART_HEIGHT }} role="img" aria-label={say('chart')}>
        {points === undefined ? <Skeleton height={CHART_HEIGHT} /> : <Chart points={points} span={span} />}
      </div>
    </Sheet>
  )
}

function Chart({ points, span }: { points: Point[]; span: Span }) {
  const say = useWords()
  if (points.every(({ messages }) => messages === 0)) {
    return (
      <Center h="100%">
        <Text c="dimmed">{say('quiet')}</Text>
      </Center>
    )
  }
  return (
    <Suspense fallback={<Skeleton height={CHART_HEIGHT} />}>
      <ActivityChart points={points} span={span} />
    </Suspense>
  )
}
