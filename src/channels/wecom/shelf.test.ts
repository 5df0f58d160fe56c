import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import type { ReplyView } from '../../contract/message.ts'
import { streamIdOf } from './address.ts'
import { FarSide } from './fake.ts'
import { configuredHosts, safeUrl } from './hosts.ts'
import { Pictures } from './pictures.ts'
import { lookOf } from './reply.ts'
import { shelf } from './shelf.ts'

let far: FarSide
let host: FakeHost
beforeEach(async () => {
  far = await new FarSide().start()
  host = new FakeHost()
})
afterEach(() => far.stop())

const out = (patience = { within: 0, look: 1 }) =>
  shelf({ host, hosts: configuredHosts(host), streamSeconds: 330, patience })
const address = (more: object = {}) => ({
  chat: { key: 'zhangsan', kind: 'direct' },
  sentAt: Date.now(),
  message: 'M1',
  responseUrl: `${far.origin}/cgi-bin/aibot/response?response_code=SECRET-CODE`,
  ...more,
})
const view = (text: string, state: ReplyView['state'] = 'done'): ReplyView => ({ text, state })
const posted = () => far.asked.map(({ body }) => body)
const markdown = (content: string) => ({ msgtype: 'markdown', markdown: { content } })
const refused = (errcode: number) => {
  far.reply = () => ({ body: { errcode, errmsg: 'no' } })
}

describe('a reply on the shelf', () => {
  const paragraphs = (count: number) =>
    Array.from({ length: count }, (_, n) => `Paragraph ${n} of a long answer.`).join('\n\n')
  const reply = (more: object = {}) => ({ id: 'r1', address: address(more) })
  /** What a poll would show. */
  const shown = async (whole: ReplyView) =>
    (await lookOf(whole, 's', { language: 'en', pictures: new Pictures(host) })).content
  const numbers = (text: string) => [...text.matchAll(/Paragraph (\d+) of/g)].map(([, n]) => Number(n))

  test('needs no call while it grows: WeCom comes and asks', async () => {
    expect(await out().draw(reply(), view('Hel', 'working'))).toBeUndefined()
    expect(far.asked).toEqual([])
  })

  test('is drawn once a poll of whichever process has fetched its end', async () => {
    const drawn = out({ within: 60_000, look: 1 }).draw(reply(), view('Hello'))
    let done = false
    void drawn.then(() => {
      done = true
    })
    expect(done).toBe(false)
    host.seen.add('M1')
    await drawn
    expect(far.asked).toEqual([])
  })

  test.each([
    ['nobody comes for its end', {}],
    ['its window is over', { sentAt: Date.now() - 331_000 }],
  ])('is said another way when %s', async (_when, more) => {
    await expect(out().draw(reply(more), view('Hello'))).rejects.toMatchObject({ fault: 'gone' })
    await out().send(address(more), view('Hello'))
    expect(posted()).toEqual([markdown('Hello')])
  })

  test('that is too long goes on in a message, once its beginning is read; nothing is lost and nothing said twice', async () => {
    const whole = view(paragraphs(900))
    expect(await out().draw(reply(), { ...whole, state: 'working' })).toBeUndefined()
    host.seen.add('M1')
    await out().draw(reply(), whole)
    expect(far.asked).toHaveLength(1)
    const said = [await shown(whole), JSON.stringify(posted())]
    expect(said.flatMap(numbers)).toEqual(Array.from({ length: 900 }, (_, n) => n))
  })

  test('that is longer than a stream and a message says how much is missing', async () => {
    host.seen.add('M1')
    await out().draw(reply(), view(paragraphs(2000)))
    expect(posted()).toEqual([markdown(expect.stringMatching(/remaining \d{4,5} characters/))])
    expect(Buffer.byteLength(JSON.stringify(posted()))).toBeLessThan(20_480)
  })

  test('that closes a code fence in the stream opens it again in the message', async () => {
    const whole = view(`\`\`\`ts\n${'const a = 1\n'.repeat(2500)}\`\`\``)
    host.seen.add('M1')
    await out().draw(reply(), whole)
    expect((await shown(whole)).match(/```/g)).toHaveLength(2)
    expect(posted()).toEqual([markdown(expect.stringMatching(/^```ts\nconst[^`]*```$/))])
  })

  test('to a press is refused: there is no stream', async () => {
    await expect(out().draw({ id: 'r1', address: address({ message: undefined }) }, view('x'))).rejects.toMatchObject({
      fault: 'gone',
    })
  })
})

describe('a message of its own', () => {
  test('goes to the address of the question', async () => {
    await out().send(address(), { ...view('#### Deep\nlate answer'), files: [{ name: 'a', url: 'https://x.test/a' }] })
    expect(far.asked).toEqual([
      {
        method: 'POST',
        path: '/cgi-bin/aibot/response?response_code=SECRET-CODE',
        body: markdown('### Deep\n\nlate answer\n\n- [a](https://x.test/a)'),
      },
    ])
  })

  test('can be judged when it is an answer', async () => {
    await out().send(address(), { ...view('42'), judgeable: true })
    expect(posted()).toMatchObject([{ markdown: { content: '42', feedback: { id: streamIdOf('M1') } } }])
  })

  test.each([
    ['used or expired', 40001, 'gone'],
    ['refused', 40008, 'gone'],
    ['busy', 45009, 'busy'],
  ])('whose address is %s', async (_what, code, fault) => {
    refused(code)
    await expect(out().send(address(), view('x'))).rejects.toMatchObject({ fault })
  })

  test.each([
    ['breaks off', 'no answer' as const, 'unreachable'],
    ['is answered by a proxy', { status: 502, body: 'Bad Gateway' }, 'unreachable'],
  ])('that %s may have arrived', async (_what, reply, fault) => {
    far.reply = () => reply
    const error = await out()
      .send(address(), view('x'))
      .catch((e: unknown) => e)
    expect(error).toMatchObject({ fault })
    expect(String(error)).not.toContain('SECRET-CODE')
  })

  test('is not tried after the hour, without an address, or to a stranger', async () => {
    for (const more of [
      { sentAt: Date.now() - 3_600_000 },
      { responseUrl: undefined },
      { responseUrl: 'https://evil.example/response' },
      { responseUrl: 'http://169.254.169.254/latest' },
    ])
      await expect(out().send(address(more), view('x'))).rejects.toMatchObject({ fault: 'gone' })
    expect(far.asked).toEqual([])
  })
})

test.each([
  ['https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=C', true],
  ['https://ww-aibot-img-1258476243.cos.ap-guangzhou.myqcloud.com/x?sign=1 ', true],
  ['http://qyapi.weixin.qq.com/x', false],
  ['https://qyapi.weixin.qq.com:8443/x', false],
  ['https://user:pass@qyapi.weixin.qq.com/x', false],
  ['https://weixin.qq.com.evil.example/x', false],
  ['https://evilqq.com/x', false],
  ['file:///etc/passwd', false],
  ['http://127.0.0.1:9/x', false],
  ['http://openws.intern:9/x', true],
  ['no address', false],
])('the address %s may be opened: %s', (url, may) => {
  const hosts = configuredHosts({ webhookUrl: 'https://bot.example/hooks/bot', websocketUrl: 'wss://openws.intern' })
  expect(safeUrl(url, hosts) !== undefined).toBe(may)
})
