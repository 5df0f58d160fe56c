import pino from 'pino'
import type { Log } from '../contract/channel.ts'
import { RemoteError, UserError } from '../contract/errors.ts'
import type { Redactor } from './redact.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Where finished lines go. */
interface LogSink {
  write(line: string): void
}

/** Longest text of a line that is kept, in characters; deeper, longer or wider facts are cut. */
const LONGEST = 8_000
const DEEPEST = 6
const WIDEST = 100
/** Names that a line gives itself. */
const OWN = new Set(['level', 'time', 'pid', 'hostname', 'msg'])
/** Facts whose name says that their text is a secret. */
const SECRET_NAME = /(secret|password|authorization|cookie|token|api_?key|aeskey|encryptkey)$/i

/** A log on stdout: JSON lines, or for a person's eyes when stdout is a terminal. */
export async function openLog(options: { level: LogLevel; redactor: Redactor }): Promise<Log> {
  if (!process.stdout.isTTY) return createLog(options, pino.destination({ dest: 1, sync: true }))
  const { default: pretty } = await import('pino-pretty')
  return createLog(options, pretty({ sync: true, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' }))
}

/** A log of JSON lines in which no secret that the redactor knows appears: not in a message, a fact or a stack. */
export function createLog({ level, redactor }: { level: LogLevel; redactor: Redactor }, sink: LogSink): Log {
  const lines = pino(
    { level, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } },
    sink,
  )
  const say = (at: LogLevel) => (what: string, facts?: object) => {
    if (lines.isLevelEnabled(at)) lines[at](clean(facts ?? {}, redactor), cleanText(what, redactor))
  }
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
}

/** The same log, with these facts in every line. */
export function logWith(log: Log, always: object): Log {
  const say = (at: LogLevel) => (what: string, facts?: object) => log[at](what, { ...always, ...facts })
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
}

function clean(facts: object, redactor: Redactor): object {
  const seen = new Set<object>()

  function plain(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return cleanText(value, redactor)
    if (typeof value === 'bigint') return String(value)
    if (typeof value === 'function' || typeof value === 'symbol') return undefined
    if (typeof value !== 'object' || value === null) return value
    if (seen.has(value)) return '(seen above)'
    if (depth >= DEEPEST) return '(deeper)'
    seen.add(value)
    const shown = shape(value, depth)
    seen.delete(value)
    return shown
  }

  function shape(value: object, depth: number): unknown {
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    if (value instanceof URL) return cleanText(value.href, redactor)
    if (value instanceof Error) return entries(errorParts(value), depth)
    if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`
    if (value instanceof Map || value instanceof Set)
      return [...value].slice(0, WIDEST).map((item) => plain(item, depth + 1))
    if (Array.isArray(value)) return value.slice(0, WIDEST).map((item) => plain(item, depth + 1))
    return entries(value, depth)
  }

  function entries(value: object, depth: number): object {
    const shown: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(value).slice(0, WIDEST)) {
      const name = depth === 0 && OWN.has(key) ? `${key}_` : cleanText(key, redactor)
      shown[name] = typeof item === 'string' && item !== '' && SECRET_NAME.test(key) ? '***' : plain(item, depth + 1)
    }
    return shown
  }

  const shown = plain(facts instanceof Error ? { error: facts } : facts, 0)
  return typeof shown === 'object' && shown !== null ? shown : {}
}

/** What failed far away, or was asked for in vain, needs no stack: its message says it all. */
function errorParts(error: Error): object {
  const { name, message, stack, cause } = error
  const expected = error instanceof RemoteError || error instanceof UserError
  return { ...error, name, message, ...(cause === undefined ? {} : { cause }), ...(expected ? {} : { stack }) }
}

/** Blanked before it is cut, lest half a secret stay at the end; what is far too long is cut before as well, for the time it takes. */
function cleanText(text: string, redactor: Redactor): string {
  const clean = redactor.redact(text.length > 10 * LONGEST ? text.slice(0, 10 * LONGEST) : text)
  return clean.length > LONGEST ? `${clean.slice(0, LONGEST)}… (${text.length} characters)` : clean
}
