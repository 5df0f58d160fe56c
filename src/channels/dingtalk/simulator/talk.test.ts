import { afterEach, beforeEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type JsonObject, objectIn, textIn } from '../../../lib/json.ts'
import { samples } from '../../../lib/simulation/samples.ts'
import { type DingtalkSimulator, startDingtalkSimulator } from '../simulator.ts'
import type { DingtalkSaidBy } from './talk.ts'
import { answerInSession, RawBot, type RawSocket, robotTopic } from './test-bots.ts'

let simulator: DingtalkSimulator
let bot: RawBot
let socket: RawSocket

beforeEach(async () => {
  const people = [{ name: '张伟', id: 'manager807' }, { name: 'Ann' }, { name: '客户小李', external: true }]
  simulator = await startDingtalkSimulator({ people, perSecond: 0 })
  bot = await new RawBot(simulator).signIn()
  socket = await bot.connect()
})
afterEach(() => simulator.close())

async function hear(text: string, by?: DingtalkSaidBy): Promise<JsonObject> {
  const id = await simulator.say(text, by)
  let heard: JsonObject | undefined
  await soon(() => {
    heard = socket.on(robotTopic).find(({ data }) => data.msgId === id)?.data
    expect(heard).toBeDefined()
  })
  return heard!
}

test.each([
  ['text', '你好', { msgtype: 'text', text: { content: '你好' } }],
  [
    'picture',
    '',
    { msgtype: 'picture', content: { downloadCode: expect.any(String), pictureDownloadCode: expect.any(String) } },
  ],
  [
    'picture',
    '看图',
    { msgtype: 'richText', content: { richText: [{ text: '看图' }, expect.objectContaining({ type: 'picture' })] } },
  ],
  ['richText', '看图', { msgtype: 'richText' }],
  [
    'voice',
    '钉钉',
    { msgtype: 'audio', content: { duration: 4000, recognition: '钉钉', downloadCode: expect.any(String) } },
  ],
  ['video', '', { msgtype: 'video', content: { duration: 4000, videoType: 'mp4', downloadCode: expect.any(String) } }],
  ['file', '合同.docx', { msgtype: 'file', content: { fileName: '合同.docx', downloadCode: expect.any(String) } }],
  ['sticker', '', { msgtype: 'unknownMsgType' }],
  [
    'document',
    '',
    { msgtype: 'interactiveCard', content: { biz_custom_action_url: expect.stringContaining('previewDentry') } },
  ],
  ['chatRecord', '聊过', { msgtype: 'chatRecord', content: { chatRecord: expect.stringContaining('聊过') } }],
] as const)('a person can send: %s "%s"', async (kind, text, payload) => {
  expect(await hear(text, { kind })).toMatchObject(payload)
  expect(simulator.screen()).toHaveLength(1)
})

test('what nobody can send is refused with the list of what can be', async () => {
  await expect(simulator.say('x', { kind: 'hologram' })).rejects.toThrow("cannot send 'hologram'")
  await expect(simulator.say('x', { person: 'nobody' })).rejects.toThrow("nobody here has the id 'nobody'")
  const group = simulator.groups[0]!.id
  await expect(simulator.say('x', { kind: 'file', group })).rejects.toThrow('say it in the direct chat')
})

test('somebody from another organisation has no staff id, and cannot be written to', async () => {
  const outsider = simulator.people[2]!.id
  const message = await hear('你好', { person: outsider, group: simulator.groups[0]!.id })
  expect(message.senderStaffId).toBeUndefined()
  expect(message.isAdmin).toBeUndefined()
  expect(message.senderCorpId).not.toBe(message.chatbotCorpId)
  const send = { robotCode: bot.robotCode, userIds: [outsider], msgKey: 'sampleText', msgParam: '{"content":"嗨"}' }
  expect((await bot.call('POST', '/v1.0/robot/oToMessages/batchSend', send)).body.invalidStaffIdList).toEqual([
    outsider,
  ])
  expect((await hear('你好', { kind: 'outsider' })).senderStaffId).toBeUndefined()
})

test('others who are mentioned stand beside the bot', async () => {
  const ann = simulator.people[1]!.id
  const message = await hear('@Ann 你看', { group: simulator.groups[0]!.id, mentions: [ann] })
  expect(message.text).toEqual({ content: ' @Ann 你看' })
  expect(message.atUsers).toEqual([{ dingtalkId: message.chatbotUserId }, expect.objectContaining({ staffId: ann })])
})

test('the content of a picture may arrive as text', async () => {
  simulator.misbehave('content as text')
  const { content } = await hear('', { kind: 'picture' })
  expect(JSON.parse(textIn(content))).toMatchObject({ downloadCode: expect.any(String) })
})

test('a quote carries what was said; a quoted card only its carrier', async () => {
  const first = await hear('合同.docx', { kind: 'file' })
  const quoted = await hear('这个怎么处理', { quote: textIn(first.msgId) })
  expect(quoted.originalMsgId).toBe(first.msgId)
  expect(quoted.text).toMatchObject({
    content: '这个怎么处理',
    isReplyMsg: true,
    repliedMsg: { msgType: 'file', msgId: first.msgId, content: { fileName: '合同.docx' } },
  })
  await answerInSession(first, { msgtype: 'markdown', markdown: { title: 't', text: '看过了' } })
  const answer = simulator.screen().at(-1)!.id
  expect(objectIn((await hear('好', { quote: answer })).text).repliedMsg).toMatchObject({ content: { text: '看过了' } })
  await bot.createCard('c1')
  const onCard = await hear('继续', { quote: 'c1' })
  expect(onCard.originalProcessQueryKey).toBe(simulator.card('c1')?.carrierIds[0])
  expect(objectIn(onCard.text).repliedMsg).toMatchObject({ msgType: 'interactiveCard' })
  await expect(simulator.say('x', { quote: 'nothing' })).rejects.toThrow("no message 'nothing'")
})

test('a file is fetched by its code, from an address that is signed for a bare request', async () => {
  const bytes = Buffer.from('内容')
  const message = await hear('a.pdf', { kind: 'file', content: { name: 'a.pdf', bytes } })
  const { downloadCode } = objectIn(message.content)
  const ask = (more: JsonObject) =>
    bot.call('POST', '/v1.0/robot/messageFiles/download', { downloadCode, robotCode: bot.robotCode, ...more })
  const { downloadUrl } = (await ask({})).body
  const plain = await fetch(textIn(downloadUrl))
  expect(Buffer.from(await plain.arrayBuffer())).toEqual(bytes)
  const headers = { 'Content-Type': 'application/json' }
  expect((await fetch(textIn(downloadUrl), { headers })).status).toBe(403)
  expect((await ask({ downloadCode: 'x' })).body.code).toBe('invalidParameter.robotCode.downloadCode')
  expect((await ask({ robotCode: 'x' })).body.code).toBe('invalidParameter.robotCode.auth')
})

test('a picture is uploaded, sent, and can be looked at on the phone', async () => {
  const form = (name: string, field = 'media') => {
    const data = new FormData()
    data.set(field, new Blob([new Uint8Array(samples.picture.bytes)]), name)
    return data
  }
  const { body } = await bot.call('POST', '/media/upload?type=image', form('a.png'))
  expect(body).toMatchObject({ errcode: 0, type: 'image', media_id: expect.stringMatching(/^@/) })
  expect((await bot.call('POST', '/media/upload?type=image', form('a.exe'))).body.errcode).toBe(40005)
  expect((await bot.call('POST', '/media/upload?type=image', form('a.png', 'file'))).body.errcode).toBe(40035)
  expect((await bot.call('POST', '/media/upload', form('a.png'))).body.errcode).toBe(40004)
  const msgParam = JSON.stringify({ photoURL: body.media_id })
  const send = { robotCode: bot.robotCode, userIds: ['manager807'], msgKey: 'sampleImageMsg', msgParam }
  expect((await bot.call('POST', '/v1.0/robot/oToMessages/batchSend', send)).status).toBe(200)
  const src = /src="([^"]+)"/.exec(simulator.screen().at(-1)!.html)?.[1] ?? ''
  expect(await (await fetch(src)).bytes()).toEqual(new Uint8Array(samples.picture.bytes))
})

test('people are found by their ids and their mobile', async () => {
  const profile = objectIn((await bot.call('POST', '/topapi/v2/user/get', { userid: 'manager807' })).body.result)
  expect(profile).toMatchObject({
    userid: 'manager807',
    name: '张伟',
    job_number: 'E0042',
    mobile: expect.stringMatching(/^138/),
  })
  const byUnionId = await bot.call('POST', '/topapi/user/getbyunionid', { unionid: profile.unionid })
  expect(byUnionId.body.result).toEqual({ contact_type: 0, userid: 'manager807' })
  const byMobile = await bot.call('POST', '/topapi/v2/user/getbymobile', { mobile: profile.mobile })
  expect(byMobile.body.result).toEqual({ userid: 'manager807' })
  expect((await bot.call('POST', '/topapi/v2/user/get', { userid: 'x' })).body.errcode).toBe(60121)
})

test('whoever watches is told of each change', async () => {
  let changes = 0
  const stop = simulator.watch(() => changes++)
  await simulator.say('一')
  await bot.createCard('c1')
  await bot.stream('c1', '二')
  expect(changes).toBe(3)
  stop()
  await simulator.say('三')
  expect(changes).toBe(3)
})

test('in a group only a mention of the bot by a person reaches it', async () => {
  const group = simulator.groups[0]!.id
  await simulator.say('开会了', { group, mention: 'all' })
  await simulator.say('今天有雨', { group, asBot: true })
  await simulator.say('闲聊', { group, mention: false })
  await hear('你好', { group })
  expect(socket.on(robotTopic)).toHaveLength(1)
  expect(simulator.screen({ group }).map(({ from, text }) => `${from}: ${text}`)).toEqual([
    '张伟: @所有人 开会了',
    '天气机器人: @茶馆 今天有雨',
    '张伟: 闲聊',
    '张伟: @茶馆 你好',
  ])
  await expect(simulator.say('x', { group, thread: '茶' })).rejects.toThrow('no threads')
  await expect(simulator.say('x', { asBot: true })).rejects.toThrow('groups only')
})
