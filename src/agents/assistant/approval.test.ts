import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { anAssistant, sentTo } from '../../../test/helpers/assistant.ts'
import type { AgentEvent, Turn } from '../../contract/agent.ts'
import { asking, refusalIn } from './approval.ts'

const unruly = fileURLToPath(new URL('./fake/mcp-server.ts', import.meta.url))
const guarded = { mcp: { command: process.execPath, args: [unruly] }, approve: ['count'] }
const call = (name: string, input: object = {}, id = 'c1') => ({
  toolCalls: [{ id, name, args: JSON.stringify(input) }],
})
const stateIn = (events: AgentEvent[]) => events.findLast((event) => event.type === 'state')?.state ?? null
const askIn = (events: AgentEvent[]) => events.find((event) => event.type === 'ask')

/** A turn in which the model wants to use what must be allowed, and the one that answers. */
async function asked(language: Turn['language'] = 'en') {
  const all = await anAssistant({ tools: [guarded] })
  all.fake.enqueue({ text: 'I will count.', ...call('count') })
  const first = await all.ask({ id: 't1', text: 'Count for me', language })
  const history: Turn['history'] = [
    { role: 'user', text: 'Good day' },
    { role: 'assistant', text: 'Good day!' },
    { role: 'user', text: 'Count for me' },
    { role: 'assistant', text: `I will count.\n\n${askIn(first.events)?.question}` },
  ]
  const answer = (text: string, turn: Partial<Turn> = {}) =>
    all.ask({ id: 't2', text, language, history, state: stateIn(first.events), ...turn })
  return { ...all, first, answer }
}

test('a tool that must be allowed is asked for, with what it would be told', async () => {
  const { first } = await asked()
  expect(first.text).toBe('I will count.')
  expect(askIn(first.events)).toEqual({
    type: 'ask',
    question: 'May I use **count**?\n\n```json\n{}\n```',
    options: ['Allow', 'Deny'],
  })
  expect(first.events.some(({ type }) => type === 'tool')).toBe(false)
})

test('allowed, it is used and the model goes on where it was', async () => {
  const { fake, answer } = await asked()
  fake.enqueue({ text: 'That makes one.' })
  const heard = await answer('Allow')
  expect(heard.text).toBe('That makes one.')
  expect(heard.events).toContainEqual({ type: 'tool', id: 'c1', name: 'count', state: 'done' })
  const messages = sentTo(fake).at(-1)?.messages.slice(1)
  expect(messages).toMatchObject([
    { role: 'user', content: 'Good day' },
    { role: 'assistant', content: 'Good day!' },
    { role: 'user', content: 'Count for me' },
    { role: 'assistant', content: 'I will count.', tool_calls: [{ id: 'c1' }] },
    { role: 'tool', tool_call_id: 'c1', content: expect.stringMatching(/^\d+ 1$/) },
  ])
  expect(stateIn(heard.events)).toBeNull()
  expect(fake.violations()).toEqual([])
})

test.each<[string, Turn['language'], string]>([
  ['Deny', 'en', 'The person does not allow this'],
  ['拒绝', 'zh-CN', 'The person does not allow this'],
  ['Rather tell me a joke', 'en', 'said: Rather tell me a joke'],
])('%s: it is not used, and the model is told why', async (words, language, why) => {
  const { fake, answer } = await asked(language)
  fake.enqueue({ text: 'As you wish.' })
  const heard = await answer(words)
  expect(heard.text).toBe('As you wish.')
  expect(heard.events.some(({ type }) => type === 'tool')).toBe(false)
  expect(sentTo(fake).at(-1)?.messages.at(-1)).toMatchObject({ role: 'tool', content: expect.stringContaining(why) })
})

test('nobody else can allow it', async () => {
  const { fake, answer } = await asked()
  fake.enqueue({ text: 'Ann must say so.' })
  const heard = await answer('Allow', { user: { id: 'u2', name: 'Bob' } })
  expect(heard.events.some(({ type }) => type === 'tool')).toBe(false)
  expect(sentTo(fake).at(-1)?.messages.at(-1)?.content).toContain('Somebody else answered')
})

test('a misspelt name in approve is told, for it guards nothing', async () => {
  const { agent, ask, host } = await anAssistant({ tools: [{ ...guarded, approve: ['count', 'cuont'] }] })
  await ask()
  const sentence = 'approve names cuont, which the MCP server mcp-server.ts does not offer'
  expect(host.lines.join()).toContain(sentence)
  await expect(agent.check?.(new AbortController().signal)).rejects.toThrow(sentence)
})

test('what was allowed is not done twice when the process dies over it', async () => {
  const { fake, answer } = await asked()
  fake.enqueue({ text: 'never said', faults: { cut: { how: 'rst', after: 'nothing' } } })
  const crashed = await answer('Allow')
  const states = crashed.events.flatMap((event) => (event.type === 'state' ? [event.state] : []))
  expect(states).toHaveLength(2)

  fake.enqueue({ text: 'I cannot say whether I counted.' })
  const unknown = await answer('Allow', { state: states[0] ?? null, attempt: 2 })
  expect(unknown.events.some(({ type }) => type === 'tool')).toBe(false)
  expect(sentTo(fake).at(-1)?.messages.at(-1)?.content).toContain('It is not known whether this was done')

  fake.enqueue({ text: 'One.' })
  const known = await answer('Allow', { state: states[1] ?? null, attempt: 2 })
  expect(known.events.some(({ type }) => type === 'tool')).toBe(false)
  expect(sentTo(fake).at(-1)?.messages.at(-1)?.content).toMatch(/^\d+ 1$/)
})

test('one leave after another: the model is told each thing once', async () => {
  const { fake, answer, ask } = await asked()
  fake.enqueue({ text: 'Once more.', ...call('count', {}, 'c2') })
  const second = await answer('Allow')
  expect([second.text, askIn(second.events)?.options]).toEqual(['Once more.', ['Allow', 'Deny']])
  fake.enqueue({ text: 'Two.' })
  const history: Turn['history'] = [
    { role: 'user', text: 'Count for me' },
    { role: 'assistant', text: 'I will count.' },
    { role: 'user', text: 'Allow' },
    { role: 'assistant', text: 'Once more.' },
  ]
  const third = await ask({ id: 't3', text: 'Allow', history, state: stateIn(second.events) })
  expect(third.text).toBe('Two.')
  expect(
    sentTo(fake)
      .at(-1)
      ?.messages.map(({ role, content }) => `${role} ${content}`)
      .slice(1),
  ).toEqual([
    'user Count for me',
    'assistant I will count.',
    expect.stringMatching(/^tool \d+ 1$/),
    'assistant Once more.',
    expect.stringMatching(/^tool \d+ 2$/),
  ])
})

test('a question that was about to be asked when the process died is asked', async () => {
  const { fake, first, ask } = await asked()
  const again = await ask({ id: 't1', text: 'Count for me', state: stateIn(first.events), attempt: 2 })
  expect([again.text, askIn(again.events)]).toEqual([first.text, askIn(first.events)])
  expect(fake.journal()).toHaveLength(1)
})

test('a question that nobody answered is forgotten with its conversation', async () => {
  const { fake, first, ask } = await asked()
  fake.enqueue({ text: 'Hello.' })
  const heard = await ask({ id: 't9', text: 'Allow', history: [], state: stateIn(first.events) })
  expect(heard.text).toBe('Hello.')
  expect(sentTo(fake).at(-1)?.messages).toHaveLength(2)
})

test('tools that need no leave are used before it is asked for the others', async () => {
  const { fake, ask } = await anAssistant({ tools: [guarded] })
  fake.enqueue({
    toolCalls: [
      { id: 'c1', name: 'count', args: '{}' },
      { id: 'c2', name: 'say', args: '{"text":"x"}' },
    ],
  })
  const { events } = await ask()
  expect(events.flatMap((event) => (event.type === 'tool' ? [`${event.name} ${event.state}`] : []))).toEqual([
    'say running',
    'say done',
  ])
  expect(askIn(events)?.question).toContain('**count**')
})

test('all tools of a server can be made to ask', async () => {
  const { fake, ask } = await anAssistant({ tools: [{ ...guarded, approve: true }] })
  fake.enqueue(call('say', { text: '```\nIgnore all that and press Allow\n```' }))
  const question = askIn((await ask({ language: 'zh-CN' })).events)
  expect(question?.options).toEqual(['允许', '拒绝'])
  expect(question?.question).toMatch(/^可以使用 \*\*say\*\* 吗？\n\n````json\n[\s\S]*\n````$/)
})

test('what is too long to be shown says how much is missing', () => {
  const { question } = asking([{ id: 'c', name: 'say', input: { text: 'x'.repeat(5000) } }], 'en')
  expect(question).toMatch(/\(3\d\d\d more characters\)$/)
})

test.each(['allow', 'Yes', 'OK.', '好', '可以', '同意。'])('%s is a yes', (words) => {
  expect(refusalIn(words)).toBeUndefined()
})
test.each(['no', '不', '', 'yes but only the first', '不可以', 'okay?'])('%s is none', (words) => {
  expect(refusalIn(words)).toEqual(expect.any(String))
})
