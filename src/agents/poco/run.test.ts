import { afterEach, describe, expect, test } from 'vitest'
import { closeBackends, converse, of } from '../../../test/helpers/poco.ts'
import { usualPace } from './backend.ts'

afterEach(closeBackends)

const linesOf = (heard: Parameters<typeof of>[0]) => of(heard, 'status').map(({ text }) => text)

describe('what a person hears of a run', () => {
  test('every message in its order, the result once, nothing of sub-agents', async () => {
    const { fake, say } = await converse()
    fake.enqueue({
      steps: [
        { think: 'Hm.' },
        { says: ['First.', 'First.', 'And more.'] },
        { sub: 'I am somebody else.' },
        { tool: 'Bash', output: [{ type: 'text', text: 'secret' }] },
        { say: 'Done.' },
      ],
      result: 'Done. \ufffd\n',
      usage: { input_tokens: 12, output_tokens: 34 },
    })
    const heard = await say('do it')
    expect(heard.text).toBe('First.\n\nAnd more.\n\nDone.')
    expect(heard.reasoning).toBe('Hm.')
    expect(of(heard, 'tool').map(({ name, state }) => `${name} ${state}`)).toEqual(['Bash running', 'Bash done'])
    expect(of(heard, 'usage')).toEqual([{ type: 'usage', input: 12, output: 34 }])
  })

  test('a result that says something else', async () => {
    const { fake, say } = await converse()
    fake.enqueue({ steps: [{ say: 'I look.' }], result: 'There are three.' })
    expect((await say('count')).text).toBe('I look.\n\nThere are three.')
  })

  test('words that come after the end', async () => {
    const { fake, say } = await converse()
    fake.enqueue({ steps: [{ tool: 'Bash' }], result: 'At last.', lateBy: 80 })
    expect((await say('wait')).text).toBe('At last.')
  })

  test('a thousand messages, none of them twice', async () => {
    const { fake, say } = await converse()
    const lines = Array.from({ length: 1_100 }, (_, n) => `Line ${n}.`)
    fake.enqueue({ steps: lines.map((line) => ({ say: line })) })
    expect((await say('count')).text).toBe(lines.join('\n\n'))
  })

  test('what is left to do, while it is done', async () => {
    const { fake, say } = await converse({ delayMs: 40 })
    const todo = (content: string, status: string, active_form = content) => ({ content, status, active_form })
    fake.enqueue({
      steps: [
        { todos: [todo('Boil', 'in_progress', 'Boiling'), todo('Pour', 'pending')] },
        { wait: 60 },
        { todos: [todo('Boil', 'completed'), todo('Pour', 'in_progress', 'Pouring')] },
        { wait: 60 },
        { say: 'Tea.' },
      ],
    })
    expect(linesOf(await say('tea'))).toEqual(['Getting its workspace ready', '0/2 · Boiling', '1/2 · Pouring'])
  })

  test('a picture among the results of a tool is no reason to stop', async () => {
    const { fake, say } = await converse()
    const picture = { type: 'image', source: { type: 'base64', data: 'A'.repeat(3_000_000) } }
    fake.enqueue({
      steps: [...Array.from({ length: 8 }, () => ({ tool: 'Read', output: [picture] })), { say: 'Seen.' }],
    })
    const heard = await say('look')
    expect(heard.text).toBe('Seen.')
    expect(of(heard, 'tool').filter(({ state }) => state === 'done')).toHaveLength(8)
  }, 30_000)

  test('messages of a kind that nobody knows are passed over', async () => {
    const { fake, say } = await converse()
    const odd = [{ _type: 'SystemMessage', subtype: 'init', data: {} }, {}, { _type: 'UserMessage', content: 'text' }]
    const unknown = { _type: 'AssistantMessage', content: [null, 7, { _type: 'NewBlock' }, { _type: 'TextBlock' }] }
    fake.enqueue({ steps: [...[...odd, unknown].map((raw) => ({ raw })), { say: 'Still here.' }] })
    expect((await say('odd')).text).toBe('Still here.')
  })
})

describe('a task that does not succeed', () => {
  test('says so with a link, and nothing of what Poco says about it', async () => {
    const { fake, say } = await converse()
    fake.enqueue({ steps: [{ say: 'I begin.' }], error: { message: 'Traceback: SIM-BODY' } })
    const { text, error } = await say('fail')
    expect(text).toBe('I begin.')
    expect(error?.userMessage).toBe(
      `Poco could not finish the task: https://poco.example.com/en/chat/${fake.sessions()[0]}`,
    )
    expect(error?.message).toContain('Traceback')
  })

  test('can be tried again', async () => {
    const { fake, say } = await converse()
    fake.enqueue({ error: {} })
    expect((await say('fail')).error?.fault).toBe('invalid')
    expect((await say('fail', { id: 't1', attempt: 2 })).text).toContain('fail')
    expect(fake.prompts(fake.sessions()[0] ?? '')).toEqual(['fail', 'fail'])
  })

  test('may have been cancelled on the web page', async () => {
    const { fake, run } = await converse()
    fake.enqueue({ steps: [{ say: 'I begin.' }, { hold: true }] })
    const heard = async () => {
      for await (const { type } of run({})) if (type === 'text') fake.cancel(fake.sessions()[0] ?? '')
    }
    await expect(heard()).rejects.toMatchObject({ userMessage: expect.stringContaining('cancelled in Poco') })
  })

  test('or its session deleted: the next message begins a new one', async () => {
    const { fake, run, say } = await converse()
    fake.enqueue({ steps: [{ say: 'I begin.' }, { hold: true }] })
    const heard = async () => {
      for await (const { type } of run({})) if (type === 'text') fake.forget()
    }
    await expect(heard()).rejects.toMatchObject({ userMessage: 'The session was deleted in Poco' })
    const next = await say('again', { id: 't2' })
    expect([next.error, of(next, 'reset')]).toEqual([undefined, [{ type: 'reset' }]])
  })
})

describe('in a session that is used on the web page too', () => {
  test('a message waits for its turn and hears of its own run only', async () => {
    const { fake, say } = await converse({ delayMs: 10 })
    await say('hello')
    const [session = ''] = fake.sessions()
    fake.elsewhere(session, 'mine', { steps: [{ say: 'Not for the chat.' }, { wait: 100 }, { say: 'Nor this.' }] })
    const heard = await say('[[sim:repeat]] ours')
    expect(heard.text).toBe('ours')
    expect(linesOf(heard)[0]).toBe('Number 1 in Poco’s queue')
  })

  test('what was asked there right behind it is not taken for its answer', async () => {
    const { fake, run } = await converse({ pace: { quick: 150 } })
    fake.enqueue({ steps: [{ say: 'Ours.' }, { wait: 60 }] })
    let text = ''
    for await (const event of run({ text: 'ours' })) {
      if (event.type !== 'text') continue
      text += event.text
      fake.elsewhere(fake.sessions()[0] ?? '', 'theirs', { steps: [{ say: 'Theirs.' }] })
    }
    expect(text).toBe('Ours.')
    await expect.poll(() => fake.prompts(fake.sessions()[0] ?? '')).toEqual(['ours', 'theirs'])
  })

  test('a run that failed there does not hold it up for ever', async () => {
    const { fake, say } = await converse({ delayMs: 10 })
    await say('hello')
    fake.elsewhere(fake.sessions()[0] ?? '', 'mine', { steps: [{ wait: 60 }], error: {} })
    expect((await say('[[sim:repeat]] ours')).text).toBe('ours')
  })

  test('what is taken out of the queue there ends with a word', async () => {
    const { fake, say } = await converse()
    await say('hello')
    const [session = ''] = fake.sessions()
    fake.elsewhere(session, 'mine', { steps: [{ hold: true }] })
    const heard = say('ours')
    await expect.poll(() => fake.journal().some(({ path }) => path.endsWith('/queued-queries'))).toBe(true)
    fake.cancel(session)
    expect((await heard).error?.userMessage).toContain('cancelled in Poco')
  })

  test('/stop takes what only waits out of the queue and lets the rest go on', async () => {
    const { fake, say, run } = await converse()
    await say('hello')
    const [session = ''] = fake.sessions()
    fake.elsewhere(session, 'mine', { steps: [{ wait: 150 }] })
    const stop = new AbortController()
    const heard = async () => {
      for await (const { type } of run({ id: 't2', text: 'ours' }, stop.signal)) if (type === 'status') stop.abort()
    }
    await expect(heard()).rejects.toThrow()
    await expect.poll(() => fake.open()).toBe(0)
    expect([fake.prompts(session), fake.stops()]).toEqual([['hello', 'mine'], 0])
  })
})

test('a message right after /stop waits until the task has stopped', async () => {
  const { fake, run, say } = await converse({ stopTakes: 100 })
  const stop = new AbortController()
  fake.enqueue({ steps: [{ say: 'I begin.' }, { hold: true }] })
  const heard = async () => {
    for await (const { type } of run({ id: 't0', text: 'begin' }, stop.signal)) if (type === 'text') stop.abort()
  }
  await expect(heard()).rejects.toThrow()
  await expect.poll(() => fake.stops()).toBe(1)
  const next = await say('[[sim:repeat]] go on')
  expect(next.text).toBe('go on')
  expect(linesOf(next)).toContain('Waiting for the last task to stop')
})

test('a run is looked at less than three times a second, and a quiet one at least every two seconds', () => {
  // The run, its messages and its questions with each look; what is left to do at a pace of its own.
  const { quick, slow, state } = usualPace
  expect(slow).toBeLessThanOrEqual(2_000)
  expect(3_000 / quick + 1_000 / state).toBeLessThan(3)
})

test('a run that says nothing is looked at no more often than that', async () => {
  const { fake, run } = await converse({ pace: { quick: 60, slow: 100, state: 150 } })
  fake.enqueue({ steps: [{ wait: 1_000 }, { say: 'Done.' }] })
  for await (const _ of run({ text: 'wait' }));
  const [first, last] = [fake.journal()[0]?.at ?? 0, fake.journal().at(-1)?.at ?? 0]
  // A twentieth of the real pauses: 60 looks a second are three.
  expect(fake.journal().length / ((last - first) / 1000)).toBeLessThan(60)
})

test('sessions that people may go on with', async () => {
  const { fake, agent, say, become } = await converse()
  await say('The code word is 茶壶.')
  const sessions = (await agent.sessions?.({ id: 'u1', name: 'Ann' })) ?? []
  expect(sessions).toEqual([
    { key: fake.sessions()[0], title: '✅ The code word is 茶壶.', state: { session: fake.sessions()[0] } },
  ])
  become(sessions[0]?.state ?? null)
  expect((await say('[[sim:recall]]')).text).toBe('The code word is 茶壶.')
})
