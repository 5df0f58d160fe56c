import type { Buffer } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { PlainFile } from '../../../lib/simulation/files.ts'
import { formParts } from '../../../lib/simulation/form.ts'
import { readBody } from '../../../lib/simulation/http.ts'
import { BotApiError } from './bot-api-error.ts'
import { Params, paramsFromJson } from './params.ts'

/** The largest file that may be uploaded, and a little for the rest of the form. */
const maxBody = 51 * 1024 * 1024

/** Parameters from the query string and from a body in any of the three encodings. */
export async function readParams(request: IncomingMessage, query: URLSearchParams): Promise<Params> {
  const values = new Map(query)
  const body = await readBody(request, maxBody)
  if (!body) throw new BotApiError(413, 'Request Entity Too Large', { mistake: true })
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

function withForm(values: Map<string, string>, body: Buffer, contentType: string): Params {
  const parts = formParts(body, contentType)
  if (!parts) throw new BotApiError(400, "Bad Request: can't parse multipart form data", { mistake: true })
  const uploads = new Map<string, PlainFile>()
  for (const { name, filename, type = 'application/octet-stream', bytes } of parts) {
    if (filename === undefined) values.set(name, bytes.toString('utf8'))
    else uploads.set(name, { name: filename, type, bytes })
  }
  return new Params(values, uploads)
}
