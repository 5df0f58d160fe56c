import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import { soon } from '../../../test/helpers/soon.ts'
import { RemoteError } from '../../contract/errors.ts'
import { DingtalkApi } from './api.ts'
import { FarSide } from './fake.ts'
import { Intake } from './intake.ts'
import type { LineTimes } from './line.ts'
import { runStream } from './stream.ts'

/** Other work may share the machine. */
const until = <T>(check: () => T) => soon(check, { timeout: 10_000, interval: 5 })

const open = 'POST /v1.0/gateway/connections/open'
const messageTopic = '/v1.0/im/bot/messages/get'
const payload = JSON.parse(readFileSync(new URL('fixtures/group-text.json', import.meta.url), 'utf8'))
const pressed = JSON.parse(readFileSync(new URL('fixtures/press.json', import.meta.url), 'utf8'))

let far: FarSide
let host: FakeHost
let abort: AbortController
let running: Promise<unknown>

beforeEach(async () => {
  far = await new FarSide().start()
  host = new FakeHost('zh-CN')
  abort = new AbortController()
})
afterEach(async () => {
  abort.abort()
  await running
  await far.stop()
})

/** Settles with what run() threw, or with 'ended'. */
function run(times: Partial<LineTimes> = {}, events = false): Promise<unknown> {
  const settings = { clientId: 'ding1', clientSecret: 'very-secret', apiBaseUrl: far.origin, oapiBaseUrl: far.origin }
  const api = new DingtalkApi(settings, host)
  const intake = new Intake(host, { confirmed: true })
  const ended = runStream({ api, host, intake, events, times }, abort.signal).then(() => 'ended')
  running = ended.catch((error: unknown) => error)
  return running
}

async function connected(n = 1) {
  await until(() => expect(far.sockets.length).toBe(n))
  await until(() => expect(host.reports.at(-1)?.[0]).toBe('connected'))
  const line = far.sockets[n - 1]
  if (!line) throw new Error('no connection')
  return line
}

function frame(messageId: string, data: object, topic = messageTopic, type = 'CALLBACK'): string {
  return JSON.stringify({
    specVersion: '1.0',
    type,
    headers: { topic, messageId, time: '1' },
    data: JSON.stringify(data),
  })
}

const said = (id: string, more: object = {}) => ({ ...payload, msgId: id, text: { content: id }, ...more })
const ids = () => host.accepted.map(({ id }) => id)

describe('a stream connection', () => {
  it('is reported once it is open, with a ticket that survives the way', async () => {
    void run()
    expect((await connected()).ticket).toBe('t+1/=')
    expect(host.reports.map(([health]) => health)).toEqual(['connecting', 'connected'])
    const [asked] = far.asked
    expect(asked?.headers.accept).toBe('application/json')
    expect(asked?.body).toMatchObject({
      clientId: 'ding1',
      subscriptions: [
        { type: 'CALLBACK', topic: messageTopic },
        { type: 'CALLBACK', topic: '/v1.0/card/instances/callback' },
      ],
    })
  })

  it('subscribes to events only when asked to, and acknowledges them', async () => {
    void run({}, true)
    const { socket, heard } = await connected()
    expect(far.asked[0]?.body.subscriptions).toContainEqual({ type: 'EVENT', topic: '*' })
    socket.send(frame('e1', { any: 'thing' }, '*', 'EVENT'))
    await until(() => expect(heard).toMatchObject([{ code: 200, data: '{"status":"SUCCESS"}' }]))
  })

  it('echoes pings', async () => {
    void run()
    const { socket, heard } = await connected()
    socket.send(frame('m1', { opaque: 'o-1' }, 'ping', 'SYSTEM'))
    await until(() =>
      expect(heard).toEqual([
        {
          code: 200,
          headers: { messageId: 'm1', contentType: 'application/json' },
          message: 'OK',
          data: '{"opaque":"o-1"}',
        },
      ]),
    )
  })

  it('acknowledges a message after it is stored, not before', async () => {
    const stored = Promise.withResolvers<void>()
    host.store = () => stored.promise
    void run()
    const { socket, heard } = await connected()
    socket.send(frame('m1', said('a')))
    socket.send(frame('p1', {}, 'ping', 'SYSTEM'))
    await until(() => expect(heard).toHaveLength(1))
    stored.resolve()
    await until(() => expect(heard).toHaveLength(2))
    expect(heard[1]).toMatchObject({ code: 200, headers: { messageId: 'm1' }, data: '{"response":null}' })
  })

  it('leaves a message that could not be stored unacknowledged, and takes it when it comes again', async () => {
    host.store = async () => {
      throw new Error('disk full')
    }
    void run()
    const { socket, heard } = await connected()
    socket.send(frame('m1', said('a')))
    await until(() => expect(host.logged.join()).toContain('could not be stored'))
    host.store = async () => undefined
    socket.send(frame('m2', said('a')))
    socket.send(frame('m3', said('a')))
    await until(() => expect(heard).toHaveLength(2))
    expect(heard).toMatchObject([{ headers: { messageId: 'm2' } }, { headers: { messageId: 'm3' } }])
    expect(ids()).toEqual(['a'])
  })

  it('keeps the order within a conversation, and lets no conversation wait for another', async () => {
    const slow = Promise.withResolvers<void>()
    host.store = ({ id }) => (id === 'a1' ? slow.promise : Promise.resolve())
    void run()
    const { socket, heard } = await connected()
    socket.send(frame('1', said('a1')))
    socket.send(frame('2', said('a2')))
    socket.send(frame('3', said('b1', { conversationId: 'cidOther' })))
    await until(() => expect(ids()).toEqual(['b1']))
    slow.resolve()
    await until(() => expect(heard).toHaveLength(3))
    expect(ids()).toEqual(['b1', 'a1', 'a2'])
  })

  it('survives whatever is pushed, and says what it did not understand', async () => {
    void run()
    const { socket, heard } = await connected()
    for (const odd of [
      'no json',
      '[]',
      '{}',
      '{"type":"CALLBACK"}',
      JSON.stringify({ type: 'X', headers: {}, data: 1 }),
    ]) {
      socket.send(odd)
    }
    socket.send(frame('m1', {}, '/v1.0/graph/api/invoke'))
    socket.send(
      JSON.stringify({ type: 'CALLBACK', headers: { topic: messageTopic, messageId: 'm2' }, data: 'no json' }),
    )
    socket.send(frame('m3', {}, 'KEEPALIVE', 'SYSTEM'))
    await until(() => expect(heard.map(({ code }) => code).sort()).toEqual([200, 400, 404]))
    socket.send(frame('m4', said('a')))
    await until(() => expect(ids()).toEqual(['a']))
  })

  it('takes a press for typed text, and a second one at once for the same press', async () => {
    void run()
    const { socket, heard } = await connected()
    socket.send(frame('m1', pressed, '/v1.0/card/instances/callback'))
    socket.send(frame('m2', pressed, '/v1.0/card/instances/callback'))
    await until(() => expect(heard).toHaveLength(2))
    expect(heard[0]).toMatchObject({ code: 200, data: '{"response":{}}' })
    expect(host.accepted).toMatchObject([{ text: '/stop', pressedOn: 'r-7d0c6f2e' }])
  })
})

describe('when DingTalk recycles a connection', () => {
  const disconnect = JSON.stringify({ type: 'SYSTEM', headers: { topic: 'disconnect' }, data: '{"reason":"expired"}' })

  it('a new one is open before the old one goes, and both are listened to', async () => {
    void run({ drainFor: 50 })
    const old = await connected()
    old.socket.send(disconnect)
    const next = await connected(2)
    expect(next.ticket).toBe('t+2/=')
    expect(old.socket.readyState).toBe(old.socket.OPEN)
    old.socket.send(frame('m1', said('on the old one')))
    next.socket.send(frame('m2', said('on the new one')))
    await until(() => expect(ids()).toHaveLength(2))
    await until(() => expect(old.heard).toMatchObject([{ headers: { messageId: 'm1' } }]))
    await until(() => expect(old.socket.readyState).toBe(old.socket.CLOSED))
    expect(next.socket.readyState).toBe(next.socket.OPEN)
    expect(host.reports.map(([health]) => health)).toEqual(['connecting', 'connected'])
  })

  it('a failing gateway is asked again while the old one is there', async () => {
    void run()
    const old = await connected()
    const works = far.replies[open]
    far.replies[open] = () => {
      if (works) far.replies[open] = works
      return { status: 503, body: '<html>busy</html>' }
    }
    old.socket.send(disconnect)
    await connected(2)
    expect(far.bodies(open)).toHaveLength(3)
  })

  it('a connection that was kept for long is replaced by itself', async () => {
    void run({ keepFor: 50, drainFor: 10 })
    await until(() => expect(far.sockets.length).toBeGreaterThan(1))
  })
})

describe('the run ends', () => {
  it('within a second when it is stopped, and finishes what is being stored', async () => {
    const stored = Promise.withResolvers<void>()
    host.store = () => stored.promise
    const ended = run()
    const { socket, heard } = await connected()
    socket.send(frame('m1', said('a')))
    socket.send(frame('p1', {}, 'ping', 'SYSTEM'))
    await until(() => expect(heard).toHaveLength(1))
    const started = Date.now()
    abort.abort()
    stored.resolve()
    expect(await ended).toBe('ended')
    expect(Date.now() - started).toBeLessThan(1000)
    await until(() => expect(heard).toMatchObject([{}, { headers: { messageId: 'm1' } }]))
    await until(() => expect(socket.readyState).toBe(socket.CLOSED))
  })

  it('within a second even when storing hangs', async () => {
    host.store = () => new Promise(() => undefined)
    const ended = run()
    const { socket, heard } = await connected()
    socket.send(frame('m1', said('a')))
    socket.send(frame('p1', {}, 'ping', 'SYSTEM'))
    await until(() => expect(heard).toHaveLength(1))
    const started = Date.now()
    abort.abort()
    expect(await ended).toBe('ended')
    expect(Date.now() - started).toBeLessThan(1000)
  })

  it('when it is stopped before it is connected', async () => {
    far.replies[open] = () => {
      abort.abort()
      return { status: 200, body: {} }
    }
    expect(await run()).toBe('ended')
  })

  it('with a failure when the connection is lost', async () => {
    const ended = run()
    const { socket } = await connected()
    socket.terminate()
    expect(await ended).toMatchObject({ fault: 'unreachable', message: expect.stringContaining('was lost') })
  })

  it('with a failure when nothing comes back over the connection', async () => {
    const ended = run({ pingEvery: 30 })
    const { socket } = await connected()
    socket.pause()
    expect(await ended).toMatchObject({ message: expect.stringContaining('two pings') })
    socket.resume()
  })

  it('with a failure when DingTalk used to ping and has stopped', async () => {
    const ended = run({ quietFor: 50 })
    const { socket } = await connected()
    socket.send(frame('p1', {}, 'ping', 'SYSTEM'))
    expect(await ended).toMatchObject({ message: expect.stringContaining('nothing was heard') })
  })

  it.each([
    [400, { code: 'invalidParameter', message: 'ua invalid' }, 'denied', 'published'],
    [401, { code: 'unauthorized.client', message: 'very-secret is wrong' }, 'denied', 'client secret'],
    [403, { code: 'Forbidden.AccessDenied.IpNotInWhiteList', message: 'x' }, 'denied', 'allow list'],
    [403, { code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', message: 'x' }, 'busy', 'QpsLimit'],
    [503, '<html>overloaded</html>', 'unreachable', 'HTTP 503'],
    [200, '<xml/>', 'unreachable', 'not JSON'],
    [200, { endpoint: 'http://evil', ticket: 't' }, 'unreachable', 'no usable address'],
    [200, { endpoint: 'ws://evil.example/connect', ticket: 't' }, 'unreachable', 'no usable address'],
  ])('with a failure that teaches when the gateway answers %i %j', async (status, body, fault, words) => {
    far.replies[open] = { status, body }
    const error = await run()
    expect(error).toBeInstanceOf(RemoteError)
    expect(error).toMatchObject({ fault, message: expect.stringContaining(words) })
    expect(String(error)).not.toContain('very-secret')
    expect(host.reports.map(([health]) => health)).toEqual(['connecting'])
  })

  it('with a failure when the socket is refused', async () => {
    far.replies[open] = () => ({ body: { endpoint: `${far.origin.replace('http', 'ws')}/elsewhere`, ticket: 'used' } })
    expect(await run()).toMatchObject({ fault: 'unreachable', message: expect.stringContaining('HTTP 400') })
  })
})
