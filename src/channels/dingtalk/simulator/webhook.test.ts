import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type JsonObject, objectIn, parseJson } from '../../../lib/json.ts'
import { type DingtalkSimulator, type DingtalkSimulatorOptions, startDingtalkSimulator } from '../simulator.ts'
import { answerInSession, RawBot } from './test-bots.ts'
import { cardSign, robotSign } from './webhook.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function start(options: DingtalkSimulatorOptions = {}): Promise<DingtalkSimulator> {
  const simulator = await startDingtalkSimulator(options)
  closing.push(() => simulator.close())
  return simulator
}

interface Hook {
  url: string
  posts: { path: string; headers: IncomingHttpHeaders; body: JsonObject }[]
  answer: { status: number; body: string }
}

/** A bot's own web server. */
async function listen(): Promise<Hook> {
  const hook: Hook = { url: '', posts: [], answer: { status: 200, body: '{"msgtype":"empty"}' } }
  const server: Server = createServer(async (request, response) => {
    const body = objectIn(parseJson(await text(request)))
    hook.posts.push({ path: request.url ?? '', headers: request.headers, body })
    response.writeHead(hook.answer.status, { 'Content-Type': 'application/json' }).end(hook.answer.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (typeof address === 'object') hook.url = `http://127.0.0.1:${address?.port}/robots`
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return hook
}

test('the signatures are those of the protocol', () => {
  expect(robotSign('1577262236757', 'this is a secret')).toBe('DJrE6qdyVGCQz9z5r2MDuNcNAhwYnuAkyj13cx169CA=')
  expect(robotSign('1700000000000', 'SECtest0123456789')).toBe('yBKp5IlG6qCzcQWmgyRK/ziJBdVNJmHfFE2ST/CzT/g=')
  expect(cardSign('1700000000000', 'example-secret')).toBe('I85VWQbGCqbDkjEb7rsCEkTKI9QSL3wzLms54MiwXlg=')
})

test('in HTTP mode a message is posted with the time and a signature, and answered in its session', async () => {
  const simulator = await start()
  const hook = await listen()
  simulator.setWebhook(hook.url)
  const id = await simulator.say('你好')
  await soon(() => expect(hook.posts).toHaveLength(1))
  const { headers, body } = hook.posts[0]!
  expect(headers['content-type']).toBe('application/json; charset=utf-8')
  expect(headers.sign).toBe(robotSign(String(headers.timestamp), simulator.bot.clientSecret))
  expect(Math.abs(Date.now() - Number(headers.timestamp))).toBeLessThan(5_000)
  expect(body).toMatchObject({ msgId: id, msgtype: 'text', text: { content: '你好' } })
  await answerInSession(body, { msgtype: 'text', text: { content: '收到' } })
  expect(simulator.screen().map((message) => message.text)).toEqual(['你好', '收到'])
})

test("the webhook's own answer may be the reply", async () => {
  const simulator = await start()
  const hook = await listen()
  hook.answer.body = JSON.stringify({ msgtype: 'text', text: { content: '当场回答' } })
  simulator.setWebhook(hook.url)
  await simulator.say('你好')
  await soon(() => expect(simulator.screen().at(-1)?.text).toBe('当场回答'))
})

test('a post that fails is made again with the same msgId, and several of one chat arrive in order', async () => {
  const simulator = await start({ redeliverAfter: 40 })
  const hook = await listen()
  hook.answer.status = 503
  simulator.setWebhook(hook.url)
  const id = await simulator.say('再来一次')
  await soon(() => expect(hook.posts.map(({ body }) => body.msgId)).toEqual([id, id]))
  hook.answer.status = 200
  const ids = await Promise.all([1, 2, 3, 4, 5].map((n) => simulator.say(`第${n}句`)))
  await soon(() => expect(hook.posts.slice(2).map(({ body }) => body.msgId)).toEqual(ids))
})

test('what is said while the platform is cut off is posted afterwards', async () => {
  const simulator = await start()
  const hook = await listen()
  simulator.setWebhook(hook.url)
  simulator.misbehave('disconnect')
  const id = await simulator.say('等等')
  simulator.misbehave()
  await soon(() => expect(hook.posts.map(({ body }) => body.msgId)).toEqual([id]))
})

test('the shared token stands in the address', async () => {
  const simulator = await start({ webhookToken: 'tea' })
  const hook = await listen()
  simulator.setWebhook(hook.url)
  expect(simulator.settings.webhook).toMatchObject({ transport: 'webhook', webhookToken: 'tea' })
  await simulator.say('你好')
  await soon(() => expect(hook.posts[0]?.path).toBe('/robots?token=tea'))
})

test("a card's button may call back over HTTP, signed, and the answer changes the card", async () => {
  const simulator = await start()
  const hook = await listen()
  const bot = await new RawBot(simulator).signIn()
  const route = { callbackRouteKey: 'route', callbackUrl: hook.url, apiSecret: 'shh' }
  expect((await bot.call('POST', '/v1.0/card/callbacks/register', route)).body).toMatchObject({
    result: { callbackUrl: hook.url, apiSecret: 'shh' },
  })
  const button = JSON.stringify([
    { text: '同意', event: { type: 'sendCardRequest', params: { actionId: 'yes', params: { n: 1 } } } },
  ])
  const cardData = { cardParamMap: { content: '可以吗', btns: button } }
  await bot.createCard('card-http', { callbackType: 'HTTP', callbackRouteKey: 'route', cardData })
  hook.answer.body = JSON.stringify({
    cardUpdateOptions: { updateCardDataByKey: true },
    cardData: { cardParamMap: { btns: '[]' } },
  })
  await simulator.press('card-http', '同意')
  const { headers, body } = hook.posts[0]!
  expect(headers['x-ddpaas-signature']).toBe(cardSign(String(headers['x-ddpaas-signature-timestamp']), 'shh'))
  expect(body).toMatchObject({ outTrackId: 'card-http', userId: 'manager807', type: 'actionCallback' })
  expect(simulator.card('card-http')?.vars).toEqual({ content: '可以吗', btns: '[]' })
  expect(simulator.screen().at(-1)?.buttons).toEqual([])
})
