import { afterEach, describe, expect, test } from 'vitest'
import { stateIn } from '../../../test/contract/agent-listening.ts'
import { aHost, aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { eventually } from '../../../test/helpers/eventually.ts'
import type { AgentEvent, Turn } from '../../contract/agent.ts'
import type { Json } from '../../contract/message.ts'
import { type Call, sendHtml, sendJson, startFakeServer } from '../../lib/fake-server.ts'
import { type CozeFake, type CozeFakeOptions, type Script, startCozeFake } from './fake.ts'
import { coze, createCoze } from './index.ts'

const fakes: CozeFake[] = []
afterEach(async () => {
  for (const fake of fakes.splice(0)) {
    await eventually(() => fake.open() === 0)
    expect(fake.violations()).toEqual([])
    await fake.close()
  }
})

const patience = { headers: 10_000, first: 10_000, idle: 10_000, total: 60_000 }

interface Start extends CozeFakeOptions {
  files?: Record<string, Blob>
  settings?: object
}

async function start({ files, settings: more, ...options }: Start = {}) {
  const fake = await startCozeFake(options)
  fakes.push(fake)
  const settings = coze.settings.parse({ baseUrl: fake.url, token: fake.token, botId: fake.botId, ...more })
  const agent = createCoze(settings, aHost(files), { patience, pace: 5 })
  const run = (turn: Partial<Turn>, signal = new AbortController().signal) => agent.run(aTurn(turn), signal)
  const ask = (turn: Partial<Turn> = {}) => listenTo(run(turn))
  const check = () => agent.check?.(new AbortController().signal)
  const asked = () => fake.journal().filter(({ path }) => path.startsWith('/v3/chat?') || path === '/v3/chat')
  /** Begins a turn and leaves it at its first word, for this reason. */
  const leave = async (turn: Partial<Turn>, script: Script, reason?: Error) => {
    fake.enqueue({ ...script, faults: { stall: 'said' } })
    const stop = new AbortController()
    const events: AgentEvent[] = []
    const listening = async () => {
      for await (const event of run(turn, stop.signal)) {
        events.push(event)
        if (event.type === 'text') stop.abort(reason)
      }
    }
    await expect(listening()).rejects.toThrow(reason?.message ?? 'aborted')
    await eventually(() => fake.open() === 0)
    return events
  }
  return { fake, ask, check, asked, leave }
}

const stateAfter = (events: AgentEvent[]): Json => stateIn(events) ?? null

describe('a bot', () => {
  test('thinks, uses plugins, answers, suggests what to ask next, and says what it cost', async () => {
    const { fake, ask } = await start()
    fake.enqueue({ reasoning: 'Tea, then.', tools: ['search'], text: 'Oolong.', followUps: ['Why?', ' ', 'How hot?'] })
    const heard = await ask()
    expect([heard.text, heard.reasoning, heard.error]).toEqual(['Oolong.', 'Tea, then.', undefined])
    expect(heard.events.filter(({ type }) => type === 'tool')).toEqual([
      { type: 'tool', id: '1', name: 'search', state: 'running' },
      { type: 'tool', id: '1', name: 'search', state: 'done' },
    ])
    expect(heard.events).toContainEqual({ type: 'suggest', questions: ['Why?', 'How hot?'] })
    expect(heard.events).toContainEqual({ type: 'usage', input: 614, output: 19 })
  })

  test('may give several answers, with files and cards among them', async () => {
    const { fake, ask } = await start()
    const parts = [
      { type: 'text', text: 'Look:' },
      { type: 'image', file_url: 'https://tea.example/cup.png', name: 'cup.png' },
      { type: 'file', file_url: 'javascript:alert(1)' },
    ]
    fake.enqueue({
      text: 'Here.',
      more: [
        { content_type: 'object_string', content: JSON.stringify(parts) },
        { content_type: 'card', content: '{"card":1}' },
        { content_type: 'object_string', content: '{{{' },
        { content_type: 'hologram', content: 'x' },
      ],
    })
    const heard = await ask()
    expect(heard.text).toBe('Here.\n\nLook:\n\n(The bot sent a card that cannot be shown here.)')
    expect(heard.events.filter(({ type }) => type === 'file')).toEqual([
      { type: 'file', name: 'cup.png', url: 'https://tea.example/cup.png' },
    ])
  })

  test('that asks back is answered by the next message, in the same conversation', async () => {
    const { fake, ask } = await start()
    fake.enqueue({ text: 'Which tea?', requires: 'reply_message' })
    const first = await ask({ text: 'tea' })
    expect([first.text, first.error]).toEqual(['Which tea?', undefined])
    const second = await ask({ id: 't2', text: '[[sim:recall]]oolong', state: stateAfter(first.events) })
    expect(second.text).toBe('tea')
  })

  test('that wants something done at the client is told as what it is', async () => {
    const { fake, ask } = await start()
    fake.enqueue({ requires: 'function' })
    expect((await ask()).error).toMatchObject({ fault: 'denied', userMessage: expect.stringContaining('plugin') })
  })

  test('is given the variables and parameters of the settings, and who asks', async () => {
    const settings = { variables: { tone: 'kind' }, parameters: { cups: 2 } }
    const { ask, asked } = await start({ settings })
    await ask()
    expect(asked()[0]?.body).toMatchObject({
      user_id: 'teahouse-u1',
      custom_variables: { tone: 'kind' },
      parameters: { cups: 2 },
    })
  })
})

describe('a chat', () => {
  test('that was running when this process went is gone on with, and is not asked for twice', async () => {
    const { ask, asked, leave } = await start()
    const script = { tools: ['search'], pieces: ['Slowly', ' but well.'], followUps: ['More?'], looks: 3 }
    const events = await leave({}, script, new Error('this process ends'))
    const again = await ask({ attempt: 2, state: stateAfter(events) })
    expect([again.text, again.error, asked().length]).toEqual(['Slowly but well.', undefined, 1])
    expect(again.events).toContainEqual({ type: 'suggest', questions: ['More?'] })
    expect(Object.keys(Object(stateAfter(again.events)))).toEqual(['conversation'])
  })

  test('that failed, was cancelled or is gone meanwhile is begun again', async () => {
    const { fake, ask, leave } = await start()
    const failed = await leave({ id: 't1' }, { pieces: ['a', 'b'], error: { after: 5 } }, new Error('gone'))
    expect((await ask({ id: 't1', text: '[[sim:repeat]]again', state: stateAfter(failed) })).text).toBe('again')
    const stopped = await leave({ id: 't2' }, { pieces: ['a', 'b'] })
    await eventually(() => fake.stops() === 1)
    expect((await ask({ id: 't2', text: '[[sim:repeat]]again', state: stateAfter(stopped) })).text).toBe('again')
    const lost = await leave({ id: 't3' }, { pieces: ['a', 'b'] }, new Error('gone'))
    fake.forget()
    const heard = await ask({ id: 't3', text: '[[sim:repeat]]again', state: stateAfter(lost) })
    expect([heard.text, heard.events.some(({ type }) => type === 'reset')]).toEqual(['again', true])
  })

  test('that an earlier turn has left behind is ended, so that the conversation is free', async () => {
    const { fake, ask, leave } = await start()
    const events = await leave({ id: 't1', text: 'first' }, { pieces: ['a', 'b'] }, new Error('gone'))
    expect(fake.stops()).toBe(0)
    const heard = await ask({ id: 't2', text: '[[sim:recall]]', state: stateAfter(events) })
    expect([heard.text, heard.error, fake.stops()]).toEqual(['(nothing)', undefined, 1])
  })

  test('in a conversation that Coze Studio lost without a word begins anew, and the person is told', async () => {
    const { fake, ask } = await start({ studio: true })
    const first = await ask()
    fake.forget()
    const heard = await ask({ id: 't2', state: stateAfter(first.events) })
    expect(heard.events.filter(({ type }) => type === 'reset')).toHaveLength(1)
    expect(stateAfter(heard.events)).not.toEqual(stateAfter(first.events))
  })
})

describe('a refusal', () => {
  test.each<[number, string, RegExp | undefined]>([
    [4000, 'invalid', /could not do this/],
    [4006, 'denied', undefined],
    [4008, 'denied', /today/],
    [4009, 'busy', undefined],
    [4010, 'invalid', /too long/],
    [4011, 'denied', undefined],
    [4013, 'busy', undefined],
    [4014, 'invalid', /differently/],
    [4016, 'busy', undefined],
    [4100, 'denied', undefined],
    [5000, 'busy', undefined],
    [700012006, 'denied', undefined],
  ])('with the code %i is %s, however it comes', async (code, fault, forPeople) => {
    const { fake, ask } = await start()
    const msg = 'No. (SIM-BODY)'
    const ways: Script[] = [
      { error: { after: 0, code, msg }, pieces: ['x'] },
      { events: [['error', { code, msg }]] },
      { events: [['conversation.chat.failed', { code, msg }]] },
    ]
    for (const script of ways) {
      fake.enqueue(script)
      const { error } = await ask()
      expect(error).toMatchObject({ fault, message: expect.stringContaining(`(${code}): No.`) })
      if (forPeople) expect(error?.userMessage).toMatch(forPeople)
      else expect(error?.userMessage).toBeUndefined()
    }
  })

  test.each<[string, Script]>([
    ['without a word', { events: [['error', {}]] }],
    ['that makes no sense', { events: [['conversation.chat.failed', { last_error: 7, code: { a: 1 } }]] }],
  ])('%s says so', async (_, script) => {
    const { fake, ask } = await start()
    fake.enqueue(script)
    expect((await ask()).error).toMatchObject({ fault: 'invalid', message: expect.stringMatching(/^Coze failed/) })
  })

  test('a stream of things that nobody knows has broken off', async () => {
    const { fake, ask } = await start()
    fake.enqueue({
      events: [
        ['conversation.message.delta', { type: 7 }],
        ['invalid', {}],
        ['done', '[DONE]'],
      ],
    })
    expect((await ask()).error).toMatchObject({
      fault: 'unreachable',
      message: expect.stringContaining('in the middle'),
    })
  })
})

test('files that Coze takes are uploaded; small texts stand in the question, others are named', async () => {
  const files = {
    'tea.png': new Blob(['png'], { type: 'image/png' }),
    'menu.pdf': new Blob(['%PDF'], { type: 'application/pdf' }),
    'note.txt': new Blob(['green']),
  }
  const { fake, ask, asked } = await start({ files })
  const heard = await ask({
    text: 'look',
    files: [
      { name: 'tea.png', kind: 'image', ref: null },
      { name: 'menu.pdf', kind: 'file', ref: null },
      { name: 'note.txt', kind: 'file', ref: null },
      { name: 'x.exe', kind: 'file', ref: null },
    ],
  })
  expect(heard.error).toBeUndefined()
  expect(fake.uploads()).toEqual(['tea.png', 'menu.pdf'])
  const { additional_messages: messages } = Object(asked()[0]?.body)
  expect(JSON.parse(messages[0].content)).toEqual([
    { type: 'text', text: 'look\n\n[file: note.txt]\n```\ngreen\n```\n\n[file: x.exe]' },
    { type: 'image', file_id: expect.any(String) },
    { type: 'file', file_id: expect.any(String) },
  ])
})

describe('the Test button', () => {
  test('says the name of the bot, and costs nothing', async () => {
    const { check, fake } = await start()
    expect(await check()).toBe("Coze bot 'Tea bot'")
    expect(fake.chats()).toEqual([])
  })

  test.each<[string, (call: Call) => void]>([
    ['with a page', (call) => sendHtml(call, 200)],
    ['with JSON of its own', (call) => sendJson(call, 200, { hello: 1 })],
    ['with nothing', (call) => sendJson(call, 200, { code: 0, data: null })],
  ])('knows a host that is not Coze and answers %s', async (_, answer) => {
    const host = await startFakeServer(0, answer)
    const { check } = await start({ settings: { baseUrl: host.origin } })
    await expect(check()).rejects.toMatchObject({ fault: 'invalid' })
    await host.close()
  })

  test('knows a wrong token and a wrong bot', async () => {
    await expect((await start({ settings: { token: 'pat_wrong0123456789' } })).check()).rejects.toMatchObject({
      fault: 'denied',
      message: expect.not.stringContaining('pat_wrong'),
    })
    await expect((await start({ settings: { botId: '1' } })).check()).rejects.toMatchObject({ fault: 'denied' })
  })
})

test('a bot’s number has to stand in quotes, and the host in China is meant where none is named', () => {
  const given = { token: 'pat_0123456789', botId: '7342866812345678901' }
  expect(coze.settings.parse(given).baseUrl).toBe('https://api.coze.cn')
  expect(coze.settings.safeParse({ ...given, botId: 7342866812345678 }).success).toBe(false)
})

test('the fake streams these bytes, as the cloud does', async () => {
  const fake = await startCozeFake()
  fakes.push(fake)
  fake.enqueue({ pieces: ['你', '好'], faults: { noSpace: true } })
  const body = {
    bot_id: fake.botId,
    user_id: 'u',
    stream: true,
    additional_messages: [{ role: 'user', type: 'question', content: 'hi', content_type: 'text' }],
  }
  const answer = await fetch(`${fake.url}/v3/chat`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fake.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await answer.text()
  expect([...text.matchAll(/^event:(.*)$/gm)].map(([, event]) => event)).toEqual([
    'conversation.chat.created',
    'conversation.chat.in_progress',
    'conversation.message.completed',
    'conversation.message.delta',
    'conversation.message.delta',
    'conversation.message.completed',
    'conversation.message.completed',
    'conversation.chat.completed',
    'done',
  ])
  expect(text).toContain('event:done\ndata:"[DONE]"\n\n')
})
