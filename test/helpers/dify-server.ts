import type { ServerResponse } from 'node:http'
import { createDify, dify } from '../../src/agents/dify/index.ts'
import type { Turn } from '../../src/contract/agent.ts'
import type { Patience } from '../../src/lib/watchdog.ts'
import { aHost, aTurn, listenTo } from './agents.ts'
import { type ByteServer, byteServer, json, type SeenRequest, stream } from './byte-server.ts'

const patience: Patience = { headers: 5000, first: 5000, idle: 5000, total: 20_000 }
export const key = 'app-key-of-this-test'
export const conversation = '8d5b3b0e-0000-4000-8000-000000000001'
export const ids = { conversation_id: conversation, message_id: 'm1', task_id: 't1', created_at: 1 }
export const message = (answer: string) => ({ event: 'message', ...ids, id: 'm1', answer })
export const agentMessage = (answer: string) => ({ event: 'agent_message', ...ids, id: 'm1', answer })
export const messageEnd = {
  event: 'message_end',
  ...ids,
  id: 'm1',
  metadata: { usage: { prompt_tokens: 10, completion_tokens: 5 } },
}
export const started = { event: 'workflow_started', ...ids, workflow_run_id: 'r1', data: { id: 'r1' } }
export const finished = (data: object) => ({
  event: 'workflow_finished',
  ...ids,
  data: { status: 'succeeded', error: null, outputs: {}, total_tokens: 50, ...data },
})
export const thought = (id: string, more: object) => ({
  event: 'agent_thought',
  ...ids,
  id,
  thought: '',
  observation: '',
  tool: '',
  ...more,
})

let server: ByteServer | undefined

/** Ends the server of the test before, so that each has its own. */
export async function closeServer(): Promise<void> {
  await server?.close()
  server = undefined
}

type Answer = (request: SeenRequest, wire: ServerResponse) => unknown

/**
 * A Dify agent whose far side answers as told; stop calls always succeed. That the app is asked about itself is
 * not counted, and only a test with files answers it.
 */
export async function agentAt(answer: Answer, settings: object = {}, files?: Record<string, Blob>) {
  const seen: SeenRequest[] = []
  server = await byteServer((request, wire) => {
    if (request.path.endsWith('/parameters')) return files ? answer(request, wire) : json(wire, 200, {})
    seen.push(request)
    return request.path.endsWith('/stop') ? json(wire, 200, { result: 'success' }) : answer(request, wire)
  })
  const host = aHost(files)
  const whole = dify.settings.parse({ baseUrl: `${server.url}/v1/`, apiKey: key, ...settings })
  return { agent: createDify(whole, host, patience), host, seen, url: server.url }
}

/** Plays the frames, ends the stream, and tells what a person heard. */
export async function hear(frames: (object | string)[], settings?: object, turn?: Partial<Turn>) {
  const { agent, seen, url } = await agentAt((_, wire) => {
    stream(wire, ...frames)
    wire.end()
  }, settings)
  const heard = await listenTo(agent.run(aTurn(turn), new AbortController().signal))
  await closeServer()
  return { ...heard, seen, url }
}
