import { type Context, Hono } from 'hono'
import { etag } from 'hono/etag'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import type { SaidBy, SimulatedPlatform } from '../src/contract/simulator.ts'
import type { Cast } from './cast.ts'
import type { Feed, News } from './feed.ts'
import { echo, settingsFile, waysIn } from './settings-file.ts'

/** A phone shows so many of a chat's messages. */
const MOST_MESSAGES = 120
const LONGEST_BODY = 200_000
/** What a browser may attach, in bytes. */
const LARGEST_FILE = 100 * 1024 * 1024

const place = { platform: z.string(), person: z.string().optional(), group: z.string().optional() }
const saying = z.strictObject({
  ...place,
  text: z.string().max(50_000),
  mention: z.union([z.boolean(), z.literal('all')]).optional(),
  asBot: z.literal(true).optional(),
  thread: z.string().max(200).optional(),
  quote: z.string().optional(),
  kind: z.string().optional(),
})
const pressing = z.strictObject({ ...place, message: z.string(), label: z.string() })
const judging = z.strictObject({ ...place, message: z.string(), verdict: z.enum(['up', 'down', 'none']) })
const joining = z.strictObject({ platform: z.string(), title: z.string().trim().min(1).max(60) })
const misbehaving = z.strictObject({ platform: z.string(), fault: z.string().nullable() })
const hooking = z.strictObject({ platform: z.string(), url: z.union([z.url({ protocol: /^https?$/ }), z.literal('')]) })

/** What the page of phones asks for and does, as JSON. */
export function createApi(cast: Cast, feed: Feed): Hono {
  const api = new Hono()
  api.get('/stage', (c) => c.json({ platforms: cast.platforms.map(describe), meters: cast.meters(), ...ways(cast) }))
  api.get('/screen', etag(), (c) => {
    const platform = known(cast, c.req.query('platform'))
    const messages = platform.screen(chatOf({ person: c.req.query('person'), group: c.req.query('group') }))
    return c.json(messages.slice(-MOST_MESSAGES), 200, { 'cache-control': 'no-cache' })
  })
  api.get('/events', (c) => events(c, feed))

  const post = <T extends { platform: string }>(
    path: string,
    schema: z.ZodType<T>,
    act: (platform: SimulatedPlatform, body: T, content: SaidBy['content']) => unknown,
  ) =>
    api.post(path, async (c) => {
      const { body, content } = await bodyOf(c, schema)
      const done = await act(known(cast, body.platform), body, content)
      feed.look()
      return c.json(done ?? {})
    })
  post('/say', saying, async (platform, { text, ...by }, content) => ({
    id: await platform.say(text, { ...saidBy(by), ...(content && { content }) }),
  }))
  post('/press', pressing, (platform, { message, label, ...by }) => platform.press(message, label, saidBy(by)))
  post('/judge', judging, (platform, { message, verdict, ...by }) => {
    if (!platform.judge) throw new Mistake(`On ${platform.title} nobody can press 👍 or 👎.`)
    return platform.judge(message, verdict, saidBy(by))
  })
  post('/join', joining, (platform, { title }) => {
    if (!platform.join) throw new Mistake(`${platform.title} tells a bot nothing of groups that it is added to.`)
    return platform.join(title)
  })
  post('/fault', misbehaving, (platform, { fault }) => cast.misbehave(platform, fault))
  post('/webhook', hooking, (platform, { url }) => {
    if (!platform.setWebhook) throw new Mistake(`${platform.title} takes no webhook address.`)
    platform.setWebhook(url)
  })

  api.notFound((c) => c.json({ error: { code: 'not-found', message: 'There is nothing at this address.' } }, 404))
  // What a simulator throws is written for the one who holds the phone.
  api.onError((error, c) => c.json({ error: { code: 'refused', message: error.message } }, 422))
  return api
}

/** The page asked for what cannot be. */
class Mistake extends Error {
  override name = 'Mistake'
}

function describe({ type, title, people, groups, faults, setWebhook, judge, join }: SimulatedPlatform) {
  const has = { takesWebhook: setWebhook !== undefined, judges: judge !== undefined, joins: join !== undefined }
  return { type, title, people, groups, faults, ...has }
}

function ways({ platforms }: Cast) {
  return { waysIn: waysIn(platforms), settingsFile: settingsFile(platforms, echo) }
}

function known(cast: Cast, type: string | undefined): SimulatedPlatform {
  const platform = cast.of(type ?? '')
  if (!platform) throw new Mistake(`There is no platform "${type}" on this stage.`)
  return platform
}

type Given<T> = { [K in keyof T]?: T[K] | undefined }

/** Without the keys that were not given. */
function saidBy({ person, group, mention, asBot, thread, quote, kind }: Given<SaidBy>): SaidBy {
  return {
    ...chatOf({ person, group }),
    ...(mention === undefined ? {} : { mention }),
    ...(asBot === undefined ? {} : { asBot }),
    ...(thread === undefined ? {} : { thread }),
    ...(quote === undefined ? {} : { quote }),
    ...(kind === undefined ? {} : { kind }),
  }
}

function chatOf({ person, group }: Given<SaidBy>): { person?: string; group?: string } {
  return { ...(person === undefined ? {} : { person }), ...(group === undefined ? {} : { group }) }
}

interface Asked<T> {
  body: T
  content: SaidBy['content']
}

/** JSON, or a form that has it in its field `json` beside a file. */
async function bodyOf<T>(c: Context, schema: z.ZodType<T>): Promise<Asked<T>> {
  const isForm = c.req.header('content-type')?.startsWith('multipart/form-data')
  if (Number(c.req.header('content-length') ?? 0) > LARGEST_FILE + LONGEST_BODY) throw new Mistake('That is too large.')
  const form = isForm ? await c.req.formData() : undefined
  const text = form ? String(form.get('json') ?? '') : await c.req.text()
  if (text.length > LONGEST_BODY) throw new Mistake('That is too long.')
  const parsed = schema.safeParse(parseJson(text))
  if (!parsed.success) throw new Mistake(z.prettifyError(parsed.error))
  const file = form?.get('file')
  const content =
    file instanceof File ? { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } : undefined
  return { body: parsed.data, content }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Mistake('The body must be JSON.')
  }
}

/** Stays open and tells what changes, until the page is closed. */
function events(c: Context, feed: Feed): Response {
  return streamSSE(c, async (stream) => {
    const send = (news: News) => {
      const { event, ...rest } = news
      stream.writeSSE({ event, data: JSON.stringify(rest) }).catch(() => stream.abort())
    }
    const leave = feed.subscribe(send)
    await new Promise<void>((resolve) => stream.onAbort(resolve))
    leave()
  })
}
