import { afterEach, beforeEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { objectIn } from '../../../lib/json.ts'
import { type DingtalkSimulator, type DingtalkSimulatorOptions, startDingtalkSimulator } from '../simulator.ts'
import { cardTopic, publicTemplate, RawBot } from './test-bots.ts'

let simulator: DingtalkSimulator
let bot: RawBot

beforeEach(() => restart({}))
afterEach(() => simulator.close())

async function restart(options: DingtalkSimulatorOptions): Promise<void> {
  simulator = await startDingtalkSimulator({ perSecond: 0, ...options })
  bot = await new RawBot(simulator).signIn()
}

async function restartWith(options: DingtalkSimulatorOptions): Promise<void> {
  await simulator.close()
  await restart(options)
}

function shown() {
  const { text, growing, failed, buttons } = simulator.screen().at(-1)!
  return { text, growing, failed: failed ?? false, buttons }
}

test('a streaming card is processing, grows, and is finished', async () => {
  const made = await bot.createCard('c1')
  expect(made).toMatchObject({
    status: 200,
    body: {
      success: true,
      result: { outTrackId: 'c1', deliverResults: [{ success: true, spaceType: 'IM_ROBOT', errorMsg: '' }] },
    },
  })
  expect(shown()).toMatchObject({ text: '', growing: true })
  expect(simulator.screen()[0]?.html).toContain('处理中')
  await bot.stream('c1', '你好')
  expect(shown()).toMatchObject({ text: '你好', growing: true })
  expect(simulator.unfinishedCards()).toEqual(['c1'])
  await bot.stream('c1', '你好，**世界**<br>再见', { isFinalize: true })
  expect(shown()).toMatchObject({ text: '你好，世界\n再见', growing: false, failed: false })
  expect(simulator.screen()[0]?.html).toBe('<p>你好，<b>世界</b><br>再见</p>')
  expect(simulator.unfinishedCards()).toEqual([])
  expect(simulator.card('c1')?.frames.map(({ state, text }) => [state, text])).toEqual([
    ['processing', ''],
    ['inputting', '你好'],
    ['finished', '你好，**世界**<br>再见'],
  ])
  expect(simulator.violations()).toEqual([])
})

test('isError shows the card as failed with what was said', async () => {
  await bot.createCard('c1')
  await bot.stream('c1', '出错了', { isError: true })
  expect(shown()).toMatchObject({ text: '出错了', growing: false, failed: true })
})

test('the public template shows text only after flowStatus 2, and spins until flowStatus 3', async () => {
  await bot.createCard('c1', { cardTemplateId: publicTemplate, cardData: { cardParamMap: { flowStatus: '1' } } })
  const frame = { key: 'msgContent' }
  await bot.stream('c1', '太早', frame)
  expect(shown()).toMatchObject({ text: '', growing: true })
  await bot.update('c1', { flowStatus: '2', sys_full_json_obj: '{"order":["msgContent"]}' })
  await bot.stream('c1', '看见了', frame)
  expect(shown()).toMatchObject({ text: '看见了', growing: true })
  await bot.stream('c1', '全文', { ...frame, isFinalize: true })
  expect(shown()).toMatchObject({ text: '全文', growing: true })
  expect(simulator.unfinishedCards()).toEqual(['c1'])
  await bot.update('c1', { flowStatus: '3', msgContent: '全文' })
  expect(shown()).toMatchObject({ text: '全文', growing: false })
  await bot.createCard('c2', { cardTemplateId: publicTemplate })
  await bot.update('c2', { flowStatus: '5' })
  expect(shown()).toMatchObject({ growing: false, failed: true })
})

test('an update overwrites everything unless it says by key', async () => {
  await bot.createCard('c1', {
    cardTemplateId: publicTemplate,
    cardData: { cardParamMap: { flowStatus: '3', msgTitle: '标题' } },
  })
  await bot.update('c1', { msgContent: '正文' })
  expect(shown()).toMatchObject({ text: '标题\n\n正文', growing: false })
  await bot.update('c1', { msgContent: '只剩这个' }, {})
  expect(simulator.card('c1')?.vars).toEqual({ msgContent: '只剩这个' })
  expect(shown()).toMatchObject({ text: '', growing: true })
})

test('the same guid twice is one frame', async () => {
  await bot.createCard('c1')
  await bot.stream('c1', '一', { guid: 'g' })
  expect((await bot.stream('c1', '二', { guid: 'g' })).body).toEqual({ success: true, result: true })
  expect(shown().text).toBe('一')
})

test.each([
  ['no such card', { outTrackId: 'other' }, 400, 'param.stream.outTrackId'],
  ['no guid', { guid: '' }, 400, 'param.stream.guidEmpty'],
  ['no key', { key: '' }, 400, 'param.stream.keyEmpty'],
  ['an unknown key', { key: 'msgContent' }, 500, 'unknownError'],
  ['empty content', { content: '' }, 400, 'param.stream.contentEmpty'],
  ['a part instead of the whole', { isFull: false }, 400, 'param.stream.isFull'],
  ['too much', { content: '长'.repeat(20_001) }, 400, 'param.stream.content'],
])('a frame with %s is refused', async (_what, change, status, code) => {
  await bot.createCard('c1')
  expect(await bot.stream('c1', '好', change)).toMatchObject({ status, body: { code } })
  expect(shown().text).toBe('')
})

test('a frame after the last one is refused; only the same last one again is no mistake', async () => {
  await bot.createCard('c1')
  await bot.stream('c1', '完', { isFinalize: true })
  expect(await bot.stream('c1', '完', { isFinalize: true })).toMatchObject({
    status: 400,
    body: { code: 'param.invalid' },
  })
  expect(simulator.violations()).toEqual([])
  expect((await bot.stream('c1', '还有')).status).toBe(400)
  expect(simulator.violations()).toEqual(['card c1 was streamed into after its last frame'])
  await restartWith({ afterFinalize: 'ignore', emptyContent: 'accept' })
  await bot.createCard('c1')
  expect((await bot.stream('c1', '')).status).toBe(200)
  await bot.stream('c1', '完', { isFinalize: true })
  expect((await bot.stream('c1', '还有')).status).toBe(200)
  expect(shown().text).toBe('完')
})

test.each([
  ['an outTrackId that exists', { outTrackId: 'c0' }, 'param.cardAlreadyExist'],
  ['no outTrackId', { outTrackId: '' }, 'param.outTrackIdEmpty'],
  ['no template', { cardTemplateId: '' }, 'param.cardTemplateIdEmpty'],
  ['an unknown template', { cardTemplateId: 'x.schema' }, 'param.templateNotExist'],
  ['no data', { cardData: {} }, 'param.cardPublicDataEmpty'],
  ['no space', { openSpaceId: '' }, 'param.openSpaceIdEmpty'],
  ['a space of another grammar', { openSpaceId: 'IM_ROBOT.manager807' }, 'param.openSpaceIdInvalid'],
  ['no deliver model', { imRobotOpenDeliverModel: undefined }, 'param.openDeliverModelEmpty'],
  [
    'a group without robotCode',
    { openSpaceId: 'dtv1.card//IM_GROUP.x', imGroupOpenDeliverModel: { a: 1 } },
    'param.openDeliverModelError',
  ],
  ['a callback type in lower case', { callbackType: 'stream' }, 'param.invalid'],
])('making a card with %s is refused', async (_what, change, code) => {
  await bot.createCard('c0')
  expect(await bot.createCard('c1', change)).toMatchObject({
    status: 400,
    body: { code, requestid: expect.any(String) },
  })
  expect(simulator.card('c1')).toBeUndefined()
})

test('a variable that is no text is refused and breaks a rule', async () => {
  expect(await bot.createCard('c1', { cardData: { cardParamMap: { flowStatus: 1 } } })).toMatchObject({
    status: 400,
    body: { code: 'param.invalid' },
  })
  expect(simulator.violations()).toEqual(['cardParamMap.flowStatus is no string'])
})

test('values over 1 KB are refused where the documentation is taken at its word', async () => {
  await restartWith({ paramMax: 1024 })
  expect((await bot.createCard('c1', { cardData: { cardParamMap: { content: 'x'.repeat(1025) } } })).status).toBe(400)
  expect((await bot.createCard('c1', { cardData: { cardParamMap: { content: 'x'.repeat(1024) } } })).status).toBe(200)
})

test('a card for somebody who is not there succeeds on the outside and fails inside', async () => {
  const made = await bot.createCard('c1', { openSpaceId: 'dtv1.card//IM_ROBOT.nobody' })
  expect(made).toMatchObject({
    status: 200,
    body: { success: true, result: { deliverResults: [{ success: false, errorMsg: 'spaceId is illegal' }] } },
  })
  expect(simulator.unfinishedCards()).toEqual([])
})

test('a card can be made first and delivered then, and lower-case space types work', async () => {
  const group = simulator.groups[0]!.id
  const cardData = { cardParamMap: { content: '' } }
  const created = { outTrackId: 'c1', cardTemplateId: simulator.ownTemplateId, cardData }
  expect((await bot.call('POST', '/v1.0/card/instances', created)).body).toEqual({ success: true, result: 'c1' })
  const place = {
    outTrackId: 'c1',
    openSpaceId: `dtv1.card//im_group.${group}`,
    imGroupOpenDeliverModel: { robotCode: bot.robotCode },
  }
  const delivered = await bot.call('POST', '/v1.0/card/instances/deliver', place)
  expect(delivered.body).toMatchObject({
    success: true,
    result: [{ spaceType: 'IM_GROUP', spaceId: group, success: true }],
  })
  await bot.stream('c1', '群里见', { isFinalize: true })
  expect(simulator.screen({ group }).at(-1)?.text).toBe('群里见')
})

test("another app's template shows that it cannot be loaded, though every call succeeds", async () => {
  await bot.createCard('c1', { cardTemplateId: '675cde2f-f526-40cb-b828-f5b2b57b8b77.schema' })
  expect((await bot.stream('c1', '看不见')).status).toBe(200)
  expect(shown()).toMatchObject({ text: '内容加载失败', growing: false, failed: true })
})

test('a pressed button calls back on the stream and the answer changes the card', async () => {
  const socket = await bot.connect()
  await bot.createCard('c1', { cardTemplateId: publicTemplate })
  const msgButtons = [
    { text: '同意', color: 'blue', id: 'agree', request: true, params: { n: '1' } },
    { text: '官网', url: 'https://x.test' },
  ]
  await bot.update('c1', { flowStatus: '3', msgContent: '可以吗', sys_full_json_obj: JSON.stringify({ msgButtons }) })
  expect(shown().buttons).toEqual(['同意', '官网'])
  const pressed = simulator.press('c1', '同意')
  await soon(() => expect(socket.on(cardTopic)).toHaveLength(1))
  const [frame] = socket.on(cardTopic)
  expect(frame?.data).toMatchObject({ outTrackId: 'c1', userId: 'manager807', userIdType: 1, spaceType: 'IM_ROBOT' })
  expect(JSON.parse(String(frame?.data.content))).toEqual({
    cardPrivateData: { actionIds: ['agree'], params: { n: '1' } },
  })
  const cardUpdateOptions = { updateCardDataByKey: true, updatePrivateDataByKey: true }
  const response = {
    cardUpdateOptions,
    cardData: { cardParamMap: { sys_full_json_obj: '{}' } },
    userPrivateData: { cardParamMap: { msgContent: '你同意了' } },
  }
  socket.ack(frame, { response })
  await pressed
  expect(shown()).toMatchObject({ text: '你同意了', buttons: [] })
  const other = simulator.people[1]!.id
  expect(simulator.card('c1')?.vars.msgContent).toBe('可以吗')
  await expect(simulator.press('c1', '同意', { person: other })).rejects.toThrow('shows no button')
  expect(simulator.violations()).toEqual([])
})

test('the stop button shows while the card grows', async () => {
  const socket = await bot.connect()
  await bot.createCard('c1', { cardData: { cardParamMap: { content: '', stop_action: 'true' } } })
  await bot.stream('c1', '说来话长')
  expect(shown().buttons).toEqual(['停止'])
  const pressed = simulator.press('c1', '停止')
  await soon(() => expect(socket.on(cardTopic)).toHaveLength(1))
  socket.ack(socket.on(cardTopic)[0], { response: {} })
  await pressed
  await bot.stream('c1', '说来话长', { isFinalize: true })
  expect(shown().buttons).toEqual([])
})

test('a callback nobody answers in time ends as a toast', async () => {
  await restartWith({ cardCallbackWithin: 30 })
  await bot.connect()
  await bot.createCard('c1')
  expect(await simulator.click('c1', 'like')).toBe(false)
  expect(simulator.screen().at(-1)).toMatchObject({ notice: true, text: '操作失败，请稍后重试' })
})

test('a refusal to draw leaves plain sends alone', async () => {
  simulator.misbehave('refuse draws')
  expect(await bot.createCard('c1')).toMatchObject({
    status: 403,
    body: {
      code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
      accessdenieddetail: { requiredScopes: ['Card.Instance.Write'] },
    },
  })
  const message = {
    robotCode: bot.robotCode,
    userIds: ['manager807'],
    msgKey: 'sampleText',
    msgParam: '{"content":"改用文字"}',
  }
  expect((await bot.call('POST', '/v1.0/robot/oToMessages/batchSend', message)).status).toBe(200)
  expect(shown().text).toBe('改用文字')
  simulator.misbehave()
  expect((await bot.createCard('c1')).status).toBe(200)
})

test('cards can be undeliverable inside a 200', async () => {
  simulator.misbehave('cards undeliverable')
  const { body } = await bot.createCard('c1')
  expect(objectIn(body.result).deliverResults).toEqual([expect.objectContaining({ success: false })])
})
