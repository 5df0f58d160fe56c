import { afterEach, describe, expect, test, vi } from 'vitest'
import { stateIn } from '../../../test/contract/agent-listening.ts'
import { aHost, aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { eventually } from '../../../test/helpers/eventually.ts'
import type { AgentEvent, Turn } from '../../contract/agent.ts'
import type { Json } from '../../contract/message.ts'
import { type SdkServer, type SdkServerOptions, type SdkTurn, startSdkServer } from './fake/sdk-server.ts'
import { createA2a } from './index.ts'

// The SDK writes refusals to the console.
vi.spyOn(console, 'error').mockImplementation(() => undefined)

const servers: SdkServer[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

const patience = { headers: 10_000, first: 10_000, idle: 10_000, total: 60_000 }
const pace = { first: 5, slowest: 20, outage: 1000 }

async function start(
  options: SdkServerOptions,
  { files = {}, ...settings }: { files?: Record<string, Blob>; token?: string } = {},
) {
  const server = await startSdkServer(options)
  servers.push(server)
  const agent = createA2a({ url: server.url, header: 'Authorization', ...settings }, aHost(files), { patience, pace })
  const run = (turn: Partial<Turn>, signal = new AbortController().signal) => agent.run(aTurn(turn), signal)
  const ask = (turn: Partial<Turn> = {}) => listenTo(run(turn))
  return { server, agent, run, ask }
}

const agentSays = (text: string) => ({ messageId: crypto.randomUUID(), role: 'ROLE_AGENT', parts: [{ text }] })

/** Tells of a task: born, at work, what it has made, how it stands. */
function teller({ taskId, contextId, tell }: SdkTurn) {
  const at = { taskId, contextId }
  return {
    begin: () => tell({ task: { id: taskId, contextId, status: { state: 'TASK_STATE_SUBMITTED' } } }),
    status: (state: string, text?: string) =>
      tell({
        statusUpdate: {
          ...at,
          status: { state: `TASK_STATE_${state}`, ...(text ? { message: agentSays(text) } : {}) },
        },
      }),
    artifact: (text: string, { append = false, id = 'tea' } = {}) =>
      tell({ artifactUpdate: { ...at, artifact: { artifactId: id, parts: [{ text }] }, append } }),
    parts: (parts: object[]) => tell({ artifactUpdate: { ...at, artifact: { artifactId: 'files', parts } } }),
  }
}

async function brews(turn: SdkTurn): Promise<void> {
  const { begin, status, artifact } = teller(turn)
  begin()
  status('WORKING', 'Boiling water')
  artifact('Green ')
  artifact(`tea for “${turn.text}”.`, { append: true })
  status('COMPLETED')
}

const statusesIn = (events: AgentEvent[]) => events.flatMap((event) => (event.type === 'status' ? [event.text] : []))
const asksIn = (events: AgentEvent[]) => events.flatMap((event) => (event.type === 'ask' ? [event.question] : []))
const stateAfter = (events: AgentEvent[]): Json => stateIn(events) ?? null

const kinds: [string, Omit<SdkServerOptions, 'execute'>][] = [
  ['that streams', {}],
  ['that does not stream', { streaming: false }],
  ['of version 0.3', { version: '0.3' }],
  ['of version 0.3 that does not stream', { version: '0.3', streaming: false }],
]
describe.each(kinds)('an agent %s', (_, options) => {
  const { streaming = true } = options

  test('says what it does and what it has made, and knows the conversation again', async () => {
    const contexts: string[] = []
    const execute = async (turn: SdkTurn) => {
      contexts.push(turn.contextId)
      await brews(turn)
    }
    const { ask } = await start({ execute, ...options })
    const first = await ask({ text: 'Ann' })
    expect([first.text, first.error]).toEqual(['Green tea for “Ann”.', undefined])
    if (streaming) expect(statusesIn(first.events)).toEqual(['Boiling water'])
    const second = await ask({ id: 't2', text: 'Bob', state: stateAfter(first.events) })
    expect(second.text).toBe('Green tea for “Bob”.')
    expect(contexts[0]).toBe(contexts[1])
    expect(stateAfter(second.events)).toEqual({ context: contexts[0] })
  })

  test('may answer with a message alone', async () => {
    const execute = async ({ contextId, taskId, tell }: SdkTurn) =>
      tell({ message: { ...agentSays('Hello.'), contextId, taskId } })
    const { ask } = await start({ execute, ...options })
    expect((await ask()).text).toBe('Hello.')
  })

  test('is asked which tea, and goes on with the same task', async () => {
    const tasks: string[] = []
    const execute = async (turn: SdkTurn) => {
      const { begin, status, artifact } = teller(turn)
      tasks.push(turn.taskId)
      begin()
      if (!turn.isFollowUp) return status('INPUT_REQUIRED', 'Which tea?')
      artifact(`Here is your ${turn.text}.`)
      status('COMPLETED')
    }
    const { ask } = await start({ execute, ...options })
    const asked = await ask({ text: 'tea please' })
    expect([asksIn(asked.events), asked.error]).toEqual([['Which tea?'], undefined])
    const told = await ask({ id: 't2', text: 'oolong', state: stateAfter(asked.events) })
    expect(told.text).toBe('Here is your oolong.')
    expect(tasks[0]).toBe(tasks[1])
  })

  test('shows again what it has made before it asked; a person reads it once', async () => {
    const execute = async (turn: SdkTurn) => {
      const { begin, status, artifact, parts } = teller(turn)
      begin()
      if (turn.isFollowUp) {
        artifact('Second draft.', { id: 'two' })
        return status('COMPLETED')
      }
      artifact('First ')
      artifact('draft.', { append: true })
      parts([{ url: 'https://tea.example/draft.png' }])
      status('INPUT_REQUIRED', 'Good?')
    }
    const { ask } = await start({ execute, ...options })
    const first = await ask()
    expect(first.text).toBe('First draft.')
    const second = await ask({ id: 't2', text: 'no', state: stateAfter(first.events) })
    expect([second.text, second.events.some(({ type }) => type === 'file')]).toEqual(['Second draft.', false])
    expect(Object.keys(Object(stateAfter(second.events)))).toEqual(['context'])
  })

  test('is told to stop by a person, and by nobody else', async () => {
    const stopped: string[] = []
    const { run } = await start({ execute: (turn) => waits(turn).then(() => void stopped.push(turn.text)), ...options })
    await leftAtText(run, { id: 't1', text: 'gone' }, new Error('this process ends'))
    await leftAtText(run, { id: 't2', text: 'stopped' }, undefined)
    await eventually(() => stopped.length > 0)
    expect(stopped).toEqual(['stopped'])
  })

  test('goes on with what it was at when this process went, and is not asked twice', async () => {
    const asked: string[] = []
    const turns: SdkTurn[] = []
    const execute = async (turn: SdkTurn) => {
      asked.push(turn.text)
      turns.push(turn)
      await waits(turn)
    }
    const { run, ask } = await start({ execute, ...options })
    const events = await leftAtText(run, {}, new Error('this process ends'))
    const again = ask({ attempt: 2, state: stateAfter(events) })
    const { artifact, status } = teller(turns[0]!)
    artifact(' but well.', { append: true })
    status('COMPLETED')
    expect(await again).toMatchObject({ text: 'Slowly but well.', error: undefined })
    const later = await ask({ attempt: 3, state: stateAfter(events) })
    expect([later.text, asked]).toEqual(['Slowly but well.', ['hello']])
  })
})

/** A task that takes until it is cancelled. */
async function waits(turn: SdkTurn): Promise<void> {
  const { begin, artifact } = teller(turn)
  begin()
  artifact('Slowly')
  await new Promise((done) => turn.cancelled.addEventListener('abort', done))
}

async function leftAtText(
  run: (turn: Partial<Turn>, signal: AbortSignal) => AsyncIterable<AgentEvent>,
  turn: Partial<Turn>,
  reason: Error | undefined,
): Promise<AgentEvent[]> {
  const stop = new AbortController()
  const events: AgentEvent[] = []
  const listening = async () => {
    for await (const event of run(turn, stop.signal)) {
      events.push(event)
      if (event.type === 'text') stop.abort(reason)
    }
  }
  await expect(listening()).rejects.toThrow(reason?.message ?? 'aborted')
  return events
}

describe('a task', () => {
  const ends = (state: string, text?: string) => async (turn: SdkTurn) => {
    const { begin, status } = teller(turn)
    begin()
    status(state, text)
  }

  test.each([
    ['FAILED', 'disk full', '', /disk full/, /could not do this/],
    ['REJECTED', 'I only know tea.', 'I only know tea.', /declined/, /declined/],
    ['CANCELED', '', '', /cancelled/, /cancelled/],
    ['AUTH_REQUIRED', 'Sign in at https://x.example', 'Sign in at https://x.example', /authorisation/, /authorisation/],
  ])('%s is told as what it is', async (state, said, text, forAdmins, forPeople) => {
    const { ask } = await start({ execute: ends(state, said) })
    const heard = await ask()
    expect(heard.text).toBe(text)
    expect(heard.error?.message).toMatch(forAdmins)
    expect(heard.error?.userMessage).toMatch(forPeople)
    expect(heard.error?.passing).toBe(false)
  })

  test('that waits for an authorisation hears the next message', async () => {
    const execute = async (turn: SdkTurn) => {
      if (!turn.isFollowUp) return ends('AUTH_REQUIRED', 'Sign in.')(turn)
      await brews(turn)
    }
    const { ask } = await start({ execute })
    const refused = await ask()
    const told = await ask({ id: 't2', text: 'done', state: stateAfter(refused.events) })
    expect(told.text).toBe('Green tea for “done”.')
  })

  test('that waited and is gone is followed by a new one in the same conversation', async () => {
    const contexts: string[] = []
    const execute = async (turn: SdkTurn) => {
      contexts.push(turn.contextId)
      await (turn.isFollowUp ? ends('INPUT_REQUIRED', 'Which tea?') : brews)(turn)
    }
    const { ask } = await start({ execute })
    const state = { context: 'c1', task: { id: 'nobody-knows', turn: 't0', waits: true } }
    const told = await ask({ text: 'oolong', state })
    expect([told.text, told.events.some(({ type }) => type === 'reset'), contexts]).toEqual([
      'Green tea for “oolong”.',
      false,
      ['c1'],
    ])
  })

  test('that was answered when this process went has heard the answer once', async () => {
    const heard: string[] = []
    const execute = async (turn: SdkTurn) => {
      heard.push(turn.text)
      await ends('INPUT_REQUIRED', turn.isFollowUp ? 'How many cups?' : 'Which tea?')(turn)
    }
    const { ask } = await start({ execute })
    const first = await ask({ text: 'tea' })
    const second = await ask({ id: 't2', text: 'oolong', state: stateAfter(first.events) })
    const sent = second.events.find((event) => event.type === 'state')?.state ?? null
    const again = await ask({ id: 't2', text: 'oolong', attempt: 2, state: sent })
    expect([asksIn(again.events), heard]).toEqual([['How many cups?'], ['tea', 'oolong']])
  })

  test('may change its mind, and say more than one thing', async () => {
    const { ask } = await start({
      execute: async (turn) => {
        const { begin, status, artifact } = teller(turn)
        begin()
        artifact('Black tea.')
        artifact('White ', { id: 'two' })
        artifact('Green tea.')
        artifact('tea.', { id: 'two', append: true })
        status('COMPLETED', 'Enjoy.')
      },
    })
    expect((await ask()).text).toBe('Green tea.\n\nWhite tea.\n\nEnjoy.')
  })
})

test('files go both ways; what a chat cannot show is named', async () => {
  const got: unknown[] = []
  const png = new Blob(['a picture'], { type: 'image/png' })
  const execute = async (turn: SdkTurn) => {
    for (const { content, filename, mediaType } of turn.request.message?.parts ?? []) {
      const value = content?.$case === 'raw' ? Buffer.from(content.value).toString() : content?.value
      got.push([value, filename, mediaType])
    }
    const { begin, status, parts } = teller(turn)
    begin()
    parts([
      { url: 'https://tea.example/cup.png', mediaType: 'image/png' },
      { raw: Buffer.from('leaf').toString('base64'), filename: 'leaf.txt', mediaType: 'text/plain' },
      { data: { cups: 2 } },
      { url: 'ftp://tea.example/x', filename: 'old.zip' },
    ])
    status('COMPLETED')
  }
  const { ask } = await start({ execute }, { files: { 'tea.png': png, 'song.mp3': new Blob(['la']) } })
  const heard = await ask({
    text: 'look',
    files: [
      { name: 'tea.png', kind: 'image', ref: null },
      { name: 'song.mp3', kind: 'audio', ref: null },
    ],
  })
  expect(heard.events.filter(({ type }) => type === 'file')).toEqual([
    { type: 'file', name: 'cup.png', url: 'https://tea.example/cup.png' },
    { type: 'file', name: 'leaf.txt', url: `data:text/plain;base64,${Buffer.from('leaf').toString('base64')}` },
  ])
  expect(heard.text).toBe('```json\n{\n  "cups": 2\n}\n```\n\n(The agent also sent what a chat cannot show: old.zip)')
  expect(got).toEqual([
    ['look\n\n[audio: song.mp3]', '', ''],
    ['a picture', 'tea.png', 'image/png'],
  ])
})

describe('the Test button', () => {
  const check = async (token?: string) => {
    const { agent } = await start({ execute: brews, token: 'right-token-0123' }, token ? { token } : {})
    return agent.check?.(new AbortController().signal)
  }

  test('says the name and version, and asks nothing', async () => {
    const { agent, server } = await start({ execute: brews })
    expect(await agent.check?.(new AbortController().signal)).toBe("A2A agent 'Tea master' 2.1.0 (A2A 1.0)")
    expect(server.calls()).toEqual(['GetTask'])
    const old = await start({ execute: brews, version: '0.3', streaming: false })
    expect(await old.agent.check?.(new AbortController().signal)).toContain('(A2A 0.3, does not stream)')
  })

  test('knows a token that is right, wrong or missing', async () => {
    expect(await check('right-token-0123')).toContain('Tea master')
    await expect(check('wrong-token-0123')).rejects.toMatchObject({ fault: 'denied' })
    await expect(check()).rejects.toMatchObject({ fault: 'denied', message: expect.stringContaining('“token”') })
  })
})
