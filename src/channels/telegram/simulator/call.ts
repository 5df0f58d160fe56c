import type { Backend } from './backend.ts'
import { BotApiError } from './bot-api-error.ts'
import { RawJson } from './long-poll.ts'
import { methods } from './methods/index.ts'
import { Described } from './methods/method.ts'
import { existsIn } from './options.ts'
import type { Params } from './params.ts'

/** What goes back over the wire. */
export interface Answer {
  code: number
  json: string
  retryAfter?: number
}

/** How the documentation spells a method, whatever the case it came in. */
export function spelled(name: string): string {
  return methods.get(name.toLowerCase())?.name ?? name.slice(0, 64)
}

/** Carries out one call of the bot and keeps account of it. */
export async function call(backend: Backend, name: string, params: Params, signal: AbortSignal): Promise<Answer> {
  backend.journal.count(spelled(name))
  const answer = await carryOut(backend, name, params, signal)
  note(backend, name, params, answer)
  return answer
}

/** Keeps account of a call that a fault answered. */
export function noteFault(backend: Backend, name: string, params: Params, answer: Answer): void {
  backend.journal.count(spelled(name))
  note(backend, name, params, answer)
}

function note(backend: Backend, name: string, params: Params, answer: Answer): void {
  const description = answer.code === 200 ? undefined : answer.json.slice(0, 500)
  const record = { method: spelled(name), params: params.summary(), code: answer.code, at: Date.now() }
  backend.journal.record({ ...record, ...(description === undefined ? {} : { description }) })
}

async function carryOut(backend: Backend, name: string, params: Params, signal: AbortSignal): Promise<Answer> {
  const method = methods.get(name.toLowerCase())
  try {
    if (!method) throw new BotApiError(404, 'Not Found: method not found', { mistake: true })
    if (!existsIn(backend.options.apiVersion ?? '10.3', method.since ?? '1.0')) {
      throw new BotApiError(404, 'Not Found: method not found')
    }
    backend.rules.check(method.name, params, method.known)
    return success(await method.run(backend, params, signal))
  } catch (error) {
    if (!(error instanceof BotApiError)) throw error
    backend.rules.refused(spelled(name), params, error)
    return failure(error)
  }
}

function success(result: unknown): Answer {
  if (result instanceof RawJson) return { code: 200, json: `{"ok":true,"result":${result.json}}` }
  const body = result instanceof Described ? { ok: true, ...result } : { ok: true, result }
  return { code: 200, json: JSON.stringify(body) }
}

export function failure({ code, message, parameters }: BotApiError): Answer {
  const json = JSON.stringify({ ok: false, error_code: code, description: message, ...(parameters && { parameters }) })
  return { code, json, ...(parameters?.retry_after === undefined ? {} : { retryAfter: parameters.retry_after }) }
}
