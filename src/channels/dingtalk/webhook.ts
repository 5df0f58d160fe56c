import { createHash } from 'node:crypto'
import type { ChannelHost } from '../../contract/channel.ts'
import { isRecord, parseJson } from '../../lib/json.ts'
import { readBody } from '../../lib/read-body.ts'
import { sameSecret } from '../../lib/secret.ts'
import type { Intake } from './intake.ts'
import { type Delivery, readMessage, readPress } from './read.ts'
import { pressSecretOf, pressSignedBy, signedBy } from './signature.ts'

interface WebhookParts {
  host: ChannelHost
  intake: Intake
  clientSecret?: string | undefined
  webhookToken?: string | undefined
}

const longestBody = 1024 * 1024

/** Answers a request of DingTalk's: somebody wrote to the robot, or pressed a button. */
export async function receiveWebhook(request: Request, parts: WebhookParts): Promise<Response> {
  if (request.method !== 'POST') return refuse(405, 'post', 'Only POST is answered here.')
  return request.headers.has('x-ddpaas-signature') ? receivePress(request, parts) : receiveMessage(request, parts)
}

/** Answers with "nothing to say": the reply comes by itself. https://open.dingtalk.com/document/orgapp/receive-message (2026-08-22) */
async function receiveMessage(request: Request, parts: WebhookParts): Promise<Response> {
  const { clientSecret, webhookToken, intake } = parts
  if (clientSecret !== undefined && !signedBy(clientSecret, request.headers, Date.now())) return badSignature()
  const shown = new URL(request.url).searchParams.get('token') ?? request.headers.get('x-dingtalk-token')
  const wrong = (token: unknown) =>
    webhookToken !== undefined && !(typeof token === 'string' && sameSecret(token, webhookToken))
  if (shown !== null && wrong(shown)) return badToken()

  const bytes = await readBody(request, longestBody)
  if (bytes === undefined) return tooLarge()
  const body = parseJson(bytes.toString('utf8'))
  if (shown === null && wrong(isRecord(body) ? body.token : undefined)) return badToken()
  const taken = await intake.take(readMessage(body, deliveryOf(bytes, parts)))
  return taken ? Response.json({ msgtype: 'empty' }) : refuse(400, 'malformed', 'This is not a message to a robot.')
}

/** Answers with "the card stays as it is". */
async function receivePress(request: Request, parts: WebhookParts): Promise<Response> {
  const { clientSecret, intake } = parts
  if (clientSecret === undefined || !pressSignedBy(pressSecretOf(clientSecret), request.headers, Date.now())) {
    return badSignature()
  }
  const bytes = await readBody(request, longestBody)
  if (bytes === undefined) return tooLarge()
  // Two presses may have the same body; they have not the same time.
  const time = Buffer.from(request.headers.get('x-ddpaas-signature-timestamp') ?? '')
  const delivery = deliveryOf(Buffer.concat([bytes, time]), parts)
  const taken = await intake.take(readPress(parseJson(bytes.toString('utf8')), delivery))
  return taken ? Response.json({}) : refuse(400, 'malformed', 'This is not a press that means anything here.')
}

function deliveryOf(bytes: Buffer, { host }: WebhookParts): Delivery {
  return { id: createHash('sha256').update(bytes).digest('base64url'), at: Date.now(), language: host.language }
}

const badSignature = () => refuse(401, 'bad-signature', 'The signature is wrong or more than an hour old.')
const badToken = () => refuse(403, 'bad-token', 'The token is missing or wrong.')
const tooLarge = () => refuse(413, 'too-large', `A body has at most ${longestBody} bytes.`)

function refuse(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status })
}
