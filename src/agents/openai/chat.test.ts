import { afterEach, describe, expect, test } from 'vitest'
import { aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { json, stream } from '../../../test/helpers/byte-server.ts'
import { agentAt, chunk, closeServer, done, hear, key } from '../../../test/helpers/openai-server.ts'

afterEach(closeServer)

describe('a chat server', () => {
  test('gets instructions, history, quote and question, and answers in pieces', async () => {
    const history = [
      { role: 'user' as const, text: 'one' },
      { role: 'assistant' as const, text: 'ONE' },
      { role: 'user' as const, text: 'two' },
      { role: 'assistant' as const, text: 'TWO' },
    ]
    const usage = { choices: [], usage: { prompt_tokens: 7, completion_tokens: '2' } }
    const frames = [
      chunk({ role: 'assistant' }),
      chunk({ content: 'Hel' }),
      chunk({ content: 'lo' }),
      chunk({}, 'stop'),
      usage,
      done,
    ]
    const settings = { instructions: 'Be kind.', historyTurns: 1 }
    const { events, seen } = await hear(frames, settings, { history, quote: 'said before' })
    expect(events).toEqual([
      { type: 'text', text: 'Hel' },
      { type: 'text', text: 'lo' },
      { type: 'usage', input: 7, output: 2 },
    ])
    expect(seen[0]).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      headers: { authorization: `Bearer ${key}` },
    })
    expect(seen[0]?.json).toEqual({
      model: 'm',
      stream: true,
      stream_options: { include_usage: true },
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'two' },
        { role: 'assistant', content: 'TWO' },
        { role: 'user', content: '> said before\n\nhello' },
      ],
    })
  })

  test.each([
    ['reasoning_content', [chunk({ reasoning_content: 'hm' }), chunk({ content: 'ok' }, 'stop')]],
    ['reasoning', [chunk({ reasoning: 'hm' }), chunk({ content: 'ok' }, 'stop')]],
    ['<think>', [chunk({ content: '<thi' }), chunk({ content: 'nk>hm</think>\nok' }, 'stop')]],
    ['both names at once', [chunk({ reasoning_content: 'hm', reasoning: 'hm' }), chunk({ content: 'ok' }, 'stop')]],
  ])('that thinks in %s is not read out', async (_, frames) => {
    const { text, reasoning } = await hear([...frames, done])
    expect({ text, reasoning }).toEqual({ text: 'ok', reasoning: 'hm' })
  })

  test.each<[string, (object | string)[]]>([
    ['ends without [DONE]', [chunk({ content: 'ok' }, 'stop')]],
    ['ends without a finish_reason', [chunk({ content: 'ok' }), done]],
    [
      'leaves the space after the colon out',
      [`data:${JSON.stringify(chunk({ content: 'ok' }, 'stop'))}\n\n`, 'data:[DONE]\n\n'],
    ],
    [
      'keeps alive with comments',
      [': keep-alive\n\n', ': OPENROUTER PROCESSING\n\n', chunk({ content: 'ok' }, 'stop'), done],
    ],
    ['begins without choices', [{ choices: [], prompt_filter_results: [] }, chunk({ content: 'ok' }, 'stop'), done]],
    [
      'sends nulls and numbers as words',
      [
        {
          created: null,
          choices: [{ index: '0', delta: { content: 'ok', tool_calls: null }, finish_reason: 'stop' }],
          usage: null,
        },
      ],
    ],
    [
      'sends content in parts',
      [
        chunk(
          {
            content: [
              { type: 'text', text: 'o' },
              { type: 'text', text: 'k' },
            ],
          },
          'stop',
        ),
      ],
    ],
    [
      'names its events',
      [
        `event: answer\ndata: ${JSON.stringify(chunk({ content: 'ok' }, 'stop'))}\n\n`,
        'event: flowResponses\ndata: {"x":1}\n\n',
        'event: answer\ndata: [DONE]\n\n',
      ],
    ],
    ['sends errors after the end', [chunk({ content: 'ok' }, 'stop'), { error: { message: 'late' } }, done]],
    ['refuses in a field of its own', [chunk({ refusal: 'ok' }, 'stop'), done]],
  ])('that %s is understood', async (_, frames) => {
    const { text, error } = await hear(frames)
    expect({ text, error }).toEqual({ text: 'ok', error: undefined })
  })

  test('that keeps the line open after the last word keeps nobody waiting', async () => {
    const { agent } = await agentAt((_, wire) => stream(wire, chunk({ content: 'ok' }, 'stop')))
    const { text, error } = await listenTo(agent.run(aTurn(), new AbortController().signal))
    expect({ text, error }).toEqual({ text: 'ok', error: undefined })
  })

  test('that cannot stream is heard all the same', async () => {
    const whole = {
      choices: [{ message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    }
    const { agent } = await agentAt((_, wire) => json(wire, 200, whole))
    const { text, events } = await listenTo(agent.run(aTurn(), new AbortController().signal))
    expect(text).toBe('ok')
    expect(events).toContainEqual({ type: 'usage', input: 1, output: 2 })
  })

  test('whose stream ends with neither is cut short', async () => {
    expect((await hear([chunk({ content: 'ha' })])).error).toMatchObject({ fault: 'unreachable' })
  })

  test.each([
    [{ error: { message: `no ${key}`, type: 'server_error', code: null } }, 'busy'],
    [
      { error: { code: 502, message: 'upstream' }, choices: [{ index: 0, delta: {}, finish_reason: 'error' }] },
      'unreachable',
    ],
    [{ error: { code: 'insufficient_quota', message: 'pay' } }, 'denied'],
    [{ code: 102, message: 'no such chat' }, 'invalid'],
    [`event: error\ndata: {"message":"broken"}\n\n`, 'invalid'],
  ])('that says %j in the middle has failed as %s', async (frame, fault) => {
    const { text, error } = await hear([chunk({ content: 'ha' }), frame])
    expect(text).toBe('ha')
    expect(error).toMatchObject({ fault })
    expect(error?.message).not.toContain(key)
  })

  test.each([
    [400, { error: { code: 'context_length_exceeded', message: 'too many tokens' } }, 'invalid', /\/new/],
    [404, { error: { code: 'model_not_found', message: 'no m' } }, 'denied', /^$/],
    [429, { error: { code: 'insufficient_quota', message: 'pay' } }, 'denied', /^$/],
    [429, { error: { code: 'rate_limit_exceeded', message: 'slow' } }, 'busy', /^$/],
    [400, { detail: [{ loc: ['body'], msg: 'bad' }] }, 'invalid', /could not do this/],
    [200, { code: 102, message: 'no such chat' }, 'invalid', /could not do this/],
  ])('that refuses with %i %j has failed as %s', async (status, body, fault, words) => {
    const { agent, seen } = await agentAt((_, wire) => json(wire, status, body))
    const { error } = await listenTo(agent.run(aTurn(), new AbortController().signal))
    expect(error).toMatchObject({ fault })
    expect(error?.userMessage ?? '').toMatch(words)
    expect(seen).toHaveLength(1)
  })

  test('that does not know stream_options is asked again without, and then never with', async () => {
    const { agent, seen } = await agentAt(({ json: body }, wire) => {
      if (body.stream_options)
        return json(wire, 400, { error: { message: 'Unrecognized request argument: stream_options' } })
      stream(wire, chunk({ content: 'ok' }, 'stop'), done)
      wire.end()
    })
    for (let n = 0; n < 2; n++) {
      expect((await listenTo(agent.run(aTurn(), new AbortController().signal))).text).toBe('ok')
    }
    expect(seen.map(({ json }) => json.stream_options !== undefined)).toEqual([true, false, false])
  })

  test.each([
    ['length', 'half\n\n(The answer ends here: the model reached its length limit.)'],
    ['content_filter', 'half\n\n(The rest was withheld by the model’s content filter.)'],
  ])('that ends early for %s says so', async (reason, expected) => {
    expect((await hear([chunk({ content: 'half' }), chunk({}, reason), done])).text).toBe(expected)
  })

  test('whose filter leaves nothing has failed, in words for the person', async () => {
    const { error } = await hear([chunk({}, 'content_filter'), done], {})
    expect(error?.userMessage).toContain('content policy')
  })

  test('shows the tools that it uses itself, and fails when it wants us to use one', async () => {
    const call = (index: number, name?: string) =>
      chunk({
        tool_calls: [
          { index, ...(name ? { id: 'x', function: { name, arguments: '' } } : { function: { arguments: '{}' } }) },
        ],
      })
    const { events } = await hear([call(0, 'search'), call(0), chunk({ content: 'found' }, 'stop'), done])
    expect(events).toEqual([
      { type: 'tool', id: 'x', name: 'search', state: 'running' },
      { type: 'text', text: 'found' },
      { type: 'tool', id: 'x', name: 'search', state: 'done' },
    ])
    expect((await hear([call(0, 'search'), chunk({}, 'tool_calls'), done])).error?.message).toContain('search')
  })

  test('is left at once when the person stops it', async () => {
    const { agent, seen } = await agentAt((_, wire) => stream(wire, chunk({ content: 'a' })))
    const stop = new AbortController()
    const running = (async () => {
      for await (const _ of agent.run(aTurn(), stop.signal)) setImmediate(() => stop.abort(new Error('by a person')))
    })()
    await expect(running).rejects.toThrow('by a person')
    expect(await seen[0]?.ended).toBe(false)
  })
})

describe('what goes along', () => {
  const png = new Blob([Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 1, 2, 3, 4, 5, 6, 7, 8])], {
    type: 'application/octet-stream',
  })
  const files = [
    { name: 'photo', kind: 'image' as const, ref: null },
    { name: 'a.pdf', kind: 'file' as const, ref: null },
  ]

  test('pictures are sent with the question, other files are named', async () => {
    const { agent, seen } = await agentAt(
      (_, wire) => {
        stream(wire, chunk({ content: 'ok' }, 'stop'), done)
        wire.end()
      },
      {},
      { photo: png },
    )
    await listenTo(agent.run(aTurn({ files }), new AbortController().signal))
    expect(seen[0]?.json.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'hello\n\n[file: a.pdf]' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORwECAwQFBgcI' } },
        ],
      },
    ])
  })

  test('a picture that is too large is refused in words for the person, before it is fetched', async () => {
    const { agent, seen } = await agentAt(() => undefined)
    const huge = [{ name: 'huge.png', kind: 'image' as const, size: 50_000_000, ref: null }]
    const { error } = await listenTo(agent.run(aTurn({ files: huge, language: 'zh-CN' }), new AbortController().signal))
    expect(error?.userMessage).toBe('文件 huge.png 太大了。')
    expect(seen).toHaveLength(0)
  })

  test('extra fields know the session and the person, and never replace what is ours', async () => {
    const extraBody = { chatId: '{session}', variables: { who: ['{user}'] }, stream: false, model: 'other' }
    const first = await hear([chunk({ content: 'ok' }, 'stop'), done], { extraBody, headers: { 'x-team': 'tea' } })
    const { chatId, ...body } = first.seen[0]?.json ?? {}
    expect(chatId).toMatch(/^[0-9a-f-]{36}$/)
    expect(body).toMatchObject({ variables: { who: ['teahouse-u1'] }, stream: true, model: 'm' })
    expect(first.seen[0]?.headers['x-team']).toBe('tea')
    const state = first.events.flatMap((event) => (event.type === 'state' ? [event.state] : []))[0]
    const second = await hear([chunk({ content: 'ok' }, 'stop'), done], { extraBody }, { state: state ?? null })
    expect(second.seen[0]?.json.chatId).toBe(chatId)
  })

  test('a key goes into the header that the server wants it in', async () => {
    const { seen } = await hear([chunk({ content: 'ok' }, 'stop'), done], { keyHeader: 'api-key' })
    expect(seen[0]?.headers).toMatchObject({ 'api-key': key })
    expect(seen[0]?.headers.authorization).toBeUndefined()
  })
})

describe('the Test button', () => {
  test.each([
    [200, { data: [{ id: 'm' }] }, /^m at 127\.0\.0\.1:\d+$/],
    [200, { data: [{ id: 'other' }] }, /not in its list of models/],
    [404, {}, /answers, but has no list of models$/],
  ])('is told %i %j', async (status, body, expected) => {
    const { agent } = await agentAt((_, wire) => json(wire, status, body))
    expect(await agent.check?.(new AbortController().signal)).toMatch(expected)
  })

  test('finds a wrong key', async () => {
    const { agent } = await agentAt((_, wire) =>
      json(wire, 401, { error: { message: `Incorrect API key provided: ${key}` } }),
    )
    const checked = agent.check?.(new AbortController().signal)
    await expect(checked).rejects.toMatchObject({ fault: 'denied', message: expect.not.stringContaining(key) })
  })
})

describe('files', () => {
  const asked = async (files: Record<string, Blob>, more: object = {}) => {
    const { agent, seen } = await agentAt(
      (_, wire) => {
        stream(wire, chunk({ content: 'ok' }, 'stop'), done)
        wire.end()
      },
      {},
      files,
    )
    const refs = Object.keys(files).map((name) => ({ name, kind: 'file' as const, ref: null, ...more }))
    await listenTo(agent.run(aTurn({ files: refs }), new AbortController().signal))
    const messages = seen[0]?.json.messages as { content: unknown }[]
    await closeServer()
    return messages.at(-1)?.content
  }

  test('that are small texts stand in the question, fenced; others are named', async () => {
    expect(await asked({ 'notes.md': new Blob(['# Tea\n```\nleaf\n```\n']), 'a.zip': new Blob(['PK']) })).toBe(
      'hello\n\n[file: notes.md]\n````\n# Tea\n```\nleaf\n```\n````\n\n[file: a.zip]',
    )
  })

  test('that are no text, or too much of it, are named', async () => {
    const latin = new Blob([Uint8Array.from([0xe9, 0xe8])])
    const many = Object.fromEntries(Array.from({ length: 6 }, (_, n) => [`${n}.txt`, new Blob(['x'.repeat(60_000)])]))
    expect(await asked({ 'latin.txt': latin, 'long.txt': new Blob(['x'.repeat(70_000)]) })).toBe(
      'hello\n\n[file: latin.txt]\n\n[file: long.txt]',
    )
    expect(String(await asked(many)).length).toBeLessThan(260_000)
  })

  test('that call themselves pictures and are none are named', async () => {
    expect(await asked({ 'bomb.png': new Blob(['PK']) }, { kind: 'image' })).toBe('hello\n\n[image: bomb.png]')
  })

  test('that a model draws come beside its words', async () => {
    const url = 'data:image/png;base64,AAAA'
    const images = [{ type: 'image_url', image_url: { url } }, { type: 'else' }]
    const { events, text, error } = await hear([chunk({ content: 'Here.', images }), chunk({}, 'stop'), done])
    expect([text, error]).toEqual(['Here.', undefined])
    expect(events.filter(({ type }) => type === 'file')).toEqual([{ type: 'file', name: 'picture', url }])
  })
})

test('many tiny pieces and wide characters arrive as one text', async () => {
  const frames = Array.from({ length: 5000 }, () => chunk({ content: '茶' }))
  const emoji = [
    'data: {"choices":[{"delta":{"content":"\\ud83c"}}]}\n\n',
    'data: {"choices":[{"delta":{"content":"\\udf75\\u0000\\udead!"}}]}\n\n',
  ]
  const { text } = await hear([...frames, ...emoji, chunk({}, 'stop'), done])
  expect(text).toBe(`${'茶'.repeat(5000)}🍵\ufffd!`)
})
