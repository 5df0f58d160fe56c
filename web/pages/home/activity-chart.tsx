import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts'
import { currentLanguage } from '../../i18n.ts'
import { CHART_HEIGHT } from './chart-height.ts'
import type { Point, Span } from './queries.ts'
import { useWords } from './words.ts'

const axis = { stroke: 'var(--mantine-color-dimmed)', fontSize: 12, tickLine: false, axisLine: false }

/** Messages as they came, those that failed in red on top. The table beside it says the same to those who do not see it. */
export function ActivityChart({ points, span }: { points: Point[]; span: Span }) {
  const say = useWords()
  const format = new Intl.DateTimeFormat(currentLanguage(), tickOf[span])
  const exact = new Intl.DateTimeFormat(currentLanguage(), { dateStyle: 'medium', timeStyle: 'short' })
  const bars = points.map(({ at, messages, failures }) => ({ at, good: messages - failures, failures }))
  return (
    <ResponsiveContainer width="100%" height={CHART_HEIGHT}>
      <BarChart data={bars} accessibilityLayer={false} margin={{ top: 8, right: 4, bottom: 0, left: -18 }}>
        <CartesianGrid vertical={false} stroke="var(--mantine-color-default-border)" />
        <XAxis dataKey="at" tickFormatter={(at: string) => format.format(new Date(at))} minTickGap={28} {...axis} />
        <YAxis allowDecimals={false} {...axis} />
        <Tooltip
          cursor={{ fill: 'var(--mantine-color-default-hover)' }}
          labelFormatter={(at) => exact.format(new Date(String(at)))}
          contentStyle={{
            background: 'var(--teahouse-sheet)',
            border: '1px solid var(--mantine-color-default-border)',
            borderRadius: 8,
          }}
          itemStyle={{ color: 'var(--mantine-color-text)' }}
          labelStyle={{ color: 'var(--mantine-color-text)' }}
        />
        <Bar
          dataKey="good"
          name={say('messages')}
          stackId="all"
          fill="var(--mantine-primary-color-filled)"
          isAnimationActive={false}
        />
        <Bar
          dataKey="failures"
          name={say('failures')}
          stackId="all"
          fill="var(--teahouse-bad)"
          isAnimationActive={false}
        />
      </BarChart>
    </ResponsiveContainer>
  )
}

const tickOf: Record<Span, Intl.DateTimeFormatOptions> = {
  day: { hour: '2-digit', minute: '2-digit', hour12: false },
  week: { weekday: 'short', day: 'numeric' },
  month: { month: 'short', day: 'numeric' },
}
