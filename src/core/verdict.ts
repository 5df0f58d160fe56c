import type { Button, LinkedFile } from '../contract/message.ts'

/** What accept() decided about a message beyond "ask the agent". Stored with it, so that whoever works on it knows. */
export type Verdict =
  /** A command of the chat. */
  | { type: 'command'; name: string; rest: string }
  /** A line to say; the message then counts as skipped. */
  | { type: 'notice'; text: string }
  /** What the gateway says on its own account (a greeting, a push), through send(). */
  | {
      type: 'say'
      text: string
      buttons?: Button[]
      files?: LinkedFile[]
      /** Tells a push from another one that comes under the same key. */
      request?: string
    }
  /** Somebody who has to be let in first. */
  | { type: 'knock' }
  /** /stop has acted already; this is what it found. */
  | { type: 'stop'; running: boolean; dropped: number }
