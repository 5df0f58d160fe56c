import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pngOf } from '../../../test/helpers/pictures.ts'
import { RemoteError } from '../../contract/errors.ts'
import type { Json, ReplyView } from '../../contract/message.ts'
import { TelegramApi } from './api.ts'
import { type FakeHost, type FakeWire, fakeHost, fakeWire, refused, token } from './fake-wire.ts'
import { writer } from './write.ts'

let wire: FakeWire
let host: FakeHost
/** What lies at the addresses that an agent links to. */
let links: Map<string, Blob>

beforeEach(async () => {
  wire = await fakeWire()
  links = new Map()
  host = fakeHost({
    async openLink(url, { max }) {
      const blob = links.get(url)
      if (!blob || blob.size > max) throw new RemoteError('gone', 'nothing is there')
      return blob
    },
  })
})
afterEach(() => wire.close())

const picture = (width = 4, height = 4) => new Blob([pngOf(width, height)], { type: 'image/png' })
const api = () => new TelegramApi({ botToken: token, apiBaseUrl: wire.baseUrl }, host)
const draw = (view: Partial<ReplyView>, handle?: Json) =>
  writer(api(), { drafts: false, host }).draw(
    { id: 'r', address: { chat: 501 }, ...(handle === undefined ? {} : { handle }) },
    { state: 'done', text: '', ...view },
  )
const methods = () => wire.calls.map(({ method }) => method)
const said = () => wire.calls.map(({ params }) => String(params.text ?? ''))

describe('pictures and files of an answer', () => {
  it('follow the text, in which a mark stands for each', async () => {
    links.set('https://x.test/cup.png', picture())
    links.set('https://x.test/report', new Blob(['%PDF-1.7'], { type: 'application/pdf' }))
    const files = [{ name: 'the_report', url: 'https://x.test/report' }]
    await draw({ text: 'Look:\n\n![a *cup*](https://x.test/cup.png)\n\nNice.', files })
    expect(methods()).toEqual(['sendMessage', 'sendPhoto', 'sendDocument'])
    expect(said()[0]).toBe('Look:\n\n🖼 a <i>cup</i>\n\nNice.\n\n📎 the_report')
    expect(wire.calls[1]?.params).toMatchObject({ chat_id: '501', photo: 'attach://part', caption: 'a *cup*' })
    expect(wire.calls[1]?.params.part).toEqual({ name: 'cup.png', type: 'image/png', size: 33 })
    expect(wire.calls[2]?.params.part).toEqual({ name: 'the_report.pdf', type: 'application/pdf', size: 8 })
  })

  it('that cannot be opened stay links in their place', async () => {
    const files = [{ name: 'a.pdf', url: 'https://x.test/a.pdf' }]
    await draw({ text: 'See ![cup](https://x.test/cup.png).', files })
    expect(methods()).toEqual(['sendMessage'])
    expect(said()[0]).toBe(
      'See <a href="https://x.test/cup.png">cup</a>.\n\n📎 <a href="https://x.test/a.pdf">a.pdf</a>',
    )
  })

  it('are opened once the answer is whole, and sent once', async () => {
    links.set('https://x.test/cup.png', picture())
    const text = '![cup](https://x.test/cup.png)'
    const working = await draw({ text, state: 'working' })
    expect(methods()).toEqual(['sendMessage'])
    const finished = await draw({ text }, working)
    expect(methods()).toEqual(['sendMessage', 'editMessageText', 'sendPhoto'])
    expect(await draw({ text }, finished)).toEqual(finished)
    expect(methods()).toHaveLength(3)
  })

  it('that a crash kept from being sent are sent by the next process; the text is not said again', async () => {
    links.set('https://x.test/cup.png', picture())
    const text = '![cup](https://x.test/cup.png)'
    const working = await draw({ text, state: 'working' })
    await draw({ text }, working)
    wire.calls.length = 0
    wire.on('editMessageText', refused(400, 'Bad Request: message is not modified'))
    expect(await draw({ text }, working)).toMatchObject({ message: 1, complete: expect.any(String) })
    expect(methods()).toEqual(['editMessageText', 'sendPhoto'])
  })

  it.each([
    ['of a shape that is no photo', picture(4000, 40)],
    ['of a type that is no photo', new Blob(['GIF89a\x01\0\x01\0'], { type: 'image/gif' })],
  ])('%s go out as documents', async (_, blob) => {
    links.set('https://x.test/a', blob)
    await draw({ text: '![](https://x.test/a)' })
    expect(methods()).toEqual(['sendMessage', 'sendDocument'])
  })

  it('that Telegram does not take as photos go out as documents, and as links if not so either', async () => {
    links.set('https://x.test/a.png', picture())
    wire.on('sendPhoto', refused(400, 'Bad Request: IMAGE_PROCESS_FAILED'))
    await draw({ text: 'Here: ![cup](https://x.test/a.png)' })
    expect(methods()).toEqual(['sendMessage', 'sendPhoto', 'sendDocument'])
    wire.calls.length = 0
    wire.on('sendDocument', refused(400, 'Bad Request: no'))
    await draw({ text: 'Here: ![cup](https://x.test/a.png)' })
    expect(methods()).toEqual(['sendMessage', 'sendPhoto', 'sendDocument', 'sendMessage'])
    expect(said()[3]).toBe('📎 <a href="https://x.test/a.png">cup</a>')
  })

  it('wait when there are too many, and never cost the text', async () => {
    links.set('data:image/png;base64,x', picture())
    wire.on('sendPhoto', refused(429, 'Too Many Requests: retry after 1', { retry_after: 1 }), { result: {} })
    const files = [{ name: 'cup', url: 'data:image/png;base64,x' }]
    await draw({ text: 'ok', files })
    expect(methods()).toEqual(['sendMessage', 'sendPhoto', 'sendPhoto'])
    expect(host.holds).toEqual([{ name: 'message', chat: '501', ms: 1100 }])
    wire.calls.length = 0
    wire.on('sendPhoto', refused(403, 'Forbidden: no photos here'))
    wire.on('sendMessage', { result: { message_id: 1, chat: { id: 501 } } }, refused(403, 'Forbidden'))
    await draw({ text: 'ok', files })
    expect(methods()).toEqual(['sendMessage', 'sendPhoto', 'sendMessage'])
    expect(said()[2]).toBe('📎 cup.png (could not be sent)')
  })

  it('are ten at most: the other ninety stay links', async () => {
    const urls = Array.from({ length: 100 }, (_, n) => `https://x.test/${n}.png`)
    for (const url of urls) links.set(url, picture())
    await draw({ text: 'Many', files: urls.map((url, n) => ({ name: `p${n}`, url })) })
    expect(methods().filter((method) => method === 'sendPhoto')).toHaveLength(10)
    expect(said().join('\n')).toContain('<a href="https://x.test/99.png">p99</a>')
    expect(said().join('\n')).not.toContain('https://x.test/9.png')
  })

  it('of what is said once follow as well', async () => {
    links.set('https://x.test/cup.png', picture())
    await writer(api(), { drafts: false, host }).send(
      { chat: -5, thread: 7 },
      { state: 'done', text: '![cup](https://x.test/cup.png)' },
    )
    expect(methods()).toEqual(['sendMessage', 'sendPhoto'])
    expect(wire.calls[1]?.params).toMatchObject({ chat_id: '-5', message_thread_id: '7' })
  })
})
