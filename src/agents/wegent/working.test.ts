import { afterEach, describe, expect, test } from 'vitest'
import { aTurn } from '../../../test/helpers/agents.ts'
import { eventually } from '../../../test/helpers/eventually.ts'
import { closeWegents, handedOver, leaveAt, posts, startWegent, stateOf } from '../../../test/helpers/wegent-server.ts'
import type { AgentEvent } from '../../contract/agent.ts'

afterEach(closeWegents)

const toolsOf = (events: AgentEvent[]) =>
  events.flatMap((event) => (event.type === 'tool' ? [`${event.name} ${event.state}`] : []))

describe('a team that works on its own', () => {
  test('waits its turn, shows what it does, and answers once', async () => {
    const { fake, ask } = await startWegent('coder')
    fake.enqueue({
      tools: [
        { name: 'Read', type: 'mcp_call' },
        { name: 'exec', type: 'shell_call', failed: true },
      ],
      looks: 3,
      reasoning: 'Where is the kettle?',
      text: '水开了。',
    })
    const { events, text, reasoning, error } = await ask()
    expect([text, reasoning, error]).toEqual(['水开了。', 'Where is the kettle?', undefined])
    expect(toolsOf(events)).toEqual(['Read running', 'Read done', 'exec running', 'exec failed'])
    const statuses = events.flatMap((event) => (event.type === 'status' ? [event.text] : []))
    expect(statuses).toEqual(['Waiting its turn in Wegent…', 'Wegent is at work…'])
  })

  test('is tried as a stream once, and never again', async () => {
    const { fake, ask } = await startWegent('coder')
    const first = await ask()
    await ask({ id: 't2', ...stateOf(first.events) })
    await ask({ id: 't3' })
    expect(posts(fake, '/responses')).toEqual(['400', '200', '200', '200'])
  })

  test.each([false, true])('tells only what is new (questions listed: %s)', async (listsQuestions) => {
    const { ask } = await startWegent('coder', { listsQuestions })
    const first = await ask({ text: '[[sim:repeat]] One.' })
    const second = await ask({ id: 't2', text: '[[sim:repeat]] Two.', ...stateOf(first.events) })
    const third = await ask({ id: 't3', text: '[[sim:recall]]', ...stateOf(second.events) })
    expect([first.text, second.text]).toEqual(['One.', 'Two.'])
    expect(third.text).toContain('One.')
  })

  test('shows what it has written so far, and takes it back when it writes something else', async () => {
    const { fake, ask } = await startWegent('coder')
    fake.enqueue({ looks: 3, drafts: ['First,', 'First, boil.', 'No:'], text: 'No: pour.' })
    const { events, text } = await ask()
    expect(text).toBe('No: pour.')
    expect(events.filter(({ type }) => type === 'text' || type === 'replace')).toEqual([
      { type: 'text', text: 'First,' },
      { type: 'text', text: ' boil.' },
      { type: 'replace', text: 'No:' },
      { type: 'text', text: ' pour.' },
    ])
  })

  test('may fail, be cancelled, or not come to its end', async () => {
    const { fake, ask } = await startWegent('coder')
    fake.enqueue({ error: {} })
    const failed = await ask()
    expect(failed.error).toMatchObject({ fault: 'invalid', message: expect.stringContaining('task_failed') })
    expect(failed.error?.userMessage).not.toContain('SIM-BODY')
    fake.enqueue({ ends: 'cancelled' })
    expect((await ask()).error?.userMessage).toBe('The task was cancelled in Wegent.')
    fake.enqueue({ text: 'As far as it', ends: 'incomplete' })
    expect((await ask()).text).toBe('As far as it\n\n(Wegent could not complete the answer.)')
  })

  test('goes on although Wegent cannot be asked for a while', async () => {
    const { fake, ask } = await startWegent('coder')
    const lookRefusals = [{ status: 429 }, { status: 502, html: true }, { status: 503, retryAfter: '0' }]
    fake.enqueue({ text: 'Here.', lookRefusals })
    const { text, error } = await ask()
    expect([text, error]).toEqual(['Here.', undefined])
  })

  test('is given up when Wegent stays away, and may be gone on with later', async () => {
    const { fake, ask } = await startWegent('coder', { pace: { outage: 0 } })
    fake.enqueue({ text: 'Here.', lookRefusals: [{ status: 502, html: true }] })
    const heard = await ask()
    expect([heard.error?.passing, heard.text]).toEqual([true, ''])
    const again = await ask({ attempt: 2, ...stateOf(heard.events) })
    expect([again.text, posts(fake, '/responses')]).toEqual(['Here.', ['400', '200']])
  })

  test('is looked at less often the more there are', async () => {
    const { fake, agent } = await startWegent('coder', { pace: { first: 1, slowest: 1, between: 20 } })
    const leaving = new AbortController()
    const only = agent()
    for (let n = 0; n < 10; n++) fake.enqueue({ stuck: true })
    const all = Array.from({ length: 10 }, async (_, n) => {
      for await (const _event of only.run(aTurn({ id: `t${n}` }), leaving.signal));
    })
    const looks = () => fake.journal().filter(({ method }) => method === 'GET')
    await eventually(() => looks().length > 70)
    leaving.abort(handedOver)
    expect((await Promise.allSettled(all)).map(({ status }) => status)).not.toContain('fulfilled')
    const [tenth, seventieth] = [looks()[10]?.at ?? 0, looks()[70]?.at ?? 0]
    expect(seventieth - tenth).toBeGreaterThan(900)
  })

  test('is not waited for without end', async () => {
    const { fake, ask } = await startWegent('coder', { patience: { total: 100 } })
    fake.enqueue({ stuck: true })
    expect((await ask()).error?.message).toContain('did not finish')
    await eventually(() => fake.stops() === 1)
  })

  test('stops when it is told to', async () => {
    const { fake, agent } = await startWegent('coder')
    fake.enqueue({ stuck: true })
    await leaveAt('status', { agent: agent() })
    await eventually(() => fake.stops() === 1)
  })
})

test('a team that chats is heard as well where this conversation has learned to look', async () => {
  const { ask } = await startWegent('sim')
  const first = await ask({ text: '[[sim:repeat]] One.' })
  const kept = JSON.parse(JSON.stringify(stateOf(first.events)).replace('"streams":true', '"streams":false'))
  expect((await ask({ id: 't2', text: '[[sim:repeat]] Two.', ...kept })).text).toBe('Two.')
})

test('tools of a team that chats show while they run', async () => {
  const { fake, ask } = await startWegent('sim')
  const tools = [{ name: 'search', type: 'mcp_call' as const, failed: true }, { name: 'now' }]
  fake.enqueue({ tools, reasoning: 'Hm.', text: 'Late.' })
  const { events, text, reasoning } = await ask()
  expect(toolsOf(events)).toEqual(['search running', 'search failed', 'now running', 'now done'])
  expect([text, reasoning]).toEqual(['Late.', 'Hm.'])
})

describe('what a team asks back', () => {
  const pot = {
    id: 'pot',
    question: 'Which pot?',
    options: [
      { label: 'Iron', value: 'i' },
      { label: 'Clay', value: 'c' },
    ],
  }
  const asksOf = (events: AgentEvent[]) => events.filter(({ type }) => type === 'ask')

  test.each(['sim', 'coder'] as const)('has buttons, and the next message is the answer (%s)', async (team) => {
    const { fake, ask } = await startWegent(team)
    fake.enqueue({ text: 'One moment.', asks: { payload: { type: 'interactive_form_question', questions: [pot] } } })
    const { events, text } = await ask()
    expect(text).toBe('One moment.')
    expect(asksOf(events)).toEqual([{ type: 'ask', question: 'Which pot?', options: ['Iron', 'Clay'] }])
    const next = await ask({ id: 't2', text: '[[sim:recall]]', ...stateOf(events) })
    expect([next.error, asksOf(next.events)]).toEqual([undefined, []])
  })

  test('is read from the call that draws the form, too', async () => {
    const { fake, ask } = await startWegent('sim')
    const name = 'mcp__wegent__interactive_form_question'
    fake.enqueue({ tools: [{ name, type: 'mcp_call', arguments: { questions: [pot] } }] })
    const { events, error } = await ask()
    expect(error).toBeUndefined()
    expect(asksOf(events)).toEqual([{ type: 'ask', question: 'Which pot?', options: ['Iron', 'Clay'] }])
  })

  test('is written out where no button could answer it', async () => {
    const { fake, ask } = await startWegent('sim')
    const leaves = { question: 'Which leaves?', multi_select: true, options: ['Oolong', 'Sencha'] }
    fake.enqueue({ asks: { payload: { questions: [pot, leaves, { question: 'For whom?' }] } } })
    fake.enqueue({ asks: {} })
    const question = '- Which pot? (Iron / Clay)\n- Which leaves? (Any of: Oolong / Sencha)\n- For whom?'
    expect(asksOf((await ask()).events)).toEqual([{ type: 'ask', question, options: [] }])
    expect(asksOf((await ask()).events)).toMatchObject([{ question: expect.stringContaining('waits for your answer') }])
  })
})
