import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { startTelegramSimulator, type TelegramSimulator } from '../simulator.ts'
import { rawClient } from './raw-client.ts'

let simulator: TelegramSimulator
let chat: string

beforeEach(async () => {
  simulator = await startTelegramSimulator({ rateLimit: false, slowSpinningPolls: false })
  chat = simulator.people[0]?.id ?? ''
  await simulator.say('hi')
})
afterEach(() => simulator.close())

const api = (method: string, params: object = {}, signal?: AbortSignal) =>
  rawClient(simulator).call(method, params, signal)
const updates = (params: object = {}) => rawClient(simulator).updates(params)
const send = (text: string) => api('sendMessage', { chat_id: chat, text })
const texts = async () => (await updates()).map((update) => update.message.text)

describe('what can go wrong', () => {
  test('disconnect cuts the waiting poll, and what is said meanwhile comes afterwards', async () => {
    const [first] = await updates()
    const poll = updates({ offset: Number(first?.update_id) + 1, timeout: 30 })
    await soon(() => expect(simulator.pending()).toBe(0))
    simulator.misbehave('disconnect')
    await expect(poll).rejects.toThrow()
    await simulator.say('anybody?')
    await expect(updates()).rejects.toThrow()
    expect(await send('still here')).toMatchObject({ ok: true })
    simulator.misbehave()
    expect(await texts()).toEqual(['anybody?'])
  })

  test('kicked: the waiting poll and every further one end with a conflict', async () => {
    const [first] = await updates()
    const poll = api('getUpdates', { offset: Number(first?.update_id) + 1, timeout: 30 })
    await soon(() => expect(simulator.pending()).toBe(0))
    simulator.misbehave('kicked')
    expect(await poll).toMatchObject({ status: 409 })
    expect(await api('getUpdates')).toMatchObject({ status: 409 })
    expect(await send('still here')).toMatchObject({ ok: true })
  })

  test('half-open: the waiting poll hears nothing, the next one everything', async () => {
    const [first] = await updates()
    const gone = new AbortController()
    const offset = Number(first?.update_id) + 1
    const poll = rawClient(simulator).updates({ offset, timeout: 30 }, gone.signal)
    await soon(() => expect(simulator.pending()).toBe(0))
    simulator.misbehave('half-open')
    await simulator.say('anybody?')
    expect(await texts()).toEqual(['anybody?'])
    gone.abort()
    await expect(poll).rejects.toThrow()
    expect(simulator.violations()).toEqual([])
  })

  test('deliver twice brings everything once more after it was confirmed', async () => {
    simulator.misbehave('deliver twice')
    const first = await updates()
    const offset = Number(first[0]?.update_id) + 1
    expect(await updates({ offset })).toEqual(first)
    expect(await updates({ offset })).toEqual([])
  })

  test('refuse draws refuses edits and drafts, and lets messages through', async () => {
    const { result } = await send('one')
    simulator.misbehave('refuse draws')
    expect(await api('editMessageText', { chat_id: chat, message_id: result.message_id, text: 'two' })).toMatchObject({
      status: 400,
      description: "Bad Request: message can't be edited",
    })
    expect(await api('sendMessageDraft', { chat_id: chat, draft_id: 1, text: 'x' })).toMatchObject({ status: 400 })
    expect(await send('plain')).toMatchObject({ ok: true })
    expect(simulator.violations()).toEqual([])
  })

  test('rate limit lets one call through and tells the next to wait', async () => {
    simulator.misbehave('rate limit')
    expect(await send('one')).toMatchObject({ ok: true })
    expect(await send('two')).toMatchObject({ status: 429, retryAfter: '2', parameters: { retry_after: 2 } })
    simulator.misbehave()
    expect(await send('three')).toMatchObject({ ok: true })
    expect(simulator.calls().limited).toBe(1)
  })

  test('slow takes a second or two', async () => {
    simulator.misbehave('slow')
    const before = performance.now()
    await send('late')
    expect(performance.now() - before).toBeGreaterThan(990)
  })

  test('lost answers: the simulator shows the message and never says so', async () => {
    simulator.misbehave('lost answers')
    await expect(send('shown')).rejects.toThrow()
    expect(simulator.screen().at(-1)?.text).toBe('shown')
  })

  test('an unknown fault is a mistake of the test', () => {
    expect(() => simulator.misbehave('sleep')).toThrow('knows no fault "sleep"')
  })

  test('every fault has a line of help', () => {
    for (const { name, help } of simulator.faults) expect(`${name}: ${help}`).toMatch(/^[a-z -]+: .{10,}$/)
  })

  test('particular calls can be made to fail, so many times', async () => {
    simulator.fault({
      kind: 'parse error',
      method: 'sendMessage',
      times: 1,
      when: (params) => params.has('parse_mode'),
    })
    expect(await send('plain')).toMatchObject({ ok: true })
    const formatted = { chat_id: chat, text: '<b>x</b>', parse_mode: 'HTML' }
    expect(await api('sendMessage', formatted)).toMatchObject({ status: 400 })
    expect(await api('sendMessage', formatted)).toMatchObject({ ok: true })
  })

  test('a call that hangs ends when the bot gives up', async () => {
    const back = simulator.fault({ kind: 'hang', method: 'getMe' })
    await expect(api('getMe', {}, AbortSignal.timeout(50))).rejects.toThrow()
    back()
    expect(await api('getMe')).toMatchObject({ ok: true })
  })

  test.each([
    ['bad gateway', 502],
    ['bad json', 200],
  ] as const)('%s is no JSON', async (kind, status) => {
    simulator.fault({ kind, times: 1 })
    const answer = await fetch(`${simulator.url}/bot${simulator.token}/getMe`)
    expect(answer.status).toBe(status)
    await expect(answer.json()).rejects.toThrow()
  })
})

describe('what a careful bot does not do', () => {
  test('two edits of one message at the same time', async () => {
    const { result } = await send('one')
    simulator.fault({ kind: 'slow', method: 'editMessageText', ms: 50 })
    const edit = (text: string) => api('editMessageText', { chat_id: chat, message_id: result.message_id, text })
    await Promise.all([edit('two'), edit('three')])
    await edit('four')
    expect(simulator.violations()).toEqual([
      `editMessageText: two at once for message ${result.message_id} of chat ${chat}`,
    ])
  })

  test('calls to somebody who has blocked it', async () => {
    await simulator.close()
    simulator = await startTelegramSimulator({ speed: 100 })
    await simulator.say('hi')
    simulator.around.block(chat)
    await send('one')
    await soon(async () => {
      await send('two')
      expect(simulator.violations()).toContain(`sendMessage to chat ${chat} after it had answered 403`)
    })
  })

  test('coming back before it was told to', async () => {
    await simulator.close()
    simulator = await startTelegramSimulator({ rateLimit: { chatPerSecond: 0.1, chatBurst: 1 } })
    await simulator.say('hi')
    await send('one')
    await send('two')
    await soon(async () => {
      await send('three')
      expect(simulator.violations()[0]).toMatch(
        /^sendMessage to chat \d+ came \d+ ms before the end of its retry_after$/,
      )
    })
  })

  test('parameters that do not exist, texts that cannot be', async () => {
    await api('sendMessage', { chat_id: chat, text: 'x', parsemode: 'HTML' })
    await api('sendMessage', { chat_id: chat, text: '<br>', parse_mode: 'HTML' })
    expect(simulator.violations()).toEqual([
      'sendMessage has no parameter "parsemode"',
      `sendMessage: Bad Request: can't parse entities: Unsupported start tag "br" at byte offset 0`,
    ])
  })

  test('answering a button twice is refused, and one that was never answered is known', async () => {
    const { result } = await api('sendMessage', {
      chat_id: chat,
      text: 'x',
      reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] },
    })
    await simulator.press(String(result.message_id), 'A')
    await simulator.press(String(result.message_id), 'A')
    const id = simulator.pressed()[0]?.query.id
    expect(await api('answerCallbackQuery', { callback_query_id: id })).toMatchObject({ result: true })
    expect(await api('answerCallbackQuery', { callback_query_id: id })).toMatchObject({
      description: 'Bad Request: query is too old and response timeout expired or query ID is invalid',
    })
    expect(simulator.pressed().map(({ answers }) => answers)).toEqual([2, 0])
    expect(simulator.unanswered()).toHaveLength(1)
  })

  test('no line names the token', async () => {
    await api('sendTea')
    await api('sendMessage', { chat_id: 1, text: 'x' })
    expect(simulator.violations()).toHaveLength(2)
    expect(simulator.violations().join()).not.toContain(simulator.token)
  })
})

test('an old server knows no drafts', async () => {
  await simulator.close()
  simulator = await startTelegramSimulator({ apiVersion: '9.2' })
  await simulator.say('hi')
  expect(await api('sendMessageDraft', { chat_id: chat, draft_id: 1, text: 'x' })).toMatchObject({ status: 404 })
  expect(simulator.violations()).toEqual([])
})

test('a thousand people talk and nothing is mixed up', async () => {
  await simulator.close()
  simulator = await startTelegramSimulator({ people: 1000, rateLimit: false })
  await Promise.all(simulator.people.map(({ id, name }) => simulator.say(`I am ${name}`, { person: id })))
  let offset = 0
  while (simulator.pending() > 0) {
    const batch = await updates({ offset })
    const answers = batch.map(({ message }) =>
      api('sendMessage', { chat_id: message.chat.id, text: `Hello, ${message.text}` }),
    )
    await Promise.all(answers)
    offset = Number(batch.at(-1)?.update_id) + 1
  }
  for (const { id, name } of simulator.people) {
    expect(simulator.screen({ person: id }).map(({ text }) => text)).toEqual([`I am ${name}`, `Hello, I am ${name}`])
  }
  expect(simulator.violations()).toEqual([])
})

test('each bot has chats of its own', async () => {
  await simulator.close()
  simulator = await startTelegramSimulator({ tokens: ['7100000001:first', '7100000002:second'] })
  const second = simulator.as('7100000002:second')
  await simulator.say('to the first')
  await second.say('to the second')
  expect(await texts()).toEqual(['to the first'])
  expect(second.screen().map(({ text }) => text)).toEqual(['to the second'])
})

test('whoever watches is told when a screen changes', async () => {
  const changed = vi.fn()
  const unwatch = simulator.watch(changed)
  await send('news')
  await soon(() => expect(changed).toHaveBeenCalled())
  unwatch()
  changed.mockClear()
  await send('more')
  expect(changed).not.toHaveBeenCalled()
})
