import { setTimeout as pause } from 'node:timers/promises'
import type { Answer } from './call.ts'
import { spelled } from './call.ts'
import type { Params } from './params.ts'

/** What goes wrong with a call. The names after the first six are answers of the real platform. */
type FaultKind =
  | 'answer'
  | 'reset'
  | 'hang'
  | 'lose answer'
  | 'slow'
  | 'bad gateway'
  | 'bad json'
  | keyof typeof answers

export interface FaultRule {
  kind: FaultKind
  /** Names of methods, separated by blanks; all when absent. */
  method?: string
  /** How many calls it hits; all when absent. */
  times?: number
  /** Only calls for which this holds. */
  when?: (params: Params) => boolean
  /** For 'answer'. */
  code?: number
  description?: string
  parameters?: Record<string, number>
  /** Seconds, for 'too many requests'. */
  retryAfter?: number
  /** For 'slow': how long, or between which two, in ms. */
  ms?: number | [number, number]
}

const answers = {
  'too many requests': { code: 429, description: 'Too Many Requests: retry after 1' },
  'not modified': {
    code: 400,
    description:
      'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
  },
  'message gone': { code: 400, description: 'Bad Request: message to edit not found' },
  'cannot edit': { code: 400, description: "Bad Request: message can't be edited" },
  'no drafts': { code: 400, description: 'Bad Request: TEXTDRAFT_PEER_INVALID' },
  'thread gone': { code: 400, description: 'Bad Request: message thread not found' },
  'parse error': {
    code: 400,
    description: 'Bad Request: can\'t parse entities: Unsupported start tag "x" at byte offset 0',
  },
  'method not found': { code: 404, description: 'Not Found: method not found' },
  conflict: {
    code: 409,
    description: 'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
  },
  unauthorized: { code: 401, description: 'Unauthorized' },
  'server restart': { code: 500, description: 'Internal Server Error: restart' },
  'empty poll': { code: 200, description: '' },
} as const

/** How a call is to be treated. */
export type Treatment = 'as usual' | 'reset' | 'hang' | 'lose answer' | Answer

/** The rules by which calls go wrong at the moment. The first that fits is taken. */
export class Faults {
  private readonly rules = new Set<FaultRule & { left: number }>()

  /** Returns the way to take it back. */
  add(rule: FaultRule): () => void {
    const kept = { ...rule, left: rule.times ?? Number.POSITIVE_INFINITY }
    this.rules.add(kept)
    return () => this.rules.delete(kept)
  }

  /** What happens to this call; waits out its delay first. */
  async treat(method: string, params: Params, signal: AbortSignal): Promise<Treatment> {
    const name = spelled(method)
    for (const rule of this.rules) {
      if (rule.method !== undefined && !rule.method.split(' ').includes(name)) continue
      if (rule.when && !rule.when(params)) continue
      if (--rule.left <= 0) this.rules.delete(rule)
      if (rule.kind !== 'slow') return treatment(rule)
      await pause(delay(rule), undefined, { signal }).catch(() => undefined)
      return 'as usual'
    }
    return 'as usual'
  }
}

function treatment(rule: FaultRule): Treatment {
  switch (rule.kind) {
    case 'reset':
    case 'hang':
    case 'lose answer':
      return rule.kind
    case 'slow':
      return 'as usual'
    case 'bad gateway':
      return { code: 502, json: '<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>' }
    case 'bad json':
      return { code: 200, json: '{"ok":true,"result":{"message_id":' }
    case 'empty poll':
      return { code: 200, json: '{"ok":true,"result":[]}' }
    case 'too many requests':
      return refuse(429, `Too Many Requests: retry after ${rule.retryAfter ?? 1}`, {
        retry_after: rule.retryAfter ?? 1,
      })
    case 'answer':
      return refuse(rule.code ?? 500, rule.description ?? 'Internal Server Error', rule.parameters)
    default: {
      const { code, description } = answers[rule.kind]
      return refuse(code, description)
    }
  }
}

function refuse(code: number, description: string, parameters?: Record<string, number>): Answer {
  const json = JSON.stringify({ ok: false, error_code: code, description, ...(parameters && { parameters }) })
  const retryAfter = parameters?.retry_after
  return { code, json, ...(retryAfter === undefined ? {} : { retryAfter }) }
}

function delay({ ms = [1_000, 2_000] }: FaultRule): number {
  if (typeof ms === 'number') return ms
  const [from, to] = ms
  return from + Math.random() * (to - from)
}
