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
      /** Of a notification: what it is about. Who may still be told is looked at when it is sent. */
      about?: About
    }
  /** Somebody who has to be let in first. */
  | { type: 'knock' }
  /** /stop has acted already; this is what it found. */
  | { type: 'stop'; running: boolean; dropped: number }

/** What a notification is about. */
export interface About {
  agent: string
  /** The session's. */
  key: string
  /** Whose watch it is. */
  sender: string
  /** The question that it asks. */
  asks?: string
  /** The watch has ended with it. */
  last?: true
}
