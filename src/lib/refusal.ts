import { type Fault, RemoteError } from '../contract/errors.ts'
import type { Language, Words } from '../contract/language.ts'
import { isRecord } from './json.ts'
import { quoted } from './quoted.ts'
import type { Redactor } from './redact.ts'

/** What an error body says, whichever of the usual shapes it has. */
export interface Complaint {
  status: number | undefined
  code: string | undefined
  message: string | undefined
}

export interface RefusalContext {
  /** Names the far side in the error: 'Dify'. */
  who: string
  language: Language
  /** Knows the secrets that the far side might repeat. */
  redactor: Redactor
  headers?: { get(name: string): string | null }
  /** The far side's own codes, where they say more than the status. */
  judge?: (complaint: Complaint) => Fault | undefined
}

/** The longest that a far side may make us wait, whatever it asks for. */
const longestWait = 10 * 60_000

const sayings: Record<string, Words> = {
  neutral: {
    'zh-CN': '对方没能完成这个请求，原因已记录，管理员可以查看。',
    en: 'The agent could not do this. The reason has been noted for the administrators.',
  },
  tooLarge: { 'zh-CN': '文件或内容太大，对方无法接收。', en: 'The file or text is too large for the agent.' },
  unsupported: { 'zh-CN': '对方不支持这种类型的文件。', en: 'The agent does not take files of this type.' },
  tooLong: {
    'zh-CN': '对话太长，模型处理不了。请发送 /new 开始新会话。',
    en: 'The conversation is too long for the model. Send /new to start a fresh one.',
  },
  filtered: {
    'zh-CN': '内容安全策略不允许回答这个问题。',
    en: 'The content policy of the agent does not allow an answer to this.',
  },
}
const sayingOf: Record<string, string> = {
  context_length_exceeded: 'tooLong',
  content_filter: 'filtered',
  content_policy_violation: 'filtered',
  data_inspection_failed: 'filtered',
  file_too_large: 'tooLarge',
  unsupported_file_type: 'unsupported',
}

/** Reads `{code, message, status}` (Dify), `{error: {…}}` (OpenAI), `{error: "…"}` (Ollama), `{detail}` (FastAPI) and `{code, msg}`. */
export function complaintOf(body: unknown): Complaint {
  const outer = isRecord(body) ? body : {}
  const inner = isRecord(outer.error) ? outer.error : outer
  const codes = [inner.code, inner.type, outer.code].filter((code) => word(code) !== undefined)
  const status = [inner.status, inner.code, outer.status, outer.code].map(Number).find((n) => n >= 400 && n < 600)
  const message = [inner.message, inner.msg, outer.error, outer.detail, outer.message].map(sentence).find(Boolean)
  return { status, code: word(codes[0]), message }
}

/** What a refusal means for us. */
export function refusal(complaint: Complaint, context: RefusalContext): RemoteError {
  const { who, language, redactor, headers } = context
  const fault = context.judge?.(complaint) ?? faultOf(complaint.status, headers?.get('x-should-retry'))
  const saying = sayings[sayingFor(complaint, fault) ?? '']
  const retryAfter = headers && retryAfterOf(headers)
  const facts = [complaint.status, complaint.code].filter((fact) => fact !== undefined).join(' ')
  const verdict = facts === '' ? 'failed' : `refused the request (${facts})`
  const message = quoted(`${verdict}${complaint.message ? `: ${complaint.message}` : ''}`, redactor)
  const next = advice(complaint.status)
  return new RemoteError(fault, `${who} ${next === '' ? message : message.replace(/\.$/, '')}${next}`, {
    ...(retryAfter === undefined ? {} : { retryAfter }),
    ...(saying === undefined ? {} : { userMessage: saying[language] }),
  })
}

function faultOf(status: number | undefined, shouldRetry: string | null | undefined): Fault {
  if (status === undefined) return 'invalid'
  if (status === 401 || status === 402 || status === 403 || (status >= 300 && status < 400)) return 'denied'
  if (shouldRetry === 'false') return 'invalid'
  // A proxy that lost the other side: nobody knows whether the request was carried out.
  if (status === 502 || status === 504 || (status >= 520 && status <= 524)) return 'unreachable'
  if (status >= 500 || [408, 409, 425, 429].includes(status) || shouldRetry === 'true') return 'busy'
  return 'invalid'
}

function sayingFor({ status, code }: Complaint, fault: Fault): string | undefined {
  const known = sayingOf[code ?? '']
  if (known) return known
  if (status === 413) return 'tooLarge'
  if (status === 415) return 'unsupported'
  return fault === 'invalid' ? 'neutral' : undefined
}

function advice(status: number | undefined): string {
  if (status === 401) return '. Check the API key.'
  if (status === 402) return '. Its account has no balance left.'
  if (status === 403) return '. The key may not do this, or the app is switched off.'
  if (status === 404) return '. Check the base address and the names in the settings.'
  if (status !== undefined && status >= 300 && status < 400)
    return '. It answers with a redirect: check the base address.'
  return ''
}

/** `retry-after-ms`, or `Retry-After` in seconds or as a date. */
function retryAfterOf(headers: { get(name: string): string | null }): number | undefined {
  const ms = Number(headers.get('retry-after-ms') ?? Number.NaN)
  const after = headers.get('retry-after')
  const wait = [ms, Number(after ?? Number.NaN) * 1000, Date.parse(after ?? '') - Date.now()].find(Number.isFinite)
  return wait === undefined ? undefined : Math.min(Math.max(Math.round(wait), 0), longestWait)
}

function word(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value.slice(0, 100) : undefined
}

function sentence(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return Array.isArray(value) || isRecord(value) ? JSON.stringify(value).slice(0, 1000) : undefined
}
