import { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { PlainFile } from '../../../lib/simulation/files.ts'
import { BotApiError } from './bot-api-error.ts'
import { Params, paramsFromJson } from './params.ts'

/** The largest file that may be uploaded, and a little for the rest of the form. */
const maxBody = 51 * 1024 * 1024

/** Parameters from the query string and from a body in any of the three encodings. */
export async function readParams(request: IncomingMessage, query: URLSearchParams): Promise<Params> {
  const values = new Map(query)
  const body = await readBody(request)
  const type = (request.headers['content-type'] ?? '').toLowerCase()
  if (body.length === 0) return new Params(values)
  if (type.startsWith('application/json')) return withJson(values, body)
  if (type.startsWith('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(body.toString('utf8'))) values.set(name, value)
    return new Params(values)
  }
  if (type.startsWith('multipart/form-data')) return withForm(values, body, request.headers['content-type'] ?? '')
  return new Params(values)
}

function withJson(values: Map<string, string>, body: Buffer): Params {
  let parsed: unknown
  try {
    parsed = JSON.parse(body.toString('utf8'))
  } catch {
    throw new BotApiError(400, "Bad Request: can't parse JSON object", { mistake: true })
  }
  for (const [name, value] of paramsFromJson(parsed)) values.set(name, value)
  return new Params(values)
}

async function withForm(values: Map<string, string>, body: Buffer, type: string): Promise<Params> {
  const uploads = new Map<string, PlainFile>()
  for (const [name, value] of await parseForm(body, type)) {
    if (typeof value === 'string') values.set(name, value)
    else {
      const bytes = Buffer.from(await value.arrayBuffer())
      uploads.set(name, { name: value.name, type: value.type || 'application/octet-stream', bytes })
    }
  }
  return new Params(values, uploads)
}

async function parseForm(body: Buffer, type: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData()
  } catch {
    throw new BotApiError(400, "Bad Request: can't parse multipart form data", { mistake: true })
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue
    size += chunk.length
    if (size <= maxBody) chunks.push(chunk)
    else chunks.length = 0
  }
  if (size > maxBody) throw new BotApiError(413, 'Request Entity Too Large', { mistake: true })
  return Buffer.concat(chunks)
}
