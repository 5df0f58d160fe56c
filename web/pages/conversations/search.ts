/** What the list of conversations is narrowed to; it stands in the address. */
export interface ConversationSearch {
  q?: string
  channel?: string
  state?: 'running' | 'idle' | 'taken'
}

export function readConversationSearch({ q, channel, state }: Record<string, unknown>): ConversationSearch {
  const text = typeof q === 'number' ? String(q) : q
  return {
    ...(typeof text === 'string' && text !== '' ? { q: text } : {}),
    ...(typeof channel === 'string' && channel !== '' ? { channel } : {}),
    ...(state === 'running' || state === 'idle' || state === 'taken' ? { state } : {}),
  }
}
