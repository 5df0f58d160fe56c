import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { AESCipher, adaptDefault, EventDispatcher, LoggerLevel } from '@larksuiteoapi/node-sdk'
import { afterEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type JsonObject, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import { type FeishuSimulator, type FeishuSimulatorOptions, startFeishuSimulator } from '../simulator.ts'
import { RawBot, silent, streamingCard } from './test-bots.ts'
import { encrypt, signature } from './webhook.ts'
import { type Forgery, forgeries } from './webhook-address.ts'

const open: { simulators: FeishuSimulator[]; servers: Server[] } = { simulators: [], servers: [] }

afterEach(async () => {
  for (const simulator of open.simulators.splice(0)) await simulator.close()
  for (const server of open.servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

async function start(options: FeishuSimulatorOptions = {}): Promise<FeishuSimulator> {
  const simulator = await startFeishuSimulator(options)
  open.simulators.push(simulator)
  return simulator
}

interface Post {
  headers: IncomingHttpHeaders
  raw: string
  event: JsonObject
}

interface Answer {
  status?: number
  body?: string
  /** Never answers. */
  silent?: boolean
}

const key = 'sim-encrypt-key-jasmine'

/** A bot's server written from the guide, with the official SDK's cipher; it answers challenges, and the rest as it is told. */
async function botServer(answers: (post: Post) => Answer = () => ({}), encryptKey = key) {
  const posts: Post[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk)
    const raw = Buffer.concat(chunks).toString('utf8')
    const body = objectIn(parseJson(raw))
    const secret = textIn(body.encrypt)
    const event = secret === '' ? body : decrypted(secret, encryptKey)
    if (!event) return void response.writeHead(401).end()
    if (event.type === 'url_verification') return void response.end(JSON.stringify({ challenge: event.challenge }))
    const post = { headers: request.headers, raw, event }
    posts.push(post)
    const { status = 200, body: answer = '{}', silent } = answers(post)
    if (!silent) response.writeHead(status, { 'Content-Type': 'application/json' }).end(answer)
  })
  open.servers.push(server)
  return { url: await listening(server), posts }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/hook`
}

function decrypted(secret: string, encryptKey: string): JsonObject | undefined {
  try {
    return objectIn(parseJson(new AESCipher(encryptKey).decrypt(secret)))
  } catch {
    return undefined
  }
}

test('the cipher and the signature are those of the platform', () => {
  const body = '{"encrypt":"P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="}'
  const iv = Buffer.from('P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=', 'base64').subarray(0, 16)
  expect(JSON.stringify({ encrypt: encrypt('hello world', 'test key', iv) })).toBe(body)
  expect(signature({ timestamp: '1700000000', nonce: 'nonce', key: 'test key', body })).toBe(
    '20f0b32d8b1a0744b1608bcfcf23584190cd720f9bd706adde9047c85ffb47ee',
  )
})

test('an address that answers the challenge is taken, and gets events encrypted and signed', async () => {
  const simulator = await start()
  const bot = await botServer()
  expect(await simulator.setWebhook(bot.url)).toBe(true)
  const id = await simulator.say('你好')
  await soon(() => expect(bot.posts).toHaveLength(1))
  const { headers, raw, event } = bot.posts[0]!
  expect(event).toMatchObject({
    schema: '2.0',
    header: { event_type: 'im.message.receive_v1', token: simulator.settings.webhook?.verificationToken },
    event: { message: { message_id: id } },
  })
  const timestamp = textIn(headers['x-lark-request-timestamp'])
  const nonce = textIn(headers['x-lark-request-nonce'])
  expect(Math.abs(Date.now() / 1000 - Number(timestamp))).toBeLessThan(10)
  expect(headers['x-lark-signature']).toBe(signature({ timestamp, nonce, key, body: raw }))
  await soon(() => expect(simulator.deliveries()).toMatchObject([{ by: 'webhook', code: 200 }]))
  expect(simulator.violations()).toEqual([])
})

test('the official SDK takes the challenge, the signature and the encryption for genuine', async () => {
  const simulator = await start()
  const heard: unknown[] = []
  const dispatcher = new EventDispatcher({ encryptKey: key, loggerLevel: LoggerLevel.fatal, logger: silent })
  dispatcher.register({ 'im.message.receive_v1': (data) => void heard.push(data) })
  const server = createServer(adaptDefault('/hook', dispatcher, { autoChallenge: true }))
  open.servers.push(server)
  expect(await simulator.setWebhook(await listening(server))).toBe(true)
  const message_id = await simulator.say('你好')
  await soon(() => expect(heard).toMatchObject([{ message: { message_id } }]))
  await simulator.forge('wrong signature')
  await simulator.say('再见')
  await soon(() => expect(simulator.deliveries().map(({ code }) => code)).toEqual([200, 200]))
  expect(heard).toHaveLength(2)
})

test('without an encrypt key events come in the clear and unsigned', async () => {
  const simulator = await start({ encryptKey: '' })
  const bot = await botServer()
  await simulator.setWebhook(bot.url)
  await simulator.say('你好')
  await soon(() => expect(bot.posts).toHaveLength(1))
  expect(JSON.parse(bot.posts[0]!.raw)).toMatchObject({ schema: '2.0' })
  expect(bot.posts[0]!.headers['x-lark-signature']).toBeUndefined()
  expect(simulator.settings.webhook).not.toHaveProperty('encryptKey')
})

test.each([
  ['cannot decrypt it', async () => (await botServer(undefined, 'another key')).url, 'HTTP 401 to the challenge'],
  ['is not there', async () => 'http://127.0.0.1:9/hook', 'no answer to the challenge'],
])('an address that %s is not taken', async (_, address, why) => {
  const simulator = await start({ challengeWithin: 300 })
  expect(await simulator.setWebhook(await address())).toBe(false)
  expect(simulator.violations()[0]).toMatch(new RegExp(why))
})

test('an event that is not answered with 200 comes again until it is', async () => {
  let count = 0
  const simulator = await start({ redeliverAfter: [10, 10, 10, 10], webhookWithin: 100 })
  const bot = await botServer(() => {
    count++
    if (count === 1) return { status: 500 }
    if (count === 2) return { silent: true }
    return {}
  })
  await simulator.setWebhook(bot.url)
  await simulator.say('一')
  await soon(() => expect(simulator.deliveries().map(({ code }) => code)).toEqual([500, 0, 200]))
  expect(new Set(bot.posts.map(({ event }) => objectIn(event.header).event_id)).size).toBe(1)
})

test('after the last retry the platform gives up', async () => {
  const simulator = await start({ redeliverAfter: [5, 5] })
  const bot = await botServer(() => ({ status: 503 }))
  await simulator.setWebhook(bot.url)
  await simulator.say('一')
  await soon(() => expect(simulator.deliveries().map(({ code }) => code)).toEqual([503, 503, 503]))
})

test('a bot that refuses a genuine event breaks a rule', async () => {
  const simulator = await start({ redeliverAfter: [] })
  await simulator.setWebhook((await botServer(() => ({ status: 401 }))).url)
  await simulator.say('一')
  await soon(() => expect(simulator.violations()[0]).toMatch(/^webhook: 401 to the genuine im\.message\.receive_v1/))
})

test('events of one chat arrive in the order they happened', async () => {
  const simulator = await start()
  const bot = await botServer()
  await simulator.setWebhook(bot.url)
  const ids: string[] = []
  for (let n = 0; n < 20; n++) ids.push(await simulator.say(`${n}`))
  await soon(() => expect(bot.posts).toHaveLength(20))
  expect(bot.posts.map(({ event }) => objectIn(objectIn(event.event).message).message_id)).toEqual(ids)
})

test('a pressed button is asked over the webhook, once, and its answer counts', async () => {
  const simulator = await start()
  const button = {
    tag: 'button',
    text: { tag: 'plain_text', content: '停' },
    behaviors: [{ type: 'callback', value: 'x' }],
  }
  const bot = await botServer(() => ({ body: '{"toast":{"type":"info","content":"停下了"}}' }))
  await simulator.setWebhook(bot.url)
  const { messageId } = await (await new RawBot(simulator).signIn()).sentCard(streamingCard([button]))
  await simulator.press(messageId, '停')
  expect(simulator.pressed()).toMatchObject([{ label: '停', toast: '停下了', failed: false }])
  const { header, event } = bot.posts[0]!.event
  expect(objectIn(header)).toMatchObject({
    event_type: 'card.action.trigger',
    create_time: expect.stringMatching(/^\d{16}$/),
  })
  expect(objectIn(event)).toMatchObject({ action: { value: 'x', tag: 'button' }, host: 'im_message' })
})

test('a button whose bot is too slow says that it failed, and is not asked again', async () => {
  const simulator = await start({ callbackWithin: 50 })
  const button = {
    tag: 'button',
    text: { tag: 'plain_text', content: '停' },
    behaviors: [{ type: 'callback', value: {} }],
  }
  const bot = await botServer(() => ({ silent: true }))
  await simulator.setWebhook(bot.url)
  const { messageId } = await (await new RawBot(simulator).signIn()).sentCard(streamingCard([button]))
  await simulator.press(messageId, '停')
  expect(simulator.pressed()).toMatchObject([{ failed: true }])
  expect(simulator.screen().at(-1)).toMatchObject({ notice: true })
  expect(bot.posts).toHaveLength(1)
})

/** What a careful bot checks. */
function verdict({ headers, raw, event }: Post): Answer {
  const signed = signature({
    timestamp: textIn(headers['x-lark-request-timestamp']),
    nonce: textIn(headers['x-lark-request-nonce']),
    key,
    body: raw,
  })
  const age = Math.abs(Date.now() / 1000 - Number(headers['x-lark-request-timestamp']))
  const isGood = headers['x-lark-signature'] === signed && age < 300 && raw.includes('"encrypt"')
  return { status: isGood && objectIn(event.header).token === 'simVerificationTokenPuer0042' ? 200 : 401 }
}

test.each(Object.keys(forgeries) as Forgery[])('an impostor with %s is sent away by a careful bot', async (how) => {
  const simulator = await start()
  const bot = await botServer(verdict)
  await simulator.setWebhook(bot.url)
  expect(await simulator.forge(how)).toBe(401)
  await simulator.say('真的')
  await soon(() => expect(simulator.deliveries().at(-1)?.code).toBe(200))
})

test('forgeries: impostors come before every event, and a careful bot hears only the platform', async () => {
  const simulator = await start()
  const bot = await botServer(verdict)
  await simulator.setWebhook(bot.url)
  simulator.misbehave('forgeries')
  await simulator.say('真的')
  await soon(() => expect(simulator.deliveries().at(-1)?.code).toBe(200))
  await soon(() => expect(bot.posts.filter((post) => verdict(post).status === 401).length).toBeGreaterThan(3))
  expect(simulator.violations()).toEqual([])
})
