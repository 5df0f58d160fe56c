import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { aTurn } from '../../../test/helpers/agents.ts'
import { anAssistant, sentTo } from '../../../test/helpers/assistant.ts'
import { eventually } from '../../../test/helpers/eventually.ts'
import { freePort } from '../../../test/helpers/free-port.ts'

const everything = fileURLToPath(import.meta.resolve('@modelcontextprotocol/server-everything/dist/index.js'))
const unruly = fileURLToPath(new URL('./fake/mcp-server.ts', import.meta.url))
const never = new AbortController().signal
const child = (path: string, ...args: string[]) => ({ mcp: { command: process.execPath, args: [path, ...args] } })

/** A server over HTTP as a process of its own; resolves when it listens, with what it said then. */
async function served(args: string[], env: Record<string, string> = {}) {
  const server = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  server.stderr.on('data', (piece) => {
    said += piece
  })
  const stop = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  onTestFinished(stop)
  await eventually(() => said.includes('listening'), 20_000)
  return { said, stop }
}

/** The real server of the protocol's authors, at an address of its own. */
async function everythingOverHttp(chosen?: number) {
  const port = chosen ?? (await freePort())
  const { stop } = await served([everything, 'streamableHttp'], { PORT: String(port) })
  return { url: `http://127.0.0.1:${port}/mcp`, port, stop }
}

async function unrulyOverHttp() {
  const { said } = await served([unruly, '--http'])
  return { mcp: { url: `http://127.0.0.1:${/"port":(\d+)/.exec(said)?.[1]}/mcp` } }
}

const call = (name: string, input: object, id = 'c1') => ({
  toolCalls: [{ id, name, args: JSON.stringify(input), fragments: 3 }],
})

describe('a real server', () => {
  test('as a child process: the model uses a tool, sees its answer and goes on', async () => {
    const { fake, ask, agent } = await anAssistant({ tools: [child(everything, 'stdio')] })
    fake.enqueue({ text: 'Let me add that up.', ...call('get-sum', { a: 2, b: 40 }) })
    fake.enqueue({ text: 'It is 42.' })
    const heard = await ask({ text: 'What is 2 + 40?' })
    expect(heard.text).toBe('Let me add that up.\n\nIt is 42.')
    expect(heard.events.filter(({ type }) => type === 'tool')).toEqual([
      { type: 'tool', id: 'c1', name: 'get-sum', state: 'running' },
      { type: 'tool', id: 'c1', name: 'get-sum', state: 'done' },
    ])
    const [first, second] = sentTo(fake)
    expect(first?.tools?.map(({ function: { name } }) => name)).toContain('get-sum')
    expect(second?.messages.slice(-2)).toMatchObject([
      { role: 'assistant', content: 'Let me add that up.', tool_calls: [{ id: 'c1' }] },
      { role: 'tool', tool_call_id: 'c1', content: 'The sum of 2 and 40 is 42.' },
    ])
    const usages = heard.events.flatMap((event) => (event.type === 'usage' ? [event.output] : []))
    expect(usages).toHaveLength(2)
    expect(usages[1]).toBeGreaterThan(usages[0] ?? 0)
    expect(await agent.check?.(never)).toMatch(/^sim at 127.*; 13 tools of index\.js$/)
    expect(fake.violations()).toEqual([])
  })

  test('over HTTP: used from turn to turn, and found again after it was restarted', async () => {
    const server = await everythingOverHttp()
    const { fake, ask } = await anAssistant({ tools: [{ mcp: { url: server.url } }] })
    const useIt = async (message: string) => {
      fake.enqueue(call('echo', { message }))
      fake.enqueue({ text: 'Done.' })
      await ask({ text: message })
      return sentTo(fake).at(-1)?.messages.at(-1)?.content
    }
    expect(await useIt('one')).toBe('Echo: one')
    await server.stop()
    await everythingOverHttp(server.port)
    expect(await useIt('two')).toBe('Echo: two')
  })

  test('a picture that a tool made is shown to the person, and named to the model', async () => {
    const { fake, ask } = await anAssistant({ tools: [child(everything, 'stdio')] })
    fake.enqueue(call('get-tiny-image', {}))
    fake.enqueue({ text: 'Here it is.' })
    const { events } = await ask()
    expect(events.findLast(({ type }) => type === 'file')).toEqual({
      type: 'file',
      name: 'picture-1.png',
      url: expect.stringMatching(/^data:image\/png;base64,/),
    })
    expect(sentTo(fake)[1]?.messages.at(-1)?.content).toContain('[image/png: the person is shown this picture]')
  })

  test('a child process inherits no secret', async () => {
    vi.stubEnv('TEAHOUSE_API_KEY', 'a-key-of-the-gateway')
    onTestFinished(() => void vi.unstubAllEnvs())
    const { mcp } = child(everything, 'stdio')
    const { fake, ask } = await anAssistant({ tools: [{ mcp: { ...mcp, env: { OWN: 'its own' } } }] })
    fake.enqueue(call('get-env', {}))
    fake.enqueue({ text: 'Done.' })
    await ask()
    const told = sentTo(fake)[1]?.messages.at(-1)?.content
    expect(told).toContain('"OWN": "its own"')
    expect(told).toContain('PATH')
    expect(told).not.toContain('a-key-of-the-gateway')
  })

  test('arguments that do not fit are refused to the model, which can try again', async () => {
    const { fake, ask } = await anAssistant({ tools: [child(everything, 'stdio')] })
    fake.enqueue(call('get-sum', { a: 'two' }))
    fake.enqueue({ toolCalls: [{ id: 'c2', name: 'get-sum', args: '{"a": 2, ' }] })
    fake.enqueue({ toolCalls: [{ id: 'c3', name: 'no-such-tool', args: '{}' }] })
    fake.enqueue({ text: 'I give up.' })
    const heard = await ask()
    expect(heard.text).toBe('I give up.')
    const states = heard.events.flatMap((event) => (event.type === 'tool' ? [`${event.id} ${event.state}`] : []))
    expect(states).toEqual(['c1 running', 'c1 failed', 'c2 failed', 'c3 failed'])
    const told = sentTo(fake).map(({ messages }) => String(messages.at(-1)?.content))
    expect(told[1]).toContain('expected number')
    expect(told[2]).toMatch(/JSON|parse/i)
    expect(told[3]).toContain('no-such-tool')
  })
})

describe('a server that misbehaves', () => {
  /** In s. */
  const patienceFor = (tool: string) => (tool === 'hang' ? 2 : 20)

  test.each([
    ['hang', 'timed out'],
    ['crash', 'it ended (exit code 3)'],
    ['flood', 'more than'],
    ['huge', 'more than'],
  ])('%s: the model is told, and the next use finds a server that works', async (tool, why) => {
    const { fake, ask } = await anAssistant({ tools: [{ ...child(unruly), timeoutSeconds: patienceFor(tool) }] })
    fake.enqueue(call(tool, {}))
    fake.enqueue({ text: 'Something broke.' })
    const heard = await ask()
    expect(heard.text).toBe('Something broke.')
    expect(heard.events).toContainEqual({ type: 'tool', id: 'c1', name: tool, state: 'failed' })
    expect(sentTo(fake)[1]?.messages.at(-1)?.content).toContain(why)
    fake.enqueue(call('say', { text: 'still here' }))
    fake.enqueue({ text: 'Good.' })
    expect((await ask()).text).toBe('Good.')
    expect(sentTo(fake).at(-1)?.messages.at(-1)?.content).toBe('still here')
  })

  test.each([
    ['hang', /timed out/],
    ['crash', /broke|cannot be reached/],
    ['huge', /more than/],
  ])('over HTTP, %s: the model is told', async (tool, why) => {
    const { fake, ask } = await anAssistant({
      tools: [{ ...(await unrulyOverHttp()), timeoutSeconds: patienceFor(tool) }],
    })
    fake.enqueue(call(tool, {}))
    fake.enqueue({ text: 'Something broke.' })
    expect((await ask()).text).toBe('Something broke.')
    expect(String(sentTo(fake)[1]?.messages.at(-1)?.content).slice(0, 200)).toMatch(why)
  })

  test('what is too long for a model is cut, and says so', async () => {
    const { fake, ask } = await anAssistant({ tools: [child(unruly)] })
    fake.enqueue(call('long', {}))
    fake.enqueue({ text: 'Long.' })
    await ask()
    const told = String(sentTo(fake)[1]?.messages.at(-1)?.content)
    expect(told.length).toBeLessThan(33_000)
    expect(told.slice(-60)).toMatch(/yyy\n\[68000 more characters were cut off\]$/)
  })

  test('one that is down costs its own tools and nothing else', async () => {
    const missing = { mcp: { command: '/no/such/program' } }
    const gone = { mcp: { url: `http://127.0.0.1:${await freePort()}/mcp` } }
    const { fake, ask, agent, host } = await anAssistant({ tools: [missing, child(unruly, '--noisy'), gone] })
    fake.enqueue({ text: 'Hello.' })
    const heard = await ask()
    expect(heard.text).toBe('Hello.')
    const statuses = heard.events.flatMap((event) => (event.type === 'status' ? [event.text] : []))
    expect(statuses).toEqual([
      'The tools of program are not available now',
      expect.stringMatching(/^The tools of 127\.0\.0\.1:\d+ are not available now$/),
    ])
    expect(sentTo(fake)[0]?.tools?.map(({ function: { name } }) => name)).toContain('say')
    expect(host.lines.join('\n')).toContain('ENOENT')
    await expect(agent.check?.(never)).rejects.toThrow('the MCP server program is down')
  })

  test('one that never says a word is not waited for again and again', async () => {
    const { fake, ask } = await anAssistant({ tools: [child(unruly, '--mute')] }, { patience: { tools: 1500 } })
    fake.enqueue({ text: 'Hello.' })
    expect((await ask()).text).toBe('Hello.')
    fake.enqueue({ text: 'Again.' })
    const began = performance.now()
    expect((await ask()).text).toBe('Again.')
    expect(performance.now() - began).toBeLessThan(1000)
  })
})

test('a connection is kept from turn to turn, and its child is gone when the agent is closed', async () => {
  const { fake, ask, agent } = await anAssistant({ tools: [child(unruly)] })
  const count = async () => {
    fake.enqueue(call('count', {}))
    fake.enqueue({ text: 'Counted.' })
    await ask()
    return String(sentTo(fake).at(-1)?.messages.at(-1)?.content).split(' ')
  }
  const [pid] = await count()
  expect(await count()).toEqual([pid, '2'])
  await agent.close?.()
  expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH')
})

test('whoever stops does not wait for a tool', async () => {
  const { fake, agent } = await anAssistant({ tools: [child(unruly)] })
  fake.enqueue(call('hang', {}))
  const stop = new AbortController()
  let stoppedAt = Number.NaN
  const listening = async () => {
    for await (const event of agent.run(aTurn(), stop.signal)) {
      if (event.type !== 'tool') continue
      stoppedAt = performance.now()
      stop.abort()
    }
  }
  await expect(listening()).rejects.toThrow()
  expect(performance.now() - stoppedAt).toBeLessThan(250)
})

test('several tools are used at once, and their answers go back in order', async () => {
  const { fake, ask } = await anAssistant({ tools: [child(unruly)] })
  fake.enqueue({
    toolCalls: ['a', 'b', 'c'].map((text) => ({ id: `c-${text}`, name: 'say', args: JSON.stringify({ text }) })),
  })
  fake.enqueue({ text: 'All said.' })
  await ask()
  const told = sentTo(fake)[1]?.messages.slice(-3)
  expect(told?.map(({ tool_call_id, content }) => [tool_call_id, content])).toEqual([
    ['c-a', 'a'],
    ['c-b', 'b'],
    ['c-c', 'c'],
  ])
  expect(fake.violations()).toEqual([])
})

test('a model that only ever uses tools comes to an end', async () => {
  const { fake, ask } = await anAssistant({ tools: [child(unruly)], maxSteps: 3 })
  for (let n = 0; n < 5; n++) fake.enqueue(call('say', { text: 'again' }, `c${n}`))
  const heard = await ask()
  expect(heard.error?.userMessage).toBe('There was no answer after 3 steps. Ask for less at a time.')
  expect(sentTo(fake).map(({ tool_choice }) => tool_choice)).toEqual(['auto', 'auto', 'none'])
})

test('what a tool has done is not done again after a crash', async () => {
  const { fake, ask } = await anAssistant({ tools: [child(unruly)] })
  fake.enqueue({ text: 'Counting.', ...call('count', {}) })
  fake.enqueue({ faults: { refuse: { status: 503 } } })
  const first = await ask({ text: 'Count!' })
  expect(first.error?.passing).toBe(true)
  const state = first.events.findLast((event) => event.type === 'state')?.state ?? null
  fake.enqueue({ text: 'One.' })
  const second = await ask({ text: 'Count!', state, attempt: 2 })
  expect(second.text).toBe('Counting.\n\nOne.')
  expect(sentTo(fake).at(-1)?.messages.at(-1)?.content).toMatch(/^\d+ 1$/)
  expect(second.events.at(-1)).toEqual({ type: 'state', state: null })
})
