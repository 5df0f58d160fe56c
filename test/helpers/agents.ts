import type { AgentEvent, AgentHost, Model, Turn } from '../../src/contract/agent.ts'
import { RemoteError } from '../../src/contract/errors.ts'

export const user = { id: 'u1', name: 'Ann' }

export function aTurn(turn: Partial<Turn> = {}): Turn {
  return { id: 't1', text: 'hello', files: [], user, language: 'en', history: [], attempt: 1, ...turn }
}

/** A gateway whose files are the given blobs by name, and that keeps what was logged. Its models may be changed at any time. */
export function aHost(files: Record<string, Blob> = {}): AgentHost & { lines: string[]; models: Model[] } {
  const models: Model[] = []
  const lines: string[] = []
  const note = (what: string, facts?: object) => lines.push(`${what} ${JSON.stringify(facts ?? {})}`)
  return {
    lines,
    models,
    model: (id) => models.find((model) => model.id === id),
    log: { debug: note, info: note, warn: note, error: note },
    fetchFile: async ({ name }) => {
      const file = files[name]
      if (!file) throw new RemoteError('gone', `no file ${name}`)
      return file
    },
  }
}

export interface Heard {
  events: AgentEvent[]
  /** The answer as a person reads it at the end. */
  text: string
  reasoning: string
  error: RemoteError | undefined
}

/** Runs a turn to its end. An error that is no RemoteError is a bug and fails the test. */
export async function listenTo(events: AsyncIterable<AgentEvent>): Promise<Heard> {
  const heard: Heard = { events: [], text: '', reasoning: '', error: undefined }
  try {
    for await (const event of events) {
      heard.events.push(event)
      if (event.type === 'text') heard.text += event.text
      if (event.type === 'replace') heard.text = event.text
      if (event.type === 'reasoning') heard.reasoning += event.text
    }
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error
    heard.error = error
  }
  return heard
}
