import { afterEach, describe, expect, test } from 'vitest'
import { aHost, aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { json } from '../../../test/helpers/byte-server.ts'
import { agentAt, closeServer } from '../../../test/helpers/dify-server.ts'
import { eventually } from '../../../test/helpers/eventually.ts'
import type { Turn } from '../../contract/agent.ts'
import { type DifyFake, type Script, startDifyFake } from './fake.ts'
import { dify } from './index.ts'

const key = 'app-0123456789abcdef'
const fakes: DifyFake[] = []
afterEach(async () => {
  for (const fake of fakes.splice(0)) {
    await eventually(() => fake.open() === 0)
    expect(fake.violations()).toEqual([])
    await fake.close()
  }
})

/** One conversation with an app, whose state goes from turn to turn as the gateway keeps it. */
async function talk(mode: 'workflow' | 'advanced-chat', script: Script) {
  const fake = await startDifyFake({ apps: [{ mode, key }] })
  fakes.push(fake)
  const app = mode === 'workflow' ? 'workflow' : 'chatbot'
  const agent = dify.create(dify.settings.parse({ app, baseUrl: fake.url, apiKey: key }), aHost())
  fake.enqueue(script, key)
  let id = 0
  let state: Turn['state']
  const say = async (text: string, more: Partial<Turn> = {}) => {
    id += 1
    const turn = aTurn({ id: `t${id}`, text, ...(state === undefined ? {} : { state }), ...more })
    const heard = await listenTo(agent.run(turn, new AbortController().signal))
    const kept = heard.events.flatMap((event) => (event.type === 'state' ? [event.state] : []))
    state = kept.at(-1) ?? state ?? null
    const [ask] = heard.events.flatMap((event) => (event.type === 'ask' ? [event] : []))
    return { ...heard, ask, kept }
  }
  const submitted = () =>
    fake.journal().flatMap(({ method, path, body }) => (method === 'POST' && path.includes('/form/') ? [body] : []))
  return { fake, say, submitted }
}

const actions = [
  { id: 'yes', title: 'Approve' },
  { id: 'no', title: 'Reject' },
]
const form = { title: 'Approval', content: 'Send it?', actions }

describe.each(['workflow', 'advanced-chat'] as const)('a form of a %s', (mode) => {
  test.each(['Approve', ' approve ', '1'])('is asked and submitted with %j; then the run goes on', async (answer) => {
    const { say, submitted } = await talk(mode, { text: 'Sent.', form })
    const asked = await say('Write to Ann')
    expect(asked.error).toBeUndefined()
    expect(asked.ask).toEqual({
      type: 'ask',
      question: '**Approval**\n\nSend it?\n\nPlease choose:',
      options: ['Approve', 'Reject'],
    })
    expect((await say(answer)).text).toBe('Sent.')
    expect(submitted()).toEqual([{ inputs: {}, action: 'yes', user: 'teahouse-u1' }])
    expect((await say('[[sim:repeat]] And now?')).text).toBe('And now?')
  })

  test('has its fields filled in one after the other', async () => {
    const inputs = [
      { name: 'comment', type: 'paragraph' as const },
      { name: 'to', type: 'select' as const, options: ['Ann', 'Bob'] },
    ]
    const { say, submitted } = await talk(mode, { text: 'Sent.', form: { ...form, inputs } })
    expect((await say('Write')).ask?.question).toContain('Please give **comment**:')
    expect((await say('Looks good.')).ask).toMatchObject({ question: 'Please give **to**:', options: ['Ann', 'Bob'] })
    expect((await say('Carl')).ask?.question).toContain('“Carl” is none of the options.')
    expect((await say('Bob')).ask?.options).toEqual(['Approve', 'Reject'])
    expect((await say('Reject')).text).toBe('Sent.')
    const given = { inputs: { comment: 'Looks good.', to: 'Bob' }, action: 'no', user: 'teahouse-u1' }
    expect(submitted()).toEqual([given])
  })
})

test('a form is submitted for the person whose run it is, whoever answers', async () => {
  const { say, submitted } = await talk('workflow', { text: 'Sent.', form })
  await say('Write')
  expect((await say('Approve', { user: { id: 'u2', name: 'Bob' } })).text).toBe('Sent.')
  expect(submitted()).toMatchObject([{ user: 'teahouse-u1' }])
})

test('an answer that is none of the options submits nothing', async () => {
  const { say, submitted } = await talk('workflow', { text: 'Sent.', form })
  await say('Write')
  expect((await say('What is this?')).ask?.options).toEqual(['Approve', 'Reject'])
  expect(submitted()).toEqual([])
})

test.each(['Approve', 'Something else'])(
  'a form that has expired says so to %j, and the next message is a new one',
  async (answer) => {
    const { say } = await talk('workflow', { text: 'Sent.', form: { ...form, expiresIn: -1000 } })
    await say('Write')
    expect((await say(answer)).text).toBe('The form “Approval” has expired; nothing was submitted.')
    expect((await say('[[sim:repeat]] fresh')).text).toBe('fresh')
  },
)

test('a form that was submitted elsewhere says so', async () => {
  const { fake, say } = await talk('workflow', { text: 'Sent.', form })
  const token = JSON.stringify((await say('Write')).kept).match(/"token":"([^"]+)"/)?.[1]
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ inputs: {}, action: 'no', user: 'teahouse-u1' })
  await fetch(`${fake.url}/form/human_input/${token}`, { method: 'POST', headers, body })
  expect((await say('Approve')).text).toBe('The form “Approval” has already been submitted elsewhere.')
})

test('an attempt that was lost after it had submitted the form is gone on with', async () => {
  const { say, submitted } = await talk('workflow', { text: 'Sent.', form })
  await say('Write')
  const first = await say('Approve', { id: 'same' })
  expect(first.text).toBe('Sent.')
  // What the process had kept when it was killed.
  const state = first.kept[0] ?? null
  expect((await say('Approve', { id: 'same', attempt: 2, state })).text).toBe('Sent.')
  expect(submitted()).toHaveLength(2)
  expect((await say('[[sim:repeat]] later', { state })).text).toBe('later')
})

test('a form that Dify could not be given is still there to be answered', async () => {
  const { agent } = await agentAt((_, wire) => json(wire, 503, { code: 'unavailable', message: 'later' }))
  const actions = [{ id: 'yes', title: 'Yes' }]
  const kept = { token: 'f', run: 'r', user: 'u', title: '', content: '', fields: [], actions, answers: {} }
  const turn = aTurn({ text: 'Yes', state: { forms: [kept] } })
  const { events, error } = await listenTo(agent.run(turn, new AbortController().signal))
  await closeServer()
  expect(error).toMatchObject({ fault: 'busy' })
  expect(events.at(-1)).toEqual({ type: 'state', state: { forms: [kept] } })
})

test.each([
  ['by e-mail', { ...form, byMail: true }],
  ['with a file', { ...form, inputs: [{ name: 'scan', type: 'file' as const }] }],
])('a form that is to be filled in %s cannot be answered here, and says so', async (_, form) => {
  const { say } = await talk('workflow', { text: 'Sent.', form })
  expect((await say('Write')).error?.userMessage).toMatch(/“Approval” that cannot be filled in here/)
})
