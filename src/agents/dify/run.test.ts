import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { json, stream } from '../../../test/helpers/byte-server.ts'
import {
  agentAt,
  closeServer,
  conversation,
  hear,
  ids,
  key,
  message,
  messageEnd,
} from '../../../test/helpers/dify-server.ts'
import { soon } from '../../../test/helpers/soon.ts'

afterEach(closeServer)

describe('a chatbot', () => {
  test('answers in pieces, is remembered from its first event, and counts its tokens', async () => {
    const { events, seen } = await hear([message('Hel'), message(''), message('lo'), messageEnd], {
      inputs: { city: 'Oslo' },
    })
    expect(events).toEqual([
      { type: 'state', state: { conversation } },
      { type: 'answer', key: { message: 'm1', user: 'teahouse-u1' } },
      { type: 'text', text: 'Hel' },
      { type: 'text', text: 'lo' },
      { type: 'usage', input: 10, output: 5 },
    ])
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v1/chat-messages'])
    expect(seen[0]?.headers.authorization).toBe(`Bearer ${key}`)
    expect(seen[0]?.json).toEqual({
      query: 'hello',
      inputs: { city: 'Oslo' },
      user: 'teahouse-u1',
      response_mode: 'streaming',
      auto_generate_name: false,
    })
  })

  test('is told in its inputs who asks, where, and in which language; what stands in a name is not read again', async () => {
    const inputs = {
      who: '{{user.name}} ({{ user.id }})',
      where: ['{{chat.kind}}: {{chat.title}}'],
      in: '{{language}}',
      team: '{{user.department}}',
      n: 1,
    }
    const user = { id: 'u7', name: 'Ann {{chat.title}} $&', department: 'Sales' }
    const group = await hear([message('ok'), messageEnd], { inputs }, { user, chat: { kind: 'group', title: 'Tea' } })
    const told = { who: 'Ann {{chat.title}} $& (u7)', where: ['group: Tea'], in: 'en', team: 'Sales', n: 1 }
    expect(group.seen[0]?.json.inputs).toEqual(told)
    const nowhere = await hear([message('ok'), messageEnd], { inputs: { where: '{{chat.kind}}{{chat.title}}' } })
    expect(nowhere.seen[0]?.json.inputs).toEqual({ where: '' })
  })

  test('goes on with the conversation it had, and is told what was quoted', async () => {
    const { events, seen } = await hear([message('ok'), messageEnd], {}, { state: { conversation }, quote: 'one\ntwo' })
    expect(seen[0]?.json).toMatchObject({ conversation_id: conversation, query: '> one\n> two\n\nhello' })
    expect(events.some(({ type }) => type === 'state')).toBe(false)
  })

  test.each([
    [404, { code: 'not_found', message: 'Conversation Not Exists.', status: 404 }],
    [400, { code: 'conversation_completed', message: 'The conversation has ended.', status: 400 }],
    [400, { code: 'invalid_param', message: 'conversation_id must be a valid UUID', status: 400 }],
  ])('whose conversation is lost (%i) starts anew once and says so', async (status, body) => {
    const { agent, seen } = await agentAt((request, wire) => {
      if (request.json.conversation_id) return json(wire, status, body)
      stream(wire, message('fresh'), messageEnd)
      wire.end()
    })
    const turn = aTurn({ state: { conversation: '8d5b3b0e-0000-4000-8000-00000000dead' } })
    const { events, text } = await listenTo(agent.run(turn, new AbortController().signal))
    expect(events.slice(0, 2)).toEqual([{ type: 'reset' }, { type: 'state', state: { conversation } }])
    expect(text).toBe('fresh')
    expect(seen).toHaveLength(2)
  })

  test('that refuses the fresh conversation as well has failed', async () => {
    const { agent, seen } = await agentAt((_, wire) =>
      json(wire, 404, { code: 'not_found', message: 'Conversation Not Exists.' }),
    )
    const { error } = await listenTo(agent.run(aTurn({ state: { conversation } }), new AbortController().signal))
    expect(error).toMatchObject({ fault: 'gone' })
    expect(seen).toHaveLength(2)
  })

  test('replaces what it said when moderation steps in', async () => {
    const { text, events } = await hear([
      message('bad <think>x'),
      { event: 'message_replace', ...ids, answer: 'I cannot say that.', reason: '' },
      messageEnd,
    ])
    expect(text).toBe('I cannot say that.')
    expect(events).toContainEqual({ type: 'replace', text: 'I cannot say that.' })
  })

  test('ends at its last event, whatever the connection does then', async () => {
    const { agent } = await agentAt((_, wire) =>
      stream(wire, message('done'), messageEnd, { event: 'tts_message', audio: 'x' }),
    )
    const { text, error } = await listenTo(agent.run(aTurn(), new AbortController().signal))
    expect({ text, error }).toEqual({ text: 'done', error: undefined })
  })

  test.each([
    ['a clean end', (wire: ServerResponse) => wire.end()],
    ['a reset', (wire: ServerResponse) => wire.socket?.resetAndDestroy()],
  ])('cut short by %s is a failure, and told to stop', async (_, cut) => {
    const { agent, seen } = await agentAt((_, wire) => {
      stream(wire, message('half'))
      setImmediate(() => cut(wire))
    })
    const { text, error } = await listenTo(agent.run(aTurn(), new AbortController().signal))
    expect(text).toBe('half')
    expect(error).toMatchObject({ fault: 'unreachable' })
    await soon(() => expect(seen.at(-1)?.path).toBe('/v1/chat-messages/t1/stop'))
  })

  test.each([
    [{ code: 'completion_request_error', status: 400, message: `bad ${key}` }, 'invalid'],
    [{ code: 'provider_quota_exceeded', status: 400, message: 'no quota' }, 'denied'],
    [{ code: 'internal_server_error', status: 500, message: 'oops' }, 'busy'],
    [{ code: 'too_many_requests', status: 429, message: 'busy' }, 'busy'],
    [{ code: 'rate_limit_error', status: 429, message: 'quota' }, 'denied'],
  ])('that says %j in its stream has failed as %s', async (body, fault) => {
    const { error, text, seen } = await hear([message('a'), { event: 'error', message_id: 'm1', ...body }])
    expect(text).toBe('a')
    expect(error).toMatchObject({ fault })
    expect(error?.message).not.toContain(key)
    expect(seen).toHaveLength(1)
  })

  test('reasons apart from its answer, wherever the tags are cut', async () => {
    const whole = '<think>\n先想想\n</think>\n\n答案🍵'
    for (const pieces of [[whole], [...whole]]) {
      const { text, reasoning } = await hear([...pieces.map(message), messageEnd])
      expect({ text, reasoning }).toEqual({ text: '答案🍵', reasoning: '\n先想想\n' })
    }
  })

  test('is heard the same however its bytes are cut', async () => {
    const frames = [message('你好，'), 'event: ping\n\n', ': note\n\n', message('<think>嗯</think>茶馆🍵'), messageEnd]
    const bytes = Buffer.from(
      frames.map((f) => (typeof f === 'string' ? f : `data:${JSON.stringify(f)}\r\n\r\n`)).join(''),
    )
    let at: number[] = []
    const { agent } = await agentAt(async (_, wire) => {
      stream(wire)
      wire.socket?.setNoDelay(true)
      const points = [0, ...at, bytes.length]
      for (const [n, end] of points.slice(1).entries()) {
        wire.write(bytes.subarray(points[n], end))
        await new Promise((resolve) => setImmediate(resolve))
      }
      wire.end()
    })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: bytes.length }), { maxLength: 6 }), async (points) => {
        at = points.sort((a, b) => a - b)
        const { text, reasoning, error } = await listenTo(agent.run(aTurn(), new AbortController().signal))
        expect({ text, reasoning, error }).toEqual({ text: '你好，茶馆🍵', reasoning: '嗯', error: undefined })
      }),
      { numRuns: 40 },
    )
  })
})

describe('/stop', () => {
  test.each([
    ['chatbot', '/v1/chat-messages/t1/stop'],
    ['completion', '/v1/completion-messages/t1/stop'],
    ['workflow', '/v1/workflows/tasks/t1/stop'],
  ])('of a %s reaches Dify as the same user, and ends at once', async (app, path) => {
    const { agent, seen } = await agentAt((_, wire) => stream(wire, message('a')), { app })
    const stop = new AbortController()
    let stoppedAt = 0
    const running = (async () => {
      for await (const { type } of agent.run(aTurn(), stop.signal)) {
        if (type === 'text') {
          setImmediate(() => {
            stoppedAt = performance.now()
            stop.abort(new Error('by a person'))
          })
        }
      }
    })()
    await expect(running).rejects.toThrow('by a person')
    expect(performance.now() - stoppedAt).toBeLessThan(250)
    await soon(() => expect(seen.at(-1)).toMatchObject({ path, json: { user: 'teahouse-u1' } }))
    expect(await seen[0]?.ended).toBe(false)
    expect(seen).toHaveLength(2)
  })

  test('reaches Dify even while nobody reads on', async () => {
    const { agent, seen } = await agentAt((_, wire) => stream(wire, message('a'), message('b')))
    const stop = new AbortController()
    const events = agent.run(aTurn(), stop.signal)[Symbol.asyncIterator]()
    await events.next()
    await events.next()
    stop.abort(new Error('by a person'))
    await soon(() => expect(seen.at(-1)?.path).toBe('/v1/chat-messages/t1/stop'))
    await expect(events.next()).rejects.toThrow('by a person')
  })

  test('before Dify has begun only closes the connection', async () => {
    const { agent, seen } = await agentAt(() => undefined)
    const stop = new AbortController()
    const running = listenTo(agent.run(aTurn(), stop.signal))
    await soon(() => expect(seen).toHaveLength(1))
    stop.abort(new Error('by a person'))
    await expect(running).rejects.toThrow('by a person')
    expect(await seen[0]?.ended).toBe(false)
    expect(seen).toHaveLength(1)
  })
})

describe('long answers', () => {
  test('are cut with a word about it, and do not fill the memory', async () => {
    const frame = `data: ${JSON.stringify(message('茶'.repeat(10_000)))}\n\n`
    let sent = 0
    const { agent, seen } = await agentAt(async (request, wire) => {
      stream(wire)
      wire.on('error', () => undefined)
      for (let n = 0; n < 1000 && !wire.destroyed; n++) {
        sent += 10_000
        if (!wire.write(frame)) await Promise.race([once(wire, 'drain'), request.ended])
      }
    })
    const { text, error } = await listenTo(agent.run(aTurn(), new AbortController().signal))
    expect(text.length).toBe(2 * 1024 * 1024)
    expect(error?.userMessage).toBe('The answer was too long; the rest of it was cut off.')
    expect(await seen[0]?.ended).toBe(false)
    expect(sent).toBeLessThan(5_000_000)
  })
})
