import type { Tx } from './db.ts'

/** Whose turn it is: says which lane has work, and that nobody else looks at it. In this process alone, or across processes. */
export interface Scheduler {
  /** Inside the transaction that changed a message: this lane has work, now or at `due` (ms since 1970). */
  wake(tx: Tx, lane: string, due?: number): Promise<void>
  /**
   * Calls `drain` for every lane that has work (also what a dead process left), never twice at once for the same lane, on any process.
   * A drain that throws is called again after a growing pause. `signal` fires when the lane was taken away or the process stops.
   */
  start(drain: (lane: string, signal: AbortSignal) => Promise<void>): Promise<void>
  /** Starts no more drains; fires the signal of those under way after `grace` ms; resolves when all have ended. */
  stop(grace: number): Promise<void>
  /** Drains under way in this process. */
  readonly busy: number
}
