import { type FinishReason, type ModelMessage, streamText, ToolChoiceViolationError, type ToolSet } from 'ai'
import type { AgentEvent, Model } from '../../contract/agent.ts'
import { RemoteError } from '../../contract/errors.ts'
import { quoted } from '../../lib/quoted.ts'
import { createRedactor } from '../../lib/redact.ts'
import { ThinkSplitter } from '../../lib/think.ts'
import { pictureUrl } from './mcp/result.ts'
import { makers } from './providers.ts'
import { nameOf, type Wiring, wired } from './wire.ts'

// The SDK would write to the console, which is for our own log lines.
globalThis.AI_SDK_LOG_WARNINGS = false

export interface Question {
  instructions: string
  messages: ModelMessage[]
  tools: ToolSet
  /** False: it may speak only. */
  mayUseTools: boolean
}

export interface Call {
  id: string
  name: string
  input: unknown
}

/** What a model did in one step. */
export interface Step {
  /** As the next step must repeat them. */
  messages: ModelMessage[]
  /** Tools that it wants to be used; what makes no sense is refused already, within `messages`. */
  calls: Call[]
  refused: number
  anyText: boolean
  /** What the model has drawn, as data: URLs. */
  pictures: string[]
  finish: FinishReason
  usage: { input: number; output: number }
}

/** Asks a model once. Whatever goes wrong is a RemoteError; it is whole when this returns. */
export async function* ask(
  model: Model,
  question: Question,
  { signal, ...wiring }: Wiring & { signal: AbortSignal },
): AsyncGenerator<AgentEvent, Step> {
  const maker = makers[model.provider]
  const { apiKey = '', baseUrl = maker.baseUrl } = model
  const splitter = new ThinkSplitter()
  const step: Step = {
    messages: [],
    calls: [],
    refused: 0,
    anyText: false,
    pictures: [],
    finish: 'other',
    usage: { input: 0, output: 0 },
  }
  const heard = function* (pieces: AgentEvent[]) {
    for (const piece of pieces) {
      if (piece.type === 'text') step.anyText ||= piece.text.trim() !== ''
      yield piece
    }
  }
  try {
    const { stream } = streamText({
      model: await maker.load(
        { baseUrl: baseUrl.replace(/\/+$/, ''), apiKey, model: model.model },
        wired(model, wiring),
      ),
      instructions: question.instructions,
      messages: question.messages,
      tools: question.tools,
      toolChoice: question.mayUseTools ? 'auto' : 'none',
      ...(maker.options ? { providerOptions: maker.options } : {}),
      maxRetries: 0,
      abortSignal: signal,
      // What a model links to is not fetched on its behalf.
      experimental_download: noLinks,
      onError: () => undefined,
      onEnd: ({ responseMessages }) => void step.messages.push(...responseMessages),
    })
    for await (const part of stream) {
      signal.throwIfAborted()
      if (part.type === 'text-delta') yield* heard(splitter.push(part.text))
      else if (part.type === 'reasoning-delta') yield { type: 'reasoning', text: part.text }
      else if (part.type === 'tool-call') yield* noteCall(step, part)
      else if (part.type === 'file') step.pictures.push(pictureUrl(part.file.mediaType, part.file.base64) ?? '')
      else if (part.type === 'error') throw part.error
      else if (part.type === 'abort') throw signal.reason ?? new Error('the model was stopped')
      else if (part.type === 'finish') {
        step.finish = part.finishReason
        const { inputTokens = 0, outputTokens = 0 } = part.totalUsage
        step.usage = { input: inputTokens, output: outputTokens }
      }
    }
    yield* heard(splitter.end())
    return step
  } catch (error) {
    if (signal.aborted) throw signal.reason
    if (ToolChoiceViolationError.isInstance(error)) return { ...step, refused: step.refused + 1 }
    throw remote(error, model)
  }
}

async function noLinks(links: unknown[]): Promise<[]> {
  if (links.length > 0) throw new RemoteError('invalid', 'the model sent a link to a file')
  return []
}

interface CallPart {
  toolCallId: string
  toolName: string
  input: unknown
  invalid?: boolean | undefined
}

function* noteCall(step: Step, { toolCallId: id, toolName: name, input, invalid }: CallPart): Generator<AgentEvent> {
  if (!invalid) {
    step.calls.push({ id, name, input })
    return
  }
  step.refused += 1
  yield { type: 'tool', id, name, state: 'failed' }
}

/** The SDK wraps some errors of the wire, and has some of its own, which may repeat what was sent. */
function remote(error: unknown, model: Model): RemoteError {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if (cause instanceof RemoteError) return cause
  const redactor = createRedactor()
  if (model.apiKey) redactor.register(model.apiKey)
  const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return new RemoteError('invalid', `${nameOf(model)} said what cannot be understood: ${quoted(why, redactor)}`)
}
