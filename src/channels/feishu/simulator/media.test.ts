import { createHash, randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type JsonObject, objectIn, parseJson, textIn } from '../../../lib/json.ts'
import { samples } from '../../../lib/simulation/samples.ts'
import { type FeishuSimulator, startFeishuSimulator } from '../simulator.ts'
import { SdkBot, streamingCard } from './test-bots.ts'

let simulator: FeishuSimulator
let bot: SdkBot

beforeEach(async () => {
  // The SDK keeps the tokens of an app in one place for the whole process.
  simulator = await startFeishuSimulator({ appId: `cli_${randomBytes(8).toString('hex')}` })
  bot = await new SdkBot(simulator).listen()
})
afterEach(async () => {
  bot.close()
  await simulator.close()
})

const { bytes } = samples.picture
const md5 = (content: Uint8Array) => createHash('md5').update(content).digest('hex')
const image = { kind: 'image', size: bytes.length, md5: md5(bytes) }
const last = () => simulator.screen().at(-1)

async function uploaded(): Promise<string> {
  const answer = await bot.client.im.v1.image.create({ data: { image_type: 'message', image: bytes } })
  return textIn(answer?.image_key)
}

const send = (msg_type: string, content: JsonObject) =>
  bot.client.im.v1.message.create({
    params: { receive_id_type: 'open_id' },
    data: { receive_id: simulator.people[0]?.id ?? '', msg_type, content: JSON.stringify(content) },
  })

test('the official SDK uploads a picture, and it is shown as a message, in a post and in a card', async () => {
  const image_key = await uploaded()
  await send('image', { image_key })
  expect(last()).toMatchObject({ text: '[图片]', files: [image] })
  expect(last()?.html).toMatch(/^<p><img src="data:image\/png;base64,[^"]+"><\/p>$/)
  const md = { tag: 'md', text: `茶杯：![杯子](${image_key})` }
  await send('post', { zh_cn: { title: '', content: [[md], [{ tag: 'img', image_key }]] } })
  expect(last()?.files).toMatchObject([image, image])
  const answer = { tag: 'markdown', element_id: 'answer', content: `看 ![杯子](${image_key})` }
  const picture = { tag: 'img', img_key: image_key, alt: { tag: 'plain_text', content: '又一个' } }
  const card = { ...streamingCard(), body: { elements: [answer, picture] } }
  await send('interactive', card)
  expect(last()?.files).toMatchObject([image, image])
  expect(last()?.html).toMatch(/alt="杯子".*alt="又一个"/s)
  expect(simulator.violations()).toEqual([])
})

test('the official SDK uploads a file, and it is shown with its name', async () => {
  const report = Buffer.from('本周喝茶')
  const answer = await bot.client.im.v1.file.create({
    data: { file_type: 'stream', file_name: '周报.txt', file: report },
  })
  await send('file', { file_key: textIn(answer?.file_key) })
  const file = { name: '周报.txt', kind: 'file', size: report.length, md5: md5(report) }
  expect(last()).toMatchObject({ text: '[文件] 周报.txt', files: [file] })
})

test.each([
  ['picture', 'image', 'image_key'],
  ['file', 'file', 'file_key'],
  ['voice', 'file', 'file_key'],
  ['video', 'file', 'file_key'],
])('the official SDK downloads the %s that a person chose', async (kind, type, key) => {
  await simulator.say('', { kind, content: { name: 'cup.png', bytes } })
  expect(last()?.files).toMatchObject([{ name: 'cup.png', size: bytes.length, md5: md5(bytes) }])
  await soon(() => expect(bot.heard).toHaveLength(1))
  const message = objectIn(bot.heard[0]?.message)
  const path = {
    message_id: textIn(message.message_id),
    file_key: textIn(objectIn(parseJson(textIn(message.content)))[key]),
  }
  const answer = await bot.client.im.v1.messageResource.get({ path, params: { type } })
  expect((await buffer(answer.getReadableStream())).equals(bytes)).toBe(true)
})

test('a file over 100 MB cannot be downloaded, and does no harm', async () => {
  const size = 200 * 1024 * 1024
  await simulator.say('', { kind: 'file', content: { name: 'film.bin', bytes: Buffer.alloc(size) } })
  expect(last()?.files).toMatchObject([{ name: 'film.bin', size }])
  await soon(() => expect(bot.heard).toHaveLength(1))
  const message = objectIn(bot.heard[0]?.message)
  const path = {
    message_id: textIn(message.message_id),
    file_key: textIn(objectIn(parseJson(textIn(message.content))).file_key),
  }
  const refused = bot.client.im.v1.messageResource.get({ path, params: { type: 'file' } })
  await expect(refused).rejects.toMatchObject({ response: { status: 400 } })
})

test('a picture with words is a post; a sticker is seen and not to be had', async () => {
  await simulator.say('看', { kind: 'picture', content: { name: 'cup.png', bytes } })
  expect(last()).toMatchObject({ text: '[图片] 看', files: [image] })
  expect(last()?.html).toMatch(/^<p><img src="data:[^"]+"><\/p><p>看<\/p>$/)
  await simulator.say('', { kind: 'sticker' })
  expect(last()).toMatchObject({ text: '[表情]', files: [image] })
})
