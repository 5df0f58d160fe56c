import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import { soon } from '../../../test/helpers/soon.ts'
import type { ReplyView } from '../../contract/message.ts'
import { Connection } from './connection.ts'
import { FarSide } from './fake.ts'
import disconnected from './fixtures/disconnected.json' with { type: 'json' }
import enterChat from './fixtures/enter-chat.json' with { type: 'json' }
import feedback from './fixtures/feedback.json' with { type: 'json' }
import press from './fixtures/press.json' with { type: 'json' }
import direct from './fixtures/text-direct.json' with { type: 'json' }
import { type PushParts, pusher } from './push.ts'
import { type WebsocketSettings, wecomSettings } from './settings.ts'
import { runSocket, tryOut } from './websocket.ts'

let far: FarSide
let host: FakeHost
let connection: Connection
let stop: AbortController
let run: Promise<void>
let times: object

const settings = (more: object = {}) =>
  wecomSettings.parse({
    transport: 'websocket',
    botId: 'aibTEST',
    secret: 'the-secret',
    websocketUrl: far.origin.replace('http', 'ws'),
    welcome: 'Come in!',
    ...more,
  }) as WebsocketSettings
const start = () => {
  run = runSocket({ settings: settings(), host, connection, times }, stop.signal)
  run.catch(() => undefined)
}
const connected = () => soon(() => expect(host.reports.at(-1)).toEqual(['connected', undefined]))
const pushMessage = (body: object = fresh(), reqId = 'REQ1') =>
  far.push({ cmd: 'aibot_msg_callback', headers: { req_id: reqId }, body })
const pushEvent = (body: object, reqId = 'EVREQ1') =>
  far.push({ cmd: 'aibot_event_callback', headers: { req_id: reqId }, body })
const fresh = (more: object = {}) => ({ ...direct, create_time: Math.floor(Date.now() / 1000), ...more })
const refusing = (cmd: string, errcode: number) => {
  far.ack = (heard) => (heard.cmd === cmd ? { errcode, errmsg: 'no' } : { errcode: 0 })
}

beforeEach(async () => {
  far = await new FarSide().start()
  host = new FakeHost()
  connection = new Connection()
  stop = new AbortController()
  times = {}
})
afterEach(async () => {
  stop.abort()
  await run.catch(() => undefined)
  await far.stop()
})

describe('the connection', () => {
  test('is connected once WeCom has taken the subscription', async () => {
    far.ack = () => undefined
    start()
    await soon(() => expect(far.bodies('aibot_subscribe')).toEqual([{ bot_id: 'aibTEST', secret: 'the-secret' }]))
    expect(host.reports).toEqual([['connecting', undefined]])
    const [subscribed] = far.heard
    far.push({ headers: { req_id: subscribed?.reqId }, errcode: 0, errmsg: 'ok' })
    await connected()
  })

  test('a wrong secret is denied, and not repeated', async () => {
    refusing('aibot_subscribe', 853000)
    start()
    await expect(run).rejects.toMatchObject({
      fault: 'denied',
      message: expect.stringContaining('Copy the secret again'),
    })
    expect(host.reports.map(([health]) => health)).not.toContain('connected')
    expect(String(await run.catch((error: unknown) => error))).not.toContain('the-secret')
  })

  test('one that is closed is to be opened again', async () => {
    start()
    await connected()
    far.sockets[0]?.terminate()
    await expect(run).rejects.toMatchObject({ fault: 'unreachable' })
    expect(connection.open).toBe(false)
  })

  test('pings as JSON, and notices when nothing comes back', async () => {
    times = { pingEvery: 10, ackWithin: 30 }
    start()
    await connected()
    await soon(() => expect(far.heard.filter(({ cmd }) => cmd === 'ping').length).toBeGreaterThan(1))
    far.ack = () => undefined
    await expect(run).rejects.toThrow('a ping was not answered')
  })

  test('one that WeCom has forgotten is opened again', async () => {
    start()
    await connected()
    refusing('aibot_send_msg', 846609)
    await expect(connection.command('aibot_send_msg', {})).rejects.toMatchObject({ fault: 'busy' })
    await expect(run).rejects.toThrow('no longer knows this connection')
  })

  test('pushed out by another consumer, it says so and does not fight', async () => {
    times = { kicked: { grace: 10, pause: 60_000 } }
    start()
    await connected()
    pushEvent(disconnected)
    await soon(() => expect(host.reports.at(-1)).toEqual(['denied', expect.stringContaining('Another program')]))
    expect(far.sockets).toHaveLength(1)
    expect(connection.open).toBe(false)
    stop.abort()
    await expect(run).resolves.toBeUndefined()
  })

  test('pushed out, it connects again only much later', async () => {
    times = { kicked: { grace: 0, pause: 30 } }
    start()
    await connected()
    pushEvent(disconnected)
    await expect(run).rejects.toMatchObject({ fault: 'unreachable' })
    expect(host.reports.at(-1)?.[0]).toBe('denied')
    expect(far.sockets).toHaveLength(1)
  })

  test('pushed out by the next process of this gateway, it leaves without a word', async () => {
    start()
    await connected()
    pushEvent(disconnected)
    await soon(() => expect(connection.open).toBe(false))
    stop.abort()
    await run
    expect(host.reports.map(([health]) => health)).toEqual(['connecting', 'connected'])
  })

  test('ends within a second, also while it is being opened', async () => {
    far.ack = () => undefined
    start()
    await soon(() => expect(far.heard).toHaveLength(1))
    const began = Date.now()
    stop.abort()
    await run
    expect(Date.now() - began).toBeLessThan(1000)
  })

  test('credentials are tried out on a connection of their own, which is closed', async () => {
    run = tryOut(settings(), stop.signal)
    await run
    expect(far.heard.map(({ cmd }) => cmd)).toEqual(['aibot_subscribe'])
    await soon(() => expect(far.sockets[0]?.readyState).toBe(3))
  })
})

describe('what comes in', () => {
  beforeEach(async () => {
    start()
    await connected()
  })

  test('is stored, with the request that an answer names', async () => {
    pushMessage()
    await soon(() => expect(host.accepted).toHaveLength(1))
    expect(host.accepted).toMatchObject([
      { id: direct.msgid, text: '你好', address: { reqId: 'REQ1', chat: { key: 'zhangsan' } } },
    ])
  })

  test('stays in order, and is stored once the store answers again', async () => {
    let failures = 2
    host.store = async () => {
      if (failures-- > 0) throw new Error('the database does not answer')
    }
    for (const msgid of ['1', '2', '3']) pushMessage(fresh({ msgid }))
    await soon(() => expect(host.accepted.map(({ id }) => id)).toEqual(['1', '2', '3']), { timeout: 5000 })
  })

  test('may hold control characters, nonsense and kinds that nobody knows', async () => {
    far.push('no json')
    far.push('{"cmd":"aibot_msg_callback","headers":{"req_id":"x"}}')
    far.push({ cmd: 'something_new', headers: { req_id: 'x' } })
    const text = JSON.stringify({ cmd: 'aibot_msg_callback', headers: { req_id: 'R' }, body: fresh() })
    far.push(text.replace('你好', '你\u0001好'))
    await soon(() => expect(host.accepted).toMatchObject([{ text: '你好' }]))
  })

  test('a person who comes in is welcomed', async () => {
    pushEvent(enterChat)
    await soon(() =>
      expect(far.heard.at(-1)).toMatchObject({
        cmd: 'aibot_respond_welcome_msg',
        reqId: 'EVREQ1',
        body: { msgtype: 'text', text: { content: 'Come in!' } },
      }),
    )
  })

  test('a pressed button is typed text, and the card shows what was chosen', async () => {
    const { event } = press
    const template_card_event = { ...event.template_card_event, task_id: 'r1@2' }
    pushEvent({ ...press, event: { ...event, template_card_event } })
    await soon(() => expect(host.accepted).toMatchObject([{ text: 'Coffee', pressedOn: 'r1' }]))
    await soon(() =>
      expect(far.bodies('aibot_respond_update_msg')).toMatchObject([{ response_type: 'update_template_card' }]),
    )
  })

  test('what a person thinks of an answer is kept', async () => {
    pushEvent(feedback)
    await soon(() =>
      expect(host.judged).toMatchObject([{ on: { reply: 'FB-1' }, sender: { id: 'zhangsan' }, verdict: 'down' }]),
    )
  })
})

describe('a reply', () => {
  const address = (more: object = {}) => ({
    chat: { key: 'zhangsan', kind: 'direct' },
    sentAt: Date.now(),
    reqId: 'REQ1',
    ...more,
  })
  const out = (more: Partial<PushParts> = {}) => pusher({ connection, host, streamSeconds: 330, ...more })
  const working = (text: string): ReplyView => ({ text, state: 'working' })
  const done = (text: string, more: object = {}): ReplyView => ({ text, state: 'done', ...more })
  const said = () => far.bodies('aibot_respond_msg')

  beforeEach(async () => {
    start()
    await connected()
  })

  test('is one stream, always with its whole text', async () => {
    const reply = { id: 'r1.2', address: address() }
    const handle = await out().draw(reply, working(''))
    await out().draw({ ...reply, handle: handle ?? null }, { ...working('It is'), status: 'Looking outside' })
    const last = await out().draw({ ...reply, handle: handle ?? null }, done('It is raining.'))
    const stream = (content: string, finish: boolean, more = {}) => ({
      msgtype: 'stream',
      stream: { id: 'r1-2', finish, content, ...more },
    })
    expect(said()).toEqual([
      stream('Thinking…', false),
      stream('It is\n\n> Looking outside', false),
      stream('It is raining.', true),
    ])
    expect(far.heard.slice(1).every(({ reqId }) => reqId === 'REQ1')).toBe(true)
    expect(await out().draw({ ...reply, handle: last ?? null }, done('It is raining.'))).toEqual(last)
    expect(said()).toHaveLength(3)
  })

  test('can be judged, from its first frame on; a notice cannot', async () => {
    await out().draw({ id: 'r1', address: address() }, working(''))
    await out().draw({ id: 'r2', address: address() }, done('Unknown command'))
    await out().draw({ id: 'r3', address: address() }, done('42', { judgeable: true }))
    expect(
      said().map(({ stream }) => z.looseObject({ feedback: z.unknown().optional() }).parse(stream).feedback),
    ).toEqual([{ id: 'r1' }, undefined, { id: 'r3' }])
  })

  test('has one frame under way for a request', async () => {
    const unanswered: (() => void)[] = []
    far.ack = (heard) => {
      unanswered.push(() => heard.socket.send(JSON.stringify({ headers: { req_id: heard.reqId }, errcode: 0 })))
      return undefined
    }
    const first = out().draw({ id: 'a', address: address() }, done('A'))
    const second = out().draw({ id: 'b', address: address() }, done('B'))
    await soon(() => expect(unanswered).toHaveLength(1))
    expect(said()).toHaveLength(1)
    unanswered[0]?.()
    await first
    await soon(() => expect(unanswered).toHaveLength(2))
    unanswered[1]?.()
    await second
  })

  test.each([
    [846605, 'gone'],
    [6000, 'busy'],
    [45009, 'busy'],
    [40008, 'invalid'],
  ])('that is refused with %i is %s', async (code, fault) => {
    refusing('aibot_respond_msg', code)
    await expect(out().draw({ id: 'a', address: address() }, working('A'))).rejects.toMatchObject({ fault })
  })

  test('that a crash left unnoted is finished again without harm', async () => {
    refusing('aibot_respond_msg', 846608)
    const handle = { over: false }
    expect(await out().draw({ id: 'a', address: address(), handle }, done('A'))).toEqual({ over: true })
    expect(await out().draw({ id: 'a', address: address() }, done('A'))).toEqual({ over: true })
    const old = address({ sentAt: Date.now() - 400_000 })
    await expect(out().draw({ id: 'a', address: old, handle }, done('A'))).rejects.toMatchObject({ fault: 'gone' })
  })

  test('that WeCom closed early is said another way', async () => {
    await out().draw({ id: 'a', address: address() }, working('A'))
    refusing('aibot_respond_msg', 846608)
    const finished = out().draw({ id: 'a', address: address(), handle: { over: false } }, done('AB'))
    await expect(finished).rejects.toMatchObject({ fault: 'gone' })
  })

  test('an error that names no request belongs to the command that waits', async () => {
    far.ack = () => undefined
    const drawn = out().draw({ id: 'a', address: address() }, working('A'))
    await soon(() => expect(said()).toHaveLength(1))
    far.push({ errcode: 40058, errmsg: 'missing msgtype, hint: [123], from ip: 1.2.3.4' })
    await expect(drawn).rejects.toThrow('WeCom refused aibot_respond_msg (40058: missing msgtype).')
  })

  test('without a connection waits for one', async () => {
    connection.ended()
    await expect(out().draw({ id: 'a', address: address() }, working('A'))).rejects.toMatchObject({ fault: 'busy' })
    await expect(out().send(address(), done('A'))).rejects.toMatchObject({ fault: 'busy' })
  })

  test('that cannot be drawn any more is said to the person, or in the group', async () => {
    await out().send(address(), done('Once upon a time.'))
    await out().send(out().reach({ group: 'wrCHATID' }).address, done('For everybody'))
    await out().send(out().reach({ sender: 'lisi' }).address, done('For you'))
    const sent = (chatid: string, chat_type: number, content: string) => ({
      chatid,
      chat_type,
      msgtype: 'markdown',
      markdown: { content },
    })
    expect(far.bodies('aibot_send_msg')).toEqual([
      sent('zhangsan', 1, 'Once upon a time.'),
      sent('wrCHATID', 2, 'For everybody'),
      sent('lisi', 1, 'For you'),
    ])
  })

  test('to a press goes out as a message', async () => {
    const { reqId: _, ...pressed } = address()
    await expect(out().draw({ id: 'a', address: pressed }, working('A'))).rejects.toMatchObject({ fault: 'gone' })
  })

  test('brings its files and choices after its text', async () => {
    far.ack = ({ cmd }) => {
      if (cmd === 'aibot_upload_media_init') return { errcode: 0, body: { upload_id: 'U1' } }
      return cmd === 'aibot_upload_media_finish' ? { errcode: 0, body: { media_id: 'MEDIA' } } : { errcode: 0 }
    }
    const files = [
      { name: 'a.txt', url: 'https://x.test/a.txt' },
      { name: 'inside.pdf', url: 'http://10.0.0.1/inside.pdf' },
    ]
    host.links.set('https://x.test/a.txt', new Blob(['hello world'], { type: 'text/plain' }))
    host.links.set('https://x.test/p.png', new Blob(['\x89PNG…'], { type: 'image/png' }))
    await out().draw(
      { id: 'a.2', address: address() },
      done('Here: ![a picture](https://x.test/p.png)', { files, buttons: [{ label: 'More', says: 'more' }] }),
    )
    expect(far.bodies('aibot_upload_media_init')).toMatchObject([
      { type: 'image', filename: 'p.png' },
      { type: 'file', filename: 'a.txt', total_size: 11, total_chunks: 1, md5: '5eb63bbbe01eeed093cb22bb8f5acdc3' },
    ])
    expect(far.bodies('aibot_upload_media_chunk')).toMatchObject([
      { chunk_index: 0 },
      { upload_id: 'U1', chunk_index: 0, base64_data: 'aGVsbG8gd29ybGQ=' },
    ])
    expect(said()).toMatchObject([
      {
        stream: { finish: true, content: 'Here: (Picture 1: a picture)\n\n- [inside.pdf](http://10.0.0.1/inside.pdf)' },
      },
      { msgtype: 'image', image: { media_id: 'MEDIA' } },
      { msgtype: 'file', file: { media_id: 'MEDIA' } },
      {
        msgtype: 'template_card',
        template_card: { button_list: [{ text: 'More', key: 'says:more' }], task_id: 'a@2' },
      },
    ])
  })

  test('asks for a slot before each call, so that WeCom’s limits are kept', async () => {
    const reply = { id: 'a', address: address() }
    const handle = (await out().draw(reply, working('A'))) ?? null
    await out().draw({ ...reply, handle }, done('AB'))
    await out().send(address(), done('C'))
    expect(host.slots.map(({ name, urgency }) => [name, urgency])).toEqual([
      ['message', 'first'],
      ['frame', 'final'],
      ['message', 'send'],
    ])
  })
})
