import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { samples } from '../../../lib/simulation/samples.ts'
import { startTelegramSimulator, type TelegramSimulator } from '../simulator.ts'
import type { Message } from './objects.ts'
import { rawClient } from './raw-client.ts'

let simulator: TelegramSimulator
let chat: string

beforeEach(async () => {
  simulator = await startTelegramSimulator({ rateLimit: false })
  chat = simulator.people[0]?.id ?? ''
  await simulator.say('hi')
})
afterEach(() => simulator.close())

const api = (method: string, params: object = {}) => rawClient(simulator).call(method, params)
const updates = () => rawClient(simulator).updates()
const lastUpdate = async () => (await updates()).at(-1)?.message

test('a multipart form, with files beside JSON', async () => {
  const { result } = await rawClient(simulator).form<Message[]>('sendMediaGroup', {
    chat_id: chat,
    media: JSON.stringify([
      { type: 'document', media: 'attach://one', caption: 'both' },
      { type: 'document', media: 'attach://two' },
    ]),
    one: new File(['1'], '1.txt'),
    two: new File(['2'], '2.txt'),
  })
  expect(result.map((message) => message.document?.file_name)).toEqual(['1.txt', '2.txt'])
  expect(new Set(result.map((message) => message.media_group_id)).size).toBe(1)
})

test.each([
  ['picture', (message: Message) => message.photo?.at(-1)],
  ['voice', (message: Message) => message.voice],
  ['file', (message: Message) => message.document],
  ['sticker', (message: Message) => message.sticker],
  ['video', (message: Message) => message.video],
  ['video note', (message: Message) => message.video_note],
])('people send a %s', async (kind, fileOf) => {
  await simulator.say('look', { kind })
  const message = await lastUpdate()
  const { result } = await rawClient(simulator).call<{ file_path: string; file_size: number }>('getFile', {
    file_id: message && fileOf(message)?.file_id,
  })
  const answer = await fetch(`${simulator.url}/file/bot${simulator.token}/${result.file_path}`)
  expect((await answer.arrayBuffer()).byteLength).toBe(result.file_size)
})

test('an album is several messages of one group, the words on the first', async () => {
  await simulator.album([{ kind: 'picture' }, { kind: 'picture' }], 'two views')
  const album = (await updates()).slice(1).map(({ message }) => message)
  expect(new Set(album.map((message) => message.media_group_id)).size).toBe(1)
  expect(album.map((message) => message.caption)).toEqual(['two views', undefined])
})

test('what is too large or unknown cannot be downloaded', async () => {
  await simulator.say('', { kind: 'file', content: { name: 'big.bin', bytes: new Uint8Array(25_000_000) } })
  const message = await lastUpdate()
  expect(await api('getFile', { file_id: message?.document?.file_id })).toMatchObject({
    description: 'Bad Request: file is too big',
  })
  expect(await api('getFile', { file_id: 'AgAD' })).toMatchObject({ description: 'Bad Request: invalid file_id' })
  expect((await fetch(`${simulator.url}/file/bot${simulator.token}/photos/none.jpg`)).status).toBe(404)
})

test('an upload beyond 50 MB is refused, and the next call works', async () => {
  const big = new File([new Uint8Array(52 * 1024 * 1024)], 'big.bin')
  expect(await rawClient(simulator).form('sendDocument', { chat_id: chat, document: big })).toMatchObject({
    status: 413,
    description: 'Request Entity Too Large',
  })
  expect(await api('sendMessage', { chat_id: chat, text: 'x' })).toMatchObject({ ok: true })
})

test('a picture by its address, and none where there is none', async () => {
  await simulator.say('look', { kind: 'picture' })
  const message = await lastUpdate()
  const { result } = await rawClient(simulator).call<{ file_path: string }>('getFile', {
    file_id: message?.photo?.at(-1)?.file_id,
  })
  const photo = `${simulator.url}/file/bot${simulator.token}/${result.file_path}`
  expect(await api('sendPhoto', { chat_id: chat, photo })).toMatchObject({
    description: 'Bad Request: wrong type of the web page content',
  })
  expect(await api('sendPhoto', { chat_id: chat, photo: `${simulator.url}/none.jpg` })).toMatchObject({
    description: 'Bad Request: failed to get HTTP URL content',
  })
  expect(await api('sendPhoto', { chat_id: chat, photo: message?.photo?.at(-1)?.file_id })).toMatchObject({
    ok: true,
  })
  expect(simulator.screen().at(-1)?.html).toMatch(/^<img src="data:image\/png;base64,[^"]+" alt="picture">$/)
})

test('a picture must be one', async () => {
  const answer = await rawClient(simulator).form('sendPhoto', { chat_id: chat, photo: new File(['none'], 'x.jpg') })
  expect(answer).toMatchObject({ description: 'Bad Request: IMAGE_PROCESS_FAILED' })
})

const shown = () => simulator.screen().at(-1)?.files
const md5 = (bytes: Uint8Array) => createHash('md5').update(bytes).digest('hex')

test('what the bot sends stands on the screen with its name, its size and its sum, however it was sent', async () => {
  const { bytes } = samples.picture
  const picture = { kind: 'image', size: bytes.length, md5: md5(bytes) }
  const sent = await rawClient(simulator).form<Message>('sendPhoto', {
    chat_id: chat,
    photo: new File([new Uint8Array(bytes)], 'cup.png'),
  })
  expect(shown()).toEqual([{ name: 'cup.jpg', ...picture }])
  await api('sendPhoto', { chat_id: chat, photo: sent.result.photo?.at(-1)?.file_id })
  expect(shown()).toEqual([{ name: 'cup.jpg', ...picture }])
  const report = new TextEncoder().encode('tea, tea, tea')
  const file = { name: 'report.txt', kind: 'file', size: report.length, md5: md5(report) }
  await rawClient(simulator).form('sendDocument', {
    chat_id: chat,
    document: 'attach://x',
    x: new File([report], 'report.txt'),
  })
  expect(shown()).toEqual([file])
  await rawClient(simulator).form('sendMediaGroup', {
    chat_id: chat,
    media: '[{"type":"document","media":"attach://x"},{"type":"document","media":"attach://x"}]',
    x: new File([report], 'report.txt'),
  })
  expect(
    simulator
      .screen()
      .slice(-2)
      .map(({ files }) => files),
  ).toEqual([[file], [file]])
})

test('what people send is shown too, a large picture at an address', async () => {
  const bytes = Buffer.concat([samples.picture.bytes, Buffer.alloc(100_000)])
  await simulator.say('look', { kind: 'picture', content: { name: 'view.png', bytes } })
  expect(shown()).toEqual([{ name: 'view.jpg', kind: 'image', size: bytes.length, md5: md5(bytes) }])
  const address = /<img src="(http:[^"]+)"/.exec(simulator.screen().at(-1)?.html ?? '')?.[1] ?? ''
  const answer = await fetch(address)
  expect(answer.headers.get('content-type')).toBe('image/png')
  expect((await answer.arrayBuffer()).byteLength).toBe(bytes.length)
})
