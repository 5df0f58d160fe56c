import type { ChannelHost } from '../../contract/channel.ts'
import { parseRecord } from '../../lib/json.ts'
import { readBody } from '../../lib/read-body.ts'
import { sameSecret } from '../../lib/secret.ts'
import { decrypt, signedBy } from './envelope.ts'
import { eventIn, type Reception } from './reception.ts'
import type { FeishuSettings } from './settings.ts'

interface WebhookParts {
  settings: Pick<FeishuSettings, 'appId' | 'encryptKey' | 'verificationToken'>
  host: Pick<ChannelHost, 'log'>
  reception: Reception
}

const LONGEST_BODY = 1024 * 1024

/** Answers a request of Feishu's. https://open.feishu.cn/document/server-docs/event-subscription-guide/event-subscription-configure-/request-url-configuration-case (read 2026-11-21) */
export async function receiveWebhook(request: Request, parts: WebhookParts): Promise<Response> {
  try {
    if (request.method !== 'POST') throw new Refused(405, 'post', 'Only POST is answered here.')
    const bytes = await readBody(request, LONGEST_BODY)
    if (!bytes) throw new Refused(413, 'too-large', `A body has at most ${LONGEST_BODY} bytes.`)
    const payload = opened(bytes, request.headers, parts.settings)
    if (payload.type === 'url_verification') return challenge(payload, parts.settings)
    const event = eventIn(payload)
    if (!event) throw new Refused(400, 'malformed', 'This is no event.')
    const { appId, verificationToken } = parts.settings
    if (verificationToken !== undefined && !same(event.token, verificationToken)) throw badToken()
    if (event.appId !== undefined && event.appId !== appId) {
      throw new Refused(403, 'other-app', 'This event is for another app.')
    }
    return Response.json((await parts.reception.take(event)) ?? {})
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const { status, code, message } = error
    parts.host.log.warn('A request to the webhook was refused', { code, reason: message })
    return Response.json({ error: { code, message } }, { status })
  }
}

/** Nothing of it was stored. */
class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const badToken = () => new Refused(403, 'bad-token', 'The verification token is missing or wrong.')
const badSignature = () =>
  new Refused(401, 'bad-signature', 'The signature is missing, wrong, or more than five minutes old.')

/** The payload, verified as far as the settings allow. With an encrypt key everything is signed but the challenge, which is encrypted. */
function opened(bytes: Buffer, headers: Headers, { encryptKey }: WebhookParts['settings']): Record<string, unknown> {
  const signed = encryptKey !== undefined && signedBy(encryptKey, headers, { body: bytes, now: Date.now() })
  if (encryptKey !== undefined && !signed && headers.has('x-lark-signature')) throw badSignature()
  const body = parseRecord(bytes.toString('utf8'))
  if (!body) throw signed || encryptKey === undefined ? malformed() : badSignature()
  const encrypted = body.encrypt
  if (encryptKey === undefined) {
    if (encrypted !== undefined)
      throw new Refused(403, 'encrypted', 'This is encrypted, and the settings have no encrypt key.')
    return body
  }
  const text = typeof encrypted === 'string' ? decrypt(encryptKey, encrypted) : undefined
  const payload = text === undefined ? undefined : parseRecord(text)
  if (signed) return payload ?? (typeof encrypted === 'string' ? fail(malformed()) : body)
  if (payload?.type !== 'url_verification') throw badSignature()
  return payload
}

const malformed = () => new Refused(400, 'malformed', 'The body is no JSON object that can be read.')

function fail(error: Error): never {
  throw error
}

/** Feishu's question whether this address is the app's. */
function challenge(payload: Record<string, unknown>, { verificationToken }: WebhookParts['settings']): Response {
  if (verificationToken !== undefined && !same(payload.token, verificationToken)) throw badToken()
  if (typeof payload.challenge !== 'string') throw malformed()
  return Response.json({ challenge: payload.challenge })
}

const same = (given: unknown, secret: string): boolean => typeof given === 'string' && sameSecret(given, secret)
