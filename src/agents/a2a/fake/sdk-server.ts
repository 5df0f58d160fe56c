import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AgentCard, type SendMessageRequest, StreamResponse } from '@a2a-js/sdk'
import { AgentEvent, DefaultRequestHandler, type ExecutionEventBus, InMemoryTaskStore } from '@a2a-js/sdk/server'
import { agentCardHandler, jsonRpcHandler, UserBuilder } from '@a2a-js/sdk/server/express'
// The handlers of the SDK are middleware of Express, which comes with this one.
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js'

/** One message to the agent, and how it answers: in the JSON of A2A 1.0. */
export interface SdkTurn {
  taskId: string
  contextId: string
  request: SendMessageRequest
  /** What was said in words. */
  text: string
  /** It belongs to a task that waited for it. */
  isFollowUp: boolean
  cancelled: AbortSignal
  tell(update: object): void
}

export interface SdkServerOptions {
  execute(turn: SdkTurn): Promise<void>
  streaming?: boolean
  version?: '1.0' | '0.3'
  token?: string
}

export interface SdkServer {
  url: string
  /** The methods that were called, in order. */
  calls(): string[]
  close(): Promise<void>
}

/** An agent made with the official SDK, on its own HTTP handlers. */
export async function startSdkServer(options: SdkServerOptions): Promise<SdkServer> {
  const { streaming = true, version = '1.0', token } = options
  const calls: string[] = []
  const legacyCompat = { enabled: version === '0.3' }
  const app = createMcpExpressApp()
  const server = createServer(app)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const handler = new DefaultRequestHandler(
    AgentCard.fromJSON(cardOf(`${url}/a2a`, { streaming, version, token })),
    new InMemoryTaskStore(),
    executorOf(options),
  )
  const guard = (request: IncomingMessage & { body?: { method?: string } }, answer: ServerResponse, go: () => void) => {
    calls.push(request.body?.method ?? '?')
    if (token === undefined || request.headers.authorization === `Bearer ${token}`) return go()
    answer.writeHead(401).end()
  }
  app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: handler, legacyCompat }))
  const userBuilder = UserBuilder.noAuthentication
  app.use('/a2a', guard, jsonRpcHandler({ requestHandler: handler, userBuilder, legacyCompat }))
  return {
    url,
    calls: () => calls,
    close: () =>
      new Promise((done) => {
        server.close(() => done())
        server.closeAllConnections()
      }),
  }
}

function cardOf(
  url: string,
  { streaming, version, token }: { streaming: boolean; version: string; token?: string | undefined },
) {
  const key = { securitySchemes: { key: { httpAuthSecurityScheme: { scheme: 'Bearer' } } } }
  return {
    name: 'Tea master',
    version: '2.1.0',
    supportedInterfaces: [{ url, protocolBinding: 'JSONRPC', protocolVersion: version }],
    capabilities: { streaming },
    defaultInputModes: ['text/plain', 'image/*'],
    defaultOutputModes: ['text/plain'],
    skills: [],
    ...(token ? { ...key, securityRequirements: [{ schemes: { key: { list: [] } } }] } : {}),
  }
}

function executorOf({ execute }: SdkServerOptions) {
  const running = new Map<string, { stop: AbortController; at: { taskId: string; contextId: string } }>()
  return {
    execute: async (context: ContextOfTurn, bus: ExecutionEventBus) => {
      const { taskId, contextId, request, task } = context
      const stop = new AbortController()
      running.set(taskId, { stop, at: { taskId, contextId } })
      const parts = request.message?.parts ?? []
      const text = parts.flatMap(({ content }) => (content?.$case === 'text' ? [content.value] : [])).join('\n')
      const tell = (update: object) => bus.publish(eventOf(update))
      await execute({
        taskId,
        contextId,
        request,
        text,
        isFollowUp: task !== undefined,
        cancelled: stop.signal,
        tell,
      })
    },
    cancelTask: async (taskId: string, bus: ExecutionEventBus) => {
      const task = running.get(taskId)
      task?.stop.abort()
      bus.publish(eventOf({ statusUpdate: { ...task?.at, status: { state: 'TASK_STATE_CANCELED' } } }))
    },
  }
}

interface ContextOfTurn {
  taskId: string
  contextId: string
  request: SendMessageRequest
  task?: unknown
}

function eventOf(update: object) {
  const { payload } = StreamResponse.fromJSON(update)
  switch (payload?.$case) {
    case 'task':
      return AgentEvent.task(payload.value)
    case 'message':
      return AgentEvent.message(payload.value)
    case 'statusUpdate':
      return AgentEvent.statusUpdate(payload.value)
    case 'artifactUpdate':
      return AgentEvent.artifactUpdate(payload.value)
    default:
      throw new Error('this is no update of A2A')
  }
}
