import { randomUUID } from 'node:crypto'
import type { Agent, AgentEvent, Turn } from '../contract/agent.ts'
import type { Json } from '../contract/message.ts'

/** What an admin says to an agent to try it, and what went before. */
export type Said = Pick<Turn, 'text' | 'user' | 'language' | 'history'> & { state?: Json | undefined }

/** What an agent answered, and what it did on the way. */
export interface Answered {
  text: string
  /** By its kind, how often. */
  events: Partial<Record<AgentEvent['type'], number>>
  tools: { name: string; state: 'running' | 'done' | 'failed' }[]
  questions: { question: string; options: string[] }[]
  files: { name: string; url: string }[]
  suggestions: string[]
  tokens: { input: number; output: number } | null
  /** Until the first word; null when there was none. */
  firstTextMs: number | null
  totalMs: number
  /** What the agent wants to have back with the next turn. */
  state: Json | null
}

/** In characters, and in things that it did. What comes beyond is left out. */
const LONGEST = 100_000
const MOST = 100

/** One turn that comes from no chat: nothing of it is kept. Rejects as Agent.run() does. */
export async function tryTurn(agent: Agent, { state, ...said }: Said, signal: AbortSignal): Promise<Answered> {
  const turn: Turn = {
    id: `trial-${randomUUID()}`,
    files: [],
    attempt: 1,
    ...said,
    ...(state === undefined || state === null ? {} : { state }),
  }
  const begun = performance.now()
  const tools = new Map<string, Answered['tools'][number]>()
  const answered: Answered = {
    text: '',
    events: {},
    tools: [],
    questions: [],
    files: [],
    suggestions: [],
    tokens: null,
    firstTextMs: null,
    totalMs: 0,
    state: state ?? null,
  }
  for await (const event of agent.run(turn, signal)) {
    answered.events[event.type] = (answered.events[event.type] ?? 0) + 1
    if (event.type === 'tool') {
      if (tools.size < MOST || tools.has(event.id)) tools.set(event.id, { name: event.name, state: event.state })
    } else note(answered, event)
    if (answered.text !== '') answered.firstTextMs ??= Math.round(performance.now() - begun)
  }
  return { ...answered, tools: [...tools.values()], totalMs: Math.round(performance.now() - begun) }
}

function note(answered: Answered, event: AgentEvent): void {
  switch (event.type) {
    case 'text':
      answered.text = (answered.text + event.text).slice(0, LONGEST)
      return
    case 'replace':
      answered.text = event.text.slice(0, LONGEST)
      return
    case 'ask':
      if (answered.questions.length < MOST)
        answered.questions.push({ question: event.question, options: event.options })
      return
    case 'file':
      if (answered.files.length < MOST) answered.files.push({ name: event.name, url: event.url })
      return
    case 'suggest':
      answered.suggestions = event.questions.slice(0, MOST)
      return
    case 'usage':
      answered.tokens = { input: event.input, output: event.output }
      return
    case 'state':
      answered.state = event.state
      return
  }
}
