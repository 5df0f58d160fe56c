import { afterEach, describe, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type OpenaiFake, type OpenaiFakeOptions, startOpenaiFake } from '../fake.ts'

const fakes: OpenaiFake[] = []
afterEach(async () => {
  for (const fake of fakes.splice(0)) await fake.close()
})

async function start(options: OpenaiFakeOptions = {}): Promise<OpenaiFake> {
  const fake = await startOpenaiFake(options)
  fakes.push(fake)
  return fake
}

function post(fake: OpenaiFake, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(fake.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${fake.apiKey}`, ...headers },
    body: JSON.stringify(body),
  })
}
const ask = (text: string, more: object = {}) => ({
  model: 'sim',
  messages: [{ role: 'user', content: text }],
  stream: true,
  ...more,
})
/** What changes from run to run, made the same. */
const steady = (text: string) =>
  text.replace(/"created(_at)?":\d+/g, '"created$1":1').replace(/"(chatcmpl-|resp_)[0-9a-f-]+"/g, '"$1X"')

async function* dataOf(response: Response): AsyncGenerator<Record<string, never>> {
  for (const line of (await response.text()).split('\n')) {
    if (line.startsWith('data: {')) yield JSON.parse(line.slice(6))
  }
}
async function chatText(response: Response): Promise<string> {
  let text = ''
  for await (const chunk of dataOf(response) as AsyncGenerator<{ choices: { delta: { content?: string } }[] }>) {
    text += chunk.choices[0]?.delta.content ?? ''
  }
  return text
}

describe('chat completions', () => {
  test('a streamed answer is these bytes', async () => {
    const fake = await start()
    fake.enqueue({ pieces: ['你', '好'] })
    const response = await post(fake, '/chat/completions', ask('hi', { stream_options: { include_usage: true } }))
    const chunk = (choices: string, usage = 'null') =>
      `data: {"id":"chatcmpl-X","object":"chat.completion.chunk","created":1,"model":"sim","choices":[${choices}],"usage":${usage}}\n\n`
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    expect(steady(await response.text())).toBe(
      chunk('{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}') +
        chunk('{"index":0,"delta":{"content":"你"},"finish_reason":null}') +
        chunk('{"index":0,"delta":{"content":"好"},"finish_reason":null}') +
        chunk('{"index":0,"delta":{},"finish_reason":"stop"}') +
        chunk('', '{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}') +
        'data: [DONE]\n\n',
    )
    await soon(() => expect(fake.open()).toBe(0))
    expect(fake.journal()).toMatchObject([
      { method: 'POST', path: '/v1/chat/completions', status: 200, ended: 'complete' },
    ])
    expect(fake.violations()).toEqual([])
  })

  test('the smallest server sends no role, no usage and no [DONE]', async () => {
    const fake = await start({ profile: 'minimal' })
    fake.enqueue({ pieces: ['a'] })
    const text = await (
      await post(fake, '/chat/completions', ask('hi', { stream_options: { include_usage: true } }))
    ).text()
    expect(text).not.toMatch(/role|usage|DONE/)
    expect(text).toContain('"finish_reason":"stop"')
  })

  test('reasoning and keep-alive comments come as each kind of server sends them', async () => {
    const deepseek = await start({ profile: 'deepseek' })
    deepseek.enqueue({ reasoning: 'hm', text: 'a' })
    const first = await (await post(deepseek, '/chat/completions', ask('hi'))).text()
    expect(first).toMatch(/^: keep-alive\n\n/)
    expect(first).toContain('"delta":{"reasoning_content":"hm"}')
    const vllm = await start({ profile: 'vllm' })
    vllm.enqueue({ reasoning: 'hm', text: 'a' })
    expect(await (await post(vllm, '/chat/completions', ask('hi'))).text()).toContain('"delta":{"reasoning":"hm"}')
  })

  test('arguments of a tool call come in fragments, named only the first time', async () => {
    const fake = await start()
    fake.enqueue({ toolCalls: [{ id: 'c1', name: 'look', args: '{"q":"茶"}', fragments: 3 }] })
    const text = await (await post(fake, '/chat/completions', ask('hi'))).text()
    expect(text).toContain('{"index":0,"id":"c1","type":"function","function":{"name":"look","arguments":"{\\"q"}}')
    expect(text).toContain('{"index":0,"function":{"arguments":"\\":\\""}}')
    expect(text).toContain('"finish_reason":"tool_calls"')
  })

  test.each([
    ['no key', {}, { authorization: '' }, 401],
    ['a wrong key', {}, { authorization: 'Bearer nope' }, 401],
    ['no messages', { messages: [] }, {}, 400],
    ['a made-up role', { messages: [{ role: 'bot', content: 'x' }] }, {}, 400],
    ['an unknown model', { model: 'gpt-0' }, {}, 404],
    ['an unknown field', { speed: 'fast' }, {}, 400],
    ['stream options without a stream', { stream: false, stream_options: { include_usage: true } }, {}, 400],
    ['a tool message out of the blue', { messages: [{ role: 'tool', content: 'x', tool_call_id: 'c' }] }, {}, 400],
  ])('%s is refused', async (_, fields, headers, status) => {
    const fake = await start()
    const response = await post(fake, '/chat/completions', { ...ask('hi'), ...fields }, headers)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({
      error: { message: expect.any(String), type: 'invalid_request_error' },
    })
  })

  test('the default answers fit the language and can repeat what was said', async () => {
    const fake = await start()
    const said = async (text: string) => chatText(await post(fake, '/chat/completions', ask(text)))
    expect(await said('你好')).toContain('欢迎来到茶馆')
    expect(await said('Hello!')).toContain('welcome to the teahouse')
    expect(await said('写一段代码')).toMatch(/^## [\s\S]*```ts\n[\s\S]*\|---\|/)
    expect(await said('an unusual remark')).toContain('an unusual remark')
    expect(await said('[[sim:repeat]] 原样 🦊')).toBe('原样 🦊')
    expect(await said('[[sim:huge=50000]]')).toHaveLength(50_000)
  })

  test('words in the message make it refuse, break and stall', async () => {
    const fake = await start()
    const busy = await post(fake, '/chat/completions', ask('[[sim:http=429]][[sim:retry=7]]'))
    expect([busy.status, busy.headers.get('retry-after')]).toEqual([429, '7'])
    const bad = await post(fake, '/chat/completions', ask('[[sim:error]]'))
    expect(await bad.text()).toMatch(/"content"[\s\S]*data: \{"error":\{[^\n]*\n\n$/)
    const cut = await post(fake, '/chat/completions', ask('[[sim:fin=2]]'))
    await expect(cut.text()).rejects.toThrow('terminated')
    await soon(() => expect(fake.journal().at(-1)?.ended).toBe('we-reset'))
  })

  test('it notices who left, and who asks again what was half answered', async () => {
    const fake = await start()
    const leaving = new AbortController()
    fake.enqueue({ text: 'half', faults: { stall: 2 } })
    const response = await fetch(`${fake.url}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${fake.apiKey}` },
      body: JSON.stringify(ask('one')),
      signal: leaving.signal,
    })
    expect(response.status).toBe(200)
    leaving.abort()
    await soon(() => expect(fake.open()).toBe(0))
    expect(fake.journal()[0]?.ended).toBe('client-abort')
    await (await post(fake, '/chat/completions', ask('one'))).text()
    expect(fake.violations()).toEqual([])

    fake.enqueue({ pieces: ['a', 'b', 'c'], faults: { cut: { how: 'fin', after: 3 } } })
    await (await post(fake, '/chat/completions', ask('two'))).text().catch(() => '')
    await (await post(fake, '/chat/completions', ask('two'))).text()
    expect(fake.violations()).toEqual([expect.stringContaining('asked again')])
  })
})

describe('responses', () => {
  const input = (text: string, more: object = {}) => ({ model: 'sim', input: text, stream: true, ...more })

  test('a streamed answer goes through every step, numbered and without [DONE]', async () => {
    const fake = await start()
    fake.enqueue({ pieces: ['你', '好'], reasoning: 'hm', serverTools: [{ name: 'search' }] })
    const text = await (await post(fake, '/responses', input('hi'))).text()
    expect(text.match(/^event: .*$/gm)?.map((line) => line.slice('event: response.'.length))).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'output_item.done',
      'output_item.added',
      'mcp_call.in_progress',
      'mcp_call.completed',
      'output_item.done',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ])
    const numbers = [...text.matchAll(/"sequence_number":(\d+)/g)].map((match) => Number(match[1]))
    expect(numbers).toEqual(numbers.map((_, index) => index))
    expect(text).not.toContain('[DONE]')
    expect(text).toContain(
      'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","item_id":"msg_1","output_index":2,"content_index":0,"delta":"你","sequence_number":13}\n\n',
    )
  })

  test('a response remembers what led to it, until it is forgotten', async () => {
    const fake = await start()
    const first = await (await post(fake, '/responses', { model: 'sim', input: 'my name is Ann' })).json()
    const recall = { ...input('[[sim:recall]]'), previous_response_id: (first as { id: string }).id }
    expect(await (await post(fake, '/responses', recall)).text()).toContain('"text":"my name is Ann"')
    fake.forget()
    const lost = await post(fake, '/responses', recall)
    expect(lost.status).toBe(400)
    expect(await lost.json()).toMatchObject({
      error: { code: 'previous_response_not_found', param: 'previous_response_id' },
    })
  })

  test('an answer that fails or is cut short says so in its last event', async () => {
    const fake = await start()
    fake.enqueue({ text: 'a', error: { code: 'server_error' } })
    expect(await (await post(fake, '/responses', input('hi'))).text()).toMatch(
      /event: response.failed\n[^\n]*"code":"server_error"[^\n]*\n\n$/,
    )
    fake.enqueue({ text: 'a', finish: 'length' })
    expect(await (await post(fake, '/responses', input('hi'))).text()).toMatch(
      /event: response.incomplete\n[^\n]*max_output_tokens/,
    )
    fake.enqueue({ text: 'a', error: { code: 'error_event' } })
    expect(await (await post(fake, '/responses', input('hi'))).text()).toMatch(/event: error\n[^\n]*\n\n$/)
  })

  test('a server without the route does not have it', async () => {
    const fake = await start({ profile: 'qwen' })
    expect((await post(fake, '/responses', input('hi'))).status).toBe(404)
  })
})

test('the list of models needs the key', async () => {
  const fake = await start()
  expect((await fetch(`${fake.url}/models`)).status).toBe(401)
  const headers = { authorization: `Bearer ${fake.apiKey}` }
  expect(await (await fetch(`${fake.url}/models`, { headers })).json()).toMatchObject({
    data: [{ id: 'sim', object: 'model' }],
  })
})
