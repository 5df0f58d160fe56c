import { afterEach, describe, expect, test } from 'vitest'
import { aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { stream } from '../../../test/helpers/byte-server.ts'
import {
  agentAt,
  agentMessage,
  closeServer,
  conversation,
  finished,
  hear,
  ids,
  message,
  messageEnd,
  started,
  thought,
} from '../../../test/helpers/dify-server.ts'

afterEach(closeServer)

describe('an agent app', () => {
  test('shows its tools, never prints its thoughts twice, and parts its steps', async () => {
    const labels = { weather: { en_US: 'Weather', zh_Hans: '天气' } }
    const { events, text } = await hear([
      thought('A', { position: 1 }),
      agentMessage('Let me look.'),
      thought('A', { thought: 'Let me look.', tool: 'weather', tool_labels: labels, tool_input: '{}' }),
      {
        event: 'message_file',
        ...ids,
        id: 'f1',
        type: 'image',
        belongs_to: 'assistant',
        url: '/files/tools/a.png?sign=x',
      },
      thought('A', { thought: 'Let me look.', tool: 'weather', tool_labels: labels, observation: 'rain' }),
      thought('B', { position: 2 }),
      agentMessage('It rains.'),
      thought('B', { thought: 'It rains.' }),
      messageEnd,
    ])
    expect(text).toBe('Let me look.\n\nIt rains.')
    expect(events.filter(({ type }) => type === 'tool')).toEqual([
      { type: 'tool', id: 'A/0', name: 'Weather', state: 'running' },
      { type: 'tool', id: 'A/0', name: 'Weather', state: 'done' },
    ])
  })

  test('of the new kind closes with its whole answer, which is not said again', async () => {
    expect((await hear([agentMessage('one '), agentMessage('two'), message('one two'), messageEnd])).text).toBe(
      'one two',
    )
    const corrected = await hear([agentMessage('one '), agentMessage('tw'), message('one two!'), messageEnd])
    expect(corrected.text).toBe('one two!')
  })

  test('that only ever thinks is answered with its last thought', async () => {
    expect((await hear([thought('A', { thought: 'It is 4.' }), messageEnd])).text).toBe('It is 4.')
  })
})

describe('a chatflow', () => {
  const node = (event: string, type: string, title: string, more: object = {}) => ({
    event,
    ...ids,
    data: { id: title, node_id: title, node_type: type, title, ...more },
  })

  test.each([
    ['message_end first', [messageEnd, finished({})]],
    ['workflow_finished first', [finished({}), messageEnd]],
    ['only message_end', [messageEnd]],
    ['only workflow_finished', [finished({})]],
  ])('ends with %s', async (_, ending) => {
    const { text, error } = await hear([started, message('hi'), ...ending])
    expect({ text, error }).toEqual({ text: 'hi', error: undefined })
  })

  test('that never sends its second goodbye does not keep anyone waiting', async () => {
    const { agent } = await agentAt((_, wire) => stream(wire, started, message('hi'), messageEnd))
    const { text, error } = await listenTo(agent.run(aTurn(), new AbortController().signal))
    expect({ text, error }).toEqual({ text: 'hi', error: undefined })
  })

  test('tells what it is busy with', async () => {
    const { events } = await hear([
      started,
      node('node_started', 'start', 'Start'),
      node('node_started', 'knowledge-retrieval', 'Search'),
      node('node_finished', 'knowledge-retrieval', 'Search', { status: 'succeeded' }),
      node('node_started', 'tool', 'Weather'),
      node('node_finished', 'tool', 'Weather', { status: 'failed' }),
      { event: 'agent_log', ...ids, data: { id: 'l1', label: 'CALL time', status: 'start' } },
      { event: 'agent_log', ...ids, data: { id: 'l1', label: 'CALL time', status: 'success' } },
      { event: 'reasoning_chunk', ...ids, data: { reasoning: 'hm' } },
      { event: 'parallel_branch_started', ...ids, data: { parallel_id: 1 } },
      message('ok'),
      messageEnd,
      finished({}),
    ])
    expect(events).toEqual([
      { type: 'state', state: { conversation } },
      { type: 'answer', key: { message: 'm1', user: 'teahouse-u1' } },
      { type: 'status', text: 'Search' },
      { type: 'status', text: '' },
      { type: 'tool', id: 'Weather', name: 'Weather', state: 'running' },
      { type: 'tool', id: 'Weather', name: 'Weather', state: 'failed' },
      { type: 'tool', id: 'l1', name: 'time', state: 'running' },
      { type: 'tool', id: 'l1', name: 'time', state: 'done' },
      { type: 'reasoning', text: 'hm' },
      { type: 'text', text: 'ok' },
      { type: 'usage', input: 10, output: 5 },
    ])
  })

  test('that fails does so with the reason of its error event', async () => {
    const failed = finished({ status: 'failed', error: 'node x failed' })
    const { error } = await hear([
      started,
      message('a'),
      failed,
      { event: 'error', code: 'too_many_requests', status: 429, message: 'm' },
    ])
    expect(error).toMatchObject({ fault: 'busy' })
    expect((await hear([started, failed])).error).toMatchObject({
      fault: 'invalid',
      message: expect.stringContaining('node x failed'),
    })
  })

  test('that was stopped over there is not taken for an answer', async () => {
    expect((await hear([started, message('a'), finished({ status: 'stopped' }), messageEnd])).error).toBeDefined()
  })

  test('that waits for a form which cannot be filled in here says so, and is not stopped', async () => {
    const form = {
      event: 'human_input_required',
      ...ids,
      data: { form_id: 'f', node_title: 'Approval', form_content: 'ok?' },
    }
    const { error, seen } = await hear([
      started,
      form,
      { event: 'workflow_paused', ...ids, data: { status: 'paused' } },
    ])
    expect(error?.userMessage).toBe(
      'The workflow waits for a form “Approval” that cannot be filled in here: see Dify’s own page or e-mail.',
    )
    expect(seen).toHaveLength(1)
  })
})

describe('a workflow and a text generator', () => {
  const chunk = (text: string) => ({ event: 'text_chunk', task_id: 't1', workflow_run_id: 'r1', data: { text } })

  test('get what was said in their input, and remember nothing', async () => {
    const workflow = await hear([chunk('a'), chunk('b'), finished({ outputs: { text: 'ab' } })], {
      app: 'workflow',
      queryInput: 'q',
      inputs: { x: 1 },
    })
    expect(workflow.seen[0]?.path).toBe('/v1/workflows/run')
    expect(workflow.seen[0]?.json).toMatchObject({
      inputs: { x: 1, q: 'hello' },
      user: 'teahouse-u1',
      response_mode: 'streaming',
    })
    expect(workflow.events).toEqual([
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
      { type: 'usage', input: 0, output: 50 },
    ])
    const generator = await hear([message('x'), messageEnd], { app: 'completion' }, { state: { conversation } })
    expect(generator.seen[0]?.path).toBe('/v1/completion-messages')
    expect(generator.seen[0]?.json).toMatchObject({ inputs: { query: 'hello' } })
    expect(generator.seen[0]?.json).not.toHaveProperty('conversation_id')
    expect(generator.text).toBe('x')
  })

  test('text_replace replaces', async () => {
    expect(
      (await hear([chunk('a'), { event: 'text_replace', data: { text: 'b' } }, finished({})], { app: 'workflow' }))
        .text,
    ).toBe('b')
  })

  const file = {
    dify_model_identity: '__dify__file__',
    filename: 'r.pdf',
    url: '/files/tools/r.pdf',
    transfer_method: 'tool_file',
  }
  test.each([
    [{ text: 'only text' }, 'only text'],
    [{ result: 'the text', score: 3 }, 'the text'],
    [{ a: 'x', b: 'y' }, '```json\n{\n  "a": "x",\n  "b": "y"\n}\n```'],
    [{ n: 7 }, '```json\n{\n  "n": 7\n}\n```'],
    [{ text: 'with a file', report: [file] }, 'with a file'],
    [null, ''],
  ])('that say nothing until the end answer with their outputs: %j', async (outputs, expected) => {
    const { text, events, url } = await hear([finished({ outputs })], { app: 'workflow' })
    expect(text).toBe(expected)
    const files = events.filter(({ type }) => type === 'file')
    expect(files).toEqual(
      JSON.stringify(outputs).includes('r.pdf')
        ? [{ type: 'file', name: 'r.pdf', url: `${url}/files/tools/r.pdf` }]
        : [],
    )
  })
})
