import { afterEach, beforeEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type JsonObject, textIn } from '../../../lib/json.ts'
import { type DingtalkSimulator, startDingtalkSimulator } from '../simulator.ts'
import { answerInSession, RawBot, type RawSocket, robotTopic } from './test-bots.ts'
import { robotSign } from './webhook.ts'

let simulator: DingtalkSimulator
let bot: RawBot

beforeEach(async () => {
  simulator = await startDingtalkSimulator({ perSecond: 0 })
  bot = await new RawBot(simulator).signIn()
})
afterEach(() => simulator.close())

const hello = { msgKey: 'sampleMarkdown', msgParam: '{"title":"通知","text":"**完成**"}' }

function toPeople(more: JsonObject = {}) {
  return bot.call('POST', '/v1.0/robot/oToMessages/batchSend', {
    robotCode: bot.robotCode,
    userIds: ['manager807'],
    ...hello,
    ...more,
  })
}

function toGroup(more: JsonObject = {}) {
  const openConversationId = simulator.groups[0]!.id
  return bot.call('POST', '/v1.0/robot/groupMessages/send', {
    robotCode: bot.robotCode,
    openConversationId,
    ...hello,
    ...more,
  })
}

async function heard(socket: RawSocket): Promise<JsonObject> {
  await soon(() => expect(socket.on(robotTopic).length).toBeGreaterThan(0))
  const frame = socket.on(robotTopic).at(-1)
  socket.ack(frame)
  return frame!.data
}

test('a message to people reaches those who are there and names the others', async () => {
  const sent = await toPeople({ userIds: ['manager807', 'nobody', simulator.people[1]!.id] })
  expect(sent).toMatchObject({
    status: 200,
    body: { processQueryKey: expect.any(String), invalidStaffIdList: ['nobody'] },
  })
  for (const { id } of simulator.people)
    expect(simulator.screen({ person: id }).map(({ text }) => text)).toEqual(['完成'])
})

test.each([
  ['no robot', { robotCode: '' }, 'invalidParameter.robotCode.empty'],
  ['another robot', { robotCode: 'dingother' }, 'invalidParameter.robotCode.notExsit'],
  ['nobody', { userIds: [] }, 'invalidParameter.userIds.empty'],
  ['21 people', { userIds: Array(21).fill('manager807') }, 'invalidParameter.userIds.overMax'],
  ['no msgKey', { msgKey: '' }, 'invalidParameter.msgKey.empty'],
  ['an unknown msgKey', { msgKey: 'sampleSong' }, 'invalidParameter.msgKey.invalid'],
  ['a msgParam that is no JSON', { msgParam: '{' }, 'invalidParameter.msgParam.invalid'],
  ['no title', { msgParam: '{"text":"x"}' }, 'miss.param.markdownTotitle'],
  ['no content', { msgKey: 'sampleText', msgParam: '{"content":""}' }, 'miss.param.contentOfText'],
  ['a media id nobody uploaded', { msgKey: 'sampleImageMsg', msgParam: '{"photoURL":"@abc"}' }, 'resource.not.found'],
  [
    'a media id without its @',
    { msgKey: 'sampleImageMsg', msgParam: '{"photoURL":"abc"}' },
    'invalidParameter.msgParam.invalid',
  ],
])('a message to people with %s is refused', async (_what, change, code) => {
  expect(await toPeople(change)).toMatchObject({ status: 400, body: { code } })
  expect(simulator.screen()).toEqual([])
})

test('a msgParam that is an object breaks a rule', async () => {
  expect((await toPeople({ msgParam: { title: 'a', text: 'b' } })).status).toBe(400)
  expect(simulator.violations()).toEqual(['POST /v1.0/robot/oToMessages/batchSend: msgParam is no string'])
})

test('a message to a group has 15 000 bytes and a group that exists', async () => {
  expect((await toGroup()).body).toEqual({ processQueryKey: expect.any(String) })
  const long = JSON.stringify({ title: '长', text: '长'.repeat(5_000) })
  expect(await toGroup({ msgParam: long })).toMatchObject({ body: { code: 'invalidParameter.msgParam.tooLong' } })
  expect(await toGroup({ openConversationId: 'cidx' })).toMatchObject({ body: { code: 'invalid.openConversationId' } })
  expect(await toGroup({ openConversationId: simulator.groups[0]!.id.toLowerCase() })).toMatchObject({ status: 400 })
  expect(simulator.screen({ group: simulator.groups[0]!.id })).toHaveLength(1)
})

test('a message that is taken back is gone from the screen, and the bot is told', async () => {
  const socket = await bot.connect()
  const key = textIn((await toPeople()).body.processQueryKey)
  const recall = { robotCode: bot.robotCode, processQueryKeys: [key, 'other'] }
  expect((await bot.call('POST', '/v1.0/robot/otoMessages/batchRecall', recall)).body).toEqual({
    successResult: [key],
    failedResult: { other: 'invalid.processQueryKey' },
  })
  expect(simulator.screen()).toEqual([])
  await soon(() => expect(socket.frames.some(({ headers }) => headers.eventType === 'robot_msg_recall')).toBe(true))
  const status = await bot.call(
    'GET',
    `/v1.0/robot/oToMessages/readStatus?robotCode=${bot.robotCode}&processQueryKey=${encodeURIComponent(key)}`,
  )
  expect(status.body.sendStatus).toBe('RECALLED')
})

test('an emotion stands under the message it was put on', async () => {
  const openMsgId = await simulator.say('在忙吗')
  const socket = await bot.connect()
  const { conversationId } = await heard(socket)
  const emotion = {
    robotCode: bot.robotCode,
    openMsgId,
    openConversationId: conversationId,
    emotionType: 2,
    emotionName: '🤔思考中',
  }
  expect((await bot.call('POST', '/v1.0/robot/emotion/reply', emotion)).status).toBe(200)
  expect(simulator.screen()[0]?.text).toBe('在忙吗 🤔思考中')
  await bot.call('POST', '/v1.0/robot/emotion/recall', emotion)
  expect(simulator.screen()[0]?.text).toBe('在忙吗')
})

test.each([
  ['a picture', { msgtype: 'image', image: {} }, 400105],
  ['markdown without a title', { msgtype: 'markdown', markdown: { text: 'x' } }, 40035],
  ['an empty text', { msgtype: 'text', text: { content: '' } }, 40035],
  ['more than 20 000 bytes', { msgtype: 'text', text: { content: '长'.repeat(7_000) } }, 460101],
])('a session answer with %s is refused inside a 200', async (_what, body, errcode) => {
  const socket = await bot.connect()
  await simulator.say('嗨')
  expect(await answerInSession(await heard(socket), body)).toMatchObject({ errcode })
  expect(simulator.screen()).toHaveLength(1)
})

test('a session ends, and an invented one never was', async () => {
  const socket = await bot.connect()
  await simulator.say('嗨')
  const message = await heard(socket)
  simulator.misbehave('sessions expired')
  const answer = { msgtype: 'text', text: { content: '晚了' } }
  expect(await answerInSession(message, answer)).toMatchObject({ errcode: 300001 })
  await simulator.close()
  simulator = await startDingtalkSimulator({ sessionFor: 0 })
  const next = await new RawBot(simulator).connect()
  await simulator.say('嗨')
  expect(await answerInSession(await heard(next), answer)).toMatchObject({ errcode: 300005 })
})

test('who is mentioned must stand in the text', async () => {
  const socket = await bot.connect()
  await simulator.say('嗨', { group: simulator.groups[0]!.id })
  const message = await heard(socket)
  const at = { atUserIds: ['manager807'], isAtAll: false }
  await answerInSession(message, { msgtype: 'text', text: { content: '@manager807 好' }, at })
  expect(simulator.violations()).toEqual([])
  await answerInSession(message, { msgtype: 'text', text: { content: '好' }, at })
  expect(simulator.violations()).toEqual([
    'POST /robot/sendBySession: mentions manager807 without @manager807 in the text',
  ])
})

test('a group robot wants its signature, keeps to 20 a minute and knows its msgUuid', async () => {
  const { url, secret } = simulator.groupRobot
  const send = async (content: string, msgUuid?: string, key = secret) => {
    const timestamp = String(Date.now())
    const address = `${url}&timestamp=${timestamp}&sign=${encodeURIComponent(robotSign(timestamp, key))}`
    return answerInSession({ sessionWebhook: address }, { msgtype: 'text', text: { content }, msgUuid })
  }
  expect(await send('一', 'u1')).toEqual({ errcode: 0, errmsg: 'ok' })
  expect(await send('一', 'u1')).toEqual({ errcode: 0, errmsg: 'ok' })
  expect(simulator.screen({ group: simulator.groups[0]!.id })).toHaveLength(1)
  expect(await send('二', 'u2', 'SECwrong')).toMatchObject({ errcode: 310000, errmsg: 'sign not match' })
  for (let n = 0; n < 19; n++) expect(await send(`第${n}句`)).toMatchObject({ errcode: 0 })
  expect(await send('太多')).toMatchObject({ errcode: 410100 })
})

test('the buttons of an action card are pressed: words are said as the person, addresses just open', async () => {
  const socket = await bot.connect()
  const url = 'dtmd://dingtalkclient/sendMessage?content=%E5%A5%BD%E7%9A%84'
  const param = {
    title: '选',
    text: '选一个',
    actionTitle1: '好',
    actionURL1: url,
    actionTitle2: '看',
    actionURL2: 'https://x.test',
  }
  await toPeople({ msgKey: 'sampleActionCard2', msgParam: JSON.stringify(param) })
  const [message] = simulator.screen()
  expect(message?.buttons).toEqual(['好', '看'])
  await simulator.press(message!.id, '看')
  await simulator.press(message!.id, '好')
  expect(await heard(socket)).toMatchObject({ text: { content: '好的' } })
  await expect(simulator.press(message!.id, '没有')).rejects.toThrow('shows no button')
})
