import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { objectIn } from '../../../lib/json.ts'
import { samples } from '../../../lib/simulation/samples.ts'
import { type DingtalkSimulator, startDingtalkSimulator } from '../simulator.ts'
import { RawBot, SdkBot } from './test-bots.ts'

let simulator: DingtalkSimulator
let bot: RawBot

beforeEach(async () => {
  simulator = await startDingtalkSimulator()
  bot = await new RawBot(simulator).signIn()
})
afterEach(() => simulator.close())

const { bytes } = samples.picture
const md5 = (content: Uint8Array) => createHash('md5').update(content).digest('hex')
const cup = { name: 'cup.png', kind: 'image', size: bytes.length, md5: md5(bytes) }
const last = () => simulator.screen().at(-1)

async function upload(type: string, name: string, content: Uint8Array): Promise<string> {
  const form = new FormData()
  form.set('media', new Blob([new Uint8Array(content)]), name)
  const { body } = await bot.call('POST', `/media/upload?type=${type}`, form)
  return String(body.media_id)
}

const send = (msgKey: string, param: object) =>
  bot.call('POST', '/v1.0/robot/oToMessages/batchSend', {
    robotCode: bot.robotCode,
    userIds: [simulator.people[0]?.id],
    msgKey,
    msgParam: JSON.stringify(param),
  })

test('a picture that was uploaded is shown as a message, in markdown and in a card, with its sum', async () => {
  const mediaId = await upload('image', 'cup.png', bytes)
  await send('sampleImageMsg', { photoURL: mediaId })
  expect(last()).toMatchObject({ text: '[图片]', files: [cup] })
  expect(last()?.html).toMatch(/^<p><img src="data:image\/png;base64,[^"]+" alt="图片"><\/p>$/)
  await send('sampleMarkdown', {
    title: 't',
    text: `茶杯：![杯子](${mediaId}) 和 ![网上的](https://example.com/a.png)`,
  })
  expect(last()?.files).toEqual([cup])
  expect(last()?.html).toMatch(/data:image\/png.*https:\/\/example\.com\/a\.png/s)
  await bot.createCard('c1')
  await bot.stream('c1', `![杯子](${mediaId})\n\n![又一个](${mediaId})`, { isFinalize: true })
  expect(last()?.files).toEqual([cup, cup])
})

test('a media id that nobody uploaded shows no picture', async () => {
  await bot.createCard('c1')
  await bot.stream('c1', '![杯子](@lADPnone)', { isFinalize: true })
  expect(last()).toMatchObject({ text: '[杯子]', html: '<p>[杯子]</p>' })
  expect(last()?.files).toBeUndefined()
})

test('a file is shown under the name that it was sent with', async () => {
  const report = Buffer.from('PK茶')
  const mediaId = await upload('file', 'upload.zip', report)
  await send('sampleFile', { mediaId, fileName: '周报.zip', fileType: 'zip' })
  expect(last()).toMatchObject({
    text: '[文件] 周报.zip',
    files: [{ name: '周报.zip', kind: 'file', size: report.length, md5: md5(report) }],
  })
})

test('people send what they choose, and see it', async () => {
  const content = { name: 'cup.png', bytes }
  await simulator.say('', { kind: 'picture', content })
  expect(last()).toMatchObject({ text: '[图片]', files: [cup] })
  await simulator.say('看', { kind: 'picture', content })
  expect(last()).toMatchObject({ text: '看 [图片]', files: [cup] })
  expect(last()?.html).toMatch(/^<p>看<\/p><p><img src="data:image/)
  for (const kind of ['file', 'voice', 'video']) {
    await simulator.say('', { kind, content: { name: `a.${kind}`, bytes: Buffer.from(kind) } })
    expect(last()?.files).toEqual([{ name: `a.${kind}`, kind: 'file', size: kind.length, md5: md5(Buffer.from(kind)) }])
  }
  await simulator.say('[茶]', { kind: 'sticker' })
})

test('the official SDK hears of a picture, a voice message and a file; each is downloaded as it was sent', async () => {
  const sdk = new SdkBot(simulator).listens()
  await sdk.connect()
  await soon(() => expect(simulator.connections()).toHaveLength(1))
  const film = Buffer.alloc(9_000_000, 3)
  await simulator.say('', { kind: 'picture', content: { name: 'cup.png', bytes } })
  await simulator.say('泡一壶乌龙', { kind: 'voice', content: { name: 'voice.amr', bytes: Buffer.from('#!AMR') } })
  await simulator.say('', { kind: 'file', content: { name: '茶.zip', bytes: film } })
  await soon(() => expect(sdk.heard).toHaveLength(3))
  const downloads = sdk.heard.map(async ({ message }) => {
    const { downloadCode } = objectIn(message.content)
    const { body } = await bot.call('POST', '/v1.0/robot/messageFiles/download', {
      downloadCode,
      robotCode: bot.robotCode,
    })
    return md5(await (await fetch(String(body.downloadUrl))).bytes())
  })
  expect(await Promise.all(downloads)).toEqual([md5(bytes), md5(Buffer.from('#!AMR')), md5(film)])
  expect(objectIn(sdk.heard[1]?.message.content).recognition).toBe('泡一壶乌龙')
  expect(objectIn(sdk.heard[2]?.message.content).fileName).toBe('茶.zip')
  sdk.disconnect()
  expect(simulator.violations()).toEqual([])
})
