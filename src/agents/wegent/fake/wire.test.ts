import { afterEach, describe, expect, test } from 'vitest'
import { startWegentFake, type WegentFake, type WegentFakeOptions } from '../fake.ts'

const fakes: WegentFake[] = []
afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close()
})

async function start(options: WegentFakeOptions = {}): Promise<WegentFake> {
  const fake = await startWegentFake(options)
  fakes.push(fake)
  return fake
}

const call = (fake: WegentFake, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  fetch(`${fake.url}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${fake.personalKey}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
interface Told {
  id: string
  status: string
  output: object[]
}
const told = async (response: Promise<Response>) => (await (await response).json()) as Told
const asked = (input: string, more: object = {}) => ({ model: 'default#sim', input, ...more })

/** What changes from run to run, made the same. */
const steady = (text: string) => text.replace(/"created_at":\d+/g, '"created_at":1')

test('a streamed answer is these bytes', async () => {
  const fake = await start()
  fake.enqueue({ pieces: ['你', '好'] })
  const response = await call(fake, 'POST', '/responses', asked('hi', { stream: true }))
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const text = steady(await response.text())
  expect(text).not.toMatch(/^event:|\[DONE\]/m)
  expect(text).toContain(
    'data: {"item_id":"msg_s","output_index":1,"content_index":0,"delta":"你","sequence_number":4,"type":"response.output_text.delta"}\n\n',
  )
  expect([...text.matchAll(/"type":"(response\.[\w.]+)"}\n/g)].map(([, type]) => type)).toEqual([
    'response.created',
    'response.in_progress',
    'response.output_item.added',
    'response.content_part.added',
    'response.output_text.delta',
    'response.output_text.delta',
    'response.output_text.done',
    'response.content_part.done',
    'response.output_item.done',
    'response.completed',
  ])
})

describe('it refuses', () => {
  const noKey = { authorization: '' }
  test.each<[string, object, Record<string, string>, number, string]>([
    ['who has no key', asked('hi'), noKey, 401, 'API key is required'],
    ['a wrong key', asked('hi'), { ...noKey, 'x-api-key': 'wg-nope' }, 401, 'Invalid API key'],
    ['a team alone', { model: 'sim', input: 'hi' }, {}, 400, "Invalid model format: 'sim'."],
    [
      'a team that is not there',
      { model: 'default#x', input: 'hi' },
      {},
      404,
      "Team 'default#x' not found or not accessible",
    ],
    ['a model that is not there', { model: 'default#sim#x', input: 'hi' }, {}, 404, "Model 'default/x' not found"],
    [
      'a task that is not there',
      asked('hi', { previous_response_id: 'resp_9' }),
      {},
      404,
      "Previous response 'resp_9' not found",
    ],
    [
      'an id that is none',
      asked('hi', { previous_response_id: 'resp_x' }),
      {},
      400,
      "Invalid previous_response_id format: 'resp_x'",
    ],
    [
      'to stream where a team works',
      { model: 'default#coder', input: 'hi', stream: true },
      {},
      400,
      'Streaming is only supported for Chat Shell type teams',
    ],
    [
      'system messages',
      { model: 'default#sim', input: [{ type: 'message', role: 'system', content: 'x' }] },
      {},
      422,
      'Request parameter validation failed',
    ],
    ['attachments of others', asked('hi', { attachment_ids: [1] }), {}, 403, 'Attachment 1 not found'],
  ])('%s', async (_, body, headers, status, detail) => {
    const fake = await start()
    const response = await call(fake, 'POST', '/responses', body, headers)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ error_code: status, detail: expect.stringContaining(detail) })
  })

  test('a service key without a name, and names with anything but letters, digits, _ and -', async () => {
    const fake = await start()
    const authorization = `Bearer ${fake.serviceKey}`
    for (const name of [{}, { 'wegent-username': 'a.b' }]) {
      expect((await call(fake, 'GET', '/responses/resp_1', undefined, { authorization, ...name })).status).toBe(400)
    }
    const named = { authorization: `${authorization}#alice`, 'wegent-username': 'bob' }
    await (await call(fake, 'POST', '/responses', asked('hi'), named)).text()
    expect(fake.tasks()[0]?.user).toBe('alice')
  })

  test('a second question while the first is at work, and what others began', async () => {
    const fake = await start()
    fake.enqueue({ stuck: true })
    const body = { model: 'default#coder', input: 'hi' }
    const { id } = await told(call(fake, 'POST', '/responses', body))
    const again = await call(fake, 'POST', '/responses', { ...body, previous_response_id: id })
    expect([again.status, await again.json()]).toEqual([400, { error_code: 400, detail: 'Task is still running' }])
    const authorization = `Bearer ${fake.serviceKey}#bob`
    expect((await call(fake, 'GET', `/responses/${id}`, undefined, { authorization })).status).toBe(404)
  })
})

test('a team at work has come further each time it is looked at, until it is cancelled', async () => {
  const fake = await start()
  fake.enqueue({ tools: [{ name: 'Read', type: 'mcp_call' }], text: 'Done.' })
  const begun = await told(call(fake, 'POST', '/responses', { model: 'default#coder', input: 'hi' }))
  const look = () => told(call(fake, 'GET', `/responses/${begun.id}`))
  expect([begun.status, begun.output]).toEqual(['queued', []])
  expect(await look()).toMatchObject({ status: 'in_progress', output: [{ type: 'mcp_call', status: 'in_progress' }] })
  expect(await look()).toMatchObject({
    status: 'completed',
    output: [{ status: 'completed' }, { content: [{ text: 'Done.' }] }],
  })
  fake.enqueue({ stuck: true })
  await call(fake, 'POST', '/responses', { model: 'default#coder', input: 'more', previous_response_id: begun.id })
  const cancelled = await told(call(fake, 'POST', `/responses/${begun.id}/cancel`))
  expect([cancelled.status, cancelled.output.length, fake.stops()]).toEqual(['cancelled', 2, 1])
  expect(await (await call(fake, 'DELETE', `/responses/${begun.id}`)).json()).toMatchObject({ deleted: true })
  expect((await call(fake, 'GET', `/responses/${begun.id}`)).status).toBe(404)
})

test('a team that chats is complete when it is cancelled, with what it had said', async () => {
  const fake = await start()
  fake.enqueue({ pieces: ['Half', ' done.'], faults: { stall: 'said' } })
  const response = await call(fake, 'POST', '/responses', asked('hi', { stream: true }))
  const cancelled = await (await call(fake, 'POST', '/responses/resp_101/cancel')).json()
  expect(cancelled).toMatchObject({ status: 'completed', output: [{ content: [{ text: 'Half' }] }] })
  expect(await response.text()).toMatch(/"text":"Half"[^\n]*"type":"response.completed"}\n\n$/)
})

test('it notices fields that mean nothing to it', async () => {
  const fake = await start()
  await call(fake, 'POST', '/responses', asked('hi', { user: 'ann' }))
  await call(fake, 'POST', '/responses', asked('hi', { previous_response_id: 'task_1' }))
  expect(fake.violations()).toEqual([expect.stringContaining('user'), expect.stringContaining('task_1')])
})
