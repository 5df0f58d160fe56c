import { afterEach, beforeEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { objectIn, textIn } from '../../../lib/json.ts'
import { startWecomSimulator, type WecomSimulator } from '../simulator.ts'
import { CallbackBot, RawSocket, stream, streaming } from './test-bots.ts'

let phone: WecomSimulator
let bot: CallbackBot

beforeEach(async () => {
  phone = await startWecomSimulator({ pollEvery: 15, redeliverAfter: 15, verifyWithin: 5_000, slowness: [200, 300] })
  bot = await new CallbackBot(phone, streaming('', '答案')).listen()
})

afterEach(async () => {
  await phone.close()
  await bot.close()
})

async function calledBack(): Promise<void> {
  phone.setWebhook(bot.url)
  await soon(() => expect(bot.verifications).toBe(1))
}

const answered = (times = 1) =>
  soon(() => expect(phone.screen().filter(({ text, growing }) => text === '答案' && !growing)).toHaveLength(times), {
    timeout: 5_000,
  })

test('what is said while the platform is cut off comes afterwards', async () => {
  await calledBack()
  phone.misbehave('disconnect')
  await phone.say('喂')
  expect(bot.heard).toEqual([])
  phone.misbehave()
  await answered()
})

test('polls rest while the platform is cut off, and go on afterwards', async () => {
  let ready = false
  bot.answer = ({ msgtype }) => stream('s', ready && msgtype === 'stream' ? '答案' : '…', ready)
  await calledBack()
  await phone.say('喂')
  await soon(() => expect(bot.polls.length).toBeGreaterThan(1))
  phone.misbehave('disconnect')
  ready = true
  expect(phone.screen().at(-1)?.growing).toBe(true)
  phone.misbehave()
  await answered()
})

test('what is said before there is an address waits for it', async () => {
  await phone.say('早')
  await calledBack()
  await answered()
})

test('a delivery that comes twice has the same msgid, and shows one reply', async () => {
  await calledBack()
  phone.misbehave('deliver twice')
  const id = await phone.say('喂')
  await answered()
  expect(bot.heard.map(({ msgid }) => msgid)).toEqual([id, id])
  expect(phone.screen()).toHaveLength(2)
  expect(phone.violations()).toEqual([])
})

test('streams are not shown when draws are refused, and nobody polls; the late answer works', async () => {
  await calledBack()
  phone.misbehave('refuse draws')
  const id = await phone.say('喂')
  await soon(() => expect(phone.interaction(id)?.ended).toBe('refused'))
  expect(bot.polls).toEqual([])
  expect(phone.screen()).toHaveLength(1)
  const url = textIn(bot.heard[0]?.response_url)
  await fetch(url, { method: 'POST', body: '{"msgtype":"markdown","markdown":{"content":"答案"}}' })
  await answered()
  expect(phone.violations()).toEqual([])
})

test.each(['slow', 'lost answers', 'polls twice', 'unknown streams', 'bare callbacks', 'forged'])(
  'a careful bot gets through %s',
  async (fault) => {
    bot.answer = ({ msgtype, stream: asked, msgid }) => {
      const id = msgtype === 'stream' ? textIn(objectIn(asked).id) : `s-${String(msgid).slice(4, 9)}`
      return stream(id, '答案', msgtype === 'stream')
    }
    await calledBack()
    phone.misbehave(fault)
    await phone.say('喂')
    await answered()
    expect(phone.screen()).toHaveLength(2)
    expect(phone.violations()).toEqual([])
  },
)

test('nobody collects the end when polls stop', async () => {
  bot.answer = ({ msgtype }) => stream('s', msgtype === 'stream' ? '答案' : '…', msgtype === 'stream')
  phone.misbehave('polls stop')
  await calledBack()
  await phone.say('喂')
  await soon(() => expect(phone.screen()).toHaveLength(2))
  expect(phone.screen().at(-1)).toMatchObject({ text: '…', growing: true })
  phone.misbehave()
  await answered()
})

test('files go missing or lose their end', async () => {
  await calledBack()
  await phone.say('', { kind: 'picture' })
  await soon(() => expect(bot.heard).toHaveLength(1))
  const url = textIn(objectIn(bot.heard[0]?.image).url)
  const whole = (await (await fetch(url)).arrayBuffer()).byteLength
  phone.misbehave('media cut')
  expect((await (await fetch(url)).arrayBuffer()).byteLength).toBe(whole - 7)
  phone.misbehave('media gone')
  expect((await fetch(url)).status).toBe(404)
})

test('a bot that is called back cannot connect, and the other way round', async () => {
  await calledBack()
  await expect(RawSocket.subscribed(phone)).rejects.toThrow('853000')
  phone.setWebhook('')
  const socket = await RawSocket.subscribed(phone)
  await phone.say('喂')
  await soon(() => expect(socket.pushes()).toHaveLength(1))
  expect(bot.heard).toEqual([])
})

test('every fault has a name and a line of help, and no other is taken', () => {
  const five = ['disconnect', 'deliver twice', 'refuse draws', 'rate limit', 'slow']
  expect(phone.faults.map(({ name }) => name)).toEqual(expect.arrayContaining(five))
  for (const { help } of phone.faults) expect(help).toMatch(/\S/)
  expect(() => phone.misbehave('bad mood')).toThrow('no fault')
})

test('the window of a reply is over at once: nobody asks for the rest', async () => {
  bot.answer = () => stream('s', '…')
  await calledBack()
  phone.misbehave('window over')
  const id = await phone.say('喂')
  await soon(() => expect(phone.interaction(id)?.ended).toBe('window'))
  expect(phone.screen().at(-1)).toMatchObject({ text: '…', growing: false, failed: true })
  expect(bot.polls).toEqual([])
  expect(phone.violations()).toEqual([])
})

test('on the long connection a reply whose window is over cannot change', async () => {
  const socket = await RawSocket.subscribed(phone)
  await phone.say('喂')
  await soon(() => expect(socket.pushes()).toHaveLength(1))
  const { reqId } = socket.pushes()[0]!
  expect((await socket.call('aibot_respond_msg', stream('s', '一'), reqId)).errcode).toBe(0)
  phone.misbehave('window over')
  await soon(async () =>
    expect((await socket.call('aibot_respond_msg', stream('s', '一二', true), reqId)).errcode).toBe(846608),
  )
})

test('a connection that says nothing any more is left for a new one, which gets what was said', async () => {
  const silent = await RawSocket.subscribed(phone)
  phone.misbehave('half-open')
  await phone.say('喂')
  silent.send({ cmd: 'ping', headers: { req_id: 'p' } })
  const fresh = await RawSocket.subscribed(phone)
  await soon(() => expect(fresh.pushes()).toMatchObject([{ body: { text: { content: '喂' } } }]))
  expect(silent.frames.filter(({ cmd, reqId }) => cmd !== undefined || reqId === 'p')).toEqual([])
  expect(silent.closed).toBe(false)
})
