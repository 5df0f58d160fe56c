import { createHash } from 'node:crypto'
import { WSClient, type WsFrame } from '@wecom/aibot-node-sdk'
import { afterEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { objectIn, textIn } from '../../../lib/json.ts'
import { startWecomSimulator, type WecomSimulator, type WecomSimulatorOptions } from '../simulator.ts'
import { RawSocket } from './test-bots.ts'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(options: WecomSimulatorOptions = {}): Promise<WecomSimulator> {
  const phone = await startWecomSimulator(options)
  closing.push(() => phone.close())
  return phone
}

/** Replies of the official SDK that wait for their acknowledgement. */
const replies: Promise<unknown>[] = []

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }

/** The platform's own client. */
async function official(
  phone: WecomSimulator,
  listen: (client: WSClient) => void = () => undefined,
  heartbeatInterval = 30_000,
): Promise<WSClient> {
  const { botId, secret, websocketUrl } = phone.settings.websocket ?? {}
  const client = new WSClient({
    botId: textIn(botId),
    secret: textIn(secret),
    wsUrl: textIn(websocketUrl),
    heartbeatInterval,
    logger: quiet,
  })
  client.on('error', () => undefined)
  listen(client)
  closing.push(async () => {
    await Promise.all(replies.splice(0))
    client.disconnect()
  })
  const authenticated = new Promise((resolve) => client.once('authenticated', () => resolve(undefined)))
  client.connect()
  await authenticated
  return client
}

const card = {
  card_type: 'button_interaction' as const,
  main_title: { title: '同意吗？' },
  button_list: [{ text: '同意', key: 'yes', style: 1 }],
  task_id: 'task-1',
}

test('the official SDK connects, hears a question, streams an answer, and keeps the line alive', async () => {
  const phone = await start()
  const talk = (one: WSClient) => {
    one.on('message.text', (frame: WsFrame) => {
      replies.push(one.replyStream(frame, 'stream-1', '你', false))
      replies.push(one.replyStream(frame, 'stream-1', '你**好**', true))
    })
  }
  const client = await official(phone, talk, 100)
  await phone.say('在吗')
  await soon(() => expect(phone.screen().at(-1)).toMatchObject({ text: '你好', growing: false }))
  await soon(() => expect(phone.calls().byName.ping).toBeGreaterThan(2))
  expect(phone.connections()).toBe(1)
  expect(client.isConnected).toBe(true)
  expect(phone.calls().byName).toMatchObject({ aibot_subscribe: 1, aibot_respond_msg: 2 })
  expect(phone.violations()).toEqual([])
})

test('the official SDK welcomes, sends a card, is pressed, and changes it', async () => {
  const phone = await start()
  await official(phone, (one) => {
    one.on('event.enter_chat', (frame: WsFrame) =>
      replies.push(one.replyWelcome(frame, { msgtype: 'text', text: { content: '欢迎' } })),
    )
    one.on('message.text', (frame: WsFrame) => replies.push(one.replyTemplateCard(frame, card)))
    one.on('event.template_card_event', (frame: WsFrame) =>
      replies.push(one.updateTemplateCard(frame, { ...card, main_title: { title: '已同意' } })),
    )
  })
  phone.enterChat()
  await soon(() => expect(phone.screen().at(-1)?.text).toBe('欢迎'))
  await phone.say('问我')
  await soon(() => expect(phone.screen().at(-1)?.buttons).toEqual(['同意']))
  await phone.press(phone.screen().at(-1)!.id, '同意')
  await soon(() => expect(phone.screen().at(-1)?.text).toBe('已同意'))
  expect(phone.violations()).toEqual([])
})

test('a second subscription is told to the first, which is closed', async () => {
  const phone = await start()
  const gone: string[] = []
  const first = await official(phone, (one) => one.on('event.disconnected_event', () => gone.push('first')))
  await official(phone)
  await soon(() => expect(gone).toEqual(['first']))
  expect(first.isConnected).toBe(false)
  expect(phone.connections()).toBe(1)
})

test('what was said while nobody was connected comes when somebody is', async () => {
  const phone = await start()
  await phone.say('早')
  const heard: string[] = []
  await official(phone, (one) => one.on('message.text', ({ body }: WsFrame) => heard.push(body.text.content)))
  await soon(() => expect(heard).toEqual(['早']))
})

test('a message of the connection is shaped as on the wire', async () => {
  const phone = await start()
  const socket = await RawSocket.subscribed(phone)
  const group = phone.groups[0]!.id
  await phone.say('看', { group, kind: 'mixed' })
  await soon(() => expect(socket.pushes()).toHaveLength(1))
  const [push] = socket.pushes()
  expect(push?.cmd).toBe('aibot_msg_callback')
  expect(push?.reqId).toMatch(/^[\w-]{24}$/)
  expect(push?.body).toMatchObject({
    msgid: expect.stringMatching(/^[0-9a-f]{32}$/),
    chatid: group,
    chattype: 'group',
    response_url: expect.any(String),
    mixed: {
      msg_item: [{ text: { content: '@茶馆 看' } }, { image: { url: expect.any(String), aeskey: expect.any(String) } }],
    },
  })
})

test('silence ends a connection', async () => {
  const phone = await start({ silentFor: 60 })
  const socket = await RawSocket.subscribed(phone)
  await soon(() => expect(socket.closed).toBe(true))
  expect(phone.connections()).toBe(0)
})

test('nothing else works before the subscription', async () => {
  const phone = await start()
  const socket = await RawSocket.open(phone)
  expect((await socket.call('ping')).errcode).toBe(846609)
  expect((await socket.call('aibot_send_msg', {})).errcode).toBe(846609)
  expect((await socket.call('aibot_subscribe', { bot_id: 'aibNOBODY', secret: 'x' })).errcode).toBe(93019)
  expect((await socket.call('aibot_subscribe', { bot_id: phone.bots[0]!.id, secret: 'x' })).errcode).toBe(853000)
  const { id: bot_id, secret } = phone.bots[0]!
  expect((await socket.call('aibot_subscribe', { bot_id, secret })).errcode).toBe(0)
  expect((await socket.call('aibot_subscribe', { bot_id, secret })).errcode).toBe(45009)
  expect(phone.violations()).toHaveLength(2)
})

test('one frame of a req_id at a time', async () => {
  const phone = await start({ ackAfter: 30 })
  const socket = await RawSocket.subscribed(phone)
  await phone.say('问')
  await soon(() => expect(socket.pushes()).toHaveLength(1))
  const { reqId } = socket.pushes()[0]!
  const body = (content: string) => ({ msgtype: 'stream', stream: { id: 's', content } })
  const answers = [1, 2].map((n) => socket.call('aibot_respond_msg', body(`第${n}帧`), reqId))
  await Promise.all(answers)
  const acks = socket.frames.filter((frame) => frame.reqId === reqId && frame.cmd === undefined)
  await soon(() => expect(socket.frames.filter((f) => f.reqId === reqId && !f.cmd)).toHaveLength(2))
  expect(acks[0]?.errcode).toBe(6000)
  expect(phone.screen().at(-1)?.text).toBe('第1帧')
  expect((await socket.call('aibot_respond_msg', body('第3帧'), reqId)).errcode).toBe(0)
  expect(phone.violations()).toEqual([expect.stringContaining('another frame of its req_id')])
})

test('a stream can be changed for a while only, and not after its end; a new one can be begun', async () => {
  const phone = await start({ streamFor: 80, ackAfter: 0 })
  const socket = await RawSocket.subscribed(phone)
  await phone.say('问')
  await soon(() => expect(socket.pushes()).toHaveLength(1))
  const { reqId } = socket.pushes()[0]!
  const frame = (id: string, finish = false) =>
    socket.call('aibot_respond_msg', { msgtype: 'stream', stream: { id, content: '字', finish } }, reqId)
  await soon(async () => expect((await frame('one')).errcode).toBe(846608))
  expect(phone.screen().at(-1)).toMatchObject({ growing: false, failed: true })
  expect((await frame('two', true)).errcode).toBe(0)
  expect(phone.violations()).toEqual([])
  expect((await frame('two')).errcode).toBe(846608)
  expect(phone.violations()).toEqual([expect.stringContaining('finished before')])
})

test('a conversation takes so many messages a minute; the frames of a stream are one', async () => {
  const phone = await start({ perMinute: 3, ackAfter: 0 })
  const socket = await RawSocket.subscribed(phone)
  await phone.say('问')
  await soon(() => expect(socket.pushes()).toHaveLength(1))
  const { reqId } = socket.pushes()[0]!
  for (let n = 0; n < 5; n++) {
    const body = { msgtype: 'stream', stream: { id: 's', content: `${n}`, finish: n === 4 } }
    expect((await socket.call('aibot_respond_msg', body, reqId)).errcode).toBe(0)
  }
  const send = (chatid: string) =>
    socket.call('aibot_send_msg', { chatid, msgtype: 'markdown', markdown: { content: '推' } })
  expect((await send('zhangwei')).errcode).toBe(0)
  expect((await send('zhangwei')).errcode).toBe(0)
  expect((await send('zhangwei')).errcode).toBe(45009)
  await phone.say('我也在', { group: phone.groups[0]!.id })
  expect((await send(phone.groups[0]!.id)).errcode).toBe(0)
  expect(phone.calls().limited).toBe(1)
})

test.each<[string, (phone: WecomSimulator) => { cmd?: string; body?: unknown; reqId?: string }, number]>([
  ['text', () => ({ body: { msgtype: 'text', text: { content: '好' } } }), 40008],
  ['a stream with a card', () => ({ body: { msgtype: 'stream_with_template_card', stream: { id: 's' } } }), 40008],
  ['a reply without a type', () => ({ body: {} }), 40058],
  ['a reply without a body', () => ({}), 40058],
  ['a stream without an id', () => ({ body: { msgtype: 'stream', stream: { content: '好' } } }), 40058],
  [
    'too long a stream',
    () => ({ body: { msgtype: 'stream', stream: { id: 's', content: 'x'.repeat(20_481) } } }),
    40058,
  ],
  ['empty markdown', () => ({ body: { msgtype: 'markdown', markdown: { content: '' } } }), 40058],
  ['a file that was never uploaded', () => ({ body: { msgtype: 'file', file: { media_id: 'x' } } }), 40007],
  [
    'a reply to nothing',
    () => ({ reqId: 'unknown', body: { msgtype: 'markdown', markdown: { content: '好' } } }),
    846605,
  ],
  [
    'a welcome to a message',
    () => ({ cmd: 'aibot_respond_welcome_msg', body: { msgtype: 'text', text: { content: '好' } } }),
    846605,
  ],
  [
    'a push to nobody',
    () => ({ cmd: 'aibot_send_msg', reqId: 'n1', body: { msgtype: 'markdown', markdown: { content: '好' } } }),
    86201,
  ],
  [
    'a push to a lower-cased chatid',
    (phone) => ({
      cmd: 'aibot_send_msg',
      reqId: 'n2',
      body: { chatid: phone.groups[0]!.id.toLowerCase(), msgtype: 'markdown', markdown: { content: '好' } },
    }),
    93006,
  ],
  [
    'a push to somebody who never wrote',
    (phone) => ({
      cmd: 'aibot_send_msg',
      reqId: 'n3',
      body: { chatid: phone.people[1]!.id, msgtype: 'markdown', markdown: { content: '好' } },
    }),
    93006,
  ],
  ['a command that there is not', () => ({ cmd: 'aibot_dance', reqId: 'n4', body: {} }), 40058],
  ['too long a req_id', () => ({ cmd: 'ping', reqId: 'x'.repeat(257) }), 40058],
])('%s is refused', async (_what, command, code) => {
  const phone = await start()
  const socket = await RawSocket.subscribed(phone)
  await phone.say('问')
  await soon(() => expect(socket.pushes()).toHaveLength(1))
  const { cmd = 'aibot_respond_msg', body, reqId = socket.pushes()[0]!.reqId } = command(phone)
  const ack = await socket.call(cmd, body, reqId)
  expect(ack.errcode).toBe(code)
  // Seen in the field: this one does not say which request it is about.
  expect(ack.reqId).toBe(code === 40058 ? '' : reqId)
  expect(phone.screen()).toHaveLength(1)
})

test.each(['no json', '[]', '{"cmd":"ping"}'])('%s is no frame', async (text) => {
  const phone = await start()
  const socket = await RawSocket.subscribed(phone)
  const ack = socket.next(() => true)
  socket.send(text)
  expect((await ack).errcode).toBe(40058)
  expect(phone.violations()).toHaveLength(1)
})

test.each([
  ['a type that there is not', { type: 'gif' }, 40004],
  ['an empty file', { total_size: 4 }, 40006],
  ['too large a picture', { type: 'image', total_size: 11 * 1024 * 1024 }, 40006],
  ['too many chunks', { total_chunks: 101 }, 40058],
  ['no name', { filename: '' }, 40058],
])('an upload of %s is refused', async (_what, part, code) => {
  const phone = await start()
  const socket = await RawSocket.subscribed(phone)
  const init = { type: 'file', filename: 'a.txt', total_size: 11, total_chunks: 1, ...part }
  expect((await socket.call('aibot_upload_media_init', init)).errcode).toBe(code)
  expect(phone.violations()).toHaveLength(1)
})

test('an upload ends only when it is whole', async () => {
  const phone = await start({ ackAfter: 0 })
  const socket = await RawSocket.subscribed(phone)
  const whole = Buffer.from('hello world')
  const md5 = createHash('md5').update(whole).digest('hex')
  const init = { type: 'file', filename: 'a.txt', total_size: 11, total_chunks: 2, md5 }
  const { body } = await socket.call('aibot_upload_media_init', init)
  const { upload_id } = body
  const chunk = (chunk_index: number, text: string) =>
    socket.call('aibot_upload_media_chunk', {
      upload_id,
      chunk_index,
      base64_data: Buffer.from(text).toString('base64'),
    })
  const finish = () => socket.call('aibot_upload_media_finish', { upload_id })
  expect((await chunk(1, ' world')).errcode).toBe(0)
  expect((await finish()).errcode).toBe(40058)
  expect((await chunk(2, 'x')).errcode).toBe(40058)
  expect((await chunk(0, 'hello')).errcode).toBe(0)
  expect((await chunk(0, 'twice')).errcode).toBe(0)
  const done = await finish()
  expect(done).toMatchObject({ errcode: 0, body: { type: 'file', created_at: expect.any(Number) } })
  expect((await finish()).errcode).toBe(40058)
})

test('req_ids outlive a connection unless they are forgotten', async () => {
  const phone = await start()
  const first = await RawSocket.subscribed(phone)
  await phone.say('问')
  await soon(() => expect(first.pushes()).toHaveLength(1))
  const { reqId } = first.pushes()[0]!
  phone.drop()
  await soon(() => expect(first.closed).toBe(true))
  const body = { msgtype: 'markdown', markdown: { content: '好' } }
  const second = await RawSocket.subscribed(phone)
  expect((await second.call('aibot_respond_msg', body, reqId)).errcode).toBe(0)
  phone.misbehave('req ids forgotten')
  const third = await RawSocket.subscribed(phone)
  expect((await third.call('aibot_respond_msg', body, reqId)).errcode).toBe(846605)
})

test('faults of the connection: zombies, a refused start, lost acknowledgements, odd frames, kicks', async () => {
  const phone = await start()
  phone.misbehave('subscribe refused once')
  await expect(RawSocket.subscribed(phone)).rejects.toThrow('45009')
  const socket = await RawSocket.subscribed(phone)
  phone.misbehave('zombie')
  expect((await socket.call('ping')).errcode).toBe(846609)
  await phone.say('喂')
  expect(socket.pushes()).toEqual([])
  phone.misbehave('odd frames')
  const next = await RawSocket.subscribed(phone)
  await soon(() => expect(next.frames.length).toBeGreaterThan(3))
  phone.misbehave('refuse draws')
  await phone.say('再说')
  await soon(() => expect(next.pushes().at(-1)?.body.msgtype).toBe('text'))
  const { reqId } = next.pushes().at(-1)!
  const reply = (body: unknown) => next.call('aibot_respond_msg', body, reqId)
  expect((await reply({ msgtype: 'stream', stream: { id: 's', content: '好' } })).errcode).toBe(600039)
  expect((await reply({ msgtype: 'markdown', markdown: { content: '好' } })).errcode).toBe(0)
  phone.misbehave('rate limit')
  expect((await reply({ msgtype: 'markdown', markdown: { content: '好' } })).errcode).toBe(45009)
  expect((await reply({ msgtype: 'markdown', markdown: { content: '好' } })).errcode).toBe(0)
  phone.misbehave('deliver twice')
  const id = await phone.say('又说')
  const twice = () => next.pushes().filter(({ body }) => body.msgid === id)
  await soon(() => expect(twice()).toHaveLength(2))
  expect(new Set(twice().map((push) => push.reqId)).size).toBe(2)
  phone.misbehave('kicked')
  await soon(() => expect(objectIn(next.pushes().at(-1)?.body.event).eventtype).toBe('disconnected_event'))
  await soon(() => expect(next.closed).toBe(true))
  phone.misbehave('disconnect')
  await expect(RawSocket.open(phone)).rejects.toThrow('503')
  expect(phone.violations()).toEqual([])
})

test('what is said in the moment in which a connection breaks waits for the next one', async () => {
  const phone = await start()
  await RawSocket.subscribed(phone)
  phone.misbehave('disconnect')
  const id = await phone.say('喂')
  phone.misbehave()
  const next = await RawSocket.subscribed(phone)
  await soon(() => expect(next.pushes().map(({ body }) => body.msgid)).toEqual([id]))
})
