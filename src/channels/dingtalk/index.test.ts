import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import { soon } from '../../../test/helpers/soon.ts'
import { FarSide } from './fake.ts'
import { dingtalk } from './index.ts'
import { pressSecretOf, pressSignatureOf, signatureOf } from './signature.ts'

let far: FarSide
let host: FakeHost
beforeEach(async () => {
  far = await new FarSide().start()
  host = new FakeHost('zh-CN')
})
afterEach(() => far.stop())

const app = { clientId: 'ding1', clientSecret: 'very-secret' }
const create = (settings: object) =>
  dingtalk.create(dingtalk.settings.parse({ apiBaseUrl: far.origin, oapiBaseUrl: far.origin, ...settings }), host)
const never = new AbortController().signal

describe('the settings', () => {
  it('need no more than the credentials', () => {
    expect(dingtalk.settings.parse(app)).toEqual({
      transport: 'stream',
      ...app,
      card: { enabled: true, contentKey: 'content' },
      monthlyCalls: 5000,
      subscribeEvents: false,
      apiBaseUrl: 'https://api.dingtalk.com',
      oapiBaseUrl: 'https://oapi.dingtalk.com',
    })
  })

  it('take everything that the documentation shows in one block', () => {
    const all = {
      ...app,
      transport: 'stream',
      robotCode: 'ding1',
      card: { enabled: true, templateId: 'x.schema', contentKey: 'content' },
      monthlyCalls: 0,
      subscribeEvents: true,
      webhookToken: 't0ken',
      fallbackWebhook: 'https://oapi.dingtalk.com/robot/send?access_token=T',
    }
    expect(dingtalk.settings.safeParse(all).success).toBe(true)
  })

  it.each([
    [{}, 'clientId'],
    [{ ...app, clientsecret: 'x' }, 'clientsecret'],
    [{ ...app, transport: 'polling' }, 'transport'],
    [{ transport: 'webhook' }, 'clientSecret'],
    [{ transport: 'webhook', clientSecret: 'x' }, 'clientId'],
    [{ ...app, fallbackWebhook: 'https://oapi.dingtalk.com/robot/send' }, 'fallbackWebhook'],
    [{ ...app, card: { template: 'x' } }, 'card'],
    [{ ...app, monthlyCalls: -1 }, 'monthlyCalls'],
  ])('name what is wrong: %j', (settings, key) => {
    const { error } = dingtalk.settings.safeParse(settings)
    expect(z.prettifyError(error ?? new z.ZodError([]))).toContain(key)
  })

  it('describe a form with titles in both languages, and mark their secrets', () => {
    const { oneOf } = z.toJSONSchema(dingtalk.settings, { io: 'input' })
    for (const { properties = {} } of oneOf as { properties: Record<string, object> }[]) {
      for (const field of Object.values(properties))
        expect(field).toMatchObject({ words: { title: { 'zh-CN': expect.any(String), en: expect.any(String) } } })
      const secret = Object.keys(properties).filter((key) => 'secret' in (properties[key] ?? {}))
      expect(secret).toEqual(['clientSecret', 'webhookToken', 'fallbackWebhook'])
    }
  })
})

describe('a channel', () => {
  const members = (settings: object) => Object.keys(create(settings)).sort()

  it('has what its settings make possible, and nothing else', () => {
    const always = ['check', 'fetchFile', 'limits', 'lookUp', 'reach', 'run', 'send']
    expect(members(app)).toEqual([...always, 'draw'].sort())
    expect(members({ ...app, card: { enabled: false } })).toEqual(always)
    expect(members({ ...app, transport: 'webhook' })).toEqual([...always, 'draw', 'receive', 'setUp'].sort())
    expect(members({ transport: 'webhook', webhookToken: 't0ken' })).toEqual(['limits', 'receive', 'send'])
  })

  it('is built without any I/O', async () => {
    create(app)
    expect(far.asked).toEqual([])
  })

  it('keeps to limits that it asks slots by', async () => {
    const { limits, draw } = create(app)
    await draw?.({ id: 'r1', address: { conversationId: 'c', kind: 'group' } }, { text: 'a', state: 'working' })
    for (const { name } of host.slots) expect(limits.calls).toHaveProperty([name])
    expect(limits).toMatchObject({ idempotent: true, monthlyCalls: 5000, drawEvery: { direct: 2000, group: 2000 } })
    expect(create({ ...app, card: { enabled: false } }).limits).not.toHaveProperty('drawEvery')
  })

  it('proves its settings by signing in and asking for a connection', async () => {
    expect(await create({ ...app, robotCode: 'robot1' }).check?.(never)).toBe('robot1')
    expect(far.whats()).toEqual(['POST /v1.0/oauth2/accessToken', 'POST /v1.0/gateway/connections/open'])
    far.replies['POST /v1.0/gateway/connections/open'] = {
      status: 400,
      body: { code: 'invalidParameter', message: 'x' },
    }
    await expect(create(app).check?.(never)).rejects.toMatchObject({ fault: 'denied' })
  })

  it('knows nothing of people from outside, and does not ask', async () => {
    await expect(create(app).lookUp?.('$:LWCP_v1:$x')).rejects.toMatchObject({ fault: 'gone' })
    expect(far.asked).toEqual([])
  })

  it('with a webhook is connected when DingTalk takes its credentials, until it is stopped', async () => {
    const abort = new AbortController()
    const running = create({ ...app, transport: 'webhook' }).run?.(abort.signal)
    await soon(() => expect(host.reports.map(([health]) => health)).toEqual(['connecting', 'connected']))
    abort.abort()
    await running
  })

  it('with a webhook is denied when DingTalk does not take its credentials', async () => {
    far.replies['POST /v1.0/oauth2/accessToken'] = {
      status: 400,
      body: { code: 'invalidClientIdOrSecret', message: 'x' },
    }
    await expect(create({ ...app, transport: 'webhook' }).run?.(never)).rejects.toMatchObject({
      fault: 'denied',
      message: expect.stringContaining('client secret'),
    })
    expect(host.reports.map(([health]) => health)).toEqual(['connecting'])
  })

  it('with a webhook has presses posted there, and takes them', async () => {
    const channel = create({ ...app, transport: 'webhook' })
    await channel.setUp?.(never)
    const [registered] = far.bodies('POST /v1.0/card/callbacks/register')
    const apiSecret = pressSecretOf(app.clientSecret)
    expect(registered).toEqual({
      callbackRouteKey: `teahouse-${host.id}`,
      callbackUrl: host.webhookUrl,
      apiSecret,
      forceUpdate: true,
    })
    const pressed = {
      outTrackId: 'r1',
      userId: 'manager807',
      content: { cardPrivateData: { params: { says: 'more' } } },
    }
    const post = (secret: string, body: object) => {
      const time = String(Date.now())
      const headers = { 'x-ddpaas-signature-timestamp': time, 'x-ddpaas-signature': pressSignatureOf(time, secret) }
      return channel.receive?.(new Request(host.webhookUrl, { method: 'POST', headers, body: JSON.stringify(body) }))
    }
    expect((await post('guess', pressed))?.status).toBe(401)
    expect((await post(apiSecret, {}))?.status).toBe(400)
    expect(await (await post(apiSecret, pressed))?.json()).toEqual({})
    expect(host.accepted).toMatchObject([{ text: 'more', pressedOn: 'r1' }])
  })

  it('with a webhook works without buttons when presses cannot be posted there', async () => {
    far.replies['POST /v1.0/card/callbacks/register'] = { status: 400, body: { code: 'param.callbackUrlEmpty' } }
    await create({ ...app, transport: 'webhook' }).setUp?.(never)
    expect(host.logged.join()).toContain('Buttons under cards will not work')
  })

  it('answers, through its webhook, a message with the address it came with', async () => {
    const channel = create({ ...app, transport: 'webhook' })
    const timestamp = String(Date.now())
    const said = {
      conversationId: 'cidD',
      conversationType: '1',
      msgId: 'm1',
      msgtype: 'text',
      text: { content: 'hi' },
      senderStaffId: 'manager807',
      sessionWebhook: `${far.origin}/robot/sendBySession?session=1`,
      sessionWebhookExpiredTime: Date.now() + 3_600_000,
    }
    const request = new Request(host.webhookUrl, {
      method: 'POST',
      headers: { timestamp, sign: signatureOf(timestamp, app.clientSecret) },
      body: JSON.stringify(said),
    })
    expect((await channel.receive?.(request))?.status).toBe(200)
    const address = host.accepted[0]?.address ?? null
    await channel.send(address, { text: 'hello', state: 'done' })
    expect(far.bodies('POST /robot/sendBySession')).toMatchObject([{ markdown: { text: 'hello' } }])
  })
})
