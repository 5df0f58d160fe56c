/** How one kind of compatible server differs from the others (agents page §2.3, read 2026-11-21). */
export interface Profile {
  /** The field of a delta that carries reasoning. */
  reasoning: 'reasoning' | 'reasoning_content'
  /** The first chunk holds only the role. */
  roleChunk: boolean
  /** It knows stream_options.include_usage. */
  usage: boolean
  /** The stream ends with `data: [DONE]`. */
  done: boolean
  /** Sent before the first token, and whenever the model takes its time. */
  comment?: string
  noSpace?: boolean
  /** Any key will do, and none as well. */
  openDoor?: boolean
  /** Refuses request fields that it does not know. */
  strict?: boolean
  /** The first chunk has no choices but the result of a filter. */
  filterChunk?: boolean
  /** `api-key` instead of a bearer token. */
  apiKeyHeader?: boolean
  /** A stream that breaks has one more chunk with `error` and finish_reason "error". */
  errorInChunk?: boolean
  /** `none`: the route does not exist. `stateless`: it exists and knows no previous_response_id. */
  responses: 'stored' | 'stateless' | 'none'
  /** How a previous_response_id is refused that it does not know. */
  lostStatus: 400 | 404
}

const plain: Profile = {
  reasoning: 'reasoning_content',
  roleChunk: true,
  usage: true,
  done: true,
  responses: 'none',
  lostStatus: 404,
}

export const profiles = {
  openai: { ...plain, strict: true, responses: 'stored', lostStatus: 400 },
  vllm: { ...plain, reasoning: 'reasoning', openDoor: true, responses: 'stored' },
  ollama: { ...plain, reasoning: 'reasoning', openDoor: true, responses: 'stateless' },
  deepseek: { ...plain, comment: 'keep-alive' },
  qwen: { ...plain },
  openrouter: { ...plain, reasoning: 'reasoning', comment: 'OPENROUTER PROCESSING', errorInChunk: true },
  ragflow: { ...plain, noSpace: true },
  azure: { ...plain, filterChunk: true, apiKeyHeader: true },
  minimal: { ...plain, roleChunk: false, usage: false, done: false },
} satisfies Record<string, Profile>

export type ProfileName = keyof typeof profiles
