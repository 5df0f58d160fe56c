import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { robotSign } from '../../src/channels/dingtalk/simulator/webhook.ts'
import type { ScreenMessage } from '../../src/contract/simulator.ts'
import { Crowd } from '../helpers/crowd.ts'
import { eventually } from '../helpers/eventually.ts'
import type { GatewayProcess } from '../helpers/process.ts'
import { openTown, type Town } from '../helpers/town.ts'

let town: Town
let gateway: GatewayProcess

beforeAll(async () => {
  town = await openTown({ channels: ['telegram-hook', 'dingtalk-hook'] })
  gateway = town.start()
  await gateway.ready
})
afterAll(() => town.close())

interface Post {
  body: string | ReadableStream
  headers?: Record<string, string>
  query?: string
}

const post = async (channel: string, { body, headers = {}, query = '' }: Post) => {
  const init = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } }
  return fetch(`${town.address}/hooks/${channel}${query}`, {
    ...init,
    ...(typeof body === 'string' ? {} : { duplex: 'half' }),
  })
}
const stored = () => {
  const database = new DatabaseSync(join(town.folder, 'data', 'teahouse.db'), { readOnly: true })
  const row = database.prepare('select count(*) as count from messages').get()
  database.close()
  return row?.count
}
const large = 'x'.repeat(3_000_000)
/** Comes in pieces, so that no header says how large it is. */
const largeInPieces = () =>
  new ReadableStream({
    start(controller) {
      for (let n = 0; n < 30; n++) controller.enqueue(new Uint8Array(100_000).fill(120))
      controller.close()
    },
  })
const malformed = [
  '',
  '{}',
  'no json',
  '[]',
  'null',
  '{"message":',
  '{"update_id":"x"}',
  '{"msgtype":"text"}',
  '\u0000',
  '"…"'.repeat(1000),
]
const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`

async function expectUnharmed(): Promise<void> {
  expect(stored()).toBe(0)
  expect((await fetch(`${town.address}/healthz`)).status).toBe(200)
  expect(town.leaks()).toEqual([])
  expect(gateway.log().filter(({ level }) => level === 'error')).toEqual([])
}

describe('what nobody at Telegram sent', () => {
  const good = { 'x-telegram-bot-api-secret-token': 'e2e-telegram-webhook-secret' }
  const update = JSON.stringify({
    update_id: 1,
    message: {
      message_id: 1,
      date: 1,
      chat: { id: 5, type: 'private' },
      from: { id: 5, is_bot: false, first_name: 'Eve' },
      text: 'hi',
    },
  })

  test.each([
    ['without its secret', {}],
    ['with another secret', { 'x-telegram-bot-api-secret-token': 'e2e-telegram-webhook-secreu' }],
    ['with a secret that is longer', { 'x-telegram-bot-api-secret-token': 'e2e-telegram-webhook-secret0' }],
  ])('%s is refused with 401', async (_, headers: Record<string, string>) => {
    for (const body of [update, ...malformed]) expect((await post('telegram-hook', { body, headers })).status).toBe(401)
    await expectUnharmed()
  })

  test('what is malformed is refused with 400', async () => {
    for (const body of [...malformed, deep])
      expect([body.slice(0, 20), (await post('telegram-hook', { body, headers: good })).status]).toEqual([
        body.slice(0, 20),
        400,
      ])
    await expectUnharmed()
  })

  test('what is too large is refused, whether it says so or not', async () => {
    expect([401, 413]).toContain((await post('telegram-hook', { body: large })).status)
    expect((await post('telegram-hook', { body: large, headers: good })).status).toBe(413)
    expect((await post('telegram-hook', { body: largeInPieces(), headers: good })).status).toBe(413)
    await expectUnharmed()
  })
})

describe('what nobody at DingTalk sent', () => {
  const query = '?token=e2e-dingtalk-webhook-token'
  const secret = 'e2e-oolong-webhook-secret-9Xw2kLp7'
  const signed = (at: number, by = secret) => ({ timestamp: String(at), sign: robotSign(String(at), by) })
  const said = JSON.stringify({
    msgtype: 'text',
    text: { content: 'hi' },
    msgId: 'msgForged',
    conversationId: 'cidForged',
    conversationType: '1',
    senderId: '$:LWCP_v1:$forged',
    senderStaffId: 'manager807',
    senderNick: 'Eve',
    chatbotUserId: '$:LWCP_v1:$bot',
    createAt: Date.now(),
    sessionWebhook: 'https://oapi.dingtalk.com/robot/sendBySession?session=x',
    sessionWebhookExpiredTime: Date.now() + 60_000,
    robotCode: 'dingq7m2x9teahouse4k',
  })
  const hour = 3_600_000

  test.each([
    ['unsigned', () => ({})],
    ['signed by another secret', () => signed(Date.now(), 'another-secret')],
    ['signed for another time', () => ({ ...signed(Date.now() - 1000), timestamp: String(Date.now()) })],
    ['signed two hours ago', () => signed(Date.now() - 2 * hour)],
    ['signed in two hours', () => signed(Date.now() + 2 * hour)],
    ['with a sign that is none', () => ({ timestamp: 'now', sign: '%%%' })],
  ])('%s is refused with 401', async (_, headers: () => Record<string, string>) => {
    for (const body of [said, ...malformed])
      expect((await post('dingtalk-hook', { body, headers: headers(), query })).status).toBe(401)
    await expectUnharmed()
  })

  test('signed, but without the shared token or with another, it is refused with 403', async () => {
    for (const wrong of ['', '?token=', '?token=e2e-dingtalk-webhook-tokem'])
      expect((await post('dingtalk-hook', { body: said, headers: signed(Date.now()), query: wrong })).status).toBe(403)
    await expectUnharmed()
  })

  test('what is malformed is refused with 400', async () => {
    for (const body of [...malformed, deep])
      expect([
        body.slice(0, 20),
        (await post('dingtalk-hook', { body, headers: signed(Date.now()), query })).status,
      ]).toEqual([body.slice(0, 20), 400])
    await expectUnharmed()
  })

  test('what is too large is refused with 413, whether it says so or not', async () => {
    for (const body of [large, largeInPieces()])
      expect((await post('dingtalk-hook', { body, headers: signed(Date.now()), query })).status).toBe(413)
    await expectUnharmed()
  })
})

test('an address without a channel is 404, whatever comes', async () => {
  for (const path of ['nobody', '..%2f..%2fetc', '%00', 'x'.repeat(5000)]) {
    const { status } = await post(path, { body: '{}' })
    expect([400, 404]).toContain(status)
  }
  await expectUnharmed()
})

describe('replays', () => {
  const said = 'what was said once [[sim:repeat]]'
  const answers = (screen: ScreenMessage[]) =>
    screen.filter(({ by, text }) => by === 'bot' && text.includes('said once'))

  test('everything twice, on both platforms: people are answered once', async () => {
    const before = stored()
    const crowd = new Crowd([town.telegramHook, town.dingtalkHook])
    town.telegramHook.misbehave('deliver twice')
    town.dingtalkHook.misbehave('deliver twice')
    for (const seat of crowd.seats) await crowd.ask(seat, { slow: 1 })
    await eventually(() => crowd.waiting.length === 0, 20_000)
    await eventually(() => town.telegramHook.pending() === 0)
    expect(stored()).toBe(Number(before) + crowd.questions.length)
    expect(crowd.complaints()).toEqual([])
    expect(town.leaks()).toEqual([])
  })

  test('the same update of Telegram, again and again, is one message', async () => {
    const before = stored()
    const id = Number(town.telegramHook.people[0]?.id)
    const message = { message_id: 77, date: Math.floor(Date.now() / 1000), text: said }
    const chat = { id, type: 'private' }
    const body = JSON.stringify({
      update_id: 77,
      message: { ...message, chat, from: { id, is_bot: false, first_name: 'Ann' } },
    })
    const headers = { 'x-telegram-bot-api-secret-token': 'e2e-telegram-webhook-secret' }
    const replies = await Promise.all(Array.from({ length: 10 }, () => post('telegram-hook', { body, headers })))
    expect(replies.map(({ status }) => status)).toEqual(Array(10).fill(200))
    await eventually(() => answers(town.telegramHook.screen()).length > 0)
    expect((await post('telegram-hook', { body, headers })).status).toBe(200)
    expect(stored()).toBe(Number(before) + 1)
    expect(answers(town.telegramHook.screen())).toHaveLength(1)
  })
})
