import { afterEach, describe, expect, test } from 'vitest'
import { testAgent } from '../../../test/contract/agent.ts'
import { aHost, aTurn, listenTo } from '../../../test/helpers/agents.ts'
import type { Turn } from '../../contract/agent.ts'
import { type OpenaiFake, type OpenaiFakeOptions, type ProfileName, startOpenaiFake } from './fake.ts'
import { openai } from './index.ts'

function suite(name: string, api: 'chat' | 'responses', profile: ProfileName): void {
  testAgent(name, async (host) => {
    const fake = await startOpenaiFake({ profile })
    const { url: baseUrl, apiKey, model } = fake
    const agent = openai.create(openai.settings.parse({ baseUrl, apiKey, model, api }), host)
    const far = { ...fake, secret: apiKey, memory: api === 'chat' ? ('ours' as const) : ('theirs once whole' as const) }
    return { agent, far, close: fake.close }
  })
}
suite('openai, chat completions', 'chat', 'openai')
suite('openai, the smallest server', 'chat', 'minimal')
suite('openai, responses', 'responses', 'openai')

const fakes: OpenaiFake[] = []
afterEach(async () => {
  for (const fake of fakes.splice(0)) {
    expect(fake.violations()).toEqual([])
    await fake.close()
  }
})

async function start(api: 'chat' | 'responses', options: OpenaiFakeOptions = {}, more: object = {}) {
  const fake = await startOpenaiFake(options)
  fakes.push(fake)
  const { url: baseUrl, apiKey, model } = fake
  const agent = openai.create(openai.settings.parse({ baseUrl, apiKey, model, api, ...more }), aHost())
  const ask = (turn: Partial<Turn> = {}) => listenTo(agent.run(aTurn(turn), new AbortController().signal))
  return { fake, agent, ask }
}

const profiles: ProfileName[] = ['openai', 'vllm', 'ollama', 'deepseek', 'qwen', 'openrouter', 'ragflow', 'minimal']
test.each(profiles)('%s: the answer, what the model thought and what it cost', async (profile) => {
  const { fake, ask } = await start('chat', { profile })
  fake.enqueue({ reasoning: 'A kettle, then.', text: '水开了。' })
  const heard = await ask()
  expect([heard.text, heard.reasoning, heard.error]).toEqual(['水开了。', 'A kettle, then.', undefined])
  const usage = heard.events.find((event) => event.type === 'usage')
  if (profile !== 'minimal') expect(usage).toMatchObject({ input: expect.any(Number), output: expect.any(Number) })
})

test('azure takes its key in a header of its own', async () => {
  const { ask } = await start('chat', { profile: 'azure' }, { keyHeader: 'api-key' })
  expect((await ask({ text: '[[sim:repeat]] tea' })).text).toBe('tea')
})

test('what a model thinks inside its answer is not part of the answer', async () => {
  const { fake, ask } = await start('chat')
  fake.enqueue({ pieces: ['<th', 'ink>', 'Hm', 'm.</thi', 'nk>\n\nTe', 'a.'] })
  const heard = await ask()
  expect([heard.text.trim(), heard.reasoning.trim()]).toEqual(['Tea.', 'Hmm.'])
})

test('instructions and no more than the wanted turns of history go along', async () => {
  const { fake, ask } = await start('chat', {}, { instructions: 'Be brief.', historyTurns: 1 })
  const history = [1, 2].flatMap((n): Turn['history'] => [
    { role: 'user', text: `question ${n}` },
    { role: 'assistant', text: `answer ${n}` },
  ])
  await ask({ text: 'question 3', history })
  const { messages } = fake.journal()[0]!.body as { messages: { role: string; content: unknown }[] }
  expect(messages.map((one) => one.role)).toEqual(['system', 'user', 'assistant', 'user'])
  expect(JSON.stringify(messages)).toContain('question 2')
  expect(JSON.stringify(messages)).not.toContain('question 1')
})

test('a tool that the far side runs shows while it runs', async () => {
  const { fake, ask } = await start('responses')
  fake.enqueue({ serverTools: [{ name: 'search' }, { name: 'fetch', failed: true }], text: 'Found.' })
  const { events, text } = await ask()
  const tools = events.flatMap((event) => (event.type === 'tool' ? [`${event.name} ${event.state}`] : []))
  expect(tools).toEqual(['search running', 'search done', 'fetch running', 'fetch failed'])
  expect(text).toBe('Found.')
})

describe.each(['chat', 'responses'] as const)('%s', (api) => {
  test('an answer cut short by its length keeps what was said', async () => {
    const { fake, ask } = await start(api)
    fake.enqueue({ text: 'As far as it', finish: 'length' })
    const heard = await ask()
    expect(heard.error).toBeUndefined()
    expect(heard.text).toMatch(/^As far as it/)
  })

  test('a call of a tool that nobody here has is an error, not silence', async () => {
    const { fake, ask } = await start(api)
    fake.enqueue({ toolCalls: [{ name: 'launch', args: '{"at":"dawn"}', fragments: 3 }] })
    expect((await ask()).error?.fault).toBe('invalid')
  })

  test('a wrong key and an unknown model are for an admin to mend', async () => {
    const wrongKey = await start(api, {}, { apiKey: 'sk-wrong-0123456789' })
    const { error } = await wrongKey.ask()
    expect(error?.fault).toBe('denied')
    expect(error?.message).not.toContain('sk-wrong')
    await expect(wrongKey.agent.check?.(new AbortController().signal)).rejects.toMatchObject({ fault: 'denied' })
    const wrongModel = await start(api, {}, { model: 'gpt-0' })
    expect((await wrongModel.ask()).error?.passing).toBe(false)
  })
})

test('a server that keeps nothing is asked anew each time', async () => {
  const { ask } = await start('responses', { profile: 'ollama' })
  const first = await ask({ text: '[[sim:repeat]] one' })
  const state = first.events.findLast((event) => event.type === 'state')?.state
  const second = await ask({ text: '[[sim:repeat]] two', ...(state === undefined ? {} : { state }) })
  expect([first.text, second.text]).toEqual(['one', 'two'])
})
