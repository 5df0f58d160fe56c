import { createCipheriv, createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, test } from 'vitest'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import { signatureOf } from './envelope.ts'
import { Reception } from './reception.ts'
import { feishuSettings } from './settings.ts'
import { receiveWebhook } from './webhook.ts'

const encryptKey = 'an-encrypt-key'
const verificationToken = 'verification-token'
const appId = 'cli_0123456789abcdef'

/** Looks nothing up, and knows who it is. */
const api = { appId, me: async () => ({ openId: 'ou_bot', name: 'Teahouse' }), message: async () => [] }

let host: FakeHost
beforeEach(() => {
  host = new FakeHost()
})

const fixture = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))

function encrypted(payload: unknown, key = encryptKey): string {
  const iv = Buffer.alloc(16, 7)
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(key).digest(), iv)
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  return JSON.stringify({ encrypt: Buffer.concat([iv, cipher.update(text), cipher.final()]).toString('base64') })
}

function signed(body: string, { key = encryptKey, at = Date.now() } = {}): Record<string, string> {
  const [timestamp, nonce] = [String(Math.floor(at / 1000)), 'nonce']
  return {
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': nonce,
    'x-lark-signature': signatureOf({ timestamp, nonce, key }, Buffer.from(body)),
  }
}

async function post(
  body: string,
  headers: Record<string, string> = {},
  secrets: { encryptKey?: string; verificationToken?: string } = { encryptKey, verificationToken },
): Promise<{ status: number; said: unknown }> {
  const settings = feishuSettings.parse({ transport: 'webhook', appId, appSecret: 'app-secret', ...secrets })
  const request = new Request('http://far/hooks/bot', { method: 'POST', body, headers })
  const response = await receiveWebhook(request, { settings, host, reception: new Reception(host, api) })
  return { status: response.status, said: await response.json() }
}

describe('with an encrypt key', () => {
  test('what is signed and encrypted is taken in, and again is the same', async () => {
    const body = encrypted(fixture('direct-text'))
    for (let n = 0; n < 2; n++) expect(await post(body, signed(body))).toEqual({ status: 200, said: {} })
    expect(host.accepted).toMatchObject([{ id: 'om_5ce6d572455d361153b7cb51da133945', text: 'hello' }])
  })

  test('a press is answered with a toast', async () => {
    const body = encrypted(fixture('press'))
    expect(await post(body, signed(body))).toMatchObject({ status: 200, said: { toast: { content: 'Coffee' } } })
    expect(host.accepted).toMatchObject([{ text: 'Coffee', pressedOn: 'reply-1' }])
  })

  test('the challenge is encrypted and not signed, and answered', async () => {
    const question = { challenge: 'c-1', token: verificationToken, type: 'url_verification' }
    expect(await post(encrypted(question))).toEqual({ status: 200, said: { challenge: 'c-1' } })
    expect((await post(encrypted({ ...question, token: 'another' }))).status).toBe(403)
    expect((await post(JSON.stringify(question))).status).toBe(401)
  })

  const event = encrypted(fixture('direct-text'))
  const elsewhere = {
    ...fixture('direct-text'),
    header: { ...(fixture('direct-text').header as object), app_id: 'cli_other' },
  }
  const untrusted = { ...fixture('direct-text'), header: { ...(fixture('direct-text').header as object), token: 'x' } }
  test.each([
    ['is not signed', event, {}, 401],
    ['is signed with another key', event, signed(event, { key: 'another' }), 401],
    ['was signed six minutes ago', event, signed(event, { at: Date.now() - 360_000 }), 401],
    ['is signed for the future', event, signed(event, { at: Date.now() + 360_000 }), 401],
    ['has one space more than was signed', `${event} `, signed(event), 401],
    ['is encrypted with another key', encrypted(fixture('direct-text'), 'another'), {}, 401],
    ['has the wrong token', encrypted(untrusted), signed(encrypted(untrusted)), 403],
    ['is for another app', encrypted(elsewhere), signed(encrypted(elsewhere)), 403],
    ['is encrypted garbage', encrypted('{'), signed(encrypted('{')), 400],
    ['is cut off', event.slice(0, 60), signed(event.slice(0, 60)), 400],
    ['is no event', encrypted({ schema: '2.0' }), signed(encrypted({ schema: '2.0' })), 400],
    ['is nothing', '', {}, 401],
    ['is too large', 'x'.repeat(1024 * 1024 + 1), {}, 413],
  ])('what %s is refused, and stores nothing', async (_, body, headers, status) => {
    expect((await post(body, headers)).status).toBe(status)
    expect(host.accepted).toEqual([])
  })
})

describe('with a verification token alone', () => {
  const alone = { verificationToken }

  test('what carries it is taken in', async () => {
    expect(await post(JSON.stringify(fixture('direct-text')), {}, alone)).toEqual({ status: 200, said: {} })
    expect(await post(JSON.stringify(fixture('chat-created')), {}, alone)).toEqual({ status: 200, said: {} })
    expect(host.accepted).toMatchObject([{ text: 'hello' }, { greets: true }])
  })

  test('what does not is refused; what is encrypted cannot be read', async () => {
    const { header: _, ...nameless } = fixture('direct-text')
    expect((await post(JSON.stringify({ ...fixture('direct-text'), header: {} }), {}, alone)).status).toBe(400)
    expect((await post(JSON.stringify(nameless), {}, alone)).status).toBe(400)
    expect((await post(encrypted(fixture('direct-text')), {}, alone)).status).toBe(403)
    expect(host.accepted).toEqual([])
  })
})

test('what nobody waits for is taken note of', async () => {
  const event = {
    ...fixture('direct-text'),
    header: { ...(fixture('direct-text').header as object), event_type: 'im.message.message_read_v1' },
  }
  const body = encrypted(event)
  expect(await post(body, signed(body))).toEqual({ status: 200, said: {} })
  expect(host.accepted).toEqual([])
})

test('what cannot be stored is not answered, so that it comes again', async () => {
  host.store = async () => {
    throw new Error('the disk is full')
  }
  const body = encrypted(fixture('direct-text'))
  await expect(post(body, signed(body))).rejects.toThrow('the disk is full')
})

test('only POST is answered', async () => {
  const settings = feishuSettings.parse({ transport: 'webhook', appId, appSecret: 's', encryptKey })
  const request = new Request('http://far/hooks/bot')
  expect((await receiveWebhook(request, { settings, host, reception: new Reception(host, api) })).status).toBe(405)
})

test('a webhook needs one of the two secrets; an unknown setting is named', () => {
  expect(feishuSettings.safeParse({ transport: 'webhook', appId, appSecret: 's' }).error?.message).toContain(
    'anybody could write',
  )
  expect(feishuSettings.safeParse({ appId, appSecret: 's', secret: 'x' }).error?.message).toContain('secret')
  expect(feishuSettings.parse({ appId, appSecret: 's' })).toMatchObject({
    transport: 'websocket',
    baseUrl: 'https://open.feishu.cn',
    card: { enabled: true },
  })
})
