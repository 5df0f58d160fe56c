import { createHash } from 'node:crypto'
import type { ChannelHost } from '../../contract/channel.ts'
import { sameSecret } from '../../lib/secret.ts'
import { isRecord } from './exchange.ts'
import { parseJson } from './frame.ts'
import type { Intake } from './intake.ts'
import { readMessage } from './read.ts'
import { signedBy } from './signature.ts'

interface WebhookParts {
  host: ChannelHost
  intake: Intake
  clientSecret?: string | undefined
  webhookToken?: string | undefined
}

const longestBody = 1024 * 1024

/** Answers a request of DingTalk's with "nothing to say": the reply comes by itself. https://open.dingtalk.com/document/orgapp/receive-message (2026-08-22) */
export async function receiveWebhook(request: Request, parts: WebhookParts): Promise<Response> {
  const { host, intake, clientSecret, webhookToken } = parts
  if (request.method !== 'POST') return refuse(405, 'post', 'Only POST is answered here.')
  const now = Date.now()
  if (clientSecret !== undefined && !signedBy(clientSecret, request.headers, now)) {
    return refuse(401, 'bad-signature', 'The signature is wrong or more than an hour old.')
  }
  const shown = new URL(request.url).searchParams.get('token') ?? request.headers.get('x-dingtalk-token')
  const wrong = (token: unknown) =>
    webhookToken !== undefined && !(typeof token === 'string' && sameSecret(token, webhookToken))
  if (shown !== null && wrong(shown)) return refuse(403, 'bad-token', 'The token is wrong.')

  const bytes = await readBody(request)
  if (bytes === undefined) return refuse(413, 'too-large', `A body has at most ${longestBody} bytes.`)
  const body = parseJson(bytes.toString('utf8'))
  if (shown === null && wrong(isRecord(body) ? body.token : undefined)) {
    return refuse(403, 'bad-token', 'The token is missing or wrong.')
  }
  const id = createHash('sha256').update(bytes).digest('base64url')
  const taken = await intake.take(readMessage(body, { id, at: now, language: host.language }))
  if (!taken) return refuse(400, 'malformed', 'This is not a message to a robot.')
  return Response.json({ msgtype: 'empty' })
}

/** Undefined when it is too long. */
async function readBody(request: Request): Promise<Buffer | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > longestBody) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > longestBody) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status })
}
