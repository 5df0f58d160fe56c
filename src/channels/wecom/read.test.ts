import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { messageOf, streamIdOf } from './address.ts'
import { callsEverybody, withoutMention } from './content.ts'
import disconnected from './fixtures/disconnected.json' with { type: 'json' }
import enterChat from './fixtures/enter-chat.json' with { type: 'json' }
import feedback from './fixtures/feedback.json' with { type: 'json' }
import file from './fixtures/file.json' with { type: 'json' }
import image from './fixtures/image.json' with { type: 'json' }
import imageWithKey from './fixtures/image-with-key.json' with { type: 'json' }
import mixed from './fixtures/mixed-group.json' with { type: 'json' }
import poll from './fixtures/poll.json' with { type: 'json' }
import press from './fixtures/press.json' with { type: 'json' }
import pressFlat from './fixtures/press-flat.json' with { type: 'json' }
import quotedImage from './fixtures/quoted-image.json' with { type: 'json' }
import direct from './fixtures/text-direct.json' with { type: 'json' }
import group from './fixtures/text-group.json' with { type: 'json' }
import unknown from './fixtures/unknown.json' with { type: 'json' }
import voice from './fixtures/voice.json' with { type: 'json' }
import vote from './fixtures/vote-elsewhere.json' with { type: 'json' }
import { readArrival } from './read.ts'

const at = 1_790_000_005_000
const store = 'https://ww-aibot-img-1258476243.cos.ap-guangzhou.myqcloud.com'
const responseUrl = 'https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=CODE'
const read = (payload: unknown, more: object = {}) => readArrival(payload, { at, ...more })

describe('a message', () => {
  test('in a direct chat', () => {
    expect(read(direct)).toEqual({
      type: 'message',
      message: {
        id: direct.msgid,
        conversation: { kind: 'direct', key: 'zhangsan' },
        sender: { id: 'zhangsan' },
        text: '你好',
        files: [],
        addressed: true,
        sentAt: 1_790_000_000_000,
        address: {
          chat: { key: 'zhangsan', kind: 'direct' },
          sentAt: 1_790_000_000_000,
          message: direct.msgid,
          responseUrl,
        },
      },
    })
  })

  test('in a group loses its mention and keeps its quote', () => {
    expect(read(group)).toMatchObject({
      message: {
        conversation: { kind: 'group', key: 'wrCHATID' },
        text: '你好，世界',
        quote: 'earlier message',
        addressed: true,
        sentAt: at,
        address: { chat: { key: 'wrCHATID', kind: 'group' } },
      },
    })
  })

  test('that calls everybody in a group is not for the bot', () => {
    expect(read({ ...group, text: { content: '@所有人 开会' } })).toMatchObject({ message: { addressed: false } })
  })

  test.each([
    [
      'a picture',
      image,
      {
        text: '',
        files: [{ name: 'picture.jpg', kind: 'image', ref: { url: `${store}/BHoPdA3/7571665296904772241?sign=abc` } }],
      },
    ],
    [
      'a picture with a key of its own',
      imageWithKey,
      { files: [{ ref: { url: `${store}/x?sign=abc`, aeskey: imageWithKey.image.aeskey } }] },
    ],
    ['text and a picture', mixed, { text: 'what is this?', files: [{ kind: 'image', ref: { url: `${store}/y` } }] }],
    ['a voice, as words', voice, { text: 'speech already converted to text', files: [] }],
    ['a file', file, { text: '', files: [{ name: 'file', kind: 'file' }] }],
    [
      'a quoted picture',
      quotedImage,
      { text: 'what is on it?', files: [{ kind: 'image', ref: { url: `${store}/q` } }] },
    ],
    ['a kind that nobody knows', unknown, { text: '', files: [], unsupported: 'sticker' }],
    ['a picture without an address', { ...image, image: {} }, { files: [], unsupported: 'image' }],
  ])('%s', (_what, payload, message) => {
    expect(read(payload)).toMatchObject({ type: 'message', message })
  })

  test('to one of several bots is a conversation of its own, with the agent of that bot', () => {
    const bots = { aibTEST: 'kb' }
    expect(read(direct, { bots })).toMatchObject({
      message: { conversation: { key: 'aibTEST/zhangsan' }, agent: 'kb' },
    })
    const other = read({ ...direct, aibotid: 'other' }, { bots })
    expect(other).toMatchObject({ message: { conversation: { key: 'zhangsan' } } })
    expect(other).not.toHaveProperty('message.agent')
    expect(read(direct, { bots })).toMatchObject({ message: { address: { chat: { key: 'zhangsan' } } } })
  })

  test('that claims to come from the future came now', () => {
    expect(read({ ...direct, create_time: 1_900_000_000 })).toMatchObject({ message: { sentAt: at } })
  })

  test.each([
    ['no object', 'hello', 'unreadable'],
    ['nothing', undefined, 'unreadable'],
    ['no id', { ...direct, msgid: '' }, 'unreadable'],
    ['no sender', { ...direct, from: {} }, 'other'],
    ['the bot itself as its sender', { ...direct, from: { userid: direct.aibotid } }, 'other'],
    ['the system as its sender', { ...direct, from: { userid: 'sys' } }, 'other'],
    ['a poll for nothing', { ...poll, stream: {} }, 'unreadable'],
    ['an unknown event', { ...enterChat, event: { eventtype: 'auth_change_event' } }, 'other'],
    ['an event of nothing', { ...enterChat, event: 'x' }, 'unreadable'],
  ])('with %s is none', (_what, payload, type) => {
    expect(read(payload).type).toBe(type)
  })
})

describe('everything else', () => {
  test.each([
    ['a poll', poll, { type: 'poll', stream: 'STREAM_0001' }],
    ['a person who comes in', enterChat, { type: 'entered' }],
    ['another consumer', disconnected, { type: 'kicked' }],
    [
      'feedback',
      feedback,
      {
        type: 'feedback',
        feedback: {
          id: 'FB-1',
          sender: { id: 'zhangsan' },
          verdict: 'down',
          comment: 'more detail please',
          reasons: ['incomplete', 'miscalculated'],
        },
      },
    ],
    ['a press', press, { type: 'press', card: { taskId: 'task-0001', says: 'Coffee' } }],
    ['a press as the SDK has it', pressFlat, { type: 'press', card: { taskId: 'task-0001', says: 'Tea' } }],
    ['a vote on somebody else’s card', vote, { type: 'other' }],
  ])('%s', (_what, payload, arrival) => {
    expect(read(payload)).toMatchObject(arrival)
  })

  test('a press is answered by a message, not in a stream', () => {
    const arrival = read(press, { reqId: 'EV1' })
    expect(arrival).toMatchObject({ message: { text: 'Coffee', conversation: { key: 'wrCHATID' } } })
    expect(arrival).toHaveProperty('message.address', {
      chat: { key: 'wrCHATID', kind: 'group' },
      sentAt: 1_700_000_000_000,
      responseUrl,
    })
  })
})

test.each([
  ['@RobotA hello', 'hello'],
  ['@RobotA\u2005hello', 'hello'],
  ['@RobotA', ''],
  ['@RobotA /stop', '/stop'],
  ['hello @RobotA', 'hello'],
  ['is @RobotA there?', 'is there?'],
  ['@RobotA mail me at a@b.c and @H323', 'mail me at a@b.c and @H323'],
  ['mail a@b.c', 'mail a@b.c'],
  ['ask @One or @Two', 'ask @One or @Two'],
])('a mention in a group: «%s» says «%s»', (text, said) => {
  expect(withoutMention(text)).toBe(said)
})

test.each([
  ['@所有人 hello', true],
  ['@all', true],
  ['@All hello', true],
  ['hello', false],
  ['@RobotA hello @all', false],
  ['mail to x@all', false],
])('«%s» calls everybody and not the bot: %s', (text, does) => {
  expect(callsEverybody(text)).toBe(does)
})

test.each(['CAIQ16HMjQYY/NGagIOAgAMgq4KM0AI=', '你好/+=', 'x'])(
  'the id of a stream leads back to the message %s',
  (id) => {
    expect(streamIdOf(id)).toMatch(/^[A-Za-z0-9_-]+$/)
    expect(messageOf(streamIdOf(id))).toBe(id)
  },
)

test.each(['', 'STREAM 1', 'x', '好'])('“%s” is no stream of ours', (id) => {
  expect(messageOf(id)).toBeUndefined()
})

test('whatever is delivered, it is read or said to be unreadable', () => {
  const members = [
    'msgtype',
    'msgid',
    'aibotid',
    'chattype',
    'chatid',
    'from',
    'quote',
    'stream',
    'event',
    'text',
    'mixed',
  ]
  const word = fc.constantFrom('text', 'mixed', 'event', 'stream', 'group', 'feedback_event', 'template_card_event')
  const payload = fc.dictionary(fc.constantFrom(...members), fc.oneof(word, fc.jsonValue()))
  fc.assert(
    fc.property(fc.oneof(payload, fc.jsonValue()), (said) => {
      expect(read(said, { bots: { aibTEST: 'kb' } }).type).toMatch(/\w/)
    }),
  )
})
