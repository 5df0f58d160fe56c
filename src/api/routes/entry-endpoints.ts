import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type Entry, singular, typeKey } from '../../services/config-schemas.ts'
import {
  changeEntry,
  createEntry,
  deleteEntry,
  missing,
  restoreEntry,
  UNDO_WINDOW,
} from '../../services/entry-changes.ts'
import { type Configured, getConfigured, type Kind, pageOfConfigured, setEnabled } from '../../store/configured.ts'
import { actorOf } from '../actor.ts'
import {
  type ApiParts,
  answers,
  cursorOf,
  type Endpoint,
  failing,
  idParam,
  json,
  listOf,
  pageOf,
  paging,
  placeOf,
  plainText,
  secured,
  time,
} from '../endpoint.ts'
import { type Reader, readerOf } from '../reader.ts'

/** What channels, agents and models have in common, said about one of them. */
export interface Collection {
  kind: Kind
  /** The heading of its calls in the document. */
  tag: string
  /** An entry as answers show it. */
  body: z.ZodType<object>
  /** An entry as requests spell it. */
  written: z.ZodType<Entry>
  show(rows: Configured[], reader: Reader): Promise<object[]>
  /** What enabling and disabling mean. */
  switching: Record<'enable' | 'disable', string>
}

const minutes = UNDO_WINDOW / 60_000
const untilTheFile =
  'Works for what a file declares, too: the switch then lasts until the file is applied again, which is when the file changes, on SIGHUP, and at the next start.'

/** List, read, add, change, delete, restore, enable and disable: the same calls for channels, agents and models. */
export function entryEndpoints(collection: Collection): Endpoint[] {
  return [...reading(collection), ...changing(collection), ...deleting(collection), ...switching(collection)]
}

/** The entry of this id, as answers show it. Throws UserError when there is none. */
export async function shownNow({ kind, show }: Collection, id: string, reader: Reader): Promise<object> {
  const [shown] = await show([await entryRow(kind, id, reader)], reader)
  if (!shown) throw missing({ kind, id })
  return shown
}

/** Throws UserError when there is none. */
export async function entryRow(kind: Kind, id: string, { shelf }: ApiParts): Promise<Configured> {
  const row = await getConfigured(shelf.store.db, kind, id)
  if (!row) throw missing({ kind, id })
  return row
}

export const entryShelf = ({ shelf, redactor }: ApiParts) => ({
  ...shelf,
  onSecret: (text: string) => redactor.register(text),
})

function reading(collection: Collection): Endpoint[] {
  const { kind, tag, body, show } = collection
  const list = createRoute({
    ...common(tag, `/${kind}`),
    method: 'get',
    summary: `List the ${kind}${kind === 'channels' ? ' and how they are' : ''}`,
    request: {
      query: z.object({
        q: plainText(200)
          .optional()
          .openapi({ description: `A part of a name, an id or a ${typeKey(kind)}, in whatever case.` }),
        ...paging,
      }),
    },
    responses: answers(`${tag}, by id.`, listOf(body), 400),
  })
  const read = createRoute({
    ...common(tag, `/${kind}/{id}`),
    method: 'get',
    summary: `Read one ${singular(kind)}`,
    request: { params: idParam },
    responses: answers(`The ${singular(kind)}.`, body, 404),
  })
  return [
    {
      route: list,
      role: 'viewer',
      serve: (api, parts) =>
        api.openapi(list, async (c) => {
          const { limit, cursor, q } = c.req.valid('query')
          const [after] = placeOf(cursor, z.tuple([z.string()])) ?? ['']
          const { items, next } = await pageOf(
            limit,
            (most) => pageOfConfigured(parts.shelf.store.db, kind, { after, limit: most, q: q?.trim() || undefined }),
            ({ id }) => cursorOf(id),
          )
          return c.json({ items: await show(items, readerOf(c, parts)), next }, 200)
        }),
    },
    {
      route: read,
      role: 'viewer',
      serve: (api, parts) =>
        api.openapi(read, async (c) =>
          c.json(await shownNow(collection, c.req.valid('param').id, readerOf(c, parts)), 200),
        ),
    },
  ]
}

function changing(collection: Collection): Endpoint[] {
  const { kind, tag, body, written } = collection
  const create = createRoute({
    ...common(tag, `/${kind}`),
    method: 'post',
    summary: `Add ${a(kind)}`,
    description: 'As the configuration file spells it. It works at once.',
    request: { body: { required: true, content: json(written) } },
    responses: { 201: { description: 'It is there.', content: json(body) }, ...failing(400, 409, 413, 415) },
  })
  const change = createRoute({
    ...common(tag, `/${kind}/{id}`),
    method: 'patch',
    summary: `Change ${a(kind)}`,
    description:
      'A JSON merge patch: what is left out stays, `null` clears it, a list is replaced whole. `***` and an empty string keep a secret. What a file declares is changed in the file.',
    request: { params: idParam, body: { required: true, content: json(written) } },
    responses: answers(`The ${singular(kind)}, as it is now.`, body, 400, 404, 409, 413, 415),
  })
  return [
    {
      route: create,
      role: 'admin',
      serve: (api, parts) =>
        api.openapi(create, async (c) => {
          const { id } = await createEntry(entryShelf(parts), kind, c.req.valid('json'))
          await changed(c, parts, { kind, id, what: 'create' })
          return c.json(await shownNow(collection, id, readerOf(c, parts)), 201)
        }),
    },
    {
      route: change,
      role: 'admin',
      serve: (api, parts) =>
        api.openapi(change, async (c) => {
          const { id } = c.req.valid('param')
          const details = await changeEntry(entryShelf(parts), { kind, id }, c.req.valid('json'))
          if (details.length > 0) await changed(c, parts, { kind, id, what: 'change', details })
          return c.json(await shownNow(collection, id, readerOf(c, parts)), 200)
        }),
    },
  ]
}

function deleting(collection: Collection): Endpoint[] {
  const { kind, tag, body } = collection
  const remove = createRoute({
    ...common(tag, `/${kind}/{id}`),
    method: 'delete',
    summary: `Delete ${a(kind)}`,
    description: `It is gone and stops working at once. For ${minutes} minutes it can be restored, unless its id is taken anew.${kind === 'channels' ? ' Its messages stay readable.' : ''}`,
    request: { params: idParam },
    responses: answers(
      'It is gone.',
      z.object({
        restorableUntil: z.iso.datetime().openapi({ description: 'Until then it can be restored, secrets and all.' }),
      }),
      404,
      409,
    ),
  })
  const restore = createRoute({
    ...common(tag, `/${kind}/{id}/restore`),
    method: 'post',
    summary: `Bring back ${a(kind)} that was deleted`,
    description: `Within ${minutes} minutes of its deletion. It works again as it did.`,
    request: { params: idParam },
    responses: answers(`The ${singular(kind)}, as it was.`, body, 404, 409),
  })
  return [
    {
      route: remove,
      role: 'admin',
      serve: (api, parts) =>
        api.openapi(remove, async (c) => {
          const { id } = c.req.valid('param')
          await deleteEntry(parts.shelf, { kind, id })
          await changed(c, parts, { kind, id, what: 'delete' })
          return c.json({ restorableUntil: time(Date.now() + UNDO_WINDOW) }, 200)
        }),
    },
    {
      route: restore,
      role: 'admin',
      serve: (api, parts) =>
        api.openapi(restore, async (c) => {
          const { id } = c.req.valid('param')
          await restoreEntry(parts.shelf, { kind, id })
          await changed(c, parts, { kind, id, what: 'restore' })
          return c.json(await shownNow(collection, id, readerOf(c, parts)), 200)
        }),
    },
  ]
}

function switching(collection: Collection): Endpoint[] {
  const { kind, tag, body } = collection
  return (['enable', 'disable'] as const).map((what): Endpoint => {
    const route = createRoute({
      ...common(tag, `/${kind}/{id}/${what}`),
      method: 'post',
      summary: `Switch ${a(kind)} ${what === 'enable' ? 'on' : 'off'}`,
      description: `${collection.switching[what]} ${untilTheFile}`,
      request: { params: idParam },
      responses: answers(`The ${singular(kind)}, as it is now.`, body, 404),
    })
    return {
      route,
      role: 'operator',
      serve: (api, parts) =>
        api.openapi(route, async (c) => {
          const { id } = c.req.valid('param')
          const { enabled } = await entryRow(kind, id, parts)
          if (enabled !== (what === 'enable')) {
            await parts.shelf.store.write(({ db }) => setEnabled(db, kind, id, !enabled))
            await changed(c, parts, { kind, id, what })
          }
          return c.json(await shownNow(collection, id, readerOf(c, parts)), 200)
        }),
    }
  })
}

/** `an agent`, `a channel` */
const a = (kind: Kind) => `${kind === 'agents' ? 'an' : 'a'} ${singular(kind)}`

const common = (tag: string, path: string) => ({ path, tags: [tag], security: secured })

/** Writes it into the books, and puts it in force in every process. */
async function changed(
  c: Context,
  { audit, road }: ApiParts,
  { kind, id, what, details }: { kind: Kind; id: string; what: string; details?: string[] },
): Promise<void> {
  await audit.note(actorOf(c), {
    action: `${singular(kind)}.${what}`,
    target: `${kind}/${id}`,
    ...(details ? { details } : {}),
  })
  await road.bus.publish('settings', null)
}
