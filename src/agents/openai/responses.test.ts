import { afterEach, describe, expect, test } from 'vitest'
import { aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { json, stream } from '../../../test/helpers/byte-server.ts'
import { agentAt, closeServer, hear } from '../../../test/helpers/openai-server.ts'

afterEach(closeServer)

const settings = { api: 'responses' }
let sequence = 0
const event = (type: string, more: object = {}) =>
  `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence++, ...more })}\n\n`
const text = (delta: string, item_id = 'i1') => event('response.output_text.delta', { delta, item_id })
const said = (...texts: string[]) =>
  texts.map((text, n) => ({ type: 'message', id: `i${n + 1}`, content: [{ type: 'output_text', text }] }))
const completed = (...texts: string[]) =>
  event('response.completed', {
    response: {
      id: 'resp_2',
      status: 'completed',
      output: said(...texts),
      usage: { input_tokens: 3, output_tokens: 4 },
    },
  })

describe('a Responses server', () => {
  test('keeps the history: only the new words are sent, and its answer is what the next turn continues', async () => {
    const frames = [
      event('response.created', { response: { id: 'resp_2' } }),
      text('Hel'),
      text('lo'),
      completed('Hello'),
    ]
    const history = [{ role: 'user' as const, text: 'before' }]
    const turn = { state: { response: 'resp_1' }, history }
    const { events, seen } = await hear(frames, { ...settings, instructions: 'Be kind.' }, turn)
    expect(seen[0]?.path).toBe('/v1/responses')
    expect(seen[0]?.json).toEqual({
      model: 'm',
      stream: true,
      instructions: 'Be kind.',
      previous_response_id: 'resp_1',
      input: [{ role: 'user', content: 'hello' }],
    })
    expect(events).toEqual([
      { type: 'text', text: 'Hel' },
      { type: 'text', text: 'lo' },
      { type: 'usage', input: 3, output: 4 },
      { type: 'state', state: { response: 'resp_2' } },
    ])
  })

  test('draws: each picture comes once', async () => {
    const drawn = { id: 'ig1', type: 'image_generation_call', status: 'completed', result: 'AAAA' }
    const whole = { id: 'resp_2', status: 'completed', output: [drawn, ...said('Here.')] }
    const frames = [
      event('response.output_item.added', { item: { ...drawn, status: 'in_progress', result: null } }),
      event('response.output_item.done', { item: drawn }),
      text('Here.'),
      event('response.completed', { response: whole }),
    ]
    const { events } = await hear(frames, settings)
    const url = 'data:image/png;base64,AAAA'
    expect(events.filter(({ type }) => type === 'file')).toEqual([{ type: 'file', name: 'picture', url }])
  })

  test.each([
    [404, { error: { code: null, message: "Previous response with id 'resp_1' not found." } }],
    [400, { error: { code: 'previous_response_not_found', message: 'gone' } }],
  ])('that lost the previous answer (%i) starts anew once and says so', async (status, body) => {
    const { agent, seen } = await agentAt((request, wire) => {
      if (request.json.previous_response_id) return json(wire, status, body)
      stream(wire, text('fresh'), completed('fresh'))
      wire.end()
    }, settings)
    const heard = await listenTo(agent.run(aTurn({ state: { response: 'resp_1' } }), new AbortController().signal))
    expect(heard.events[0]).toEqual({ type: 'reset' })
    expect(heard.text).toBe('fresh')
    expect(seen).toHaveLength(2)
  })

  test('has its final text believed, and the parts of its answer parted', async () => {
    expect((await hear([text('One.'), text('Two.', 'i2'), completed('One.', 'Two.')], settings)).text).toBe(
      'One.\n\nTwo.',
    )
    expect((await hear([text('On'), completed('One!')], settings)).text).toBe('One!')
    expect((await hear([completed('Only now.')], settings)).text).toBe('Only now.')
  })

  test('thinks apart and shows its tools', async () => {
    const item = (type: string, more: object = {}) => ({ item: { id: 't1', type, ...more } })
    const { events } = await hear(
      [
        event('response.reasoning_summary_text.delta', { delta: 'hm' }),
        event('response.output_item.added', item('web_search_call')),
        event('response.web_search_call.searching', { item_id: 't1' }),
        event('response.output_item.done', item('web_search_call', { status: 'completed' })),
        event('response.output_item.added', { item: { id: 't2', type: 'mcp_call', name: 'lookup' } }),
        event('response.output_item.done', { item: { id: 't2', type: 'mcp_call', name: 'lookup', status: 'failed' } }),
        event('response.something_new', { delta: 'x' }),
        text('ok'),
        completed('ok'),
      ],
      settings,
    )
    expect(events.slice(0, 6)).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'tool', id: 't1', name: 'web search', state: 'running' },
      { type: 'tool', id: 't1', name: 'web search', state: 'done' },
      { type: 'tool', id: 't2', name: 'lookup', state: 'running' },
      { type: 'tool', id: 't2', name: 'lookup', state: 'failed' },
      { type: 'text', text: 'ok' },
    ])
  })

  test('that names its events only in the data is understood', async () => {
    const frames = [
      { type: 'response.output_text.delta', delta: 'ok' },
      { type: 'response.completed', response: { id: 'r' } },
    ]
    expect(await hear(frames, settings)).toMatchObject({ text: 'ok', error: undefined })
  })

  test('that stops early says why', async () => {
    const incomplete = (reason: string) =>
      event('response.incomplete', { response: { id: 'r', status: 'incomplete', incomplete_details: { reason } } })
    expect((await hear([text('half'), incomplete('max_output_tokens')], settings)).text).toContain('length limit')
    expect((await hear([incomplete('content_filter')], settings)).error?.userMessage).toContain('content policy')
  })

  test.each([
    [
      event('response.failed', {
        response: { id: 'r', status: 'failed', error: { code: 'server_error', message: 'x' } },
      }),
      'busy',
    ],
    [event('response.failed', { response: { error: { code: 'rate_limit_exceeded', message: 'x' } } }), 'busy'],
    [event('error', { code: 'invalid_prompt', message: 'x', param: null }), 'invalid'],
    ['data: {"error":{"message":"x","code":"insufficient_quota"}}\n\n', 'denied'],
    ['', 'unreachable'],
  ])('that ends with %j has failed', async (frame, fault) => {
    const heard = await hear([text('a'), frame], settings)
    expect(heard.error).toMatchObject({ fault })
    expect(heard.events.some(({ type }) => type === 'state')).toBe(false)
  })

  test('that cannot stream is heard all the same', async () => {
    const { agent } = await agentAt(
      (_, wire) => json(wire, 200, { id: 'r', object: 'response', status: 'completed', output: said('ok') }),
      settings,
    )
    expect((await listenTo(agent.run(aTurn(), new AbortController().signal))).text).toBe('ok')
    await closeServer()
    const queued = await agentAt((_, wire) => json(wire, 200, { id: 'r', status: 'queued', output: [] }), settings)
    expect((await listenTo(queued.agent.run(aTurn(), new AbortController().signal))).error).toBeDefined()
  })
})
