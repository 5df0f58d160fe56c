import { z } from 'zod'
import type { Json } from '../../contract/message.ts'
import { type Kept, keptIn, Pending } from './kept.ts'

/** How far a session has been told to those who watch it. */
const Cursor = z.object({
  /** Up to this message. */
  message: z.int(),
  /** Runs up to the one that began with this message have come to their end, and that was told. */
  ended: z.int(),
  /** Something was said since the last prompt: the last message of a run, which repeats it, is not told. */
  spoke: z.boolean().optional(),
  /** A run whose end has not been told, whatever `ended` says. */
  running: z.string().optional(),
  /** That run was told by a turn as far as anybody wanted to hear it: of what became of it without, only the end is told. */
  left: z.boolean().optional(),
  /** What was told that it asks, and nobody has answered. */
  asked: z.array(Pending).optional(),
  /** What was asked last and got no answer in time: who answers all the same is told so. */
  lapsed: Pending.optional(),
  /** How the session was listed when nothing was left to tell: as long as it is listed like that, nothing has happened. */
  seen: z.string().optional(),
})
export type Cursor = z.infer<typeof Cursor>

export const cursorIn = (since: Json | undefined): Cursor | undefined => Cursor.safeParse(since).data

/** Cursors are compared by their letters: what is undefined is left out. */
export const spelled = (value: unknown): Json => JSON.parse(JSON.stringify(value))

/** Which session a turn's state is in, and what all turns up to this state have told of it. */
export function placeOf(state: Json): { key: string; cursor?: Json } | undefined {
  const kept = keptIn(state)
  if (!kept) return undefined
  const cursor = toldBy(kept)
  return { key: kept.session, ...(cursor === undefined ? {} : { cursor: spelled(cursor) }) }
}

function toldBy({ seen = 0, end, work, pending }: Kept): Cursor | undefined {
  if (pending && !pending.over) {
    const [first] = pending.work
    const running = first?.run === undefined ? {} : { running: first.run }
    return { message: first?.after ?? seen, ended: seen, spoke: true, asked: [pending], ...running }
  }
  if (end !== undefined) return { message: end, ended: end, spoke: true }
  const running = work.findLast((piece) => piece.run !== undefined)?.run
  return running === undefined ? undefined : { message: seen, ended: seen, running, left: true }
}
