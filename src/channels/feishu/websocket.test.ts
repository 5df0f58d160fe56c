import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { eventually } from '../../../test/helpers/eventually.ts'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import { FeishuApi } from './api.ts'
import { feishu } from './index.ts'
import type { LineTimes } from './line.ts'
import { Reception } from './reception.ts'
import { type FeishuSimulator, type FeishuSimulatorOptions, startFeishuSimulator } from './simulator.ts'
import { runSocket } from './websocket.ts'

let phone: FeishuSimulator
let host: FakeHost
let stop: AbortController
let run: Promise<void>
let ended: unknown

async function connect(options: FeishuSimulatorOptions = {}, times: Partial<LineTimes> = {}): Promise<void> {
  phone = await startFeishuSimulator({ redeliverAfter: [200, 400, 800], reconnectNonce: 0, ...options })
  begin(times)
  await eventually(() => host.reports.some(([health]) => health === 'connected'))
}

function begin(times: Partial<LineTimes> = {}): void {
  const { appId, appSecret } = phone.bot
  const api = new FeishuApi({ appId, appSecret, baseUrl: phone.origin }, host)
  run = runSocket({ api, host, reception: new Reception(host, api), times }, stop.signal)
  run.catch((error: unknown) => {
    ended = error
  })
}

beforeEach(() => {
  host = new FakeHost()
  stop = new AbortController()
  ended = undefined
})
afterEach(async () => {
  stop.abort()
  await run.catch(() => undefined)
  await phone.close()
})

const heard = (text: string) => eventually(() => host.accepted.find((message) => message.text === text))

describe('the long connection', () => {
  test('acknowledges what is stored, and has delivered again what is not', async () => {
    await connect()
    let failures = 2
    host.store = async () => {
      if (failures-- > 0) throw new Error('the disk is full')
    }
    await phone.say('hello')
    await heard('hello')
    await eventually(
      () =>
        phone
          .deliveries()
          .map(({ code }) => code)
          .join() === '500,500,200',
    )
    expect(host.accepted).toHaveLength(1)
    expect(host.logged.filter((line) => line.includes('could not be stored'))).toHaveLength(2)
    expect(phone.violations()).toEqual([])
  })

  test('stores what is said in one chat in its order, however long one takes', async () => {
    await connect()
    const first = Promise.withResolvers<void>()
    host.store = async ({ text }) => (text === 'one' ? first.promise : undefined)
    for (const word of ['one', 'two', 'three']) await phone.say(word)
    await phone.say('elsewhere', { group: phone.groups[0]?.id ?? '' })
    await heard('elsewhere')
    expect(host.accepted).toHaveLength(1)
    first.resolve()
    await heard('three')
    expect(host.accepted.map(({ text }) => text)).toEqual(['elsewhere', 'one', 'two', 'three'])
  })

  test('that only looks alive is known to be dead', async () => {
    await connect({}, { pingEvery: 100, answerWithin: 200 })
    phone.misbehave('half-open')
    await expect(run).rejects.toMatchObject({
      fault: 'unreachable',
      message: expect.stringContaining('a ping was not answered'),
    })
  })

  test('that drops ends with a word for the log', async () => {
    await connect()
    phone.drop()
    await expect(run).rejects.toMatchObject({ fault: 'unreachable' })
  })

  test('is left within a second, and what is being stored is acknowledged before', async () => {
    await connect()
    const storing = Promise.withResolvers<void>()
    let began = false
    host.store = async () => {
      began = true
      await storing.promise
    }
    await phone.say('hello')
    await eventually(() => began)
    stop.abort()
    storing.resolve()
    await run
    expect(host.accepted).toHaveLength(1)
    expect(ended).toBeUndefined()
    expect(phone.connections()).toEqual([])
  })

  test.each([
    ['endpoint refused', 'denied'],
    ['handshake refused', 'denied'],
    ['endpoint busy', 'unreachable'],
    ['endpoint without data', 'unreachable'],
  ])('%s: %s', async (fault, health) => {
    phone = await startFeishuSimulator()
    phone.misbehave(fault)
    begin()
    await expect(run).rejects.toMatchObject({ fault: health })
    expect(host.reports.map(([said]) => said)).not.toContain('connected')
    expect(JSON.stringify([host.reports, host.logged, String(ended)])).not.toContain(phone.bot.appSecret)
  })
})

describe('what comes over it', () => {
  test('a press is answered with what the person sees', async () => {
    await connect()
    await phone.say('hello')
    const message = await heard('hello')
    const channel = feishu.create(feishu.settings.parse(phone.settings.websocket), host)
    const buttons = [{ label: 'Tea', says: 'Tea, please' }]
    await channel.draw?.(
      { id: 'r1', address: message.address },
      { text: 'Which one?', state: 'done', buttons, judgeable: true },
    )
    const card = phone.screen().find(({ by }) => by === 'bot')
    await phone.press(card?.id ?? '', 'Tea')
    expect(await heard('Tea, please')).toMatchObject({
      pressedOn: 'r1',
      addressed: true,
      conversation: { kind: 'direct' },
    })
    await phone.press(card?.id ?? '', '👎')
    expect(host.judged).toMatchObject([{ on: { reply: 'r1' }, verdict: 'down' }])
    expect(phone.violations()).toEqual([])
  })

  test('the bot is added to a group, and greets it', async () => {
    await connect()
    const group = await phone.join?.('New friends')
    const added = await eventually(() => host.accepted.find(({ greets }) => greets))
    expect(added).toMatchObject({ conversation: { key: group?.id, kind: 'group' }, text: '' })
  })

  test('a message that quotes another brings its text and its files; an answer to the bot is addressed to it', async () => {
    await connect({ hears: 'all' })
    const group = phone.groups[0]?.id ?? ''
    const picture = await phone.say('', { group, kind: 'picture', mention: false })
    const asked = await phone.say('what is it?', { group, quote: picture })
    expect(await heard('what is it?')).toMatchObject({ id: asked, files: [{ kind: 'image' }] })

    await phone.say('tea is a leaf', { group, mention: false })
    const leaf = await heard('tea is a leaf')
    await phone.say('really?', { group, quote: leaf.id })
    expect(await heard('really?')).toMatchObject({ quote: 'tea is a leaf' })
    expect(leaf.addressed).toBe(false)

    const channel = feishu.create(feishu.settings.parse(phone.settings.websocket), host)
    await channel.draw?.({ id: 'r1', address: leaf.address }, { text: 'It is **good**.', state: 'done' })
    const answer = phone.screen({ group }).findLast(({ by }) => by === 'bot')
    await phone.say('and green?', { group, mention: false, quote: answer?.id ?? '' })
    const reply = await heard('and green?')
    expect(reply.addressed).toBe(true)
    expect(reply.quote).toContain('It is **good**.')
  })

  test('a quoted message that cannot be had holds nothing up', async () => {
    await connect({ withoutScopes: ['im:message', 'im:message:readonly'] })
    const first = await phone.say('tea is a leaf')
    await phone.say('really?', { quote: first })
    expect((await heard('really?')).quote).toBeUndefined()
  })

  test('another bot is not answered', async () => {
    await connect({ hears: 'all' })
    const group = phone.groups[0]?.id ?? ''
    await phone.say('I am a bot', { group, asBot: true })
    await phone.say('I am a person', { group })
    await heard('I am a person')
    expect(host.accepted).toHaveLength(1)
  })
})

describe('files', () => {
  test('are read as they come, to the byte', async () => {
    await connect()
    const channel = feishu.create(feishu.settings.parse(phone.settings.websocket), host)
    const bytes = Buffer.alloc(300_000, 'tea ')
    await phone.say('', { kind: 'file', content: { name: 'leaf.bin', bytes } })
    const { files } = await eventually(() => host.accepted[0])
    const [file] = files
    if (!file) throw new Error('no file came')
    const opened = await channel.fetchFile?.(file, new AbortController().signal)
    expect(file.name).toBe('leaf.bin')
    expect(Buffer.from(await new Response(opened?.body).arrayBuffer()).equals(bytes)).toBe(true)
    const gone = { ...file, ref: { message: 'om_0', key: 'file_0', type: 'file' } }
    await expect(channel.fetchFile?.(gone, new AbortController().signal)).rejects.toMatchObject({
      fault: expect.stringMatching(/gone|invalid/),
    })
  })

  test('of a dead token are asked for once more', async () => {
    await connect()
    const channel = feishu.create(feishu.settings.parse(phone.settings.websocket), host)
    expect(await channel.check?.(new AbortController().signal)).toBe(phone.bot.name)
    await phone.say('', { kind: 'picture' })
    const [file] = (await eventually(() => host.accepted[0])).files
    phone.misbehave('token expired')
    const opened = file && (await channel.fetchFile?.(file, new AbortController().signal))
    expect(Buffer.from(await new Response(opened?.body).arrayBuffer()).length).toBeGreaterThan(0)
  })
})

test('a person is known by name and department', async () => {
  await connect()
  const channel = feishu.create(feishu.settings.parse(phone.settings.websocket), host)
  expect(await channel.lookUp?.(phone.people[0]?.id ?? '')).toMatchObject({
    name: phone.people[0]?.name,
    department: '研发部',
  })
})
