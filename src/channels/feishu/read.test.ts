import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRecord } from '../../lib/json.ts'
import { readPress } from './press.ts'
import { type Heard, readAgain, readArrival, readMessage } from './read.ts'
import { type Event, eventIn } from './reception.ts'

const fixture = (name: string): Event => {
  const event = eventIn(parseRecord(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')))
  if (!event) throw new Error(`${name} is no event`)
  return event
}

const reader = { bot: 'ou_bot', language: 'en' as const }
const zhang = 'ou_7d8a6e6df7621556ce0d21922b676706'

function heard(event: unknown): Heard {
  const read = readMessage(event, reader)
  if (typeof read !== 'object') throw new Error(`it is ${read}`)
  return read
}

/** The direct message of the fixture, saying something else. */
function saying(type: string, content: unknown, more: Record<string, unknown> = {}) {
  const { body } = fixture('direct-text')
  const json = typeof content === 'string' ? content : JSON.stringify(content)
  return { ...body, message: { ...(body.message as object), message_type: type, content: json, ...more } }
}

describe('messages', () => {
  test('a direct message is addressed, and belongs to the person', () => {
    expect(heard(fixture('direct-text').body)).toEqual({
      message: {
        id: 'om_5ce6d572455d361153b7cb51da133945',
        conversation: { key: zhang, kind: 'direct' },
        sender: { id: zhang },
        text: 'hello',
        files: [],
        addressed: true,
        sentAt: 1795200000000,
        address: {
          to: 'oc_5ce6d572455d361153b7xx51da133945',
          kind: 'direct',
          message: 'om_5ce6d572455d361153b7cb51da133945',
        },
      },
    })
  })

  test('in a group the bot’s mention is taken out, others become names, and the thread is kept', () => {
    expect(heard(fixture('group-mention').body)).toEqual({
      message: {
        id: 'om_6ce6d572455d361153b7cb51da133945',
        conversation: {
          key: 'oc_6ce6d572455d361153b7xx51da133945',
          kind: 'group',
          thread: 'omt_d4be107c616aed9c1da8ed8068570a9f',
        },
        sender: { id: zhang },
        text: 'ask @Ben and @Ann about @all',
        files: [],
        addressed: true,
        sentAt: 1795200000000,
        address: {
          to: 'oc_6ce6d572455d361153b7xx51da133945',
          kind: 'group',
          message: 'om_6ce6d572455d361153b7cb51da133945',
          inThread: true,
          asker: zhang,
        },
      },
      parent: 'om_2ce6d572455d361153b7cb51da133945',
    })
  })

  test('@all is no mention of the bot', () => {
    const all = saying('text', { text: '@_all lunch?' }, { chat_type: 'group', mentions: [] })
    expect(heard(all).message).toMatchObject({ text: '@all lunch?', addressed: false })
  })

  test('a reply in a topic group belongs to its topic, even where Feishu does not name the thread', () => {
    const reply = saying('text', { text: 'x' }, { chat_type: 'topic_group', root_id: 'om_root' })
    expect(heard(reply).message.conversation).toEqual({
      key: 'oc_5ce6d572455d361153b7xx51da133945',
      kind: 'group',
      thread: 'om_root',
    })
    expect(heard(reply).message.address).toMatchObject({ inThread: true })
  })

  test.each([
    ['another bot', { sender_type: 'bot' }],
    ['an app', { sender_type: 'app' }],
    ['the bot itself', { sender_id: { open_id: 'ou_bot' } }],
  ])('what %s says is not for us', (_, sender) => {
    const { body } = fixture('direct-text')
    expect(readMessage({ ...body, sender: { ...(body.sender as object), ...sender } }, reader)).toBe('not for us')
  })

  test.each([
    undefined,
    null,
    {},
    { message: {} },
    { sender: {}, message: { message_id: 'om_1', chat_id: 'oc_1', message_type: 'text' } },
  ])('what is no message is not read: %j', (event) => expect(readMessage(event, reader)).toBeUndefined())

  test('whatever comes in, something comes out', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.string(), (content, type) => void readMessage(saying(type, content), reader)),
    )
    const types = ['text', 'post', 'image', 'file', 'interactive', 'location', 'calendar', 'vote', 'todo']
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom(...types),
        (content, type) => void readMessage(saying(type, content), reader),
      ),
    )
  })
})

describe('content', () => {
  const file = (key: string, type = 'file') => ({ message: 'om_5ce6d572455d361153b7cb51da133945', key, type })
  const post = [
    [
      { tag: 'text', text: 'Look at ' },
      { tag: 'a', text: 'this', href: 'https://a.example' },
      { tag: 'at', user_id: '@_user_1' },
    ],
    [
      { tag: 'img', image_key: 'img_1' },
      { tag: 'emotion', emoji_type: 'SMILE' },
    ],
    [{ tag: 'code_block', language: 'GO', text: 'x := 1\n' }],
    [{ tag: 'hr' }],
  ]
  const postRead = {
    text: 'Title\nLook at [this](https://a.example)\n[SMILE]\n```go\nx := 1\n```\n---',
    files: [{ name: 'image', kind: 'image', ref: file('img_1', 'image') }],
  }
  const mentions = [{ key: '@_user_1', id: { open_id: 'ou_bot' }, name: 'Teahouse' }]

  test.each([
    ['post', { title: 'Title', content: post }, postRead],
    ['post', { zh_cn: { title: 'Title', content: post } }, postRead],
    [
      'post',
      { title: '', content: [[{ tag: 'text', text: 'old' }]], content_v2: [[{ tag: 'md', text: '**new**' }]] },
      { text: '**new**', files: [] },
    ],
    [
      'image',
      { image_key: 'img_1' },
      { text: '', files: [{ name: 'image', kind: 'image', ref: file('img_1', 'image') }] },
    ],
    [
      'file',
      { file_key: 'file_1', file_name: 'a.pdf' },
      { text: '', files: [{ name: 'a.pdf', kind: 'file', ref: file('file_1') }] },
    ],
    [
      'audio',
      { file_key: 'file_1', duration: 2000 },
      { files: [{ name: 'voice.opus', kind: 'audio', ref: file('file_1') }] },
    ],
    [
      'media',
      { file_key: 'file_1', file_name: 'a.mp4' },
      { files: [{ name: 'a.mp4', kind: 'video', ref: file('file_1') }] },
    ],
    ['sticker', { file_key: 'file_1' }, { text: '', files: [], unsupported: 'a sticker' }],
    ['share_chat', { chat_id: 'oc_1' }, { unsupported: 'the card of a group' }],
    ['hongbao', {}, { unsupported: 'a red packet' }],
    ['something new', {}, { unsupported: 'this kind of message' }],
    ['location', { name: 'Teahouse', latitude: '1.5', longitude: '2.5' }, { text: 'Teahouse (1.5, 2.5)' }],
    ['vote', { topic: 'Lunch?', options: ['Tea', 'Rice'] }, { text: 'Lunch?\n- Tea\n- Rice' }],
    ['todo', { summary: { title: 'Buy', content: [[{ tag: 'text', text: 'milk' }]] } }, { text: 'Buy\nmilk' }],
    [
      'interactive',
      {
        title: 'Card',
        elements: [
          [
            { tag: 'text', text: 'a ' },
            { tag: 'text', text: 'b' },
          ],
        ],
      },
      { text: 'Card\na b' },
    ],
    ['image', {}, { unsupported: 'a picture' }],
    ['text', 'no json', { text: '' }],
  ])('%s %j', (type, content, read) => {
    expect(heard(saying(type, content, { mentions })).message).toMatchObject(read)
  })

  test('the spaces around a mention are one space, and none at the beginning', () => {
    const read = (text: string) => heard(saying('text', { text }, { mentions })).message.text
    expect(read('@_user_1 hello')).toBe('hello')
    expect(read('hello @_user_1 there')).toBe('hello there')
    expect(read('line\n@_user_1 next')).toBe('line\nnext')
    expect(read('tell @_user_2')).toBe('tell @_user_2')
  })

  test('forwarded messages are a line each', () => {
    const child = (type: string, content: object) => ({ msg_type: type, body: { content: JSON.stringify(content) } })
    const items = [
      child('merge_forward', {}),
      child('text', { text: 'one' }),
      child('image', { image_key: 'img_1' }),
      child('sticker', {}),
    ]
    expect(readAgain(items, 'en')).toEqual({ text: 'one\n[image]\n[a sticker]', files: [] })
    expect(readAgain(items.slice(0, 1), 'en').unsupported).toBe('forwarded messages')
    expect(readAgain([], 'en')).toEqual({ text: '', files: [] })
  })
})

describe('presses', () => {
  const event = fixture('press')

  test('a button is typed text, on the reply that it is under', () => {
    expect(readPress(event.body, event.id)).toEqual({
      message: {
        id: 'press:f7984f25108f8137722bb63cee927e66',
        conversation: { key: 'oc_6ce6d572455d361153b7xx51da133945', kind: 'group' },
        sender: { id: zhang },
        text: 'Coffee',
        files: [],
        addressed: true,
        sentAt: expect.any(Number),
        address: {
          to: 'oc_6ce6d572455d361153b7xx51da133945',
          kind: 'group',
          message: 'om_7ce6d572455d361153b7cb51da133945',
          asker: zhang,
        },
        pressedOn: 'reply-1',
      },
    })
  })

  const valued = (value: unknown) => ({ ...event.body, action: { value } })

  test('a thumb is feedback', () => {
    expect(readPress(valued({ judges: 'down', on: 'reply-1', kind: 'direct' }), 'e')).toEqual({
      feedback: { on: { reply: 'reply-1' }, sender: { id: zhang }, verdict: 'down' },
    })
  })

  test('under what was sent to stay it belongs to the chat alone', () => {
    expect(readPress(valued({ says: 'Tea', kind: 'group' }), 'e')).toMatchObject({ message: { text: 'Tea' } })
    expect(readPress(valued({ says: 'Tea', kind: 'group' }), 'e')).not.toHaveProperty('message.pressedOn')
  })

  test('a value that came back as text is read, too; one that is not ours means nothing', () => {
    expect(readPress(valued('{"says":"Tea","on":"r"}'), 'e')).toMatchObject({ message: { text: 'Tea' } })
    for (const value of [undefined, 'Tea', {}, { on: 'r' }, { judges: 'up' }, { judges: 'sideways', on: 'r' }]) {
      expect(readPress(valued(value), 'e'), JSON.stringify(value)).toBeUndefined()
    }
  })
})

describe('arrivals', () => {
  test('a group that the bot was added to is greeted', () => {
    const event = fixture('bot-added')
    expect(readArrival(event.body, event)).toMatchObject({
      id: 'added:a7984f25108f8137722bb63cee927e66',
      conversation: { key: 'oc_6ce6d572455d361153b7xx51da133945', kind: 'group', title: 'Tea talk' },
      greets: true,
      address: { to: 'oc_6ce6d572455d361153b7xx51da133945', kind: 'group' },
    })
  })

  test('a person who opens the chat is one person, however often and by whichever event', () => {
    const created = fixture('chat-created')
    const entered = { id: 'e2', type: 'im.chat.access_event.bot_p2p_chat_entered_v1' }
    const body = { chat_id: 'oc_5ce6d572455d361153b7xx51da133945', operator_id: { open_id: zhang } }
    expect(readArrival(created.body, created)).toMatchObject({
      id: `opened:${zhang}`,
      conversation: { key: zhang, kind: 'direct' },
    })
    expect(readArrival(body, entered)?.id).toBe(`opened:${zhang}`)
  })
})
