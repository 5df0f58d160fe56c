import { readFileSync } from 'node:fs'
import { beforeEach, describe, expect, it } from 'vitest'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import { Intake } from './intake.ts'
import { pressSignatureOf, robotUrl, signatureOf } from './signature.ts'
import { receiveWebhook } from './webhook.ts'

const clientSecret = 'this is a secret'
const webhookToken = 'shared-token'
const said = readFileSync(new URL('fixtures/direct-text.json', import.meta.url), 'utf8')

let host: FakeHost
beforeEach(() => {
  host = new FakeHost('zh-CN')
})

interface Posted {
  body?: string | ReadableStream<Uint8Array>
  headers?: Record<string, string>
  query?: string
  method?: string
}

function post({ body = said, headers = {}, query = '', method = 'POST' }: Posted, settings: object): Promise<Response> {
  const init: RequestInit = { method, headers, ...(method === 'POST' ? { body, duplex: 'half' } : {}) }
  const request = new Request(`http://gateway/hooks/support${query}`, init)
  return receiveWebhook(request, { host, intake: new Intake(host, { confirmed: false }), ...settings })
}

function signed(at = Date.now(), secret = clientSecret): Record<string, string> {
  return { timestamp: String(at), sign: signatureOf(at, secret) }
}

describe('signatures', () => {
  it('are those of the documentation', () => {
    expect(signatureOf('1577262236757', clientSecret)).toBe('DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=')
    expect(pressSignatureOf('1700000000000', 'example-secret')).toBe('I85VWQbGCqbDkjEb7rsCEkTKI9QSL3wzLms54MiwXlg=')
    expect(
      robotUrl('https://oapi.dingtalk.com/robot/send?access_token=T&secret=SECtest0123456789', 1700000000000),
    ).toBe(
      'https://oapi.dingtalk.com/robot/send?access_token=T&timestamp=1700000000000&sign=yBKp5IlG6qCzcQWmgyRK%2FziJBdVNJmHfFE2ST%2FCzT%2Fg%3D',
    )
    expect(robotUrl('https://oapi.dingtalk.com/robot/send?access_token=T', 1)).not.toContain('sign')
  })
})

describe('a webhook that DingTalk signs', () => {
  it('stores what was said, and answers with nothing to say', async () => {
    const response = await post({ headers: signed() }, { clientSecret })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ msgtype: 'empty' })
    expect(host.accepted).toMatchObject([{ text: '你好', id: 'msgMxpQ+qegFexample==' }])
    expect(host.reports).toEqual([['connected', undefined]])
  })

  it.each([
    ['without a signature', {}],
    ['with a wrong one', signed(Date.now(), 'another')],
    ['with one of more than an hour ago', signed(Date.now() - 3_700_000)],
    ['with one from the future', signed(Date.now() + 3_700_000)],
    ['with a timestamp that is no number', { timestamp: 'now', sign: signatureOf('now', clientSecret) }],
  ])('refuses a request %s, and stores nothing', async (_what, headers) => {
    expect((await post({ headers }, { clientSecret })).status).toBe(401)
    expect(host.accepted).toEqual([])
    expect(host.reports).toEqual([])
  })

  it.each(['not json', '[]', '{}', '"text"', ''])('refuses a body that is no message: %s', async (body) => {
    expect((await post({ headers: signed(), body }, { clientSecret })).status).toBe(400)
  })

  it('refuses a body of more than a megabyte, announced or not', async () => {
    const body = JSON.stringify({ text: 'x'.repeat(1024 * 1024) })
    expect(
      (await post({ headers: { ...signed(), 'content-length': String(body.length) }, body }, { clientSecret })).status,
    ).toBe(413)
    const endless = new ReadableStream<Uint8Array>({ pull: (stream) => stream.enqueue(new Uint8Array(65_536)) })
    expect((await post({ headers: signed(), body: endless }, { clientSecret })).status).toBe(413)
  })

  it('takes a replay for the message that it is', async () => {
    const headers = signed()
    const first = await post({ headers }, { clientSecret })
    const second = await post({ headers }, { clientSecret })
    expect([first.status, second.status]).toEqual([200, 200])
    expect(host.accepted).toHaveLength(1)
  })

  it('takes only POST', async () => {
    expect((await post({ method: 'GET' }, { clientSecret })).status).toBe(405)
  })

  it('fails when the message could not be stored', async () => {
    host.store = async () => {
      throw new Error('disk full')
    }
    await expect(post({ headers: signed() }, { clientSecret })).rejects.toThrow('disk full')
  })

  it('tells the admin when the quota is used up, and when it is back', async () => {
    const intake = new Intake(host, { confirmed: true })
    const body = readFileSync(new URL('fixtures/over-quota.json', import.meta.url), 'utf8')
    const request = (body: string) =>
      new Request('http://gateway/hooks/support', { method: 'POST', body, headers: signed() })
    expect((await receiveWebhook(request(body), { host, intake, clientSecret })).status).toBe(200)
    expect(host.accepted).toEqual([])
    await receiveWebhook(request(said), { host, intake, clientSecret })
    expect(host.reports.map(([health]) => health)).toEqual(['denied', 'connected'])
    expect(host.reports[0]?.[1]).toContain('quota')
  })
})

describe('a webhook with a shared token', () => {
  const inBody = JSON.stringify({ ...JSON.parse(said), token: webhookToken })

  it.each([
    ['in the query', { query: `?token=${webhookToken}` }],
    ['in a header', { headers: { 'X-DingTalk-Token': webhookToken } }],
    ['in the body', { body: inBody }],
  ])('takes it %s', async (_where, posted) => {
    expect((await post(posted, { webhookToken })).status).toBe(200)
    expect(host.accepted).toHaveLength(1)
  })

  it.each([
    ['none', {}],
    ['a wrong one in the query', { query: '?token=guess', body: inBody }],
    ['a wrong one in a header', { headers: { 'x-dingtalk-token': 'guess' } }],
    ['a wrong one in the body', { body: JSON.stringify({ ...JSON.parse(said), token: 'guess' }) }],
    ['one that is no text', { body: JSON.stringify({ ...JSON.parse(said), token: [webhookToken] }) }],
    ['none in a body that is no JSON', { body: 'garbage' }],
  ])('refuses %s', async (_what, posted) => {
    expect((await post(posted, { webhookToken })).status).toBe(403)
    expect(host.accepted).toEqual([])
  })

  it('asks for the signature as well when there is a secret', async () => {
    const both = { clientSecret, webhookToken }
    expect((await post({ query: `?token=${webhookToken}` }, both)).status).toBe(401)
    expect((await post({ headers: signed() }, both)).status).toBe(403)
    expect((await post({ headers: signed(), query: `?token=${webhookToken}` }, both)).status).toBe(200)
  })
})
