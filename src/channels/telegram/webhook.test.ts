import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { soon } from '../../../test/helpers/soon.ts'
import { TelegramApi } from './api.ts'
import { type FakeHost, type FakeWire, fakeHost, fakeWire, refused, token } from './fake-wire.ts'
import { telegramSettings, type WebhookSettings } from './settings.ts'
import { webhook } from './webhook.ts'

let wire: FakeWire
let host: FakeHost
let stop: AbortController

beforeEach(async () => {
  wire = await fakeWire()
  host = fakeHost()
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await wire.close()
})

function channel(more: Partial<WebhookSettings> = {}) {
  const settings = telegramSettings.parse({ transport: 'webhook', botToken: token, apiBaseUrl: wire.baseUrl, ...more })
  if (settings.transport !== 'webhook') throw new Error('not a webhook')
  return webhook(settings, { api: new TelegramApi(settings, host), host })
}

const secret = 'sesame-sesame'
const update = {
  update_id: 1,
  message: {
    message_id: 5,
    date: 1_795_200_000,
    chat: { id: 501, type: 'private' },
    from: { id: 501, is_bot: false, first_name: 'Ann' },
    text: 'hello',
  },
}
const post = (body: string, header: string | undefined = secret) =>
  new Request(host.webhookUrl, {
    method: 'POST',
    body,
    headers: header === undefined ? {} : { 'x-telegram-bot-api-secret-token': header },
  })

describe('a delivery', () => {
  it('is stored, then acknowledged', async () => {
    const stored = Promise.withResolvers<'new'>()
    host.accept = () => stored.promise
    const answer = channel({ webhookSecret: secret }).receive(post(JSON.stringify(update)))
    let answered = false
    void answer.then(() => {
      answered = true
    })
    await soon(() => expect(wire.asked('getMe')).toHaveLength(1))
    expect(answered).toBe(false)
    stored.resolve('new')
    expect((await answer).status).toBe(200)
  })

  it('says what a person said', async () => {
    await channel({ webhookSecret: secret }).receive(post(JSON.stringify(update)))
    expect(host.accepted).toMatchObject([{ id: '501:5', text: 'hello', addressed: true }])
  })

  it.each([
    ['a wrong secret', 'sesame'],
    ['no secret', undefined],
    ['an empty secret', ''],
  ])('with %s is refused before it is read', async (_, header) => {
    const request =
      header === undefined ? new Request(host.webhookUrl, { method: 'POST', body: 'x' }) : post('not json', header)
    expect((await channel({ webhookSecret: secret }).receive(request)).status).toBe(401)
    expect([host.accepted, wire.calls]).toEqual([[], []])
  })

  it.each([
    ['not JSON', 'hello'],
    ['no object', '[]'],
    ['without an id', '{}'],
    ['of the wrong shape', '{"update_id":1,"message":{"text":5}}'],
    ['empty', ''],
  ])('that is malformed (%s) is refused', async (_, body) => {
    expect((await channel({ webhookSecret: secret }).receive(post(body))).status).toBe(400)
    expect(host.accepted).toEqual([])
  })

  it('that is too large is refused, whether it says so or not', async () => {
    const body = JSON.stringify({ ...update, more: 'x'.repeat(1024 * 1024) })
    expect((await channel({ webhookSecret: secret }).receive(post(body))).status).toBe(413)
    const streamed = new Request(host.webhookUrl, {
      method: 'POST',
      body: new Blob([body]).stream(),
      duplex: 'half',
      headers: { 'x-telegram-bot-api-secret-token': secret },
    })
    expect((await channel({ webhookSecret: secret }).receive(streamed)).status).toBe(413)
    expect(host.accepted).toEqual([])
  })

  it('of a kind that is not read is acknowledged', async () => {
    const answer = await channel({ webhookSecret: secret }).receive(post('{"update_id":2,"chat_boost":{}}'))
    expect([answer.status, host.accepted]).toEqual([200, []])
  })

  it('that could not be stored is not acknowledged', async () => {
    host.broken = new Error('the database is away')
    await expect(channel({ webhookSecret: secret }).receive(post(JSON.stringify(update)))).rejects.toThrow('away')
  })
})

describe('registering', () => {
  const registered = { result: { url: 'https://tea.example/hooks/tea', pending_update_count: 0 } }

  it('gives Telegram the address and a secret that deliveries must carry', async () => {
    wire.on('getWebhookInfo', registered)
    const tea = channel()
    await tea.setUp(stop.signal)
    const [asked] = wire.asked('setWebhook')
    expect(asked).toMatchObject({
      url: 'https://tea.example/hooks/tea',
      allowed_updates: ['message', 'edited_message', 'callback_query', 'stopped_message_generation', 'my_chat_member'],
    })
    expect(asked).not.toHaveProperty('drop_pending_updates')
    expect(asked?.secret_token).toMatch(/^[A-Za-z0-9_-]{32,256}$/)
    expect(String(asked?.secret_token)).not.toContain(token.slice(-10))
    expect(host.reports).toEqual([{ health: 'connected', detail: undefined }])

    const again = channel()
    expect((await again.receive(post(JSON.stringify(update), String(asked?.secret_token)))).status).toBe(200)
  })

  it('is left to the admin when they say so', async () => {
    const tea = channel({ registerWebhook: false, webhookSecret: secret })
    await tea.setUp(stop.signal)
    expect(wire.asked('setWebhook')).toEqual([])
    expect(host.reports).toMatchObject([{ health: 'connecting', detail: expect.stringContaining('No webhook is set') }])
    wire.on('getWebhookInfo', registered)
    await tea.setUp(stop.signal)
    expect(host.reports.at(-1)?.health).toBe('connected')
  })

  it('an address that was set for another service is right once updates come from there', async () => {
    const elsewhere = { result: { url: 'https://tea.example/api/v1/webhooks/telegram', pending_update_count: 0 } }
    wire.on('getWebhookInfo', elsewhere)
    wire.on('getWebhookInfo', elsewhere)
    const tea = channel({ registerWebhook: false, webhookSecret: secret })
    await tea.setUp(stop.signal)
    expect(host.reports.at(-1)).toMatchObject({
      health: 'connecting',
      detail: expect.stringContaining('another address'),
    })
    await tea.receive(post(JSON.stringify(update)))
    await tea.setUp(stop.signal)
    expect(host.reports.at(-1)?.health).toBe('connected')
  })

  it('an address that Telegram does not take is the admin’s to fix', async () => {
    wire.on('setWebhook', refused(400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook'))
    await expect(channel().setUp(stop.signal)).rejects.toMatchObject({
      fault: 'denied',
      message: expect.stringContaining('TEAHOUSE_PUBLIC_URL'),
    })
  })

  it('a wrong token is denied', async () => {
    wire.on('setWebhook', refused(401, 'Unauthorized'))
    await expect(channel().setUp(stop.signal)).rejects.toMatchObject({ fault: 'denied' })
  })
})

describe('watching over the webhook', () => {
  const info = (more: object) => ({
    result: { url: 'https://tea.example/hooks/tea', pending_update_count: 0, ...more },
  })

  it('a webhook that was changed elsewhere is set again', async () => {
    wire.on('getWebhookInfo', info({ url: 'https://elsewhere.example' }), info({}))
    const running = channel().run(stop.signal)
    await soon(() => expect(host.reports).toEqual([{ health: 'connected', detail: undefined }]))
    expect(wire.asked('setWebhook')).toHaveLength(1)
    stop.abort()
    await expect(running).resolves.toBeUndefined()
  })

  it('deliveries that fail now are told, with Telegram’s own words; old troubles are not', async () => {
    const trouble = { last_error_message: 'Connection timed out', pending_update_count: 2 }
    wire.on('getWebhookInfo', info({ ...trouble, last_error_date: Math.floor(Date.now() / 1000) }))
    await channel().setUp(stop.signal)
    expect(host.reports.at(-1)).toMatchObject({
      health: 'connecting',
      detail: expect.stringContaining('Connection timed out'),
    })
    wire.on('getWebhookInfo', info({ ...trouble, last_error_date: 1_700_000_000 }))
    await channel().setUp(stop.signal)
    expect(host.reports.at(-1)?.health).toBe('connected')
  })

  it('is connected again soon after Telegram has delivered what waited', async () => {
    const trouble = { last_error_message: 'Connection refused', last_error_date: Math.floor(Date.now() / 1000) }
    wire.on('getWebhookInfo', info({ ...trouble, pending_update_count: 1 }), info(trouble))
    void channel().run(stop.signal)
    await soon(() => expect(host.reports.map((report) => report.health)).toEqual(['connecting', 'connected']), {
      timeout: 10_000,
    })
  })

  it('a server that does not answer ends the run: connect me again', async () => {
    wire.on('getWebhookInfo', async () => undefined)
    await expect(channel().run(stop.signal)).rejects.toMatchObject({ fault: 'unreachable' })
  })
})
