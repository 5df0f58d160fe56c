import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { startTelegramSimulator, type TelegramSimulator } from '../simulator.ts'
import { rawClient } from './raw-client.ts'

let simulator: TelegramSimulator
let chat: string

beforeEach(async () => {
  simulator = await startTelegramSimulator({
    rateLimit: false,
    forum: true,
    groups: [{ title: 'Team' }, { title: 'Old', kind: 'group' }],
  })
  chat = simulator.people[0]?.id ?? ''
  await simulator.say('hi')
})
afterEach(() => simulator.close())

const api = (method: string, params: object = {}, token = simulator.token) =>
  rawClient(simulator, token).call(method, params)
const updates = (params: object = {}) => rawClient(simulator).updates(params)
const lastUpdate = async () => (await updates()).at(-1)?.message
const send = (params: object) => api('sendMessage', { chat_id: chat, ...params })

describe('the four encodings', () => {
  const url = () => `${simulator.url}/bot${simulator.token}`

  test('a query string, whatever the case of the method', async () => {
    const answer = await fetch(`${url()}/SENDmessage?chat_id=${chat}&text=by+query`)
    expect(await answer.json()).toMatchObject({ ok: true, result: { text: 'by query' } })
  })

  test('a form', async () => {
    const body = new URLSearchParams({
      chat_id: chat,
      text: 'by form',
      reply_markup: '{"inline_keyboard":[[{"text":"A","callback_data":"a"}]]}',
    })
    const answer = await fetch(`${url()}/sendMessage`, { method: 'POST', body })
    expect(await answer.json()).toMatchObject({
      result: { text: 'by form', reply_markup: { inline_keyboard: [[{ text: 'A' }]] } },
    })
  })

  test('JSON, with numbers, objects, or JSON in strings', async () => {
    expect(await send({ chat_id: Number(chat), text: 'a', reply_parameters: '{"message_id":11}' })).toMatchObject({
      result: { reply_to_message: { text: 'hi' } },
    })
    expect(await send({ text: 'b', reply_parameters: { message_id: 11 } })).toMatchObject({
      result: { reply_to_message: { text: 'hi' } },
    })
  })

  test('the method may be a parameter', async () => {
    expect(await api('', { method: 'getMe' })).toMatchObject({
      result: { is_bot: true, can_read_all_group_messages: false },
    })
  })
})

describe('who may call', () => {
  test.each([
    ['no-colon', 401, 'Unauthorized: invalid token specified'],
    ['0123:abc', 401, 'Unauthorized: invalid token specified'],
    [`1:${'x'.repeat(90)}`, 401, 'Unauthorized: invalid token specified'],
    ['7100000001:wrong', 401, 'Unauthorized'],
  ])('the token %s', async (token, code, description) => {
    expect(await api('getMe', {}, token)).toMatchObject({ status: code, ok: false, error_code: code, description })
  })

  test('a method that does not exist', async () => {
    expect(await api('sendTea')).toMatchObject({ status: 404, description: 'Not Found: method not found' })
  })

  test('a path that is none', async () => {
    const answer = await fetch(`${simulator.url}/elsewhere`)
    expect(await answer.json()).toEqual({ ok: false, error_code: 404, description: 'Not Found' })
  })
})

describe('what the bot may not send', () => {
  test.each([
    [{ text: '' }, 'message text is empty'],
    [{ text: ' \n' }, 'text must be non-empty'],
    [{ text: '茶'.repeat(4097) }, 'message is too long'],
    [{ text: 'x'.repeat(32_769) }, 'text is too long'],
    [{ chat_id: '', text: 'x' }, 'chat_id is empty'],
    [{ chat_id: 1234, text: 'x' }, 'chat not found'],
    [{ text: 'x', parse_mode: 'HTML', entities: [], chat_id: '@nobody' }, 'chat not found'],
    [{ text: 'x', reply_parameters: { message_id: 999 } }, 'message to be replied not found'],
    [{ text: 'x', message_thread_id: 5 }, 'message thread not found'],
    [
      { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'A', callback_data: '茶'.repeat(22) }]] } },
      'BUTTON_DATA_INVALID',
    ],
    [
      { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'A' }]] } },
      "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
    [
      { text: 'x', reply_markup: { inline_keyboard: [[{ text: 'A', url: 'http://localhost:3000' }]] } },
      "inline keyboard button URL 'http://localhost:3000' is invalid: Wrong HTTP URL",
    ],
    [{ text: 'x', reply_markup: '{' }, "can't parse reply keyboard markup JSON object"],
    [
      { text: 'x', entities: [{ type: 'bold', offset: 0, length: 5 }] },
      'entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 5',
    ],
  ])('%j', async (params, words) => {
    expect(await send(params)).toMatchObject({
      status: 400,
      ok: false,
      error_code: 400,
      description: `Bad Request: ${words}`,
    })
  })

  test('4096 of them fit, and a vanished quote may be forgiven', async () => {
    const answer = await send({
      text: '茶'.repeat(4096),
      reply_parameters: { message_id: 999, allow_sending_without_reply: true },
    })
    expect(answer).toMatchObject({ ok: true })
  })
})

describe('edits', () => {
  test('what changes nothing is refused, also when only blanks differ', async () => {
    const { result } = await send({ text: 'foo' })
    const edit = { chat_id: chat, message_id: result.message_id }
    const words =
      'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'
    expect(await api('editMessageText', { ...edit, text: 'foo ' })).toMatchObject({ status: 400, description: words })
    expect(await api('editMessageText', { ...edit, text: '<b>foo</b>', parse_mode: 'HTML' })).toMatchObject({
      result: { text: 'foo' },
    })
    expect(simulator.violations()).toEqual([])
  })

  test('an edit without a keyboard takes the keyboard away', async () => {
    const keyboard = { inline_keyboard: [[{ text: 'A', callback_data: 'a' }]] }
    const { result } = await send({ text: 'foo', reply_markup: keyboard })
    expect(simulator.screen().at(-1)?.buttons).toEqual(['A'])
    const answer = await api('editMessageText', { chat_id: chat, message_id: result.message_id, text: 'bar' })
    expect(answer.result.edit_date).toBeGreaterThan(1e9)
    expect(simulator.screen().at(-1)?.buttons).toEqual([])
  })

  test.each([
    ['a message that is gone', 999, 'Bad Request: message to edit not found'],
    ['a message of a person', 11, "Bad Request: message can't be edited"],
  ])('%s cannot be edited', async (_, message_id, description) => {
    expect(await api('editMessageText', { chat_id: chat, message_id, text: 'x' })).toMatchObject({
      status: 400,
      description,
    })
  })

  test('a file has no text to edit', async () => {
    const file = new File(['x'], 'x.txt')
    const { result } = await rawClient(simulator).form('sendDocument', { chat_id: chat, document: file })
    expect(await api('editMessageText', { chat_id: chat, message_id: result.message_id, text: 'x' })).toMatchObject({
      description: 'Bad Request: there is no text in the message to edit',
    })
  })
})

describe('people and groups who do not want the bot', () => {
  test('a person who never wrote, one who blocked it, one who is gone', async () => {
    const stranger = simulator.people[1]?.id ?? ''
    expect(await api('sendMessage', { chat_id: stranger, text: 'x' })).toMatchObject({
      status: 403,
      description: "Forbidden: bot can't initiate conversation with a user",
    })
    simulator.around.block(chat)
    expect(await send({ text: 'x' })).toMatchObject({
      status: 403,
      description: 'Forbidden: bot was blocked by the user',
    })
    simulator.around.unblock(chat)
    expect(await send({ text: 'x' })).toMatchObject({ ok: true })
    simulator.around.deactivate(chat)
    expect(await send({ text: 'x' })).toMatchObject({ status: 403, description: 'Forbidden: user is deactivated' })
    const [, ...changes] = await updates()
    expect(changes.map((update) => update.my_chat_member?.new_chat_member.status)).toEqual(['kicked', 'member'])
  })

  test('a group that threw it out', async () => {
    const group = simulator.groups[0]?.id ?? ''
    simulator.around.kick(group)
    expect(await api('sendMessage', { chat_id: group, text: 'x' })).toMatchObject({
      status: 403,
      description: 'Forbidden: bot was kicked from the supergroup chat',
    })
  })

  test('a group that became a supergroup tells its new id', async () => {
    const old = simulator.groups[1]?.id ?? ''
    const fresh = Number(simulator.around.migrate(old))
    expect(await api('sendMessage', { chat_id: old, text: 'x' })).toMatchObject({
      status: 400,
      description: 'Bad Request: group chat was upgraded to a supergroup chat',
      parameters: { migrate_to_chat_id: fresh },
    })
    expect(await api('sendMessage', { chat_id: fresh, text: 'x' })).toMatchObject({ ok: true })
  })
})

describe('topics', () => {
  test('a message goes into the topic it names, and General has no name', async () => {
    const forum = simulator.groups.at(-1)?.id ?? ''
    const topic = simulator.around.openTopic(forum, 'Ops')
    await simulator.say('status?', { group: forum, thread: String(topic) })
    expect(await lastUpdate()).toMatchObject({
      message_thread_id: topic,
      is_topic_message: true,
      reply_to_message: { message_id: topic, forum_topic_created: { name: 'Ops' } },
    })
    expect(await api('sendMessage', { chat_id: forum, message_thread_id: topic, text: 'fine' })).toMatchObject({
      result: { message_thread_id: topic, is_topic_message: true },
    })
    for (const message_thread_id of [1, 77]) {
      expect(await api('sendMessage', { chat_id: forum, message_thread_id, text: 'x' })).toMatchObject({
        description: 'Bad Request: message thread not found',
      })
    }
    expect(await api('sendChatAction', { chat_id: forum, message_thread_id: 1, action: 'typing' })).toMatchObject({
      ok: true,
    })
  })

  test('only an administrator opens one', async () => {
    const forum = simulator.groups.at(-1)?.id ?? ''
    expect(await api('createForumTopic', { chat_id: forum, name: 'New' })).toMatchObject({ status: 400 })
    simulator.around.promote(forum)
    expect(await api('createForumTopic', { chat_id: forum, name: 'New' })).toMatchObject({ result: { name: 'New' } })
  })
})

describe('polling', () => {
  test('an offset forgets what is older, and nothing else does', async () => {
    await simulator.say('two')
    const [first, second] = await updates()
    expect(await updates({ offset: first?.update_id })).toHaveLength(2)
    expect(await updates({ offset: second?.update_id })).toHaveLength(1)
    await simulator.say('three')
    expect(await updates({ offset: -1 })).toMatchObject([{ message: { text: 'three' } }])
  })

  test('a waiting poll returns as soon as something is said', async () => {
    const [first] = await updates()
    const poll = updates({ offset: Number(first?.update_id) + 1, timeout: 30 })
    await soon(() => expect(simulator.pending()).toBe(0))
    await simulator.say('now')
    expect(await poll).toMatchObject([{ message: { text: 'now' } }])
  })

  test('what was not asked for does not come', async () => {
    await updates({ allowed_updates: ['callback_query'] })
    await simulator.say('unheard')
    expect(await updates()).toHaveLength(1)
    expect(await api('getWebhookInfo')).toMatchObject({ result: { allowed_updates: ['callback_query'] } })
  })

  test('an edited message comes once, when something visible changed', async () => {
    await simulator.edit('11', 'hi ')
    await simulator.edit('11', 'hello')
    const [, ...changes] = await updates()
    expect(changes).toMatchObject([{ edited_message: { message_id: 11, text: 'hello' } }])
    expect(simulator.screen()[0]?.text).toBe('hello')
  })
})

describe('signs of life', () => {
  test('typing is shown until the message comes', async () => {
    await api('sendChatAction', { chat_id: chat, action: 'typing' })
    expect(simulator.screen().at(-1)).toMatchObject({ notice: true, text: 'typing…' })
    await send({ text: 'done' })
    expect(simulator.screen().at(-1)).toMatchObject({ text: 'done' })
    expect(await api('sendChatAction', { chat_id: chat, action: 'dancing' })).toMatchObject({
      description: 'Bad Request: wrong parameter action in request',
    })
  })

  test.each([
    ['a group', () => ({ chat_id: simulator.groups[0]?.id, draft_id: 1 }), 'Bad Request: TEXTDRAFT_PEER_INVALID'],
    ['number zero', () => ({ chat_id: chat, draft_id: 0 }), 'Bad Request: RANDOM_ID_INVALID'],
  ])('no draft for %s', async (_, params, description) => {
    expect(await api('sendMessageDraft', { ...params(), text: 'x' })).toMatchObject({ status: 400, description })
    expect(simulator.violations()).toEqual([`sendMessageDraft: ${description}`])
  })

  test('a reaction must be one of the known', async () => {
    const params = { chat_id: chat, message_id: 11 }
    expect(await api('setMessageReaction', { ...params, reaction: [{ type: 'emoji', emoji: '👀' }] })).toMatchObject({
      result: true,
    })
    expect(await api('setMessageReaction', { ...params, reaction: [{ type: 'emoji', emoji: '✅' }] })).toMatchObject({
      description: 'Bad Request: REACTION_INVALID',
    })
  })

  test('commands are kept for each scope', async () => {
    const commands = [{ command: 'help', description: 'what can be done' }]
    await api('setMyCommands', { commands, scope: { type: 'all_private_chats' } })
    expect(await api('getMyCommands', { scope: { type: 'all_private_chats' } })).toMatchObject({ result: commands })
    expect(await api('getMyCommands')).toMatchObject({ result: [] })
    expect(await api('setMyCommands', { commands: [{ command: 'Help!', description: 'x' }] })).toMatchObject({
      status: 400,
    })
  })
})
