import { WecomCrypto } from '@wecom/aibot-node-sdk'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { eventually } from '../../../test/helpers/eventually.ts'
import { openGateway, type TestGateway, type TestGatewayOptions } from '../../../test/helpers/gateway.ts'
import { createPen, sayAndWait } from '../../../test/helpers/pen.ts'
import { FarSide } from './fake.ts'
import { wecom } from './index.ts'

const token = 'TestToken2025'
const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const sdk = new WecomCrypto(token, encodingAesKey, '')
const sealed = z.object({ encrypt: z.string() })
const answer = z.object({ stream: z.object({ id: z.string(), finish: z.boolean(), content: z.string() }) })

let far: FarSide
let gateway: TestGateway
beforeEach(async () => {
  far = await new FarSide().start()
})
afterEach(async () => {
  await gateway.close()
  await far.stop()
})

const open = async (options: Partial<TestGatewayOptions> = {}, settings: object = {}) => {
  gateway = await openGateway({ provider: wecom, settings: { token, encodingAesKey, ...settings }, ...options })
}

async function post(payload: object) {
  const timestamp = String(Math.floor(Date.now() / 1000))
  const { encrypt, signature } = sdk.encrypt(JSON.stringify(payload), timestamp, 'n')
  const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce: 'n' })
  const response = await fetch(`${gateway.webhookUrl}?${query}`, { method: 'POST', body: JSON.stringify({ encrypt }) })
  expect(response.status).toBe(200)
  return answer.parse(JSON.parse(sdk.decrypt(sealed.parse(await response.json()).encrypt))).stream
}

const envelope = { aibotid: 'aibTEST', chattype: 'single', from: { userid: 'zhangsan' } }
let count = 0
const say = (content: string, msgid = `M${++count}`) =>
  post({
    ...envelope,
    msgid,
    response_url: `${far.origin}/cgi-bin/aibot/response?response_code=${msgid}`,
    msgtype: 'text',
    text: { content },
  })
const ask = (id: string) => post({ ...envelope, msgid: `P${++count}`, msgtype: 'stream', stream: { id } })
const finished = (id: string) =>
  eventually(async () => {
    const stream = await ask(id)
    return stream.finish && stream.content
  })
const numbers = (text: string) => [...text.matchAll(/Paragraph (\d+) of/g)].map(([, n]) => Number(n))

describe('from the question to the last poll', () => {
  test('a command is answered', async () => {
    await open()
    expect(await finished((await say('/status')).id)).toContain('Status')
  })

  test('two questions are answered in order, each in its own stream', async () => {
    let go: () => void = () => undefined
    const pen = createPen(async function* (turn) {
      if (turn.text === 'one') await new Promise<void>((resolve) => (go = resolve))
      yield { type: 'text', text: `You said: ${turn.text}` }
    })
    await open({ pen })
    const one = await say('one')
    const two = await say('two')
    expect(await ask(two.id)).toMatchObject({ finish: false, content: '' })
    await eventually(() => pen.turns.length > 0)
    go()
    expect(await finished(one.id)).toBe('You said: one')
    expect(await finished(two.id)).toBe('You said: two')
  })

  test('a very long answer is in the stream and in one message, whole and in order', async () => {
    const pen = createPen(async function* () {
      for (let n = 0; n < 600; n++) yield { type: 'text', text: `Paragraph ${n} of a long answer that goes on.\n\n` }
    })
    await open({ pen })
    const { id } = await say('tell me everything')
    const whole = [await finished(id)]
    await eventually(() => far.asked.length > 0)
    whole.push(JSON.stringify(far.asked))
    expect(whole.flatMap(numbers)).toEqual(Array.from({ length: 600 }, (_, n) => n))
    const rows = await gateway.store.db.selectFrom('messages').select('state').execute()
    expect(rows).toEqual([{ state: expect.stringMatching(/running|answered/) }])
  })

  test('an answer that comes after the window is a message of its own', async () => {
    let go: () => void = () => undefined
    const pen = createPen(async function* () {
      yield { type: 'text', text: 'Once upon' }
      await new Promise<void>((resolve) => (go = resolve))
      yield { type: 'text', text: ' a time.' }
    })
    await open({ pen }, { streamSeconds: 10 })
    const asked = Math.floor(Date.now() / 1000) - 8
    const { id } = await post({
      ...envelope,
      msgid: 'LATE',
      create_time: asked,
      response_url: `${far.origin}/r`,
      msgtype: 'text',
      text: { content: 'a story' },
    })
    expect(await finished(id)).toBe('Once upon\n\nThe whole answer is in the message below.')
    await eventually(() => pen.turns.length > 0)
    go()
    await eventually(() => far.asked.length > 0)
    expect(far.asked).toMatchObject([
      { path: '/r', body: { msgtype: 'markdown', markdown: { content: 'Once upon a time.' } } },
    ])
  })

  test('/stop finishes the stream; the question delivered again is not asked again', async () => {
    await open({ pen: createPen((_turn, signal) => sayAndWait('Once upon a time', signal)) })
    const { id } = await say('a story', 'STORY')
    await eventually(async () => (await ask(id)).content.includes('Once upon'))
    expect((await say('a story', 'STORY')).id).toBe(id)
    await say('/stop')
    expect(await finished(id)).toContain('Stopped')
    expect(gateway.pen.turns).toHaveLength(1)
  })

  test('of a channel that was deleted, nothing is answered', async () => {
    await open()
    const { id } = await say('hello')
    await finished(id)
    await gateway.manager.use([])
    const response = await fetch(`${gateway.webhookUrl}?msg_signature=x`, { method: 'POST', body: '{"encrypt":"x"}' })
    expect(response.status).toBe(404)
  })

  test('the next process answers the polls of the one that died', async () => {
    const pen = createPen(async function* (turn, signal) {
      if (turn.attempt === 1) yield* sayAndWait('The beginning', signal)
      yield { type: 'text', text: 'The beginning and the end.' }
    })
    await open({ pen })
    const { id } = await say('hello')
    await eventually(async () => (await ask(id)).content.includes('The beginning'))
    await gateway.crash()
    gateway = await gateway.again()
    expect(await finished(id)).toBe('The beginning and the end.')
  })
})
