import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import { UserError } from '../../contract/errors.ts'
import { actorOf } from '../actor.ts'
import { type Endpoint, failing, secured } from '../endpoint.ts'

const make = createRoute({
  method: 'post',
  path: '/backup',
  tags: ['System'],
  security: secured,
  summary: 'Download a consistent copy of the SQLite database, while the gateway runs',
  description:
    'Everything is in it but the key that opens its secrets: keep `secret.key` of the data folder, or TEAHOUSE_SECRET_KEY, in another place. To restore it, stop the gateway, put the file into the data folder as `teahouse.db` without the `-wal` and `-shm` of another one beside it, and start. PostgreSQL has its own tool, `pg_dump`: this then answers 409.',
  responses: {
    200: {
      description: 'The database.',
      content: { 'application/vnd.sqlite3': { schema: z.string().openapi({ format: 'binary' }) } },
    },
    ...failing(409),
  },
})

export const backupEndpoint: Endpoint = {
  route: make,
  role: 'admin',
  serve: (api, { road, audit }) => {
    // One at a time: each is as large as the database.
    let busy = false
    api.openapi(make, async (c) => {
      const { store } = road
      if (!store.backup) {
        const message =
          'The database is PostgreSQL: back it up with pg_dump, its own tool. docs/operations.md says how, and how to restore it.'
        throw new UserError(message, { code: 'use-pg-dump' })
      }
      if (busy)
        throw new UserError('Another backup is being made. Wait until it is there.', { code: 'backup-under-way' })
      busy = true
      // Among what passes through: a process that is killed meanwhile leaves it to the next one, which removes it.
      const folder = join(road.dataDir, 'media', `backup-${randomUUID()}`)
      const file = join(folder, 'teahouse.db')
      const gone = async () => {
        await rm(folder, { recursive: true, force: true })
        busy = false
      }
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await store.backup(file)
        const { size } = await stat(file)
        await audit.note(actorOf(c), { action: 'backup.download', target: 'backup', details: [`${size} bytes`] })
        const stream = createReadStream(file)
        stream.once('close', () => void gone())
        const day = new Date().toISOString().slice(0, 10)
        return c.body(Readable.toWeb(stream) as ReadableStream, 200, {
          'content-type': 'application/vnd.sqlite3',
          'content-length': String(size),
          'content-disposition': `attachment; filename="teahouse-${day}.db"`,
        })
      } catch (error) {
        await gone()
        throw error
      }
    })
  },
}
