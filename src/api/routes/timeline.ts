import type { MessageRecord } from '../../store/messages.ts'

export interface Event {
  at: number
  event: string
  detail?: string | undefined
  /** Where it happened several times in a row: how often, and when for the last time. */
  repeated?: { times: number; until: number } | undefined
}

/** All that happened to a message, in order: received, accepted, started, first text, each draw, and how it ended and why. */
export function timelineOf(record: MessageRecord): Event[] {
  const { receivedAt, mergedInto } = record
  return merged([
    { at: receivedAt, event: 'received' },
    // Its row is written once, in the transaction whose commit is the acceptance.
    { at: receivedAt, event: 'accepted' },
    ...(mergedInto === undefined ? [] : [{ at: receivedAt, event: 'joined', detail: `M${mergedInto}` }]),
    ...replyOf(record),
    ...endOf(record),
  ])
}

/** An answer that grew for a minute was drawn a hundred times: one line says so. */
function merged(events: Event[]): Event[] {
  const lines: Event[] = []
  for (const event of events) {
    const last = lines.at(-1)
    if (last?.event === 'drawn' && event.event === 'drawn' && last.detail === event.detail)
      last.repeated = { times: (last.repeated?.times ?? 1) + 1, until: event.at }
    else lines.push({ ...event })
  }
  return lines
}

function replyOf({ reply }: MessageRecord): Event[] {
  const events: Event[] = (reply?.timeline ?? []).map(({ at, what, detail }) => ({ at, event: what, detail }))
  if (reply?.view.state !== 'done' || events.some(({ event }) => event === 'first text')) return events
  // An answer that came whole at once: its first text is what was shown last.
  const shown = events.findLastIndex(({ event }) => event === 'drawn' || event === 'said')
  const moment = events[shown]
  return moment ? events.toSpliced(shown, 0, { at: moment.at, event: 'first text' }) : events
}

function endOf({ state, settledAt, error, reply }: MessageRecord): Event[] {
  if (settledAt === undefined || state === 'waiting' || state === 'running') return []
  const last = reply?.timeline.at(-1)?.what
  const said = (state === 'answered' && last === 'delivered') || (state === 'undelivered' && last === 'undelivered')
  return said ? [] : [{ at: settledAt, event: state, detail: error }]
}
