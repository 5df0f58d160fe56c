import { type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Log } from '../contract/channel.ts'
import { UserError } from '../contract/errors.ts'
import type { Language } from '../contract/language.ts'
import type { Road } from '../core/road.ts'
import { parseJson } from '../lib/json.ts'
import type { Redactor } from '../lib/redact.ts'
import type { Shelf } from '../services/configuration-plan.ts'
import type { Role } from '../services/roles.ts'
import type { SignInParts } from '../services/sign-in/parts.ts'
import type { Simulators } from '../services/simulators.ts'
import type { Audit } from './actor.ts'
import type { EventHub } from './event-hub.ts'

/** What the API needs of the program. */
export interface ApiParts {
  road: Road
  shelf: Shelf
  redactor: Redactor
  audit: Audit
  signIn: SignInParts
  simulators: Simulators
  log: Log
  /** Opens the API to programs from the first start; others are made by people who are signed in. */
  apiKey: string | undefined
  /** The language of channels that name none. */
  language: Language
  version: string
  /** Where this process keeps its files. */
  dataDir: string
  /** How many processes share the database. */
  processes(): Promise<number>
  /** Where platforms reach this gateway, without a slash at its end. */
  publicUrl(): string
}

/** What the API has besides, for its calls. */
export interface ServedParts extends ApiParts {
  events: EventHub
  /** Whether whoever made this request may still read, by what it came with. */
  admits(c: Context): Promise<boolean>
}

/** One call of the API: what it takes and gives, in words and schemas, and the code that does it. */
export interface Endpoint {
  route: RouteConfig
  /** The least role that may call it. `anyone` is for those who are not signed in yet. */
  role: Role | 'anyone'
  serve(api: OpenAPIHono, parts: ServedParts): void
}

const failure = z
  .object({
    error: z.object({
      code: z.string().openapi({ description: 'Kebab-case, for programs.', example: 'not-found' }),
      message: z.string().openapi({ description: 'For a person.' }),
      fields: z
        .record(z.string(), z.string())
        .optional()
        .openapi({ description: 'What is wrong with each field, by its path.' }),
    }),
  })
  .openapi('Error')

const failures = {
  400: 'Something in the request is not as it must be; `fields` says what.',
  401: 'Nobody is signed in, and no valid API key was given.',
  403: 'The caller’s role does not allow it, or a page of another site asks.',
  404: 'There is no such thing.',
  409: 'It is not in a state in which this can be done.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  422: 'Nobody can be reached there.',
  429: 'Too many wrong keys or passwords were tried; wait.',
  500: 'A bug. The log says more.',
  503: 'Not now: try again in a moment.',
}

type Failure = keyof typeof failures
/** Those in which only some calls fail. */
type Way = Exclude<Failure, 401 | 403 | 429 | 500>

/** The answers of a call that gives `schema`: that, and the ways in which it fails besides those in which every call may. */
export function answers<T extends z.ZodType>(description: string, schema: T, ...ways: Way[]) {
  return { 200: { description, content: json(schema) }, ...failing(...ways) }
}

export function failing(...ways: Way[]) {
  const all: Failure[] = [...ways, 401, 403, 429, 500]
  return Object.fromEntries(all.map((way) => [way, { description: failures[way], content: json(failure) }]))
}

export const json = <T extends z.ZodType>(schema: T) => ({ 'application/json': { schema } })

export const secured = [{ apiKey: [] }, { session: [] }]

export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().openapi({ description: 'The `cursor` of the next page; null on the last one.' }),
  })

/** PostgreSQL takes no text with a zero byte in it. */
export const plainText = (longest: number) =>
  z
    .string()
    .max(longest, `must have at most ${longest} characters`)
    .refine((text) => !text.includes('\0'), 'must not contain a zero byte')

const MOST = 200

export const paging = {
  limit: z.coerce
    .number({ error: 'must be a whole number from 1' })
    .int('must be a whole number from 1')
    .min(1, 'must be a whole number from 1')
    .default(50)
    .openapi({ description: `How many entries a page has at most; never more than ${MOST}.` }),
  cursor: plainText(500).optional().openapi({ description: '`next` of the page before.' }),
}

export const pageSize = (limit: number) => Math.min(limit, MOST)

export const idParam = z.object({ id: plainText(200) })

/** Where a list goes on: opaque to whoever passes it back. */
export function cursorOf(...place: (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** Reads what cursorOf() made; undefined for the first page. Throws UserError when it is none of these. */
export function placeOf<T>(cursor: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (cursor === undefined || cursor === '') return undefined
  const place = schema.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (place.success) return place.data
  const message = 'is not the `next` of a page of this list'
  throw new UserError(`The cursor ${message}.`, { fields: { cursor: message } })
}

/** One page of a list: reads one entry more than fits, to know whether there is another page. */
export async function pageOf<T>(
  limit: number,
  read: (limit: number) => Promise<T[]>,
  cursor: (last: T) => string,
): Promise<{ items: T[]; next: string | null }> {
  const size = pageSize(limit)
  const found = await read(size + 1)
  const items = found.slice(0, size)
  const last = items.at(-1)
  return { items, next: found.length > size && last !== undefined ? cursor(last) : null }
}

export const time = (at: number) => new Date(at).toISOString()
export const timeOrNull = (at: number | undefined) => (at === undefined ? null : time(at))

export const instant = z.iso.datetime().openapi({ example: '2026-11-21T08:00:00.000Z' })
