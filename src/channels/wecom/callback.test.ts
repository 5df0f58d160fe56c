import { WecomCrypto } from '@wecom/aibot-node-sdk'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import type { ReplyView } from '../../contract/message.ts'
import { Callback } from './callback.ts'
import { signatureOf } from './crypto.ts'
import enterChat from './fixtures/enter-chat.json' with { type: 'json' }
import feedback from './fixtures/feedback.json' with { type: 'json' }
import poll from './fixtures/poll.json' with { type: 'json' }
import press from './fixtures/press.json' with { type: 'json' }
import direct from './fixtures/text-direct.json' with { type: 'json' }
import unknown from './fixtures/unknown.json' with { type: 'json' }
import vectors from './fixtures/vectors.json' with { type: 'json' }
import { type CallbackSettings, wecomSettings } from './settings.ts'

const token = 'TestToken2025'
const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
/** The far side of the envelope is WeCom's own SDK. */
const sdk = new WecomCrypto(token, encodingAesKey, '')
const address = 'http://127.0.0.1:3000/hooks/bot'
const [v1, v2] = vectors
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAAD0lEQVR4AQEEAPv/AP8AAAMBAQCNHeWCAAAAAElFTkSuQmCC'

let host: FakeHost
let bot: Callback
const settings = (more: object = {}) => wecomSettings.parse({ token, encodingAesKey, ...more }) as CallbackSettings
const build = (more: object = {}) => new Callback(settings(more), host)
const now = () => Math.floor(Date.now() / 1000)

beforeEach(() => {
  host = new FakeHost()
  bot = build()
})

function request(payload: unknown, { at = now(), nonce = 'n1', crypto = sdk } = {}): Request {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
  const { encrypt, signature } = crypto.encrypt(text, String(at), nonce)
  const query = new URLSearchParams({ msg_signature: signature, timestamp: String(at), nonce })
  return new Request(`${address}?${query}`, { method: 'POST', body: JSON.stringify({ encrypt }) })
}

const envelope = z.strictObject({
  encrypt: z.string(),
  msgsignature: z.string(),
  timestamp: z.int(),
  nonce: z.string(),
})
const stream = z.looseObject({ id: z.string(), content: z.string(), finish: z.boolean() })
const answer = z.looseObject({ stream: stream.prefault({ id: '', content: '', finish: false }) })

/** What the person's app is told, once the envelope is checked as WeCom checks it. */
async function told(response: Response, nonce = 'n1') {
  expect(response.status).toBe(200)
  const sealed = envelope.parse(await response.json())
  expect(sealed.nonce).toBe(nonce)
  expect(sdk.verifySignature(sealed.msgsignature, String(sealed.timestamp), nonce, sealed.encrypt)).toBe(true)
  return answer.parse(JSON.parse(sdk.decrypt(sealed.encrypt)))
}

const say = async (payload: object = fresh()) => told(await bot.receive(request(payload)))
const ask = (id: string) => say({ ...poll, stream: { id } })
const fresh = (more: object = {}) => ({ ...direct, create_time: now(), ...more })
const shows = (view: Partial<ReplyView>) => host.views.set(direct.msgid, { text: '', state: 'working', ...view })

describe('the check of the address', () => {
  const verify = (query: string) => bot.receive(new Request(`${address}?${query}`))
  const query = (more: object = {}) =>
    new URLSearchParams({
      msg_signature: v1?.sig ?? '',
      timestamp: v1?.ts ?? '',
      nonce: v1?.nonce ?? '',
      echostr: v1?.e ?? '',
      ...more,
    })

  test('is answered with the decrypted text and nothing else', async () => {
    const response = await verify(String(query()))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(Buffer.from(await response.arrayBuffer()).toString()).toBe('1616140317555161061')
    expect(host.reports).toEqual([['connected', undefined]])
  })

  test('a plus that was not escaped is still a plus', async () => {
    const raw = `msg_signature=${v2?.sig}&timestamp=${v2?.ts}&nonce=${v2?.nonce}&echostr=${v2?.e}`
    expect(await (await verify(raw)).text()).toBe(v2?.msg)
  })

  test('a wrong signature learns nothing, and the admin what to do', async () => {
    const response = await verify(String(query({ msg_signature: 'a'.repeat(40) })))
    expect(response.status).toBe(403)
    expect(await response.text()).not.toContain('1616140317555161061')
    expect(host.reports).toEqual([['denied', expect.stringContaining('Copy the Token again')]])
  })

  test('a stranger cannot make a bot that works look broken', async () => {
    await verify(String(query()))
    await verify(String(query({ nonce: 'other' })))
    expect(host.reports).toEqual([['connected', undefined]])
  })
})

describe('what is not WeCom’s', () => {
  const stores = () => host.accepted
  const post = (query: string, body: string) =>
    bot.receive(new Request(`${address}?${query}`, { method: 'POST', body }))
  const signed = (encrypt: string, at = String(now())) =>
    String(new URLSearchParams({ msg_signature: signatureOf(token, at, 'n1', encrypt), timestamp: at, nonce: 'n1' }))

  test.each([
    ['no signature', '', '{"encrypt":"x"}', 403],
    ['half a signature', 'msg_signature=abc&timestamp=1&nonce=2', '{"encrypt":"x"}', 403],
    ['no JSON', () => signed('x'), 'no json', 400],
    ['nothing encrypted', () => signed('x'), '{"encrypt":""}', 400],
    ['a signature of something else', () => signed('x'), '{"encrypt":"y"}', 403],
    ['what cannot be decrypted', () => signed('AAAA'), '{"encrypt":"AAAA"}', 400],
    ['a body of more than 2 MiB', () => signed('x'), 'x'.repeat(2 * 1024 * 1024 + 1), 413],
  ])('%s is refused', async (_what, query, body, status) => {
    const response = await post(typeof query === 'string' ? query : query(), body)
    expect(response.status).toBe(status)
    expect(stores()).toEqual([])
  })

  test.each([
    ['what was recorded an hour ago', () => request(fresh(), { at: now() - 3600 }), 403],
    [
      'what is for another receiver',
      () => request(fresh(), { crypto: new WecomCrypto(token, encodingAesKey, 'ww1') }),
      403,
    ],
    ['a payload that is no JSON', () => request('{'), 400],
    ['a message without an id', () => request({ ...direct, msgid: undefined }), 400],
    ['PUT', () => new Request(address, { method: 'PUT', body: 'x' }), 405],
  ])('%s is refused', async (_what, make, status) => {
    expect((await bot.receive(make())).status).toBe(status)
    expect(stores()).toEqual([])
  })

  test('a receive id is accepted where it is the configured one, and used in answers', async () => {
    bot = build({ receiveId: 'ww1' })
    const crypto = new WecomCrypto(token, encodingAesKey, 'ww1')
    const response = await bot.receive(request(fresh(), { crypto }))
    expect(response.status).toBe(200)
    expect(JSON.parse(crypto.decrypt(envelope.parse(await response.json()).encrypt))).toMatchObject({
      msgtype: 'stream',
    })
  })

  test('no secret and no address of an answer is in the log', async () => {
    await bot.receive(request(fresh()))
    await bot.receive(request(fresh(), { at: 1 }))
    for (const secret of [token, encodingAesKey, 'response_code']) expect(host.logged.join()).not.toContain(secret)
  })
})

describe('a message', () => {
  test('is stored, then answered with the stream that will show the reply', async () => {
    const reply = await say()
    expect(host.accepted).toMatchObject([{ id: direct.msgid, text: '你好', addressed: true }])
    expect(reply).toEqual({
      msgtype: 'stream',
      stream: {
        id: expect.stringMatching(/^[\w-]{10,64}$/),
        finish: false,
        content: '',
        feedback: { id: reply.stream.id },
      },
    })
  })

  test('is not acknowledged when it could not be stored', async () => {
    host.store = async () => {
      throw new Error('the disk is full')
    }
    await expect(bot.receive(request(fresh()))).rejects.toThrow('the disk is full')
  })

  test('that is delivered again is one message, and gets the same stream as it is by then', async () => {
    const { create_time: _, ...timeless } = direct
    const first = await say(timeless)
    shows({ text: 'Halfway' })
    const second = await say(timeless)
    expect(host.accepted).toHaveLength(1)
    expect(second.stream).toMatchObject({ id: first.stream.id, content: 'Halfway', finish: false })
  })

  test('whose reply is there at once is answered whole, and nobody has to ask; nor to judge', async () => {
    host.store = async () => {
      shows({ text: 'Help is near.', state: 'done' })
    }
    const { stream } = await say()
    expect(stream).toMatchObject({ content: 'Help is near.', finish: true })
    expect(stream).not.toHaveProperty('feedback')
  })

  test('that nobody answers is acknowledged with nothing', async () => {
    host.viewOf = async () => undefined
    const response = await bot.receive(request(fresh()))
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test('of a kind that nobody knows is answered, too', async () => {
    expect(await say(unknown)).toMatchObject({ msgtype: 'stream' })
    expect(host.accepted).toMatchObject([{ unsupported: 'sticker' }])
  })
})

describe('a poll', () => {
  let id: string
  beforeEach(async () => {
    id = (await say()).stream.id
  })

  test('shows the reply as it is on the shelf, in whichever process', async () => {
    shows({ text: 'It is', status: 'Looking\n outside' })
    bot = build()
    expect((await ask(id)).stream).toEqual({ id, finish: false, content: 'It is\n\n> Looking outside' })
    shows({ text: 'It is raining.', state: 'done' })
    expect((await ask(id)).stream).toEqual({ id, finish: true, content: 'It is raining.' })
  })

  test('stores nothing, and asked twice says the same', async () => {
    shows({ text: 'It is' })
    expect(await ask(id)).toEqual(await ask(id))
    expect(host.accepted).toHaveLength(1)
  })

  test('for a message that still waits for its turn shows nothing yet', async () => {
    expect((await ask(id)).stream).toEqual({ id, finish: false, content: '' })
  })

  test.each(['STREAM_0001', 'x', '', 'bWFuZ28', '00000000QUFB'])(
    'for the unknown stream “%s” is told politely that there is no more',
    async (unknown) => {
      expect((await ask(unknown)).stream).toEqual({
        id: unknown,
        finish: true,
        content: 'This answer is no longer known. Please ask again.',
      })
    },
  )

  test('of a text that is too long gets its beginning, within WeCom’s limit and whole characters', async () => {
    shows({ text: '好🙂'.repeat(5000), state: 'done' })
    const { stream } = await ask(id)
    expect(Buffer.byteLength(stream.content)).toBeLessThanOrEqual(20_480)
    expect(stream.content.isWellFormed()).toBe(true)
    expect(stream).toMatchObject({
      finish: true,
      content: expect.stringMatching(/\n\n\(Continued in the next message\)$/),
    })
  })

  test('shows pictures at the end, with the md5 of their bytes; other files are linked', async () => {
    const files = [
      { name: 'dot.png', url: 'https://x.test/dot.png' },
      { name: 'a [b].pdf', url: 'http://127.0.0.1:1/a.pdf' },
    ]
    host.links.set('https://x.test/dot.png', new Blob([Buffer.from(png, 'base64')], { type: 'image/png' }))
    const text = 'Look: ![a dot](https://x.test/dot.png), ![](http://10.0.0.1/x)'
    shows({ text: `${text} ![half](data:image/png;base64,AAAA`, files })
    const growing = (await ask(id)).stream
    expect(growing).not.toHaveProperty('msg_item')
    expect(growing.content).toBe('Look: (Picture 1: a dot), (Picture 2)')
    shows({ text, files, state: 'done' })
    expect((await ask(id)).stream).toEqual({
      id,
      finish: true,
      content:
        'Look: (Picture 1: a dot), (Picture 2)\n\n- [Picture 2](http://10.0.0.1/x)\n- [a b .pdf](http://127.0.0.1:1/a.pdf)',
      msg_item: [{ msgtype: 'image', image: { base64: png, md5: '9b1d443b61f6d483ab849261db76117d' } }],
    })
  })

  test('of an answer without words has something to see at the end', async () => {
    shows({ text: ' \u200b', state: 'done' })
    expect((await ask(id)).stream).toMatchObject({ finish: true, content: '(Done)' })
  })

  test('offers choices as buttons at the end', async () => {
    shows({
      text: '1. Tea\n2. Coffee',
      state: 'done',
      buttons: [
        { label: 'Tea', says: 'Tea' },
        { label: 'Coffee', says: 'Coffee' },
      ],
    })
    expect(await ask(id)).toEqual({
      msgtype: 'stream_with_template_card',
      stream: { id, finish: true, content: '1. Tea\n2. Coffee' },
      template_card: {
        card_type: 'button_interaction',
        main_title: { title: 'Please choose' },
        button_list: [
          { text: 'Tea', style: 1, key: 'says:Tea' },
          { text: 'Coffee', style: 1, key: 'says:Coffee' },
        ],
        task_id: id,
      },
    })
  })
})

describe('an event', () => {
  test('a person who comes in is welcomed, if there is a welcome', async () => {
    expect(await (await bot.receive(request(enterChat))).text()).toBe('')
    bot = build({ welcome: 'Come in!' })
    expect(await say(enterChat)).toMatchObject({ msgtype: 'text', text: { content: 'Come in!' } })
  })

  test('a pressed button is typed text, and the card shows what was chosen', async () => {
    expect(await say(press)).toMatchObject({
      response_type: 'update_template_card',
      template_card: { task_id: 'task-0001', button_list: [{ text: '✓ Coffee' }] },
    })
    expect(host.accepted).toMatchObject([{ id: 'E2', text: 'Coffee', sender: { id: 'zhangsan' } }])
  })

  test('what a person thinks of an answer is kept, and answered with nothing', async () => {
    const { stream } = await say()
    const judged = { ...feedback.event.feedback_event, id: stream.id }
    const event = { ...feedback.event, feedback_event: judged }
    expect(await (await bot.receive(request({ ...feedback, event }))).text()).toBe('')
    expect(host.judged).toEqual([
      {
        on: { message: direct.msgid },
        sender: { id: 'zhangsan' },
        verdict: 'down',
        comment: 'more detail please · incomplete · error in the analysis of data',
      },
    ])
  })

  test('feedback on what is not ours is answered with nothing, too', async () => {
    const event = { ...feedback.event, feedback_event: { id: 'FB!', type: 1 } }
    expect((await bot.receive(request({ ...feedback, event }))).status).toBe(200)
    expect(host.judged).toEqual([])
  })
})

describe('several bots', () => {
  const bots = { aibTEST: 'kb', aibOTHER: 'helper' }
  const at = (path: string, payload: object) => {
    const { url, body } = request(payload)
    return new Request(url.replace('/hooks/bot', path), { method: 'POST', body, duplex: 'half' })
  }

  test('have an agent each', async () => {
    bot = build({ bots })
    await say()
    expect(host.accepted).toMatchObject([{ agent: 'kb' }])
  })

  test('are called at addresses of their own: what is for another one is refused', async () => {
    bot = build({ bots })
    expect((await bot.receive(at('/wecom/callback/aibTEST', fresh()))).status).toBe(200)
    expect((await bot.receive(at('/wecom/callback/aibOTHER', fresh({ msgid: 'M9' })))).status).toBe(403)
    expect(host.accepted).toHaveLength(1)
  })
})

test('what was recorded and is sent again changes nothing', async () => {
  const recorded = request(fresh())
  const again = recorded.clone()
  const first = await told(await bot.receive(recorded))
  shows({ text: 'Halfway' })
  const second = await told(await bot.receive(again))
  expect(second.stream.id).toBe(first.stream.id)
  expect(host.accepted).toHaveLength(1)
})

test('whatever is posted, it is answered and not thrown at', async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.string({ maxLength: 60 }), async (payload, junk) => {
      expect([200, 400]).toContain((await bot.receive(request(JSON.stringify(payload)))).status)
      const query = new URLSearchParams({ msg_signature: junk, timestamp: junk, nonce: junk, echostr: junk })
      expect((await bot.receive(new Request(`${address}?${query}`))).status).toBe(403)
      expect((await bot.receive(new Request(`${address}?${query}`, { method: 'POST', body: junk }))).status).toBe(403)
    }),
    { numRuns: 50 },
  )
})
