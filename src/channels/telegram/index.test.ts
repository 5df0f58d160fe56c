import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type FakeWire, fakeHost, fakeWire, refused, token } from './fake-wire.ts'
import { telegram } from './index.ts'

const parse = (settings: object) => telegram.settings.safeParse(settings)
const mistakes = (settings: object) =>
  parse(settings)
    .error?.issues.map((issue) => issue.message)
    .join('; ')

describe('settings', () => {
  it('a token is enough: the bot then polls', () => {
    expect(parse({ botToken: token }).data).toEqual({
      transport: 'polling',
      botToken: token,
      drafts: false,
      apiBaseUrl: 'https://api.telegram.org',
      registerWebhook: true,
    })
  })

  it('what a webhook needs may stay where the bot polls', () => {
    const settings = { transport: 'polling', botToken: token, webhookSecret: 'abc', registerWebhook: false }
    expect(parse(settings).data).toMatchObject(settings)
  })

  it('a webhook registers itself unless told otherwise', () => {
    expect(parse({ transport: 'webhook', botToken: token }).data).toMatchObject({ registerWebhook: true })
  })

  it.each([
    [{}, 'expected string'],
    [{ botToken: 'with a space' }, 'looks like'],
    [{ botToken: token, transport: 'pigeon' }, 'polling'],
    [{ botToken: token, registerWebhooks: true }, 'registerWebhooks'],
    [{ botToken: token, transport: 'webhook', webhookSecret: 'sp ace' }, 'letters'],
    [{ botToken: token, apiBaseUrl: 'ftp://x' }, 'URL'],
    [{ botToken: token, apiBaseUrl: 'https://x.io/bot123:abc' }, 'without /bot'],
  ])('%j is a mistake that is named', (settings, words) => {
    expect(mistakes(settings)).toContain(words)
  })

  it('every field has a title and help in both languages, and the secrets are marked', () => {
    const both = z.object({ 'zh-CN': z.string(), en: z.string() })
    const shape = z.object({
      oneOf: z.array(
        z.object({
          properties: z.record(
            z.string(),
            z.object({
              words: z.object({ title: both, help: both }),
              secret: z.boolean().optional(),
            }),
          ),
        }),
      ),
    })
    const forms = shape.parse(z.toJSONSchema(telegram.settings, { io: 'input' })).oneOf
    const secrets = forms.flatMap((form) => Object.entries(form.properties).filter(([, field]) => field.secret))
    expect(new Set(secrets.map(([name]) => name))).toEqual(new Set(['botToken', 'webhookSecret']))
  })
})

describe('a channel', () => {
  let wire: FakeWire
  beforeEach(async () => {
    wire = await fakeWire()
  })
  afterEach(() => wire.close())

  const create = (more: object = {}) =>
    telegram.create(telegram.settings.parse({ botToken: token, apiBaseUrl: `${wire.baseUrl}/`, ...more }), fakeHost())
  const signal = new AbortController().signal

  it('has what its transport can do, and nothing else', () => {
    expect(create()).not.toHaveProperty('receive')
    expect(create()).toHaveProperty('run')
    expect(create({ transport: 'webhook' })).toHaveProperty('receive')
    expect(create({ transport: 'webhook' })).toHaveProperty('setUp')
  })

  it('is tested by asking for the name of the bot', async () => {
    expect(await create().check?.(signal)).toBe('@TeaBot (Tea)')
    expect(wire.calls.map((call) => call.method)).toEqual(['getMe'])
    wire.on('getMe', refused(401, 'Unauthorized'))
    await expect(create().check?.(signal)).rejects.toMatchObject({ fault: 'denied' })
  })
})
