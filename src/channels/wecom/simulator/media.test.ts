import { createHash } from 'node:crypto'
import { WSClient, type WsFrame } from '@wecom/aibot-node-sdk'
import { afterEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type JsonObject, objectIn, textIn } from '../../../lib/json.ts'
import { samples } from '../../../lib/simulation/samples.ts'
import { startWecomSimulator, type WecomSimulator } from '../simulator.ts'
import { CallbackBot, stream } from './test-bots.ts'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const { bytes } = samples.picture
const md5 = (content: Uint8Array) => createHash('md5').update(content).digest('hex')
const cup = (name: string) => ({ name, kind: 'image', size: bytes.length, md5: md5(bytes) })

async function startPhone(): Promise<WecomSimulator> {
  const phone = await startWecomSimulator({ pollEvery: 15, verifyWithin: 5_000 })
  closing.push(() => phone.close())
  return phone
}

async function callback(phone: WecomSimulator, answer?: (body: JsonObject) => JsonObject | ''): Promise<CallbackBot> {
  const bot = await new CallbackBot(phone, answer).listen()
  closing.push(() => bot.close())
  phone.setWebhook(bot.url)
  await soon(() => expect(bot.verifications).toBeGreaterThan(0))
  return bot
}

/** The platform's own client; `hear` gets what it downloads. */
async function official(phone: WecomSimulator, hear: (name: string, content: Buffer) => unknown): Promise<WSClient> {
  const { botId, secret, websocketUrl } = phone.settings.websocket ?? {}
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  const client = new WSClient({
    botId: textIn(botId),
    secret: textIn(secret),
    wsUrl: textIn(websocketUrl),
    logger: quiet,
  })
  client.on('error', () => undefined)
  closing.push(() => client.disconnect())
  const fetched = async ({ body }: WsFrame) => {
    const { url, aeskey } = objectIn(body[body.msgtype])
    const { buffer, filename } = await client.downloadFile(textIn(url), textIn(aeskey))
    hear(filename ?? '', buffer)
  }
  for (const kind of ['message.image', 'message.file', 'message.video'] as const) client.on(kind, fetched)
  const authenticated = new Promise((resolve) => client.once('authenticated', () => resolve(undefined)))
  client.connect()
  await authenticated
  return client
}

test('a picture at the end of a stream is shown, with its sum', async () => {
  const phone = await startPhone()
  const image = { msgtype: 'image', image: { base64: bytes.toString('base64'), md5: md5(bytes) } }
  await callback(phone, () => stream('s', '看', true, { msg_item: [image] }))
  await phone.say('画一杯茶')
  await soon(() => expect(phone.screen().at(-1)).toMatchObject({ text: '看\n\n[图片]', growing: false }))
  expect(phone.screen().at(-1)?.files).toEqual([cup('image.png')])
  expect(phone.screen().at(-1)?.html).toContain(`<img src="data:image/png;base64,${bytes.toString('base64')}"`)
  expect(phone.violations()).toEqual([])
})

test('the official SDK uploads a picture and a file in chunks, and both are shown', async () => {
  const phone = await startPhone()
  const client = await official(phone, () => undefined)
  await phone.say('在吗')
  const picture = await client.uploadMedia(bytes, { type: 'image', filename: 'cup.png' })
  await client.sendMediaMessage('zhangwei', 'image', picture.media_id)
  const report = Buffer.alloc(1_300_000, 7)
  const file = await client.uploadMedia(report, { type: 'file', filename: '周报.txt' })
  expect(file.media_id).toHaveLength(87)
  await client.sendMediaMessage('zhangwei', 'file', file.media_id)
  const [first, second] = phone.screen().slice(-2)
  expect(first).toMatchObject({ text: '[图片]', files: [cup('cup.png')] })
  expect(second).toMatchObject({
    text: '[文件] 周报.txt',
    files: [{ name: '周报.txt', kind: 'file', size: report.length, md5: md5(report) }],
  })
  expect(phone.calls().byName).toMatchObject({ aibot_upload_media_chunk: 4 })
  expect(phone.violations()).toEqual([])
})

test('what people choose arrives encrypted, and the official SDK reads it', async () => {
  const phone = await startPhone()
  const heard = new Map<string, Buffer>()
  await official(phone, (name, content) => heard.set(name, content))
  const film = Buffer.alloc(3_000_000, 9)
  await phone.say('', { kind: 'picture', content: { name: 'cup.png', bytes } })
  expect(phone.screen().at(-1)).toMatchObject({ text: '[图片]', files: [cup('cup.png')] })
  await phone.say('', { kind: 'video', content: { name: '茶.mp4', bytes: film } })
  await soon(() => expect([...heard.keys()].sort()).toEqual(['cup.png', '茶.mp4']))
  expect(heard.get('cup.png')?.equals(bytes)).toBe(true)
  expect(heard.get('茶.mp4')?.equals(film)).toBe(true)
})

test('what is spoken arrives as the words that were understood; the sound stays on the phone', async () => {
  const phone = await startPhone()
  const bot = await callback(phone)
  await phone.say('泡一壶乌龙', { kind: 'voice', content: { name: 'voice.amr', bytes: Buffer.from('#!AMR') } })
  await soon(() => expect(bot.heard[0]).toMatchObject({ msgtype: 'voice', voice: { content: '泡一壶乌龙' } }))
  expect(phone.screen().at(-1)).toMatchObject({
    text: '[语音] 泡一壶乌龙',
    files: [{ name: 'voice.amr', kind: 'file' }],
  })
})

test('a file over 100 MB stands in the chat, and the bot never hears of it', async () => {
  const phone = await startPhone()
  const bot = await callback(phone)
  const size = 200 * 1024 * 1024
  await phone.say('', { kind: 'file', content: { name: 'film.bin', bytes: Buffer.alloc(size) } })
  expect(phone.screen().at(-1)?.files).toMatchObject([{ name: 'film.bin', size }])
  await phone.say('收到了吗')
  await soon(() => expect(bot.heard).toMatchObject([{ text: { content: '收到了吗' } }]))
})

test('in a group only a mention of the bot by a person reaches it', async () => {
  const phone = await startPhone()
  const bot = await callback(phone)
  const group = phone.groups[0]!.id
  await phone.say('开会了', { group, mention: 'all' })
  await phone.say('今天有雨', { group, asBot: true })
  await phone.say('闲聊', { group, mention: false })
  await phone.say('你好', { group })
  await soon(() => expect(bot.heard).toMatchObject([{ text: { content: '@茶馆 你好' } }]))
  expect(phone.screen({ group }).map(({ from, text }) => `${from}: ${text}`)).toEqual([
    '张伟: @所有人 开会了',
    '天气机器人: @茶馆 今天有雨',
    '张伟: 闲聊',
    '张伟: @茶馆 你好',
  ])
  await expect(phone.say('x', { group, thread: '茶' })).rejects.toThrow('no threads')
})

test('a verdict can be given, changed and taken back', async () => {
  const phone = await startPhone()
  const bot = await callback(phone, ({ msgtype }) =>
    msgtype === 'event' ? '' : stream('s', '答', true, { feedback: { id: 'FB-1' } }),
  )
  await phone.say('问')
  await soon(() => expect(phone.screen().at(-1)).toMatchObject({ text: '答', growing: false }))
  const id = phone.screen().at(-1)!.id
  await expect(phone.judge(id, 'none')).rejects.toThrow('has not judged')
  await phone.judge(id, 'up')
  await phone.judge(id, 'down', { comment: '太短' })
  await phone.judge(id, 'none')
  const events = () => bot.heard.slice(1).map(({ event }) => objectIn(objectIn(event).feedback_event))
  await soon(() => expect(events()).toHaveLength(3))
  expect(events()).toEqual([
    { id: 'FB-1', type: 1 },
    { id: 'FB-1', type: 2, content: '太短', inaccurate_reason_list: [] },
    { id: 'FB-1', type: 3 },
  ])
  await expect(phone.judge(phone.screen()[0]!.id, 'up')).rejects.toThrow('the bot said no message')
})
