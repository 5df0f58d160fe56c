import type { Json } from '../contract/message.ts'

/**
 * Wakes whoever listens, in this process and in every other on the same database: /stop, changed settings, live views.
 * A hint, not a promise: what must not be missed is also in a row.
 */
export interface Bus {
  publish(topic: string, data: Json): Promise<void>
  /** Returns the way to stop listening. */
  subscribe(topic: string, hear: (data: Json) => void): () => void
  close(): Promise<void>
}

/** The bus of a process that is alone. */
export function createLocalBus(): Bus {
  const listeners = new Map<string, Set<(data: Json) => void>>()
  return {
    async publish(topic, data) {
      for (const hear of listeners.get(topic) ?? []) hear(data)
    },
    subscribe(topic, hear) {
      const set = listeners.get(topic) ?? new Set()
      listeners.set(topic, set.add(hear))
      return () => set.delete(hear)
    },
    async close() {
      listeners.clear()
    },
  }
}
