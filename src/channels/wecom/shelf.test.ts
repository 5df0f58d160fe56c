import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import type { ReplyView } from '../../contract/message.ts'
import { FarSide } from './fake.ts'
import { configuredHosts, safeUrl } from './hosts.ts'
import { lookOf } from './reply.ts'
import { shelf } from './shelf.ts'

let far: FarSide
let host: FakeHost
beforeEach(async () => {
  far = await new FarSide().start()
  host = new FakeHost()
})
afterEach(() => far.stop())

const out = () => shelf(host, configuredHosts(host))
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
  const paragraphs = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => `Paragraph ${from + n} of a long answer.`).join('\n\n')
  const shown = async () =>
    (await lookOf(host.views.get('M1'), { id: 's', over: false }, { ...host, language: 'en' })).content
  const numbers = (text: string) => [...text.matchAll(/Paragraph (\d+) of/g)].map(([, n]) => Number(n))

  test('needs no call: WeCom comes and asks', async () => {
    expect(await out().draw({ id: 'r1', address: address() }, view('Hel', 'working'))).toBeDefined()
    expect(await out().draw({ id: 'r1', address: address() }, view('Hello'))).toBeDefined()
    expect(far.asked).toEqual([])
  })

  test('that is too long goes on in a message, once it is whole; nothing is lost and nothing said twice', async () => {
    const text = paragraphs(0, 900)
    host.views.set('M1', view(text, 'working'))
    expect(await out().draw({ id: 'r1.1', address: address() }, view('…', 'done'))).toBeUndefined()
    expect(far.asked).toEqual([])
    host.views.set('M1', view(text))
    const handle = await out().draw({ id: 'r1.1', address: address() }, view('…'))
    await out().draw({ id: 'r1.1', address: address(), handle: handle ?? null }, view('…'))
    expect(far.asked).toHaveLength(1)
    const whole = [await shown(), JSON.stringify(posted())]
    expect(whole.flatMap(numbers)).toEqual(Array.from({ length: 900 }, (_, n) => n))
  })

  test('that is longer than a stream and a message says how much is missing', async () => {
    host.views.set('M1', view(paragraphs(0, 2000)))
    for (const page of [1, 2, 3]) await out().draw({ id: `r1.${page}`, address: address() }, view('…'))
    expect(posted()).toEqual([markdown(expect.stringMatching(/remaining \d{4,5} characters/))])
    expect(Buffer.byteLength(JSON.stringify(posted()))).toBeLessThan(20_480)
  })

  test('that closes a code fence in the stream opens it again in the message', async () => {
    host.views.set('M1', view(`\`\`\`ts\n${'const a = 1\n'.repeat(2500)}\`\`\``))
    await out().draw({ id: 'r1.1', address: address() }, view('…'))
    expect((await shown()).match(/```/g)).toHaveLength(2)
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
        body: markdown('### Deep\nlate answer\n\n- [a](https://x.test/a)'),
      },
    ])
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
