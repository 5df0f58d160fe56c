import { afterEach, describe, expect, test } from 'vitest'
import { type PocoFake, type PocoFakeOptions, startPocoFake } from '../fake.ts'

const fakes: PocoFake[] = []
afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close()
})

async function start(options: PocoFakeOptions = {}): Promise<PocoFake> {
  const fake = await startPocoFake(options)
  fakes.push(fake)
  return fake
}

async function call(fake: PocoFake, what: string, body?: unknown, headers: Record<string, string> = {}) {
  const [method = '', path = ''] = what.split(' ')
  const response = await fetch(`${fake.url}/api/v1${path}`, {
    method,
    headers: { 'content-type': 'application/json', 'x-internal-token': fake.token, 'x-user-id': 'u', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: JSON.parse(await response.text()) }
}

const task = (prompt: string, more: object = {}) => ({ prompt, client_request_id: `c-${prompt}`, ...more })
async function begin(fake: PocoFake, prompt = 'hi') {
  const { body } = await call(fake, 'POST /tasks', task(prompt))
  return { session: String(body.data.session_id), run: String(body.data.run_id) }
}
const over = (fake: PocoFake) => expect.poll(() => fake.open()).toBe(0)
const unknown = '00000000-0000-4000-8000-000000000000'

describe('what it refuses, it refuses as Poco does', () => {
  test.each([
    ['GET /sessions/nonsense', 422, undefined],
    [`GET /sessions/${unknown}`, 400, 40400],
    [`GET /runs/${unknown}`, 400, 40400],
    [`POST /user-input-requests/${unknown}/answer`, 422, undefined],
    ['POST /tasks', 422, undefined],
    ['POST /attachments/upload', 422, undefined],
    ['GET /nowhere', 404, 404],
    ['GET /sessions?limit=none', 422, undefined],
  ])('%s', async (what, status, code) => {
    const fake = await start()
    const answer = await call(fake, what, what.startsWith('POST') ? {} : undefined)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(Object.keys(answer.body)).toEqual(code === undefined ? ['detail'] : ['code', 'message', 'data'])
  })

  test('who is not known', async () => {
    const fake = await start()
    const wrong = await call(fake, 'GET /sessions', undefined, { 'x-internal-token': 'wrong' })
    expect(wrong).toEqual({ status: 401, body: { code: 401, message: 'Authentication required', data: null } })
    const open = await start({ auth: 'none' })
    expect((await call(open, 'GET /sessions', undefined, { 'x-internal-token': '' })).status).toBe(200)
  })

  test('what belongs to somebody else', async () => {
    const fake = await start()
    const { session } = await begin(fake)
    const theirs = await call(fake, `GET /sessions/${session}`, undefined, { 'x-user-id': 'other' })
    expect(theirs.body).toEqual({ code: 40300, message: 'Session does not belong to the user', data: null })
  })
})

describe('a task', () => {
  test('goes from its prompt to its end', async () => {
    const fake = await start()
    fake.enqueue({ steps: [{ say: '你好' }], usage: { input_tokens: 1, output_tokens: 2 } })
    const { session, run } = await begin(fake)
    await over(fake)
    const { body } = await call(fake, `GET /sessions/${session}/messages/delta?after_message_id=0&limit=10`)
    expect(body).toMatchObject({ code: 0, data: { has_more: false, next_after_message_id: 2 } })
    expect(
      body.data.items.map(({ id, role, content, text_preview }: Record<string, unknown>) => ({
        id,
        role,
        content,
        text_preview,
      })),
    ).toEqual([
      {
        id: 1,
        role: 'user',
        content: { _type: 'UserMessage', content: [{ _type: 'TextBlock', text: 'hi' }] },
        text_preview: 'hi',
      },
      {
        id: 2,
        role: 'assistant',
        content: {
          _type: 'AssistantMessage',
          content: [{ _type: 'TextBlock', text: '你好' }],
          model: 'sim',
          parent_tool_use_id: null,
        },
        text_preview: '你好',
      },
    ])
    const ended = await call(fake, `GET /runs/${run}`)
    expect(ended.body.data).toMatchObject({
      status: 'completed',
      user_message_id: 1,
      usage: { usage_json: { output_tokens: 2 } },
    })
  })

  test('pages its messages', async () => {
    const fake = await start()
    fake.enqueue({ steps: [{ say: 'a' }, { say: 'b' }, { say: 'c' }] })
    const { session } = await begin(fake)
    await over(fake)
    const { body } = await call(fake, `GET /sessions/${session}/messages/delta?after_message_id=1&limit=2`)
    expect([body.data.items.length, body.data.next_after_message_id, body.data.has_more]).toEqual([2, 3, true])
  })

  test('keeps its result only where that says something else', async () => {
    const fake = await start()
    for (const [result, count] of [
      ['a', 2],
      ['a ', 3],
    ] as const) {
      fake.enqueue({ steps: [{ say: 'a' }], result })
      const { session } = await begin(fake, `result ${count}`)
      await over(fake)
      expect((await call(fake, `GET /sessions/${session}/messages`)).body.data).toHaveLength(count)
    }
  })

  test('waits while another one is at work, and is known again by its request; one that began at once is not', async () => {
    const fake = await start()
    fake.enqueue({ steps: [{ hold: true }] })
    const { session } = await begin(fake)
    const ask = () => call(fake, 'POST /tasks', task('next', { session_id: session }))
    const [first, again] = [await ask(), await ask()]
    expect(first.body.data).toMatchObject({ accepted_type: 'queued_query', run_id: null, queued_query_count: 1 })
    expect(again.body.data).toEqual(first.body.data)
    fake.letGo()
    await over(fake)
    expect((await ask()).body.data).toMatchObject({ accepted_type: 'run' })
    expect(fake.prompts(session)).toEqual(['hi', 'next'])
    expect(fake.violations()).toEqual([])
    await call(fake, 'POST /tasks', task('hi', { session_id: session }))
    expect(fake.violations()).toEqual(['POST /tasks: c-hi was begun twice'])
  })

  test('that fails pauses what waits; that can be sent on, or taken out', async () => {
    const fake = await start()
    fake.enqueue({ steps: [{ hold: true }], error: {} })
    const { session } = await begin(fake)
    const wait = async (prompt: string) =>
      (await call(fake, 'POST /tasks', task(prompt, { session_id: session }))).body.data.queue_item_id
    const [one, two] = [await wait('one'), await wait('two')]
    fake.letGo()
    await over(fake)
    const queue = await call(fake, `GET /sessions/${session}/queued-queries`)
    expect(queue.body.data.map(({ status }: { status: string }) => status)).toEqual(['paused', 'paused'])
    const item = (id: string) => `/sessions/${session}/queued-queries/${id}`
    expect((await call(fake, `DELETE ${item(two)}`)).status).toBe(200)
    expect((await call(fake, `POST ${item(two)}/send-now`)).body.code).toBe(40400)
    expect((await call(fake, `POST ${item(one)}/send-now`)).body.data).toMatchObject({ accepted_type: 'run' })
    expect(fake.prompts(session)).toEqual(['hi', 'one'])
  })

  test('is cancelled with everything that waits; until it has stopped, nothing begins', async () => {
    const fake = await start({ stopTakes: 50 })
    fake.enqueue({ steps: [{ hold: true }] })
    const { session, run } = await begin(fake)
    await call(fake, 'POST /tasks', task('next', { session_id: session }))
    const cancelled = await call(fake, `POST /sessions/${session}/cancel`, { reason: null })
    expect(cancelled.body.data).toMatchObject({ canceled_runs: 1, canceled_queued_queries: 1, status: 'canceling' })
    const early = await call(fake, 'POST /tasks', task('again', { session_id: session }))
    expect(early).toMatchObject({
      status: 400,
      body: { code: 40000, message: 'Session cancellation is still in progress' },
    })
    await over(fake)
    expect((await call(fake, `GET /runs/${run}`)).body.data.status).toBe('canceled')
  })
})

describe('a question', () => {
  const pending = async (fake: PocoFake, session: string) => {
    const list = () => call(fake, `GET /user-input-requests?session_id=${session}`)
    await expect.poll(async () => (await list()).body.data.length).toBe(1)
    return (await list()).body.data[0]
  }

  test('is open until it is answered', async () => {
    const fake = await start()
    const { session } = await begin(fake, '[[sim:ask]]')
    const asked = await pending(fake, session)
    expect(asked).toMatchObject({ tool_name: 'AskUserQuestion', status: 'pending' })
    expect(Date.parse(asked.expires_at) - Date.parse(asked.created_at)).toBeLessThanOrEqual(60_001)
    const answer = () =>
      call(fake, `POST /user-input-requests/${asked.id}/answer`, { answers: { 'Which database?': 'SQLite' } })
    expect((await answer()).body.data).toMatchObject({ status: 'answered' })
    expect((await answer()).body).toMatchObject({ code: 40000, message: 'Request is not pending: answered' })
  })

  test('that has expired is listed until it is touched', async () => {
    const fake = await start({ askWithin: 20 })
    const { session } = await begin(fake, '[[sim:ask]]')
    await over(fake)
    const asked = await pending(fake, session)
    const answer = await call(fake, `POST /user-input-requests/${asked.id}/answer`, { answers: {} })
    expect([answer.status, answer.body.message]).toEqual([400, 'Request expired'])
    const list = await call(fake, `GET /user-input-requests?session_id=${session}`)
    expect(list.body.data).toEqual([])
  })
})

test('files are there once they are exported, behind addresses that are signed', async () => {
  const fake = await start()
  const filesAfter = async (exportAfter: number) => {
    fake.enqueue({ steps: [{ file: 'src/a.ts', content: 'tea' }], exportAfter })
    const { session } = await begin(fake, `after ${exportAfter}`)
    await over(fake)
    return async () => (await call(fake, `GET /sessions/${session}/workspace/files`)).body.data
  }
  expect(await (await filesAfter(Number.POSITIVE_INFINITY))()).toEqual([])
  const files = await filesAfter(0)
  await expect.poll(async () => (await files()).length).toBe(1)
  const [folder] = await files()
  expect(await (await fetch(folder.children[0].url)).text()).toBe('tea')
  expect((await fetch(folder.children[0].url.split('?')[0])).status).toBe(403)
})
