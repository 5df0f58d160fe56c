import { Skeleton, Text, Tooltip, VisuallyHidden } from '@mantine/core'
import { currentLanguage } from '../../i18n.ts'
import { count } from '../../parts/numbers.ts'
import { Sheet } from '../../parts/sheet.tsx'
import classes from './activity.module.css'
import type { Point, Span } from './queries.ts'
import { useWords } from './words.ts'

/** Messages over time, those that failed in red on top. */
export function Activity({ points, span }: { points: Point[] | undefined; span: Span }) {
  const say = useWords()
  const isQuiet = points?.every(({ messages }) => messages === 0)
  return (
    <Sheet title={say('activity')}>
      <div className={classes.room}>
        {points === undefined && <Skeleton height="100%" />}
        {isQuiet && (
          <Text c="dimmed" className={classes.quiet}>
            {say('quiet')}
          </Text>
        )}
        {points && !isQuiet && <Chart points={points} span={span} />}
      </div>
    </Sheet>
  )
}

function Chart({ points, span }: { points: Point[]; span: Span }) {
  const say = useWords()
  const top = roundUp(Math.max(...points.map(({ messages }) => messages)))
  const tick = new Intl.DateTimeFormat(currentLanguage(), tickOf[span])
  const exact = new Intl.DateTimeFormat(currentLanguage(), span === 'day' ? toTheHour : toTheDay)
  const words = ({ messages, failures }: Point) =>
    `${say('messages')} ${count(messages)} · ${say('failures')} ${count(failures)}`
  return (
    <>
      <div className={classes.chart} aria-hidden="true">
        {[top, top / 2, 0].map((value) => (
          <span key={value} className={classes.line} style={{ bottom: `${(value / top) * 100}%` }}>
            {Number.isInteger(value) && count(value)}
          </span>
        ))}
        {points.map((point) => (
          <Tooltip key={point.at} label={`${exact.format(new Date(point.at))} · ${words(point)}`} withArrow>
            <div className={classes.step}>
              <div className={classes.failed} style={{ height: `${(point.failures / top) * 100}%` }} />
              <div className={classes.fine} style={{ height: `${((point.messages - point.failures) / top) * 100}%` }} />
              <span className={classes.tick}>{tick.format(new Date(point.at))}</span>
            </div>
          </Tooltip>
        ))}
      </div>
      <VisuallyHidden component="ul" aria-label={say('chart')}>
        {points.map((point) => (
          <li key={point.at}>{`${exact.format(new Date(point.at))}: ${words(point)}`}</li>
        ))}
      </VisuallyHidden>
    </>
  )
}

/** The next number that is easy to read: 1, 2, 4, 5, 10, 20, 40, 50 … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return ([1, 2, 4, 5, 10].find((step) => step * power >= value) ?? 10) * power
}

const toTheHour: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' }
const toTheDay: Intl.DateTimeFormatOptions = { dateStyle: 'full' }
const tickOf: Record<Span, Intl.DateTimeFormatOptions> = {
  day: { hour: '2-digit', hour12: false },
  week: { weekday: 'short' },
  month: { day: 'numeric' },
}
