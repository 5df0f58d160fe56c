import type { ServerResponse } from 'node:http'
import { createOpenAi, openai } from '../../src/agents/openai/index.ts'
import type { Turn } from '../../src/contract/agent.ts'
import type { Patience } from '../../src/lib/watchdog.ts'
import { aHost, aTurn, listenTo } from './agents.ts'
import { type ByteServer, byteServer, type SeenRequest, stream } from './byte-server.ts'

const patience: Patience = { headers: 5000, first: 5000, idle: 5000, total: 20_000 }
export const key = 'sk-key-of-this-test-1'
export const done = 'data: [DONE]\n\n'

let server: ByteServer | undefined

/** Ends the server of the test before, so that each has its own. */
export async function closeServer(): Promise<void> {
  await server?.close()
  server = undefined
}

/** An agent whose far side answers as told. */
export async function agentAt(
  answer: (request: SeenRequest, wire: ServerResponse) => unknown,
  settings: object = {},
  files?: Record<string, Blob>,
) {
  server = await byteServer(answer)
  const whole = openai.settings.parse({ baseUrl: `${server.url}/v1`, apiKey: key, model: 'm', ...settings })
  return { agent: createOpenAi(whole, aHost(files), patience), seen: server.seen }
}

/** Plays the frames, ends the stream, and tells what a person heard. */
export async function hear(frames: (object | string)[], settings?: object, turn?: Partial<Turn>) {
  const { agent, seen } = await agentAt((_, wire) => {
    stream(wire, ...frames)
    wire.end()
  }, settings)
  const heard = await listenTo(agent.run(aTurn(turn), new AbortController().signal))
  await closeServer()
  return { ...heard, seen }
}

export const chunk = (delta: object, finish: string | null = null, more: object = {}) => ({
  id: 'c1',
  object: 'chat.completion.chunk',
  choices: [{ index: 0, delta, finish_reason: finish }],
  ...more,
})
