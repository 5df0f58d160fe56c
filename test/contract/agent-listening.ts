import { createHash } from 'node:crypto'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { AgentEvent, Turn } from '../../src/contract/agent.ts'
import type { Json } from '../../src/contract/message.ts'

/** Starts a turn. */
export type Run = (turn?: Partial<Turn>, signal?: AbortSignal) => AsyncIterable<AgentEvent>

export const pieces = ['The ', 'kettle ', '茶壶 ', '🫖 ', 'sings.']
export const answer = pieces.join('')

export const textOf = (events: AgentEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('')

export function stateIn(events: AgentEvent[]): Json | undefined {
  return events.findLast((event) => event.type === 'state')?.state
}

/** All events, whichever way it ends. */
export async function collected(events: AsyncIterable<AgentEvent>): Promise<AgentEvent[]> {
  const heard: AgentEvent[] = []
  try {
    for await (const event of events) heard.push(event)
  } catch {
    return heard
  }
  return heard
}

/** Stops at the first text; what was heard, and how long it took to end after that. */
export async function stoppedAtText(events: AsyncIterable<AgentEvent>, stop: AbortController) {
  const heard: AgentEvent[] = []
  let stoppedAt = Number.NaN
  try {
    for await (const event of events) {
      heard.push(event)
      if (event.type !== 'text' || stop.signal.aborted) continue
      stoppedAt = performance.now()
      stop.abort()
    }
  } catch {
    return { events: heard, took: performance.now() - stoppedAt }
  }
  return { events: heard, took: performance.now() - stoppedAt }
}

export const digestOf = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

/**
 * Reads an answer without keeping it. What is still reachable while it is read may be a dozen copies of two million
 * characters (the fake has some of them), far from one copy per event.
 */
export async function digested(events: AsyncIterable<AgentEvent>) {
  const hash = createHash('sha256')
  const before = reachable()
  let most = 0
  let count = 0
  for await (const event of events) {
    if (event.type === 'text') hash.update(event.text, 'utf8')
    count += 1
    if (count % 250 === 0) most = Math.max(most, reachable() - before)
  }
  return { digest: hash.digest('hex'), piledUp: most > 64 * 1024 * 1024 }
}

function reachable(): number {
  collectGarbage()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')
