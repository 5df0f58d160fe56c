import { afterEach, describe, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type AppOptions, type DifyFake, type DifyFakeOptions, type Mode, startDifyFake } from '../fake.ts'

const fakes: DifyFake[] = []
afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close()
})

async function start(options: DifyFakeOptions = {}): Promise<DifyFake> {
  const fake = await startDifyFake(options)
  fakes.push(fake)
  return fake
}
const startOne = (mode: Mode, more: Partial<AppOptions> = {}) => start({ apps: [{ key: 'app-k', mode, ...more }] })

function call(fake: DifyFake, method: string, path: string, body?: unknown, key = 'app-k'): Promise<Response> {
  return fetch(fake.url + path, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}
const ask = (query: string, more: object = {}) => ({
  query,
  inputs: {},
  user: 'u1',
  response_mode: 'streaming',
  ...more,
})
const run = (query: string) => ({ inputs: { query }, user: 'u1', response_mode: 'streaming' })

interface Event {
  event: string
  [key: string]: unknown
}
const eventsIn = (text: string): Event[] =>
  text.split('\n').flatMap((line) => (line.startsWith('data: ') ? [JSON.parse(line.slice(6))] : []))
async function untilBroken(response: Response): Promise<string> {
  let text = ''
  try {
    for await (const piece of response.body!) text += Buffer.from(piece).toString()
  } catch {
    return text
  }
  throw new Error('It did not break.')
}
const eventsOf = async (response: Promise<Response>) => eventsIn(await (await response).text())
const names = (events: Event[]) => events.map((one) => one.event)
/** What changes from run to run, made the same. */
const steady = (text: string) =>
  text.replace(/"[0-9a-f]{8}-[0-9a-f-]{27}"/g, '"uuid"').replace(/"(created_at|finished_at)":\d+/g, '"$1":1')

describe('a chat app', () => {
  test('a streamed answer is these bytes', async () => {
    const fake = await startOne('chat')
    fake.enqueue({ pieces: ['你', '好'], usage: false }, 'app-k')
    const response = await call(fake, 'POST', '/chat-messages', ask('hi'))
    const message = (answer: string) =>
      `data: {"event":"message","conversation_id":"uuid","message_id":"uuid","created_at":1,"task_id":"uuid","id":"uuid","answer":"${answer}","from_variable_selector":null}\n\n`
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(steady(await response.text())).toBe(
      message('你') +
        message('好') +
        'data: {"event":"message_end","conversation_id":"uuid","message_id":"uuid","created_at":1,"task_id":"uuid","id":"uuid","metadata":{},"files":null}\n\n',
    )
    await soon(() => expect(fake.open()).toBe(0))
    expect(fake.journal()).toMatchObject([
      { method: 'POST', path: '/v1/chat-messages', status: 200, ended: 'complete' },
    ])
    expect(fake.violations()).toEqual([])
  })

  test('an old server escapes everything that is not ASCII', async () => {
    const fake = await startOne('chat', { version: '0.6' })
    fake.enqueue({ pieces: ['🦊'] }, 'app-k')
    const text = await (await call(fake, 'POST', '/chat-messages', ask('hi'))).text()
    expect(text).toContain('"answer":"\\ud83e\\udd8a"')
  })

  test('a conversation goes on for its user and for nobody else', async () => {
    const fake = await startOne('chat')
    const first = await eventsOf(call(fake, 'POST', '/chat-messages', ask('my name is Ann')))
    const conversation_id = first[0]?.conversation_id
    const again = await eventsOf(call(fake, 'POST', '/chat-messages', ask('[[sim:recall]]', { conversation_id })))
    expect(again.map((one) => one.answer ?? '').join('')).toBe('my name is Ann')
    expect(again[0]?.conversation_id).toBe(conversation_id)
    const stranger = ask('hi', { conversation_id, user: 'u2' })
    const refused = await call(fake, 'POST', '/chat-messages', stranger)
    expect([refused.status, await refused.json()]).toEqual([
      404,
      { code: 'not_found', message: 'Conversation Not Exists.', status: 404 },
    ])
    fake.complete()
    const closed = await call(fake, 'POST', '/chat-messages', ask('hi', { conversation_id }))
    expect(await closed.json()).toMatchObject({ code: 'conversation_completed', status: 400 })
  })

  test.each([
    ['no user', { user: undefined }, 'invalid_param', 'Arg user must be provided.'],
    ['an empty query', { query: '' }, 'invalid_param', 'query is required'],
    ['no inputs', { inputs: undefined }, 'invalid_param', expect.stringContaining('inputs')],
    ['a strange mode', { response_mode: 'fast' }, 'invalid_param', expect.stringContaining('response_mode')],
    ['a made-up conversation', { conversation_id: '7' }, 'invalid_param', 'conversation_id must be a valid UUID'],
    [
      'a file that was never uploaded',
      { files: [{ type: 'image', transfer_method: 'local_file', upload_file_id: 'x' }] },
      'invalid_param',
      'Invalid upload file id',
    ],
  ])('%s is refused', async (_, fields, code, message) => {
    const fake = await startOne('chat')
    const response = await call(fake, 'POST', '/chat-messages', { ...ask('hi'), ...fields })
    expect([response.status, await response.json()]).toEqual([400, { code, message, status: 400 }])
  })

  test('keys and routes are checked', async () => {
    const fake = await start({
      apps: [
        { key: 'app-chat', mode: 'chat' },
        { key: 'app-off', mode: 'chat', apiEnabled: false },
      ],
    })
    const unknown = await call(fake, 'GET', '/info', undefined, 'nope')
    expect([unknown.status, unknown.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="api"'])
    expect((await fetch(`${fake.url}/info`)).status).toBe(401)
    expect((await call(fake, 'GET', '/info', undefined, 'app-off')).status).toBe(403)
    const wrong = await call(fake, 'POST', '/workflows/run', run('hi'), 'app-chat')
    expect(await wrong.json()).toMatchObject({ code: 'not_workflow_app', status: 400 })
    expect((await call(fake, 'GET', '/nothing', undefined, 'app-chat')).status).toBe(404)
  })

  test('required inputs are asked for every time, except by old servers', async () => {
    const variables = [{ variable: 'tone', required: true, options: ['kind', 'dry'] }]
    const newer = await startOne('chat', { variables })
    const missing = await call(newer, 'POST', '/chat-messages', ask('hi'))
    expect(await missing.json()).toMatchObject({ message: 'tone is required in input form' })
    const older = await startOne('chat', { variables, version: '0.6' })
    const first = await eventsOf(call(older, 'POST', '/chat-messages', ask('hi', { inputs: { tone: 'dry' } })))
    const { conversation_id } = first[0]!
    expect((await call(older, 'POST', '/chat-messages', ask('hi', { conversation_id }))).status).toBe(200)
  })

  test('a blocking request is answered at once', async () => {
    const fake = await startOne('chat')
    const response = await call(fake, 'POST', '/chat-messages', ask('[[sim:repeat]] hi', { response_mode: 'blocking' }))
    expect(await response.json()).toMatchObject({ event: 'message', mode: 'chat', answer: 'hi' })
  })
})

describe('stopping', () => {
  test('the right user ends the stream with what was said, the wrong one changes nothing', async () => {
    const fake = await startOne('chat', { maxActive: 1 })
    fake.enqueue({ pieces: ['a', 'b', 'c'], faults: { stall: 2 } }, 'app-k')
    const response = await call(fake, 'POST', '/chat-messages', ask('hi'))
    const reader = response.body!.getReader()
    const heard = Buffer.from((await reader.read()).value!).toString()
    const { task_id } = eventsIn(heard)[0]!
    expect((await call(fake, 'POST', '/chat-messages', ask('me too'))).status).toBe(429)
    const stop = (user: string) => call(fake, 'POST', `/chat-messages/${task_id}/stop`, { user })
    expect(await (await stop('u2')).json()).toEqual({ result: 'success' })
    expect([fake.stops(), fake.open()]).toEqual([0, 1])
    await stop('u1')
    let rest = heard
    for (let next = await reader.read(); !next.done; next = await reader.read())
      rest += Buffer.from(next.value).toString()
    // The event that waited behind the stall still comes out, as from a model that was about to say it.
    expect(names(eventsIn(rest))).toEqual(['message', 'message', 'message', 'message_end'])
    expect(fake.stops()).toBe(1)
    expect(fake.violations()).toEqual([expect.stringContaining('another user')])
  })

  test('pings go on while nothing is said', async () => {
    const fake = await start({ apps: [{ key: 'app-k', mode: 'chat' }], pingMs: 5 })
    fake.enqueue({ pieces: ['a'], faults: { delay: 50 } }, 'app-k')
    const text = await (await call(fake, 'POST', '/chat-messages', ask('hi'))).text()
    expect(text).toContain('event: ping\n\n')
    expect(names(eventsIn(text))).toEqual(['message', 'message_end'])
  })
})

describe('agents', () => {
  test('one step is told three times under one id', async () => {
    const fake = await startOne('agent-chat')
    const tools = [{ name: 'weather', input: 'Oslo', observation: 'clear', say: 'Let me look.' }]
    const file = { name: 'a.png', mime: 'image/png', bytes: Buffer.from('png') }
    fake.enqueue({ tools, file, pieces: ['It is ', 'clear.'] }, 'app-k')
    const events = await eventsOf(call(fake, 'POST', '/chat-messages', ask('hi')))
    expect(names(events)).toEqual([
      'agent_thought',
      'agent_message',
      'agent_thought',
      'message_file',
      'agent_thought',
      'agent_thought',
      'agent_message',
      'agent_message',
      'agent_thought',
      'message_end',
    ])
    const thoughts = events.filter((one) => one.event === 'agent_thought')
    expect(new Set(thoughts.slice(0, 3).map((one) => one.id)).size).toBe(1)
    expect(thoughts[2]).toMatchObject({ thought: 'Let me look.', tool: 'weather', observation: '{"weather":"clear"}' })
    const url = String(events.find((one) => one.event === 'message_file')?.url)
    expect(await (await fetch(url)).text()).toBe('png')
    expect((await fetch(url.replace('sign=', 'sign=x'))).status).toBe(403)
  })

  test('the new agent repeats the whole answer at the end', async () => {
    const fake = await startOne('agent')
    fake.enqueue({ pieces: ['a', 'b'] }, 'app-k')
    const events = await eventsOf(call(fake, 'POST', '/chat-messages', ask('hi')))
    expect(names(events).slice(-2)).toEqual(['message', 'message_end'])
    expect(events.at(-2)?.answer).toBe('ab')
  })

  test('blocking is refused and noted', async () => {
    const fake = await startOne('agent-chat')
    const response = await call(fake, 'POST', '/chat-messages', ask('hi', { response_mode: 'blocking' }))
    expect(await response.json()).toMatchObject({ message: 'Agent Chat App does not support blocking mode' })
    expect(fake.violations()).toHaveLength(1)
  })
})

describe('workflows and chatflows', () => {
  test('the two last events of a chatflow come in the order of its version', async () => {
    const older = await startOne('advanced-chat', { version: '0.6' })
    const newer = await startOne('advanced-chat')
    const last = async (fake: DifyFake) =>
      names(await eventsOf(call(fake, 'POST', '/chat-messages', ask('hi')))).slice(-2)
    expect(await last(older)).toEqual(['workflow_finished', 'message_end'])
    expect(await last(newer)).toEqual(['message_end', 'workflow_finished'])
  })

  test('a chatflow that fails says so three times', async () => {
    const fake = await startOne('advanced-chat')
    fake.enqueue({ pieces: ['a', 'b'], error: { after: 1 } }, 'app-k')
    const events = await eventsOf(call(fake, 'POST', '/chat-messages', ask('hi')))
    expect(names(events).slice(-3)).toEqual(['node_finished', 'workflow_finished', 'error'])
    expect(events.at(-1)).not.toHaveProperty('task_id')
  })

  test('a workflow streams chunks, or only reports its outputs', async () => {
    const fake = await startOne('workflow')
    const events = await eventsOf(call(fake, 'POST', '/workflows/run', run('[[sim:repeat]] 你好')))
    expect(names(events).filter((name) => !name.startsWith('node'))).toEqual([
      'workflow_started',
      'text_chunk',
      'text_chunk',
      'workflow_finished',
    ])
    expect(events.at(-1)).toMatchObject({ data: { status: 'succeeded', outputs: { text: '你好' } } })
    fake.enqueue({ streamed: false, outputs: { answer: 'x' } }, 'app-k')
    const silent = await eventsOf(call(fake, 'POST', '/workflows/run', run('hi')))
    expect(names(silent)).not.toContain('text_chunk')
    expect(silent.at(-1)).toMatchObject({ data: { outputs: { answer: 'x' } } })
  })

  test('a run that asks waits for its form and goes on after it, once', async () => {
    const fake = await startOne('workflow')
    const form = { title: 'Approval', content: 'Send it?', actions: [{ id: 'yes', title: 'Yes' }] }
    fake.enqueue({ form, text: 'sent' }, 'app-k')
    const paused = await eventsOf(call(fake, 'POST', '/workflows/run', run('hi')))
    expect(names(paused).slice(-2)).toEqual(['human_input_required', 'workflow_paused'])
    const { form_token } = paused.at(-2)!.data as { form_token: string }
    const runId = String(paused[0]?.workflow_run_id)
    const path = `/form/human_input/${form_token}`
    expect(await (await call(fake, 'GET', path)).json()).toMatchObject({ form_content: 'Send it?' })
    const fill = (action: string) => call(fake, 'POST', path, { inputs: {}, action, user: 'u1' })
    expect((await fill('no')).status).toBe(400)
    expect((await fill('yes')).status).toBe(200)
    expect((await fill('yes')).status).toBe(412)
    const rest = await eventsOf(call(fake, 'GET', `/workflow/${runId}/events?user=u1`))
    expect(names(rest)).toContain('human_input_form_filled')
    expect(rest.at(-1)).toMatchObject({ data: { outputs: { text: 'sent' } } })
  })

  test('a workflow goes on when its stream breaks, and tells its end to who comes back', async () => {
    const fake = await startOne('workflow')
    fake.enqueue({ text: 'done', faults: { cut: { how: 'fin', after: 5 } } }, 'app-k')
    const broken = eventsIn(await untilBroken(await call(fake, 'POST', '/workflows/run', run('hi'))))
    expect(names(broken)).not.toContain('workflow_finished')
    await soon(() => expect(fake.open()).toBe(0))
    const rest = await eventsOf(call(fake, 'GET', `/workflow/${broken[0]?.workflow_run_id}/events?user=u1`))
    expect(rest).toMatchObject([
      { event: 'workflow_finished', data: { status: 'succeeded', outputs: { text: 'done' } } },
    ])
  })
})

test('moderation replaces what was said', async () => {
  const fake = await startOne('chat')
  fake.enqueue({ pieces: ['a', 'b'], replace: { after: 1, text: 'Not that.' } }, 'app-k')
  const events = await eventsOf(call(fake, 'POST', '/chat-messages', ask('hi')))
  expect(names(events)).toEqual(['message', 'message_replace', 'message_end'])
})

test('quirks: text hidden in a file event, relative addresses, split think tags', async () => {
  const quirks = { textInMessageFile: true, relativeFileUrls: true, think: 'split' as const }
  const fake = await startOne('chat', { quirks })
  const file = { name: 'a.png', mime: 'image/png', bytes: Buffer.from('png') }
  fake.enqueue({ file, reasoning: 'hm', text: 'a' }, 'app-k')
  const events = await eventsOf(call(fake, 'POST', '/chat-messages', ask('hi')))
  expect(new Set(names(events))).toEqual(new Set(['message_file', 'message_end']))
  expect(events[0]?.url).toMatch(/^\/files\/tools\//)
  expect(events.slice(1, -1).map((one) => one.answer)).toEqual(['<th', 'ink>', 'hm', '</thi', 'nk>', '\n\n', 'a'])
})

test('files are uploaded one at a time, by who sends them later', async () => {
  const fake = await startOne('chat', { fileLimit: 10 })
  const upload = (fill: (form: FormData) => void) => {
    const form = new FormData()
    fill(form)
    return fetch(`${fake.url}/files/upload`, { method: 'POST', headers: { authorization: 'Bearer app-k' }, body: form })
  }
  const image = new File(['png'], 'a.png', { type: 'image/png' })
  const done = await upload((form) => {
    form.set('file', image)
    form.set('user', 'u1')
  })
  const { id } = (await done.json()) as { id: string }
  expect(done.status).toBe(201)
  const files = [{ type: 'image', transfer_method: 'local_file', upload_file_id: id }]
  expect((await call(fake, 'POST', '/chat-messages', ask('look', { files }))).status).toBe(200)
  expect((await call(fake, 'POST', '/chat-messages', ask('look', { files, user: 'u2' }))).status).toBe(400)
  expect((await upload((form) => form.set('user', 'u1'))).status).toBe(400)
  const large = await upload((form) => form.set('file', new File(['x'.repeat(20)], 'b.txt', { type: 'text/plain' })))
  expect([large.status, await large.json()]).toMatchObject([413, { code: 'file_too_large' }])
})

test('an app tells about itself', async () => {
  const fake = await startOne('chat', { name: 'KB', suggested: ['And then?'], openingStatement: 'Welcome' })
  expect(await (await call(fake, 'GET', '/info')).json()).toMatchObject({ name: 'KB', mode: 'chat' })
  expect(await (await call(fake, 'GET', '/parameters')).json()).toMatchObject({ opening_statement: 'Welcome' })
  const events = await eventsOf(call(fake, 'POST', '/chat-messages', ask('hi')))
  const { message_id, conversation_id } = events[0]!
  const suggested = await call(fake, 'GET', `/messages/${message_id}/suggested?user=u1`)
  expect(await suggested.json()).toEqual({ result: 'success', data: ['And then?'] })
  const messages = await call(fake, 'GET', `/messages?user=u1&conversation_id=${conversation_id}`)
  expect(await messages.json()).toMatchObject({ data: [{ query: 'hi', status: 'normal' }] })
  expect(await (await call(fake, 'GET', '/conversations?user=u1')).json()).toMatchObject({
    data: [{ id: conversation_id }],
  })
  expect((await call(fake, 'DELETE', `/conversations/${conversation_id}`, { user: 'u1' })).status).toBe(204)
})
