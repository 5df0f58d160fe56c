import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { startTelegramSimulator, type TelegramSimulator } from '../simulator.ts'
import { rawClient } from './raw-client.ts'

const ends: (() => unknown)[] = []

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function start(options: Parameters<typeof startTelegramSimulator>[0] = {}) {
  const simulator = await startTelegramSimulator({ speed: 50, ...options })
  ends.push(() => simulator.close())
  return simulator
}

interface Received {
  secret: string | undefined
  text: string | undefined
  update: number
}

/** A bot behind a webhook: answers with what `answer` says for each request. */
async function startBot(answer: (received: Received, count: number) => Promise<Reply> | Reply = () => ({})) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const one = await read(request)
    received.push(one)
    const { status = 200, headers = {}, body = '' } = await answer(one, received.length)
    if (status === 0) response.socket?.destroy()
    else response.writeHead(status, headers).end(body)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return { url: `http://127.0.0.1:${port}/hook`, received }
}

interface Reply {
  /** 0 closes the connection. */
  status?: number
  headers?: Record<string, string>
  body?: string
}

async function read(request: IncomingMessage): Promise<Received> {
  let body = ''
  for await (const chunk of request) body += chunk
  const update = JSON.parse(body)
  const secret = request.headers['x-telegram-bot-api-secret-token']
  return { secret: String(secret), text: update.message?.text, update: update.update_id }
}

const api = (simulator: TelegramSimulator, method: string, params: object = {}) =>
  rawClient(simulator).call<Record<string, unknown>>(method, params)

test('updates arrive at the address with the secret, each once', async () => {
  const simulator = await start()
  const bot = await startBot()
  const set = { url: bot.url, secret_token: 'top_Secret-1', allowed_updates: ['message'] }
  expect(await api(simulator, 'setWebhook', set)).toMatchObject({
    ok: true,
    result: true,
    description: 'Webhook was set',
  })
  await simulator.say('one')
  await simulator.say('two')
  await soon(() => expect(bot.received.map(({ text }) => text)).toEqual(['one', 'two']))
  expect(bot.received[0]?.secret).toBe('top_Secret-1')
  await soon(() => expect(simulator.pending()).toBe(0))
  expect((await api(simulator, 'getWebhookInfo')).result).toEqual({
    url: bot.url,
    has_custom_certificate: false,
    pending_update_count: 0,
    max_connections: 40,
    allowed_updates: ['message'],
  })
  expect(simulator.violations()).toEqual([])
})

test('what was said before the address was set is delivered then', async () => {
  const simulator = await start()
  const bot = await startBot()
  await simulator.say('early')
  simulator.setWebhook?.(bot.url)
  await soon(() => expect(bot.received).toMatchObject([{ text: 'early', secret: 'simulated-webhook-secret' }]))
})

test('a refused update comes again and again, and the next of its chat waits for it', async () => {
  const simulator = await start()
  const bot = await startBot(
    (_, count) => [{ status: 500 }, { status: 0 }, { status: 429, headers: { 'retry-after': '3' } }][count - 1] ?? {},
  )
  await api(simulator, 'setWebhook', { url: bot.url })
  await simulator.say('first')
  await simulator.say('second')
  await soon(() => expect(bot.received.map(({ text }) => text)).toEqual(['first', 'first', 'first', 'first', 'second']))
  const info = await api(simulator, 'getWebhookInfo')
  expect(info.result.last_error_message).toBe('Wrong response from the webhook: 429 Too Many Requests')
})

test('chats do not wait for each other', async () => {
  const simulator = await start()
  const waiting = Promise.withResolvers<Reply>()
  const bot = await startBot(({ text }) => (text === 'slow' ? waiting.promise : {}))
  await api(simulator, 'setWebhook', { url: bot.url })
  const [first, second] = simulator.people
  await simulator.say('slow', { person: first?.id ?? '' })
  await simulator.say('behind it', { person: first?.id ?? '' })
  await simulator.say('other chat', { person: second?.id ?? '' })
  await soon(() => expect(bot.received.map(({ text }) => text)).toEqual(['slow', 'other chat']))
  waiting.resolve({})
  await soon(() => expect(bot.received.map(({ text }) => text)).toEqual(['slow', 'other chat', 'behind it']))
})

test('by a fault every update comes twice, one after the other', async () => {
  const simulator = await start()
  const bot = await startBot()
  await api(simulator, 'setWebhook', { url: bot.url })
  simulator.misbehave('deliver twice')
  await simulator.say('one')
  await simulator.say('two')
  await soon(() => expect(bot.received.map(({ text }) => text)).toEqual(['one', 'one', 'two', 'two']))
  expect(bot.received[0]?.update).toBe(bot.received[1]?.update)
})

test('what is said while the address cannot be reached is delivered afterwards', async () => {
  const simulator = await start()
  const bot = await startBot()
  await api(simulator, 'setWebhook', { url: bot.url })
  simulator.misbehave('disconnect')
  await simulator.say('one')
  await soon(async () => {
    expect(await api(simulator, 'getWebhookInfo')).toMatchObject({
      result: { last_error_message: 'Connection refused' },
    })
  })
  simulator.misbehave()
  await soon(() => expect(bot.received.map(({ text }) => text)).toEqual(['one']))
})

test('a call in the answer to an update is carried out', async () => {
  const simulator = await start()
  const chat = Number(simulator.people[0]?.id)
  const bot = await startBot(() => ({
    body: JSON.stringify({ method: 'sendMessage', chat_id: chat, text: 'at once' }),
  }))
  await api(simulator, 'setWebhook', { url: bot.url })
  await simulator.say('hi')
  await soon(() => expect(simulator.screen().at(-1)).toMatchObject({ by: 'bot', text: 'at once' }))
})

test('nobody can poll while an address is set, and deleting it gives the updates back', async () => {
  const simulator = await start()
  const bot = await startBot(() => ({ status: 500 }))
  const poll = api(simulator, 'getUpdates', { timeout: 20 })
  await soon(() => expect(simulator.calls().byName.getUpdates).toBe(1))
  await api(simulator, 'setWebhook', { url: bot.url })
  expect(await poll).toMatchObject({ error_code: 409, description: 'Conflict: terminated by setWebhook request' })
  expect(await api(simulator, 'getUpdates')).toMatchObject({
    error_code: 409,
    description:
      "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  })
  await simulator.say('kept')
  expect(await api(simulator, 'deleteWebhook')).toMatchObject({ description: 'Webhook was deleted' })
  expect(await api(simulator, 'getUpdates')).toMatchObject({ result: [{ message: { text: 'kept' } }] })
})

test.each([
  [{ url: 'http://example.com/hook' }, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook'],
  [
    { url: 'https://example.com:3000/' },
    'Bad Request: bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443',
  ],
  [{ url: 'ftp://example.com' }, 'Bad Request: invalid webhook URL specified'],
  [{ url: 'https://example.com', secret_token: 'not good' }, 'Bad Request: secret token contains unallowed characters'],
  [{ url: 'https://example.com', secret_token: 'x'.repeat(257) }, 'Bad Request: secret token is too long'],
])('the address %j is refused', async (params, description) => {
  const simulator = await start()
  expect(await api(simulator, 'setWebhook', params)).toMatchObject({ ok: false, error_code: 400, description })
})

test('an address cannot be set twice within a second', async () => {
  const simulator = await start({ speed: 1 })
  const bot = await startBot()
  await api(simulator, 'setWebhook', { url: bot.url })
  expect(await api(simulator, 'setWebhook', { url: bot.url })).toMatchObject({
    error_code: 429,
    parameters: { retry_after: 1 },
  })
})
