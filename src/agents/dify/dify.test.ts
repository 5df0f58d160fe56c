import { afterEach, describe, expect, test } from 'vitest'
import { testAgent } from '../../../test/contract/agent.ts'
import { aHost, aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { eventually } from '../../../test/helpers/eventually.ts'
import type { AgentEvent, Turn } from '../../contract/agent.ts'
import { type AppOptions, type DifyFake, type Quirks, type Script, startDifyFake } from './fake.ts'
import { dify } from './index.ts'

const apps: [name: string, app: Omit<AppOptions, 'key'>][] = [
  ['chat app', { mode: 'chat' }],
  ['agent', { mode: 'agent-chat' }],
  ['new agent', { mode: 'agent' }],
  ['chatflow', { mode: 'advanced-chat' }],
  ['chatflow of an old server', { mode: 'advanced-chat', version: '0.6' }],
  ['workflow', { mode: 'workflow' }],
  ['completion app', { mode: 'completion' }],
]
for (const [name, app] of apps) {
  testAgent(`dify, ${name}`, async (host) => {
    const key = `app-${'0123456789abcdef'.repeat(2)}`
    const fake = await startDifyFake({ apps: [{ ...app, key }], pingMs: 20 })
    const kind = app.mode === 'workflow' || app.mode === 'completion' ? app.mode : 'chatbot'
    const agent = dify.create(dify.settings.parse({ app: kind, baseUrl: fake.url, apiKey: key }), host)
    const memory = kind === 'chatbot' ? ('theirs' as const) : ('none' as const)
    const far = { ...fake, enqueue: (script: object) => fake.enqueue(script, key), secret: key, memory }
    return { agent, far, close: fake.close }
  })
}

const key = 'app-0123456789abcdef'
const fakes: DifyFake[] = []
afterEach(async () => {
  for (const fake of fakes.splice(0)) {
    await eventually(() => fake.open() === 0)
    expect(fake.violations()).toEqual([])
    await fake.close()
  }
})

async function start(app: Omit<AppOptions, 'key'>, more: { files?: Record<string, Blob>; settings?: object } = {}) {
  const fake = await startDifyFake({ apps: [{ ...app, key }] })
  fakes.push(fake)
  const kind = app.mode === 'workflow' || app.mode === 'completion' ? app.mode : 'chatbot'
  const settings = dify.settings.parse({ app: kind, baseUrl: fake.url, apiKey: key, ...more.settings })
  const agent = dify.create(settings, aHost(more.files))
  const ask = (turn: Partial<Turn> = {}) => listenTo(agent.run(aTurn(turn), new AbortController().signal))
  return { fake, agent, ask, enqueue: (script: Script) => fake.enqueue(script, key) }
}

const quirks: [string, AppOptions['mode'], Quirks][] = [
  ['text hidden in file events', 'chat', { textInMessageFile: true }],
  ['empty pieces', 'chat', { emptyAnswers: true }],
  ['sources and an annotation', 'chat', { retrieverResources: true, annotationReply: true }],
  ['speech after the end', 'chat', { ttsEvents: true }],
  ['loops, logs and branches', 'advanced-chat', { busyNodes: true }],
  ['loops, logs and branches', 'workflow', { busyNodes: true }],
]
test.each(quirks)('%s (%s): the answer is the same', async (_, mode, quirks) => {
  const { ask, enqueue } = await start({ mode })
  const file = { name: 'a.png', mime: 'image/png', bytes: Buffer.from('png') }
  enqueue({ pieces: ['水', '开了。'], file, quirks })
  const heard = await ask()
  expect([heard.text, heard.error]).toEqual(['水开了。', undefined])
})

test.each(['tagged', 'split', 'unopened', 'separated'] as const)(
  'what the model thinks (%s) is not part of the answer',
  async (think) => {
    const { ask, enqueue } = await start({ mode: 'advanced-chat' })
    enqueue({ reasoning: 'Hmm.', text: 'Tea.', quirks: { think } })
    const heard = await ask()
    expect(heard.text.trim()).toBe('Tea.')
    // Without an opening tag it was an answer until the tag came.
    if (think !== 'unopened') expect(heard.reasoning.trim()).toBe('Hmm.')
  },
)

test('an agent’s steps show once, and what it says in them is said once', async () => {
  const { ask, enqueue } = await start({ mode: 'agent-chat' })
  enqueue({
    tools: [{ name: 'weather', input: 'Oslo', observation: 'clear', say: 'Let me look.' }],
    text: 'It is clear.',
  })
  const { events, text } = await ask()
  const tools = events.flatMap((event) => (event.type === 'tool' ? [`${event.name} ${event.state}`] : []))
  expect(tools).toEqual(['weather running', 'weather done'])
  expect(text.replace(/\s+/g, ' ')).toBe('Let me look. It is clear.')
})

test.each([true, false])('a file that the app made can be fetched (address relative: %s)', async (relativeFileUrls) => {
  const { ask, enqueue } = await start({ mode: 'agent-chat' })
  const file = { name: 'a.png', mime: 'image/png', bytes: Buffer.from('png') }
  enqueue({
    tools: [{ name: 'draw', input: '', observation: 'ok' }],
    text: 'Here.',
    file,
    quirks: { relativeFileUrls },
  })
  const files = (await ask()).events.flatMap((event) => (event.type === 'file' ? [event] : []))
  expect(files).toHaveLength(1)
  expect(await (await fetch(files[0]!.url)).text()).toBe('png')
})

test('moderation puts its words in the place of what was said', async () => {
  const { ask, enqueue } = await start({ mode: 'chat' })
  enqueue({ pieces: ['Something ', 'rude.'], replace: { after: 1, text: 'Not that.' } })
  expect((await ask()).text).toBe('Not that.')
})

const found = [
  { document_name: 'green_tea *new*.pdf', dataset_name: 'KB' },
  { document_name: 'water.md', dataset_name: '' },
  { document_name: 'green_tea *new*.pdf', dataset_name: 'KB' },
]
test.each(['chat', 'agent-chat', 'advanced-chat', 'completion'] as const)(
  'the documents of an answer stand below it, each once, where that is wished for (%s)',
  async (mode) => {
    const quirks = { retrieverResources: found }
    const wished = await start({ mode, quirks }, { settings: { citations: true } })
    wished.enqueue({ text: 'Green.' })
    expect((await wished.ask()).text).toBe('Green.\n\n[^1]: green\\_tea \\*new\\*.pdf (KB)\n[^2]: water.md')
    const silent = await start({ mode, quirks })
    silent.enqueue({ text: 'Green.' })
    expect((await silent.ask()).text).toBe('Green.')
  },
)

describe('questions for after the answer', () => {
  const suggested = ['Which tea?', 'How hot?']
  const questions = (events: AgentEvent[]) =>
    events.flatMap((event) => (event.type === 'suggest' ? event.questions : []))

  test.each(['chat', 'agent-chat', 'agent', 'advanced-chat'] as const)(
    'come once it is whole, if the app has them on (%s)',
    async (mode) => {
      const { fake, ask } = await start({ mode, suggested })
      const { events } = await ask()
      expect(events.at(-1)).toEqual({ type: 'suggest', questions: suggested })
      expect(questions((await ask()).events)).toEqual(suggested)
      expect(fake.journal().filter(({ path }) => path.endsWith('/parameters'))).toHaveLength(1)
    },
  )

  test('are not asked for when the app has them off, nor after an answer that failed', async () => {
    const off = await start({ mode: 'chat' })
    expect(questions((await off.ask()).events)).toEqual([])
    const failing = await start({ mode: 'chat', suggested })
    failing.enqueue({ text: 'Tea.', error: { after: 0 } })
    expect((await failing.ask()).error).toBeDefined()
    for (const { fake } of [off, failing]) {
      expect(fake.journal().some(({ path }) => path.includes('/suggested'))).toBe(false)
    }
  })

  test('that take long are done without', async () => {
    const { ask, enqueue } = await start({ mode: 'chat', suggested, suggestedDelay: 600_000 })
    enqueue({ text: 'Tea.' })
    const { events, text, error } = await ask()
    expect([text, error, questions(events)]).toEqual(['Tea.', undefined, []])
  })

  test('do not keep a turn that is stopped', async () => {
    const { fake, agent } = await start({ mode: 'chat', suggested, suggestedDelay: 600_000 })
    const stop = new AbortController()
    const running = listenTo(agent.run(aTurn(), stop.signal))
    await eventually(() => fake.journal().some(({ path }) => path.includes('/suggested')))
    stop.abort(new Error('by a person'))
    await expect(running).rejects.toThrow('by a person')
  })
})

describe('the Test button', () => {
  const variables = [
    { variable: 'city', required: true },
    { variable: 'tone', type: 'select', options: ['kind'], required: true },
    { variable: 'note' },
    { variable: 'photo', type: 'file', required: true },
  ]
  const check = async (app: Omit<AppOptions, 'key'>, settings: object = {}) =>
    (await start(app, { settings })).agent.check?.(new AbortController().signal)

  test('names the inputs that the app requires and the settings do not give', async () => {
    await expect(check({ mode: 'advanced-chat', variables })).rejects.toMatchObject({
      message: 'the app requires “city”, “tone”, which the settings do not give: add to “inputs”',
    })
    await expect(check({ mode: 'chat', variables }, { inputs: { city: '', tone: 'kind' } })).rejects.toThrow(
      '“city”, which',
    )
    const inputs = { city: '{{chat.title}}', tone: 'kind' }
    expect(await check({ mode: 'chat', variables }, { inputs })).toBe("Dify chatbot 'Sim chat'")
  })

  test('knows that what a person says is an input of a workflow', async () => {
    const asked = [{ variable: 'query', required: true }]
    expect(await check({ mode: 'workflow', variables: asked })).toBe("Dify workflow 'Sim workflow'")
    await expect(check({ mode: 'workflow', variables: asked }, { queryInput: 'q' })).rejects.toThrow('“query”')
    await expect(check({ mode: 'chat', variables: asked })).rejects.toThrow('“query”')
  })
})

test('footnotes of the app itself keep their numbers', async () => {
  const settings = { citations: true }
  const { ask, enqueue } = await start({ mode: 'chat', quirks: { retrieverResources: true } }, { settings })
  enqueue({ text: 'Green.[^1]\n\n[^1]: So they say.' })
  expect((await ask()).text).toMatch(/So they say\.\n\n\[\^2\]: tea\.pdf \(KB\)$/)
})

test('a picture is uploaded for the person who sent it and goes along', async () => {
  const { fake, ask } = await start(
    { mode: 'chat' },
    { files: { 'tea.png': new Blob(['png'], { type: 'image/png' }) } },
  )
  const heard = await ask({ files: [{ name: 'tea.png', kind: 'image', ref: null }] })
  expect(heard.error).toBeUndefined()
  const [upload, asked] = fake.journal().filter((one) => one.method === 'POST')
  expect(upload).toMatchObject({ path: '/v1/files/upload', status: 201 })
  expect(asked?.body).toMatchObject({ files: [{ type: 'image', transfer_method: 'local_file' }] })
})

test('a file that is too large is the person’s to know about', async () => {
  const files = { 'tea.png': new Blob(['x'.repeat(100)], { type: 'image/png' }) }
  const { ask } = await start({ mode: 'chat', fileLimit: 10 }, { files })
  const heard = await ask({ files: [{ name: 'tea.png', kind: 'image', ref: null }] })
  expect(heard.error?.userMessage ?? heard.text).not.toBe('')
})

test.each([
  ['outputs only', { streamed: false, outputs: { text: '水开了。' } }],
  ['another name for the output', { streamed: false, outputs: { result: '水开了。' } }],
  ['streamed', { text: '水开了。' }],
])('a workflow answers: %s', async (_, script) => {
  const { ask, enqueue } = await start({ mode: 'workflow' })
  enqueue(script)
  expect((await ask()).text).toBe('水开了。')
})

test('a conversation that Dify has closed is begun anew', async () => {
  const { fake, ask, enqueue } = await start({ mode: 'chat' })
  const state = (await ask()).events.findLast((event) => event.type === 'state')?.state ?? null
  fake.complete()
  enqueue({ text: 'Again.' })
  const heard = await ask({ state })
  expect([heard.text, heard.events.map((event) => event.type).includes('reset')]).toEqual(['Again.', true])
})

test('inputs go along every time, so that required ones are never missing', async () => {
  const variables = [{ variable: 'tone', required: true }]
  const { ask } = await start({ mode: 'chat', variables }, { settings: { inputs: { tone: 'kind' } } })
  const first = await ask()
  const state = first.events.findLast((event) => event.type === 'state')?.state ?? null
  expect((await ask({ state, text: '[[sim:recall]]' })).text).toBe('hello')
})

test('streams that ended, broke or were left leave room for the next one', async () => {
  const { fake, ask, enqueue } = await start({ mode: 'chat', maxActive: 1 })
  for (const how of ['fin', 'eof', 'rst'] as const) {
    enqueue({ text: 'cut', faults: { cut: { how, after: 0 } } })
    expect((await ask({ text: how })).error?.fault).toBe('unreachable')
  }
  await eventually(() => fake.open() === 0)
  expect((await ask({ text: '[[sim:repeat]] room' })).text).toBe('room')
})

test('an app of another kind, switched off or with another key is for an admin to mend', async () => {
  const wrongKind = await start({ mode: 'workflow' }, { settings: { app: 'chatbot' } })
  expect((await wrongKind.ask()).error?.passing).toBe(false)
  const off = await start({ mode: 'chat', apiEnabled: false })
  expect((await off.ask()).error?.fault).toBe('denied')
  await expect(off.agent.check?.(new AbortController().signal)).rejects.toMatchObject({ fault: 'denied' })
})

test.each(['chat', 'advanced-chat', 'completion'] as const)(
  'what a person thinks of an answer reaches Dify (%s): liked, disliked with words, taken back',
  async (mode) => {
    const { fake, agent, ask } = await start({ mode })
    const { events } = await ask()
    const answer = events.find((event) => event.type === 'answer')?.key ?? null
    const say = (verdict: 'up' | 'down' | 'none', comment?: string) => {
      const given = { answer, verdict, user: aTurn().user, ...(comment === undefined ? {} : { comment }) }
      return agent.feedback?.(given, new AbortController().signal)
    }
    // What Dify never heard of is taken back already.
    await say('none')
    expect(fake.ratings()).toEqual([])
    await say('up')
    expect(fake.ratings()).toEqual([{ rating: 'like', content: undefined }])
    await say('down', 'too bitter')
    expect(fake.ratings()).toEqual([{ rating: 'dislike', content: 'too bitter' }])
    await say('none')
    expect(fake.ratings()).toEqual([])
  },
)

test('an answer that Dify has forgotten cannot be judged; a workflow cannot at all', async () => {
  const { agent } = await start({ mode: 'chat' })
  const given = { answer: { message: 'none', user: 'teahouse-u1' }, verdict: 'up' as const, user: aTurn().user }
  await expect(agent.feedback?.(given, new AbortController().signal)).rejects.toMatchObject({ fault: 'invalid' })
  expect((await start({ mode: 'workflow' })).agent.feedback).toBeUndefined()
})
