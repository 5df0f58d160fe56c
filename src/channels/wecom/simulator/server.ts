import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pictureType } from '../../../lib/simulation/files.ts'
import { readBody } from '../../../lib/simulation/http.ts'
import type { Journal } from '../../../lib/simulation/journal.ts'
import type { Conditions } from './conditions.ts'
import type { Media } from './media.ts'
import { type ResponseUrls, path as responsePath } from './response-urls.ts'

interface Parts {
  journal: Journal
  conditions: Conditions
  responseUrls: ResponseUrls
  media: Media
}

const maxBody = 1024 * 1024

/** The HTTP side: response_url, the files, and the pictures of the phones. */
export function httpSide(parts: Parts): Server {
  return createServer((request, response) => {
    answer(request, response, parts).catch(() => response.destroy())
  })
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: Parts): Promise<void> {
  const { journal, conditions } = parts
  const url = new URL(request.url ?? '/', 'http://simulator')
  const picture = /^\/phone\/media\/([\w-]+)$/.exec(url.pathname)?.[1]
  if (picture !== undefined) {
    showPicture(response, parts.media.file(picture)?.bytes)
    return
  }
  if (conditions.cutOff) {
    response.destroy()
    return
  }
  const file = /^\/media\/([\w-]+)$/.exec(url.pathname)?.[1]
  if (request.method === 'GET' && file !== undefined) {
    journal.called('media')
    await conditions.lag()
    sendFile(response, file, url.searchParams.get('sign') ?? '', parts)
  } else if (request.method === 'POST' && url.pathname === responsePath) {
    const raw = (await readBody(request, maxBody))?.toString('utf8') ?? ''
    await conditions.lag()
    const { body, lost } = parts.responseUrls.take(url.searchParams.get('response_code') ?? '', raw)
    if (lost) response.destroy()
    else response.writeHead(200, { 'Content-Type': 'application/json; charset=UTF-8' }).end(JSON.stringify(body))
  } else {
    journal.violation(`${request.method} ${url.pathname} is no address of the platform`)
    response.writeHead(404).end()
  }
}

function sendFile(response: ServerResponse, id: string, signature: string, { media, conditions }: Parts): void {
  const offered = conditions.mediaGone ? undefined : media.offered(id, signature)
  if (!offered || offered === 'expired') {
    const status = offered === 'expired' ? 403 : 404
    const code = status === 403 ? 'AccessDenied' : 'NoSuchKey'
    response.writeHead(status, { 'Content-Type': 'application/xml' }).end(`<Error><Code>${code}</Code></Error>`)
    return
  }
  const { name, cipher } = offered
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': `attachment; filename="${encodeURIComponent(name)}"; filename*=UTF-8''${encodeURIComponent(name)}`,
  })
  response.end(conditions.mediaCut ? cipher.subarray(0, cipher.length - 7) : cipher)
}

function showPicture(response: ServerResponse, bytes: Buffer | undefined): void {
  const type = bytes && pictureType(bytes)
  if (bytes && type) response.writeHead(200, { 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' }).end(bytes)
  else response.writeHead(404).end()
}
