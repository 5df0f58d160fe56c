import { afterEach, describe, expect, test } from 'vitest'
import { aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { eventually } from '../../../test/helpers/eventually.ts'
import {
  closeWegents,
  handedOver,
  leaveAt,
  posts,
  startWegent,
  stateOf,
  type WegentCase,
  withState,
} from '../../../test/helpers/wegent-server.ts'
import type { Agent, AgentEvent, Turn } from '../../contract/agent.ts'
import type { Json } from '../../contract/message.ts'

afterEach(closeWegents)

const run = (agent: Agent, turn: Partial<Turn>) => listenTo(agent.run(aTurn(turn), new AbortController().signal))
/** The state as it was, where Wegent was not yet known to have heard the question. */
const unsure = (state: Json | undefined) =>
  withState(JSON.parse(JSON.stringify(state).replace('"asked":true', '"asked":false')))

describe('when the process goes away', () => {
  test('the next one takes up a team at work, and asks nothing again', async () => {
    const { fake, agent } = await startWegent('coder')
    fake.enqueue({ tools: [{ name: 'Read', type: 'mcp_call' }], looks: 4, text: 'Boiled.' })
    const state = await leaveAt('tool', { agent: agent(), reason: handedOver })
    const heard = await run(agent(), { attempt: 2, ...withState(state) })
    expect([heard.text, heard.error]).toEqual(['Boiled.', undefined])
    expect([posts(fake, '/responses'), fake.stops()]).toEqual([['400', '200'], 0])
  })

  test('the next one hears the whole of a stream that had begun, and asks nothing again', async () => {
    const { fake, agent } = await startWegent('sim')
    fake.enqueue({ pieces: ['Boil', 'ed.'], faults: { stall: 'said' } })
    const state = await leaveAt('text', { agent: agent(), reason: handedOver })
    const heard = await run(agent(), { attempt: 2, ...withState(state) })
    expect([heard.text, heard.error]).toEqual(['Boiled.', undefined])
    expect([posts(fake, '/responses'), fake.stops()]).toEqual([['200'], 0])
  })

  test('in a later turn, only that turn’s answer is told again', async () => {
    for (const team of ['sim', 'coder'] as const) {
      const { fake, agent } = await startWegent(team)
      const first = await run(agent(), { text: '[[sim:repeat]] One.' })
      const asked = posts(fake, '/responses').length
      const second = { id: 't2', text: 'Go on.', ...stateOf(first.events) }
      fake.enqueue({ text: 'Two.', looks: 3, faults: { stall: 'said' } })
      const state = await leaveAt(team === 'sim' ? 'text' : 'status', {
        agent: agent(),
        turn: second,
        reason: handedOver,
      })
      const heard = await run(agent(), { ...second, attempt: 2, ...withState(state) })
      expect([heard.text, posts(fake, '/responses').length - asked]).toEqual(['Two.', 1])
    }
  })

  test('a turn that ended meanwhile is told, not asked again', async () => {
    const { fake, agent } = await startWegent('sim')
    fake.enqueue({ pieces: ['Boil', 'ed.'], faults: { stall: 'said' } })
    const state = await leaveAt('text', { agent: agent(), reason: handedOver })
    await eventually(() => fake.open() === 0)
    const headers = { authorization: `Bearer ${fake.personalKey}` }
    const look = () => fetch(`${fake.url}/api/v1/responses/resp_101`, { headers })
    await eventually(async () => (await (await look()).text()).includes('"status":"completed","error"'))
    expect((await run(agent(), { attempt: 2, ...withState(state) })).text).toBe('Boiled.')
    expect(posts(fake, '/responses')).toEqual(['200'])
  })

  test('before Wegent has said a word about a later turn, that turn is taken up all the same', async () => {
    const { fake, agent } = await startWegent('sim')
    const first = await run(agent(), { text: '[[sim:repeat]] One.' })
    const turn = { id: 't2', ...stateOf(first.events) }
    fake.enqueue({ text: 'Two.', faults: { slowHeaders: 60_000 } })
    const leaving = new AbortController()
    const events: AgentEvent[] = []
    const left = (async () => {
      for await (const event of agent().run(aTurn(turn), leaving.signal)) events.push(event)
    })()
    await eventually(() => fake.tasks()[0]?.turns.length === 2)
    leaving.abort(handedOver)
    await expect(left).rejects.toBe(handedOver)
    expect((await run(agent(), { ...turn, attempt: 2, ...stateOf(events) })).text).toBe('Two.')
    expect([posts(fake, '/responses').length, fake.stops()]).toEqual([2, 0])
  })

  test('between asking and hearing of it, what the task shows decides', async () => {
    const { fake, agent } = await startWegent('coder')
    const first = await run(agent(), { text: '[[sim:repeat]] One.' })
    const turn = { id: 't2', text: '[[sim:repeat]] Two.', ...stateOf(first.events) }
    fake.enqueue({ text: 'Two.', looks: 3 })
    const state = await leaveAt('status', { agent: agent(), turn, reason: handedOver })
    const running = await run(agent(), { ...turn, attempt: 2, ...unsure(state) })
    const over = await run(agent(), { ...turn, attempt: 3, ...unsure(state) })
    expect([running.text, over.text, posts(fake, '/responses').length]).toEqual(['Two.', 'Two.', 3])
    const neverAsked = unsure(
      JSON.parse(JSON.stringify(state).replaceAll('"t2"', '"t3"').replace('"before":1', '"before":2')),
    )
    expect((await run(agent(), { ...turn, id: 't3', attempt: 2, ...neverAsked })).text).toBe('Two.')
    expect(posts(fake, '/responses').length).toBe(4)
  })

  test('/stop still stops what an earlier process began', async () => {
    const { fake, agent } = await startWegent('coder')
    fake.enqueue({ stuck: true })
    const state = await leaveAt('status', { agent: agent(), reason: handedOver })
    expect(fake.stops()).toBe(0)
    await leaveAt('status', { agent: agent(), turn: { attempt: 2, ...withState(state) } })
    await eventually(() => fake.stops() === 1)
  })

  test('a stream that died with it is cancelled after a while, and the question asked again', async () => {
    const { fake, agent } = await startWegent('sim', { pace: { abandoned: 50 } })
    fake.enqueue({ pieces: ['Boil', 'ed.'], stuck: true, faults: { stall: 'said' } })
    const state = await leaveAt('text', { agent: agent(), reason: handedOver })
    fake.enqueue({ text: 'Boiled at last.' })
    const heard = await run(agent(), { attempt: 2, ...withState(state) })
    expect([heard.text, heard.error, fake.stops()]).toEqual(['Boiled at last.', undefined, 1])
  })

  test('and the task as well, the question is asked anew and the person told', async () => {
    const { fake, agent } = await startWegent('coder')
    fake.enqueue({ stuck: true })
    const state = await leaveAt('status', { agent: agent(), reason: handedOver })
    fake.forget()
    fake.enqueue({ text: 'Again.' })
    const { events, text } = await run(agent(), { attempt: 2, ...withState(state) })
    expect([text, events.filter(({ type }) => type === 'reset').length]).toEqual(['Again.', 1])
  })
})

describe('a stream that breaks', () => {
  test('before its first word goes on in Wegent, and is taken up there', async () => {
    const { fake, agent } = await startWegent('sim')
    fake.enqueue({ text: 'Boiled.', faults: { cut: { how: 'rst', after: 2 } } })
    const broken = await run(agent(), {})
    expect([broken.error?.passing, broken.text]).toEqual([true, ''])
    const heard = await run(agent(), { attempt: 2, ...stateOf(broken.events) })
    expect([heard.text, posts(fake, '/responses'), fake.stops()]).toEqual(['Boiled.', ['200'], 0])
  })

  test('in the middle of an answer is cancelled: nobody would hear the rest', async () => {
    const { fake, agent } = await startWegent('sim')
    fake.enqueue({ pieces: ['Boil', 'ed.'], faults: { cut: { how: 'rst', after: 'said' } } })
    expect((await run(agent(), {})).error?.fault).toBe('unreachable')
    await eventually(() => fake.stops() === 1)
  })
})

describe('a task that is busy', () => {
  const busyElsewhere = async (script: object, options: WegentCase = {}) => {
    const started = await startWegent('sim', options)
    const first = await run(started.agent(), { text: '[[sim:repeat]] One.' })
    const [task] = started.fake.tasks()
    if (task) started.fake.askElsewhere(task, 'On the page.', { text: 'Elsewhere.', ...script })
    return { ...started, turn: { id: 't2', text: '[[sim:repeat]] Two.', ...stateOf(first.events) } }
  }

  test('is waited for, and the person told why', async () => {
    const { fake, agent, turn } = await busyElsewhere({ looks: 3 })
    const { events, text, error } = await run(agent(), turn)
    expect([text, error, fake.stops()]).toEqual(['Two.', undefined, 0])
    expect(events.find(({ type }) => type === 'status')).toMatchObject({ text: expect.stringContaining('/new') })
  })

  test('with what others began at the same moment is waited for, by the next process as well', async () => {
    const { fake, host, agent } = await startWegent('sim')
    const first = await run(agent(), { text: '[[sim:repeat]] One.' })
    const elsewhere = { stuck: true, text: 'Elsewhere.' }
    host.fetchFile = async () => {
      const [task] = fake.tasks()
      if (task?.turns.length === 1) fake.askElsewhere(task, 'On the page.', elsewhere)
      return new Blob(['%PDF-1.7'], { type: 'application/pdf' })
    }
    const files = [{ name: 'plan.pdf', kind: 'file' as const, ref: null }]
    const turn = { id: 't2', text: '[[sim:repeat]] Two.', files, ...stateOf(first.events) }
    const state = await leaveAt('status', { agent: agent(), turn, reason: handedOver })
    elsewhere.stuck = false
    const heard = await run(agent(), { ...turn, attempt: 2, ...withState(state) })
    expect([heard.text, posts(fake, '/responses')]).toEqual(['Two.', ['200', '400', '200']])
  })

  test('is left alone although our own last turn had failed', async () => {
    const { fake, agent } = await startWegent('sim')
    fake.enqueue({ pieces: ['Half'], error: { after: 1 } })
    const failed = await run(agent(), {})
    expect(failed.error?.fault).toBe('invalid')
    const [task] = fake.tasks()
    if (task) fake.askElsewhere(task, 'On the page.', { looks: 2, text: 'Elsewhere.' })
    const heard = await run(agent(), { id: 't2', text: '[[sim:repeat]] Two.', ...stateOf(failed.events) })
    expect([heard.text, posts(fake, '/cancel')]).toEqual(['Two.', []])
  })

  test('is not stopped by who only waits for it', async () => {
    const { fake, agent, turn } = await busyElsewhere({ stuck: true })
    await leaveAt('status', { agent: agent(), turn })
    expect([fake.stops(), posts(fake, '/cancel')]).toEqual([0, []])
  })

  test('for ever ends in words that help', async () => {
    const { agent, turn } = await busyElsewhere({ stuck: true }, { patience: { total: 100 } })
    expect((await run(agent(), turn)).error?.userMessage).toContain('/new')
  })

  test('with an earlier turn of ours that broke off is freed', async () => {
    const { fake, agent } = await startWegent('coder')
    fake.enqueue({ stuck: true })
    const state = await leaveAt('status', { agent: agent(), reason: handedOver })
    fake.enqueue({ text: 'Two.' })
    const { text, events } = await run(agent(), { id: 't2', ...withState(state) })
    expect([text, fake.stops()]).toEqual(['Two.', 1])
    expect(events.some((event) => event.type === 'status' && event.text.includes('/new'))).toBe(false)
  })

  test('right after /stop takes the next question', async () => {
    const { fake, agent } = await startWegent('sim')
    fake.enqueue({ pieces: ['One', ' more.'], faults: { stall: 'said' } })
    const state = await leaveAt('text', { agent: agent() })
    const heard = await run(agent(), { id: 't2', text: '[[sim:repeat]] Two.', ...withState(state) })
    expect([heard.text, heard.error]).toEqual(['Two.', undefined])
  })
})
