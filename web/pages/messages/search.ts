/** What the list of messages is narrowed to; it stands in the address. Days are as in 2026-11-21. */
export interface MessageSearch {
  q?: string
  channel?: string
  state?: string
  agent?: string
  sender?: string
  conversation?: string
  from?: string
  to?: string
}

const names = ['q', 'channel', 'state', 'agent', 'sender', 'conversation', 'from', 'to'] as const

export function readMessageSearch(said: Record<string, unknown>): MessageSearch {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = said[name]
      const text = typeof value === 'number' ? String(value) : value
      return typeof text === 'string' && text !== '' ? [[name, text]] : []
    }),
  )
}

/** Days of the person who looks, as instants: the last one is part of it. */
export function instantsOf({ from, to }: MessageSearch): { from?: string; to?: string } {
  const start = from ? new Date(`${from}T00:00:00`) : undefined
  const end = to ? new Date(`${to}T00:00:00`) : undefined
  end?.setDate(end.getDate() + 1)
  return { ...instant('from', start), ...instant('to', end) }
}

const instant = (name: 'from' | 'to', at: Date | undefined) =>
  at && !Number.isNaN(at.getTime()) ? { [name]: at.toISOString() } : {}
