import { createDecipheriv } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type JsonObject, listIn, objectIn, textIn } from '../../../lib/json.ts'
import { startWecomSimulator, type WecomSimulator, type WecomSimulatorOptions } from '../simulator.ts'
import { CallbackBot, stream, streaming } from './test-bots.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function start(
  answer: (body: JsonObject) => JsonObject | '' | number | Promise<'' | JsonObject> = () => '',
  options: WecomSimulatorOptions = {},
): Promise<{ phone: WecomSimulator; bot: CallbackBot }> {
  const phone = await startWecomSimulator({ pollEvery: 15, redeliverAfter: 15, verifyWithin: 5_000, ...options })
  closing.push(() => phone.close())
  const bot = await new CallbackBot(phone, answer).listen()
  closing.push(() => bot.close())
  phone.setWebhook(bot.url)
  await soon(() => expect(bot.verifications).toBeGreaterThan(0))
  return { phone, bot }
}

const texts = (phone: WecomSimulator, at = {}) => phone.screen(at).map(({ text }) => text)
const settled = (phone: WecomSimulator, id: string) =>
  soon(() => expect(phone.interaction(id)?.ended).toBeDefined(), { timeout: 5_000 })

test('a stream grows by polls until it is finished', async () => {
  const { phone, bot } = await start(streaming('', '你好', '你好，**世界**'))
  const growing: boolean[] = []
  phone.watch(() => growing.push(phone.screen().at(-1)?.growing ?? false))
  const id = await phone.say('在吗')
  await settled(phone, id)
  expect(bot.heard[0]).toMatchObject({
    msgid: id,
    aibotid: phone.bots[0]!.id,
    chattype: 'single',
    from: { userid: 'zhangwei' },
    response_url: expect.stringContaining('response_code='),
    msgtype: 'text',
    text: { content: '在吗' },
  })
  expect(bot.heard[0]).not.toHaveProperty('chatid')
  expect(bot.polls).toHaveLength(2)
  expect(new Set(bot.polls.map(({ msgid }) => msgid)).size).toBe(2)
  expect(bot.polls[0]).not.toHaveProperty('response_url')
  expect(phone.screen().at(-1)).toMatchObject({ text: '你好，世界', html: '<p>你好，<b>世界</b></p>', growing: false })
  expect(growing).toContain(true)
  expect(phone.interaction(id)?.frames.map(({ content }) => content)).toEqual(['', '你好', '你好，**世界**'])
  expect(phone.violations()).toEqual([])
})

test.each([
  ['the right echo', undefined, undefined],
  ['quotes around it', (echo: string) => JSON.stringify(echo), 'byte for byte'],
  ['a newline behind it', (echo: string) => `${echo}\n`, 'byte for byte'],
])('the address is verified: %s', async (_what, spoil, problem) => {
  const { phone, bot } = await start()
  const { createServer } = await import('node:http')
  const proxy = createServer(async (request, response) => {
    const echo = await (await fetch(bot.url + (request.url ?? '').replace('/', ''))).text()
    response.end(spoil ? spoil(echo) : echo)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  closing.push(async () => proxy.close())
  const address = proxy.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`
  const found = await phone.verifyUrl(url)
  if (problem === undefined) expect(found).toBeUndefined()
  else expect(found).toContain(problem)
})

test('in a group a mention is told with the mention, other talk is not, and the chatid keeps its case', async () => {
  const { phone, bot } = await start(streaming('好'))
  const group = phone.groups[0]!.id
  await phone.say('随便聊聊', { group, mention: false })
  const id = await phone.say('几点了', { group })
  await settled(phone, id)
  expect(bot.heard).toHaveLength(1)
  expect(bot.heard[0]).toMatchObject({ chatid: group, chattype: 'group', text: { content: '@茶馆 几点了' } })
  expect(texts(phone, { group })).toEqual(['随便聊聊', '@茶馆 几点了', '好'])
  expect(phone.screen()).toEqual([])
})

test.each([
  ['text', '你好', { msgtype: 'text', text: { content: '你好' } }],
  ['voice', '转成的文字', { msgtype: 'voice', voice: { content: '转成的文字' } }],
  ['picture', '', { msgtype: 'image', image: { url: expect.stringContaining('/media/') } }],
  ['file', '', { msgtype: 'file', file: { url: expect.any(String) } }],
  ['video', '', { msgtype: 'video', video: { url: expect.any(String) } }],
  [
    'picture',
    '这是什么',
    {
      msgtype: 'mixed',
      mixed: {
        msg_item: [
          { msgtype: 'text', text: { content: '这是什么' } },
          { msgtype: 'image', image: { url: expect.any(String) } },
        ],
      },
    },
  ],
  ['sticker', '', { msgtype: 'emotion' }],
])('people send %s (%s)', async (kind, text, body) => {
  const { phone, bot } = await start()
  await phone.say(text, { kind })
  await soon(() => expect(bot.heard[0]).toMatchObject(body))
})

test('files never come from a group; a picture comes with the mention, as a mixed message', async () => {
  const { phone, bot } = await start()
  const group = phone.groups[0]!.id
  await expect(phone.say('', { kind: 'file', group })).rejects.toThrow('direct chat')
  await phone.say('看', { kind: 'picture', group })
  await soon(() => expect(bot.heard[0]).toMatchObject({ msgtype: 'mixed', chattype: 'group' }))
})

test('a quoted message comes along', async () => {
  const { phone, bot } = await start(streaming('答案'))
  const id = await phone.say('问题')
  await settled(phone, id)
  await phone.say('为什么', { quote: phone.screen().at(-1)!.id })
  await soon(() => expect(bot.heard[1]).toMatchObject({ quote: { msgtype: 'text', text: { content: '答案' } } }))
  await expect(phone.say('x', { quote: 'nothing' })).rejects.toThrow('to quote')
})

test('a file is cipher text of the EncodingAESKey, and its name stands beside it', async () => {
  const { phone, bot } = await start()
  await phone.say('', { kind: 'file', content: { name: '周报.txt', bytes: Buffer.from('本周喝茶') } })
  await soon(() => expect(bot.heard).toHaveLength(1))
  const response = await fetch(textIn(objectIn(bot.heard[0]!.file).url))
  expect(response.headers.get('content-disposition')).toContain(`filename*=UTF-8''${encodeURIComponent('周报.txt')}`)
  const key = Buffer.from(`${phone.settings.callback?.encodingAesKey}=`, 'base64')
  const cipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([cipher.update(Buffer.from(await response.arrayBuffer())), cipher.final()])
  expect(padded.length % 32).toBe(0)
  expect(padded.subarray(0, padded.length - padded.at(-1)!).toString()).toBe('本周喝茶')
})

test('a file is gone after its time', async () => {
  const { phone, bot } = await start(() => '', { mediaFor: 0 })
  await phone.say('', { kind: 'picture' })
  await soon(() => expect(bot.heard).toHaveLength(1))
  expect((await fetch(textIn(objectIn(bot.heard[0]!.image).url))).status).toBe(403)
})

describe('a delivery that fails', () => {
  test('comes again with the same msgid, up to three times', async () => {
    const { phone, bot } = await start(() => 503)
    const id = await phone.say('喂')
    await settled(phone, id)
    expect(bot.heard.map(({ msgid }) => msgid)).toEqual([id, id, id, id])
    expect(phone.interaction(id)).toMatchObject({ ended: 'lost', deliveries: 4 })
  })

  test('is a broken rule when it took too long', async () => {
    let calls = 0
    const slowly = () => (calls++ > 0 ? ('' as const) : new Promise<''>(() => undefined))
    const { phone } = await start(slowly, { callbackWithin: 80 })
    const id = await phone.say('喂')
    await settled(phone, id)
    expect(phone.interaction(id)).toMatchObject({ ended: 'empty', deliveries: 2 })
    expect(phone.violations()).toEqual([expect.stringContaining('no answer within 80 ms')])
  })

  test('of a pressed card does not come again', async () => {
    const card = {
      card_type: 'button_interaction',
      main_title: { title: '行吗' },
      button_list: [{ text: '行', key: 'yes' }],
      task_id: 'task-1',
    }
    const { phone, bot } = await start(({ msgtype }) =>
      msgtype === 'event' ? 500 : { msgtype: 'template_card', template_card: card },
    )
    const id = await phone.say('问我')
    await settled(phone, id)
    await phone.press(phone.screen().at(-1)!.id, '行')
    await soon(() => expect(bot.heard).toHaveLength(2))
    const event = textIn(bot.heard[1]!.msgid)
    await soon(() => expect(phone.interaction(event)?.ended).toBe('lost'))
    expect(bot.heard).toHaveLength(2)
  })
})

test('what is said quickly in one chat arrives in order', async () => {
  const { phone, bot } = await start(() => '', { maxConcurrent: 100 })
  const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => phone.say(`第${n}句`)))
  await soon(() => expect(bot.heard.map(({ msgid }) => msgid)).toEqual(ids))
})

test('the clock ends a stream that is never finished', async () => {
  const { phone } = await start(() => stream('s1', '还在想'), { windowFor: 100 })
  const id = await phone.say('喂')
  await settled(phone, id)
  expect(phone.interaction(id)?.ended).toBe('window')
  expect(phone.screen().at(-1)).toMatchObject({ growing: false, failed: true, text: '还在想' })
  expect(phone.violations()).toEqual([expect.stringContaining('never finished')])
})

test('a fourth question waits for an answer to one of three', async () => {
  const { phone } = await start(() => stream('s1', '…'))
  for (const word of ['一', '二', '三']) await phone.say(word)
  await soon(() => expect(phone.screen()).toHaveLength(6))
  await expect(phone.say('四')).rejects.toThrow('no more')
  await phone.say('四', { person: phone.people[1]!.id })
})

test('several bots are called back at one address each, and know whose they are', async () => {
  const phone = await startWecomSimulator({ bots: [{ name: '绿茶' }, { name: '红茶', id: 'aibRED' }], pollEvery: 15 })
  closing.push(() => phone.close())
  const paths: string[] = []
  const bot = await new CallbackBot(phone, streaming('好')).listen()
  closing.push(() => bot.close())
  bot.answer = (body) => {
    paths.push(textIn(body.aibotid))
    return streaming('好')(body)
  }
  phone.setWebhook(`${bot.url}/{botid}`)
  await soon(() => expect(bot.verifications).toBe(2))
  await phone.say('你好', { bot: 'aibRED' })
  await phone.say('你好')
  await soon(() => expect(paths).toEqual(['aibRED', phone.bots[0]!.id]))
  await soon(() => expect(texts(phone, { bot: 'aibRED' })).toEqual(['你好', '好']))
  expect(phone.screen({ bot: 'aibRED' }).at(-1)?.from).toBe('红茶')
})

test('polls may go to another instance', async () => {
  const { phone, bot } = await start(() => stream('s1', '一'))
  const other = await new CallbackBot(phone, () => stream('s1', '一二', true)).listen()
  closing.push(() => other.close())
  phone.setPollUrl(other.url)
  const id = await phone.say('数')
  await settled(phone, id)
  expect(texts(phone)).toEqual(['数', '一二'])
  expect(bot.polls).toEqual([])
})

test('the bot hears once a day that its chat was opened, and welcomes', async () => {
  const { phone, bot } = await start(() => ({ msgtype: 'text', text: { content: '欢迎\n**光临**' } }))
  phone.enterChat()
  phone.enterChat()
  await soon(() => expect(phone.screen()).toHaveLength(1))
  expect(phone.screen()[0]).toMatchObject({ text: '欢迎\n**光临**', html: '<p>欢迎<br>**光临**</p>' })
  expect(bot.heard).toHaveLength(1)
  expect(bot.heard[0]).toMatchObject({
    msgtype: 'event',
    event: { eventtype: 'enter_chat' },
    from: { userid: 'zhangwei' },
  })
  expect(bot.heard[0]).not.toHaveProperty('chattype')
  expect(phone.violations()).toEqual([])
})

test('a reply with a feedback.id can be judged; to that nothing may be answered', async () => {
  const { phone, bot } = await start(({ msgtype }) =>
    msgtype === 'event' ? stream('x', 'y', true) : stream('s1', '答', true, { feedback: { id: 'FB-1' } }),
  )
  const id = await phone.say('问')
  await settled(phone, id)
  const reply = phone.screen().at(-1)!.id
  await phone.judge(reply, 'down', { comment: '太短', reasons: [2, 4] })
  await soon(() =>
    expect(bot.heard[1]).toMatchObject({
      event: { feedback_event: { id: 'FB-1', type: 2, content: '太短', inaccurate_reason_list: [2, 4] } },
    }),
  )
  await soon(() => expect(phone.violations()).toEqual([expect.stringContaining('answer to feedback')]))
  expect(listIn(phone.screen())).toHaveLength(2)
})
