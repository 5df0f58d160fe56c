import { afterEach, beforeEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type JsonObject, listIn, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import { type FeishuSimulator, type FeishuSimulatorOptions, startFeishuSimulator } from '../simulator.ts'
import { RawBot, type RawSocket } from './test-bots.ts'

let simulator: FeishuSimulator
let socket: RawSocket
let group = ''
let ann = ''

async function start(options: FeishuSimulatorOptions = {}): Promise<void> {
  await simulator?.close()
  simulator = await startFeishuSimulator({ ackWithin: 60_000, ...options })
  socket = await new RawBot(simulator).connect()
  await soon(() => expect(socket.controls).toHaveLength(1))
  group = simulator.groups[0]!.id
  ann = simulator.people[1]!.id
}

beforeEach(() => start())
afterEach(() => simulator.close())

/** The newest event, once so many have come. */
async function heard(
  count: number,
): Promise<{ header: JsonObject; event: JsonObject; message: JsonObject; content: JsonObject }> {
  await soon(() => expect(socket.frames).toHaveLength(count))
  const { header, event } = socket.frames.at(-1)!.event!
  const message = objectIn(objectIn(event).message)
  const content = objectIn(parseJson(textIn(message.content)))
  return { header: objectIn(header), event: objectIn(event), message, content }
}

test('in a group the bot hears what mentions it, with placeholders for names', async () => {
  await simulator.say('大家好', { group, mention: false })
  await simulator.say('帮我查订单', { group, person: ann })
  const { message, content, event } = await heard(1)
  expect(content).toEqual({ text: '@_user_1 帮我查订单' })
  expect(message).toMatchObject({
    chat_id: group,
    chat_type: 'group',
    mentions: [{ key: '@_user_1', id: { open_id: simulator.bot.openId }, name: '茶馆' }],
  })
  expect(objectIn(event.sender).sender_id).toMatchObject({ open_id: ann, user_id: expect.stringMatching(/^\w{8}$/) })
  expect(simulator.screen({ group }).map(({ from, text }) => [from, text])).toEqual([
    ['张伟', '大家好'],
    ['Ann', '@茶馆 帮我查订单'],
  ])
})

test('@所有人 mentions no bot, and with the permission for it everything is heard', async () => {
  await simulator.say('开会', { group, mention: 'all' })
  await simulator.say('茶馆呢', { group })
  expect((await heard(1)).content).toEqual({ text: '@_user_1 茶馆呢' })
  await start({ hears: 'all' })
  await simulator.say('开会', { group, mention: 'all' })
  expect((await heard(1)).message.mentions).toMatchObject([{ key: '@_all', id: { open_id: '' } }])
})

test('more than nine mentions have two digits', async () => {
  await start({ people: 12 })
  const mentions = simulator.people.slice(1, 11).map(({ id }) => id)
  await simulator.say('都来', { group, mentions })
  const { message, content } = await heard(1)
  expect(listIn(message.mentions)).toHaveLength(11)
  expect(content.text).toMatch(/^@_user_1 @_user_2 .*@_user_10 @_user_11 都来$/)
})

test('without the permission for it nobody has a user_id', async () => {
  await start({ withoutScopes: ['contact:user.employee_id:readonly'] })
  await simulator.say('你好')
  expect(objectIn((await heard(1)).event.sender).sender_id).not.toHaveProperty('user_id')
})

test('a quote names its parent and the root of the talk', async () => {
  const first = await simulator.say('一')
  const second = await simulator.say('二', { quote: first })
  await simulator.say('三', { quote: second })
  expect((await heard(3)).message).toMatchObject({ parent_id: second, root_id: first })
})

test('threads keep their id, and in a topic group everything is one', async () => {
  await start({ groups: [{ title: '话题群', topics: true }] })
  const first = await simulator.say('新话题', { group })
  const { thread_id } = (await heard(1)).message
  expect(thread_id).toMatch(/^omt_/)
  await simulator.say('接着说', { group, thread: first })
  expect((await heard(2)).message).toMatchObject({ thread_id, root_id: first })
})

const kinds: [string, string, JsonObject][] = [
  ['post', 'post', { title: '', content: [[{ tag: 'text', text: 'x', style: [] }]] }],
  ['post v2', 'post', { content_v2: [[{ tag: 'md', text: 'x' }]] }],
  ['picture', 'post', { content: [[{ tag: 'img' }], [{ tag: 'text', text: 'x' }]] }],
  ['file', 'file', { file_key: expect.stringMatching(/^file_/), file_name: 'x' }],
  ['folder', 'folder', { file_name: 'x' }],
  ['voice', 'audio', { file_key: expect.stringMatching(/^file_/), duration: 2000 }],
  ['video', 'media', { image_key: expect.stringMatching(/^img_/), file_name: 'video.mp4' }],
  ['sticker', 'sticker', { file_key: expect.stringMatching(/^file_/) }],
  ['card', 'interactive', { title: '卡片' }],
  ['share_chat', 'share_chat', { chat_id: expect.stringMatching(/^oc_/) }],
  ['share_user', 'share_user', { user_id: expect.stringMatching(/^ou_/) }],
  ['merge_forward', 'merge_forward', { content: 'Merged and Forwarded Message' }],
  ['location', 'location', { name: 'x', longitude: '120.148' }],
  ['calendar', 'share_calendar_event', { summary: 'x' }],
  ['todo', 'todo', { task_id: 't-1' }],
  ['vote', 'vote', { topic: 'x' }],
  ['video_chat', 'video_chat', { topic: 'x' }],
  ['hongbao', 'hongbao', { text: '[红包]' }],
  ['system', 'system', { from_user: ['张伟'] }],
  ['unknown', 'future_kind', {}],
]

test.each(kinds)('a person can send a %s', async (kind, type, shape) => {
  await simulator.say('x', { kind })
  const { message, content } = await heard(1)
  expect(message.message_type).toBe(type)
  expect(content).toMatchObject(shape)
  expect(simulator.screen()[0]?.text).not.toBe('')
})

test('a picture without words is a picture, and a kind that does not exist cannot be sent', async () => {
  await simulator.say('', { kind: 'picture' })
  expect((await heard(1)).content).toEqual({ image_key: expect.stringMatching(/^img_/) })
  await expect(simulator.say('x', { kind: 'hologram' })).rejects.toThrow("cannot send 'hologram'")
  await expect(simulator.say('', { kind: 'voice', group, mention: true })).rejects.toThrow('mentioned')
})

test('a post in a group carries its mention as an element', async () => {
  await simulator.say('x', { kind: 'post', group })
  const { content } = await heard(1)
  expect(content.content).toMatchObject([[{ tag: 'at', user_id: '@_user_1', user_name: '茶馆' }, { tag: 'text' }]])
})

test('what people do besides talking is told too', async () => {
  const { occasions } = simulator
  const id = await simulator.say('x')
  const id2 = await simulator.say('y')
  occasions.botAdded(group, ann)
  occasions.chatOpened()
  occasions.menu('help')
  occasions.react(id, 'THUMBSUP', ann)
  occasions.read(id)
  occasions.recall(id2)
  await heard(8)
  const told = socket.frames.slice(2).map(({ event }) => [objectIn(event?.header).event_type, objectIn(event?.event)])
  expect(told).toMatchObject([
    ['im.chat.member.bot.added_v1', { chat_id: group, operator_id: { open_id: ann }, name: '茶话会' }],
    ['im.chat.access_event.bot_p2p_chat_entered_v1', {}],
    ['application.bot.menu_v6', { event_key: 'help' }],
    ['im.message.reaction.created_v1', { message_id: id, reaction_type: { emoji_type: 'THUMBSUP' } }],
    ['im.message.message_read_v1', { message_id_list: [id] }],
    ['im.message.recalled_v1', { message_id: id2 }],
  ])
  expect(simulator.screen({ group })).toMatchObject([{ notice: true, text: 'Ann 邀请 茶馆 加入了群组' }])
  expect(simulator.screen().map(({ text }) => text)).toEqual(['x [THUMBSUP]'])
})

test('a bot that is not in a group hears nothing of it', async () => {
  simulator.occasions.botRemoved(group)
  await simulator.say('喂', { group })
  await simulator.say('你好')
  expect((await heard(2)).message.chat_type).toBe('p2p')
})

test('Lark speaks the same, with names of its own', async () => {
  await start({ brand: 'lark' })
  expect([simulator.title, simulator.bot.name, simulator.groups[0]?.title]).toEqual(['Lark', 'Teahouse', 'Tea talk'])
  const { body } = await new RawBot(simulator).call('GET', '/open-apis/bot/v3/info')
  expect(objectIn(body.error).troubleshooter).toContain('https://open.larksuite.com/')
})

test('a thread has a name here: the first message begins it, the next ones go on in it', async () => {
  const first = await simulator.say('从这里开始', { group, thread: '春茶' })
  const { thread_id } = (await heard(1)).message
  expect(thread_id).toMatch(/^omt_/)
  await simulator.say('接着说', { group, thread: '春茶' })
  expect((await heard(2)).message).toMatchObject({ thread_id, root_id: first, parent_id: first })
  await simulator.say('另一个话题', { group, thread: '秋茶' })
  expect((await heard(3)).message.thread_id).not.toBe(thread_id)
})

test('another bot is heard when it mentions this one, as an app', async () => {
  await simulator.say('今天有雨', { group, asBot: true, mention: false })
  await simulator.say('有雨吗', { group, asBot: true })
  expect((await heard(1)).event.sender).toMatchObject({ sender_type: 'app' })
  expect(simulator.screen({ group }).at(-1)).toMatchObject({ by: 'person', from: '天气机器人' })
  await expect(simulator.say('x', { asBot: true })).rejects.toThrow('groups only')
})

test('the bot is added to a group that it was not in', async () => {
  const { id } = (await simulator.join?.('新群')) ?? { id: '' }
  expect((await heard(1)).header.event_type).toBe('im.chat.member.bot.added_v1')
  expect((await heard(1)).event).toMatchObject({ chat_id: id, name: '新群' })
  expect(simulator.groups.at(-1)).toEqual({ id, title: '新群' })
  expect(simulator.screen({ group: id })).toMatchObject([{ notice: true, text: '张伟 邀请 茶馆 加入了群组' }])
  await simulator.say('你好', { group: id })
  expect((await heard(2)).message.chat_id).toBe(id)
})
