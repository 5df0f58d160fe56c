import { WSClient, type WsFrame } from '@wecom/aibot-node-sdk'
import { afterEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { textIn } from '../../../lib/json.ts'
import { startWecomSimulator } from '../simulator.ts'
import { CallbackBot, streaming } from './test-bots.ts'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

test('a thousand people ask at once by callback, and each sees one whole answer', async () => {
  const phone = await startWecomSimulator({
    people: 1_000,
    pollEvery: 100,
    callbackWithin: 30_000,
    verifyWithin: 5_000,
  })
  closing.push(() => phone.close())
  const bot = await new CallbackBot(phone, streaming('', '一半', '一半，全部')).listen()
  closing.push(() => bot.close())
  phone.setWebhook(bot.url)
  for (const { id } of phone.people) await phone.say('问', { person: id })
  const whole = (id: string) => phone.screen({ person: id }).at(-1)?.text === '一半，全部'
  const waiting = new Set(phone.people.map(({ id }) => id))
  await soon(
    () => {
      for (const id of waiting) if (whole(id)) waiting.delete(id)
      expect(waiting.size).toBe(0)
    },
    { timeout: 60_000 },
  )
  expect(phone.violations()).toEqual([])
}, 90_000)

test('five hundred people ask at once on the long connection', async () => {
  const phone = await startWecomSimulator({ people: 500 })
  closing.push(() => phone.close())
  const { botId, secret, websocketUrl } = phone.settings.websocket ?? {}
  const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  const account = { botId: textIn(botId), secret: textIn(secret), wsUrl: textIn(websocketUrl) }
  const client = new WSClient({ ...account, logger: quiet })
  closing.push(() => client.disconnect())
  let answers = 0
  client.on('message.text', async (frame: WsFrame) => {
    await client.replyStream(frame, 'answer', '一半')
    await client.replyStream(frame, 'answer', '一半，全部', true)
    answers++
  })
  for (const { id } of phone.people) await phone.say('问', { person: id })
  client.connect()
  await soon(() => expect(answers).toBe(500), { timeout: 60_000 })
  for (const { id } of phone.people) expect(phone.screen({ person: id }).at(-1)?.text).toBe('一半，全部')
  expect(phone.calls().byName.aibot_respond_msg).toBe(1_000)
  expect(phone.violations()).toEqual([])
}, 90_000)
