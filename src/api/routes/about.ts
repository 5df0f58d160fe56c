import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createRoute, z } from '@hono/zod-openapi'
import { type ApiParts, answers, type Endpoint, instant, secured, time } from '../endpoint.ts'

const body = z
  .object({
    version: z.string(),
    licence: z.string(),
    node: z.string(),
    startedAt: instant,
    uptimeSeconds: z.int().openapi({ description: 'Of the process that answers.' }),
    database: z.enum(['sqlite', 'postgres']),
    processes: z.int().openapi({ description: 'How many share the database.' }),
    dataBytes: z.int().openapi({ description: 'What lies in the data folder of the process that answers.' }),
    language: z.string(),
    publicUrl: z.string(),
  })
  .openapi('About')

const about = createRoute({
  method: 'get',
  path: '/about',
  tags: ['System'],
  security: secured,
  summary: 'Say what runs here',
  responses: answers('The gateway.', body),
})

export const aboutEndpoints: Endpoint[] = [
  {
    route: about,
    role: 'viewer',
    serve: (api, parts) => api.openapi(about, async (c) => c.json(await aboutNow(parts), 200)),
  },
]

async function aboutNow(parts: ApiParts): Promise<z.output<typeof body>> {
  const uptime = Math.floor(process.uptime())
  return {
    version: parts.version,
    licence: 'MIT',
    node: process.versions.node,
    startedAt: time(Date.now() - uptime * 1000),
    uptimeSeconds: uptime,
    database: parts.shelf.store.dialect,
    processes: await parts.processes(),
    dataBytes: await sizeOf(parts.dataDir),
    language: parts.language,
    publicUrl: parts.publicUrl(),
  }
}

/** In bytes. What goes away while it is counted counts nothing. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  let bytes = 0
  for (const entry of entries) {
    if (entry.isFile())
      bytes += await stat(join(entry.parentPath, entry.name)).then(
        ({ size }) => size,
        () => 0,
      )
  }
  return bytes
}
