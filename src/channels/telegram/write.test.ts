import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Channel } from '../../contract/channel.ts'
import type { RemoteError } from '../../contract/errors.ts'
import type { Json, ReplyView } from '../../contract/message.ts'
import { TelegramApi } from './api.ts'
import { type FakeHost, type FakeWire, fakeHost, fakeWire, refused, token } from './fake-wire.ts'
import { parseStrictly } from './strict-parser.ts'
import { writer } from './write.ts'

let wire: FakeWire
let host: FakeHost
let out: Required<Pick<Channel, 'draw' | 'send'>>

const connect = (drafts: boolean) =>
  writer(new TelegramApi({ botToken: token, apiBaseUrl: wire.baseUrl }, host), { drafts, host })

beforeEach(async () => {
  wire = await fakeWire()
  host = fakeHost()
  out = connect(false)
})
afterEach(() => wire.close())

const direct = { chat: 501 }
const group = { chat: -100, thread: 7, replyTo: 42 }
const working = (text: string, status?: string): ReplyView => ({
  state: 'working',
  text,
  ...(status ? { status } : {}),
})
const done = (text: string, more: Partial<ReplyView> = {}): ReplyView => ({ state: 'done', text, ...more })
const draw = (view: ReplyView, handle?: Json, address: Json = direct) =>
  out.draw({ id: 'r1', address, ...(handle === undefined ? {} : { handle }) }, view)
const methods = () => wire.calls.map((call) => call.method)

describe('a reply that grows', () => {
  it('begins with a typing sign, becomes a message, is changed, and ends whole', async () => {
    expect(await draw(working(''))).toBeUndefined()
    const first = await draw(working('Hello **wor'))
    const second = await draw(working('Hello **world**'), first)
    const last = await draw(done('Hello **world**!'), second)
    expect(methods()).toEqual(['sendChatAction', 'sendMessage', 'editMessageText', 'editMessageText'])
    expect(wire.asked('sendChatAction')).toEqual([{ chat_id: 501, action: 'typing' }])
    expect(wire.asked('sendMessage')).toEqual([
      { chat_id: 501, text: 'Hello <b>wor</b>', parse_mode: 'HTML', link_preview_options: { is_disabled: true } },
    ])
    expect(wire.asked('editMessageText').at(-1)).toMatchObject({
      chat_id: 501,
      message_id: 1,
      text: 'Hello <b>world</b>!',
    })
    expect(last).toMatchObject({ chat: 501, message: 1 })
  })

  it('asks for a slot before each call: first, growing and final ones by their names', async () => {
    await draw(working(''))
    const handle = await draw(working('a'))
    await draw(working('ab'), handle)
    await draw(done('abc'), handle, group)
    await out.send(group, done('x'))
    expect(host.slots.map(({ name, urgency, chat }) => [name, urgency, chat?.key, chat?.kind])).toEqual([
      ['sign', 'first', '501', 'direct'],
      ['message', 'first', '501', 'direct'],
      ['message', 'grow', '501', 'direct'],
      ['message', 'final', '501', 'direct'],
      ['message', 'send', '-100', 'group'],
    ])
  })

  it('shows what happens in one line below the text, and only while it works', async () => {
    const handle = await draw(working('', 'Searching <the> web'))
    expect(wire.asked('sendMessage')[0]).toMatchObject({ text: '<i>Searching &lt;the&gt; web</i>' })
    await draw(working('Found.', 'Reading\npages'), handle)
    expect(wire.asked('editMessageText')[0]).toMatchObject({ text: 'Found.\n\n<i>Reading pages</i>' })
    await draw(done('Found.', { status: 'left over' }), handle)
    expect(wire.asked('editMessageText')[1]).toMatchObject({ text: 'Found.' })
  })

  it('answers the asker in a group, in the topic, even if the question was deleted', async () => {
    await draw(working('Hi'), undefined, group)
    expect(wire.asked('sendMessage')[0]).toMatchObject({
      chat_id: -100,
      message_thread_id: 7,
      reply_parameters: { message_id: 42, allow_sending_without_reply: true },
    })
  })

  it('costs no call when it looks the same; without text the typing sign is renewed', async () => {
    const handle = await draw(working('', 'Thinking'))
    expect(await draw(working('', 'Thinking'), handle)).toEqual(handle)
    expect(methods()).toEqual(['sendMessage', 'sendChatAction'])
    const grown = await draw(working('text'), handle)
    await draw(done('text'), grown)
    expect(methods()).toEqual(['sendMessage', 'sendChatAction', 'editMessageText'])
  })

  it('is in order when Telegram already shows it', async () => {
    const handle = await draw(working('a'))
    wire.on(
      'editMessageText',
      refused(
        400,
        'Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      ),
    )
    await expect(draw(done('ab'), handle)).resolves.toMatchObject({ message: 1 })
  })

  it.each([
    'Bad Request: message to edit not found',
    'Bad Request: MESSAGE_ID_INVALID',
    "Bad Request: message can't be edited",
    'Bad Request: group chat was upgraded to a supergroup chat',
  ])('is gone when Telegram says «%s»', async (description) => {
    const handle = await draw(working('a'))
    wire.on('editMessageText', refused(400, description, { migrate_to_chat_id: -1009 }))
    await expect(draw(done('ab'), handle)).rejects.toMatchObject({ fault: 'gone' } satisfies Partial<RemoteError>)
    expect(wire.asked('editMessageText')).toHaveLength(1)
  })

  it('never shows an empty message', async () => {
    const handle = await draw(working('', 'Looking'))
    await draw(working(''), handle)
    await draw(done(''), handle)
    expect(wire.asked('editMessageText').map((params) => params.text)).toEqual(['…', '…'])
  })

  it('does not fail for a typing sign that Telegram refuses', async () => {
    wire.on('sendChatAction', refused(400, 'Bad Request: chat not found'))
    await expect(draw(working(''))).resolves.toBeUndefined()
  })

  it('half of an emoji is not sent to Telegram', async () => {
    await draw(working('tea 🍵'.slice(0, -1)))
    expect(wire.asked('sendMessage')[0]?.text).toBe('tea \ufffd')
  })
})

describe('what Telegram refuses is said more simply', () => {
  it('formatting that it cannot parse: the same words without', async () => {
    wire.on('sendMessage', refused(400, "Bad Request: can't parse entities: Unsupported start tag"), sentAs(9, 501))
    await expect(draw(done('**a** < `b`'))).resolves.toMatchObject({ message: 9 })
    expect(wire.asked('sendMessage').map(({ text, parse_mode }) => [text, parse_mode])).toEqual([
      ['<b>a</b> &lt; <code>b</code>', 'HTML'],
      ['a < b', undefined],
    ])
  })

  it('the same for a message that is changed', async () => {
    const handle = await draw(working('a'))
    wire.on('editMessageText', refused(400, "Bad Request: can't parse entities: Unmatched end tag"), { result: true })
    await draw(done('**ab**'), handle)
    expect(wire.asked('editMessageText').map((params) => params.text)).toEqual(['<b>ab</b>', 'ab'])
  })

  it('buttons: the message without', async () => {
    wire.on('sendMessage', refused(400, 'Bad Request: BUTTON_DATA_INVALID'), sentAs(9, 501))
    await draw(done('a', { buttons: [{ label: 'x', says: 'y' }] }))
    expect(wire.asked('sendMessage').map((params) => 'reply_markup' in params)).toEqual([true, false])
  })

  it('a topic of a private chat: the chat; a topic of a group is gone', async () => {
    const lost = refused(400, 'Bad Request: message thread not found')
    wire.on('sendMessage', lost, sentAs(9, 501))
    await draw(done('a'), undefined, { chat: 501, thread: 3 })
    expect(wire.asked('sendMessage')[1]).not.toHaveProperty('message_thread_id')
    wire.on('sendMessage', lost)
    await expect(draw(done('a'), undefined, group)).rejects.toMatchObject({ fault: 'gone' })
  })

  it('a group that became a supergroup is followed, once', async () => {
    const moved = refused(400, 'Bad Request: group chat was upgraded to a supergroup chat', {
      migrate_to_chat_id: -1009,
    })
    wire.on('sendMessage', moved, sentAs(1, -1009))
    expect(await draw(done('a'), undefined, { chat: -5, replyTo: 8 })).toMatchObject({ chat: -1009, message: 1 })
    expect(wire.asked('sendMessage')[1]).toMatchObject({ chat_id: -1009 })
    expect(wire.asked('sendMessage')[1]).not.toHaveProperty('reply_parameters')
    wire.on('sendMessage', moved)
    await expect(out.send({ chat: -5 }, done('a'))).rejects.toMatchObject({ fault: 'gone' })
    expect(wire.asked('sendMessage')).toHaveLength(4)
  })

  it('a blocked bot says that it is gone', async () => {
    wire.on('sendMessage', refused(403, 'Forbidden: bot was blocked by the user'))
    await expect(out.send(direct, done('a'))).rejects.toMatchObject({ fault: 'gone' })
  })
})

const sentAs = (id: number, chat: number) => ({ result: { message_id: id, chat: { id: chat } } })

describe('whatever the text', () => {
  const sentText = async (view: ReplyView) => {
    await out.send(direct, view)
    const params = wire.asked('sendMessage').at(-1)
    return parseStrictly(String(params?.text))
  }
  const words = (text: string) => text.match(/\w+/g) ?? []

  it.each([
    ['a table with one long cell', `|a|b|\n|-|-|\n|${'x'.repeat(40)}|y|\n${'|1|2|\n'.repeat(500)}`],
    [
      'a wide table with many rows',
      `|${'header '.repeat(6)}|${'another '.repeat(6)}|\n|-|-|\n${'|1|2|\n'.repeat(500)}`,
    ],
    ['more code spans than Telegram formats', '`a` b **c** '.repeat(250)],
    ['more links than Telegram stores', '[x](https://example.com/a/long/address/of/a/page) '.repeat(68)],
    ['many fences', '```\na\n```\n'.repeat(340)],
    ['lists in lists', Array.from({ length: 500 }, (_, line) => `${'  '.repeat(line % 4)}- x`).join('\n')],
    ['signs that are escaped', '<&">'.repeat(870)],
  ])('%s arrives whole, as one message', async (_, source) => {
    const text = source.slice(0, 3500)
    const { text: seen, entities } = await sentText(done(text))
    expect(wire.asked('sendMessage')).toHaveLength(1)
    expect(seen.length).toBeLessThanOrEqual(4096)
    expect(entities.filter((entity) => entity.type !== 'code' || !entity.value).length).toBeLessThanOrEqual(100)
    expect(words(seen).length).toBeGreaterThanOrEqual(words(text.replaceAll(/\]\([^)]*\)/g, '')).length)
  })

  it('links to files stand below the text', async () => {
    const files = [
      { name: 'report.pdf', url: 'https://x.io/r.pdf?a=1&b=2' },
      { name: 'local.txt', url: 'http://localhost:3000/l' },
    ]
    const { text, entities } = await sentText(done('Here.', { files }))
    expect(text).toBe('Here.\n\n📎 report.pdf\n📎 local.txt (http://localhost:3000/l)')
    expect(entities).toEqual([{ type: 'a', offset: 10, length: 10, value: 'https://x.io/r.pdf?a=1&amp;b=2' }])
  })

  it('files that have no room below a full page come after it', async () => {
    const files = Array.from({ length: 150 }, (_, n) => ({ name: `file-${n}.txt`, url: `https://x.io/${n}` }))
    await out.send(direct, done('x '.repeat(1750), { files }))
    const texts = wire.asked('sendMessage').map((params) => parseStrictly(String(params.text)))
    expect(texts[0]?.text.trim()).toBe('x '.repeat(1750).trim())
    expect(texts.slice(1).flatMap(({ entities }) => entities.map((entity) => entity.value))).toEqual(
      files.map((file) => file.url),
    )
    for (const { entities } of texts) expect(entities.length).toBeLessThanOrEqual(100)
  })
})

const keyboardShape = z
  .object({ inline_keyboard: z.array(z.array(z.object({ text: z.string(), callback_data: z.string() }))) })
  .optional()

describe('buttons', () => {
  const keyboard = async (buttons: { label: string; says: string }[]) => {
    await out.send(direct, done('Which?', { buttons }))
    return keyboardShape.parse(wire.asked('sendMessage').at(-1)?.reply_markup)
  }

  it('carry what they say, short ones side by side, long ones alone', async () => {
    const long = 'Tell me more about the first of these teas'
    const markup = await keyboard([
      { label: 'Yes', says: '/answer 1' },
      { label: 'No', says: '/answer 2' },
      { label: long, says: long },
    ])
    expect(markup?.inline_keyboard).toEqual([
      [
        { text: 'Yes', callback_data: '/answer 1' },
        { text: 'No', callback_data: '/answer 2' },
      ],
      [{ text: long, callback_data: long }],
    ])
  })

  it('point to their label when what they say is longer than Telegram carries', async () => {
    const long = '请问这款茶适合在什么时候喝以及应该用多少度的水来泡才好'
    const markup = await keyboard([
      { label: 'a', says: 'a' },
      { label: long, says: long },
      { label: 'odd', says: '#1' },
    ])
    expect(markup?.inline_keyboard.flat().map((key) => key.callback_data)).toEqual(['a', '#1', '#2'])
  })

  it('need words; a message with no buttons has no keyboard', async () => {
    expect(await keyboard([{ label: ' ', says: '' }])).toBeUndefined()
    expect((await keyboard([{ label: '', says: 'yes' }]))?.inline_keyboard[0]?.[0]?.text).toBe('yes')
  })

  it('appear with the end of a reply, not before', async () => {
    const buttons = [{ label: 'x', says: 'y' }]
    const handle = await draw({ ...working('a'), buttons })
    expect(wire.asked('sendMessage')[0]).not.toHaveProperty('reply_markup')
    await draw(done('a', { buttons }), handle)
    expect(wire.asked('editMessageText')[0]).toHaveProperty('reply_markup')
  })
})

describe('drafts', () => {
  beforeEach(() => {
    out = connect(true)
  })

  it('show a private reply as it grows; its end is a message', async () => {
    expect(await draw(working('a'))).toBeUndefined()
    expect(await draw(working('a b'))).toBeUndefined()
    await draw(done('a b c'))
    expect(methods()).toEqual(['sendMessageDraft', 'sendMessageDraft', 'sendMessage'])
    const [first, second] = wire.asked('sendMessageDraft')
    expect(first).toMatchObject({ chat_id: 501, text: 'a', parse_mode: 'HTML', can_stop: true })
    expect(second?.draft_id).toBe(first?.draft_id)
    expect(first?.draft_id).toSatisfy((id) => Number.isInteger(id) && Number(id) > 0 && Number(id) < 2 ** 31)
  })

  it('are not used in groups', async () => {
    await draw(working('a'), undefined, group)
    expect(methods()).toEqual(['sendMessage'])
  })

  it.each([refused(400, 'Bad Request: TEXTDRAFT_PEER_INVALID'), refused(404, 'Not Found: method not found')])(
    'give way to a message that is changed where they are refused',
    async (answer) => {
      wire.on('sendMessageDraft', answer)
      const handle = await draw(working('a'))
      expect(handle).toMatchObject({ message: 1 })
      await draw(working('a b'), handle)
      expect(methods()).toEqual(['sendMessageDraft', 'sendMessage', 'editMessageText'])
    },
  )

  it('wait like anything else when Telegram says so', async () => {
    wire.on('sendMessageDraft', refused(429, 'Too Many Requests: retry after 7', { retry_after: 7 }))
    await expect(draw(working('a'))).rejects.toMatchObject({ fault: 'busy', retryAfter: 7000 })
    expect(methods()).toEqual(['sendMessageDraft'])
  })
})
