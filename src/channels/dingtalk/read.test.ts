import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { InboundMessage } from '../../contract/message.ts'
import { cardButton } from './press.ts'
import { type Arrival, type Delivery, readMessage, readPress } from './read.ts'

const fixtures = new URL('fixtures/', import.meta.url)
const delivery: Delivery = { id: 'frame-1', at: 1769851700000, language: 'en' }

function fixture(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`${name}.json`, fixtures), 'utf8'))
}

function messageIn(arrival: Arrival): InboundMessage {
  if (arrival.type !== 'message') throw new Error(JSON.stringify(arrival))
  return arrival.message
}

const read = (name: string, changes: object = {}) => messageIn(readMessage({ ...fixture(name), ...changes }, delivery))

describe('a message', () => {
  it('from a group keeps what an answer needs', () => {
    expect(read('group-text')).toEqual({
      id: 'msgMxpQ+qegFexample==',
      conversation: { key: 'cid6Kexample+/7x5Eei==', kind: 'group', title: '测试群' },
      sender: { id: 'manager807', name: '张三' },
      text: '帮我查一下订单',
      files: [],
      addressed: true,
      sentAt: 1769851697611,
      address: {
        conversationId: 'cid6Kexample+/7x5Eei==',
        kind: 'group',
        staffId: 'manager807',
        name: '张三',
        robotCode: 'dingabc123',
        sessionWebhook: 'https://oapi.dingtalk.com/robot/sendBySession?session=66d7c695a9xxxx',
        sessionWebhookExpiredTime: 1769857097744,
      },
    })
  })

  it('that the robot said itself is nothing to answer', () => {
    const { chatbotUserId } = fixture('group-text')
    expect(readMessage({ ...fixture('group-text'), senderId: chatbotUserId }, delivery).type).toBe('ignored')
  })

  it('from a direct chat is addressed to the bot', () => {
    expect(read('direct-text')).toMatchObject({
      conversation: { key: 'manager807', kind: 'direct' },
      text: '你好',
      addressed: true,
    })
  })

  const ref = (downloadCode: string) => ({ downloadCode, robotCode: 'dingabc123' })
  it.each([
    ['rich-text', '看下这张图\n@李四 也看看/翻译', [{ name: 'picture.jpg', kind: 'image', ref: ref('mIofN68one') }]],
    ['picture', '', [{ name: 'picture.jpg', kind: 'image', ref: ref('mIofN68pic') }]],
    ['audio', '钉钉，让进步发生', [{ name: 'voice.amr', kind: 'audio', ref: ref('mIofvoice') }]],
    ['video', '', [{ name: 'video.mp4', kind: 'video', ref: ref('mIofvideo') }]],
    ['file', '', [{ name: '报告.pdf', kind: 'file', ref: ref('mIoffile') }]],
    ['chat-record', '聊天记录\nA: hi\nB: hello', []],
  ])('of the type %s is read', (name, text, files) => {
    expect(read(name)).toMatchObject({ text, files })
  })

  it.each([
    ['quoted-text', '同意', '周五上线？', 0],
    ['quoted-picture', '这个怎么处理', undefined, 1],
    ['quoted-rich-text', '看', '图一', 1],
    ['quoted-card', '继续', undefined, 0],
  ])('brings along what it quotes: %s', (name, text, quote, files) => {
    const message = read(name)
    expect(message.text).toBe(text)
    expect(message.quote).toBe(quote)
    expect(message.files).toHaveLength(files)
    expect(message.unsupported).toBeUndefined()
  })

  it.each([
    ['unknown', '不支持的消息类型'],
    ['shared-document', 'a card or document'],
  ])('that a bot cannot read says so: %s', (name, word) => {
    expect(read(name)).toMatchObject({ text: '', files: [], unsupported: word })
  })

  it('from outside the organisation can be answered, though not by user id', () => {
    const message = read('external-sender')
    expect(message.sender.id).toBe('$:LWCP_v1:$Ff09GIxxxx')
    expect(message.address).not.toHaveProperty('staffId')
    expect(read('group-text', { senderStaffId: '$:LWCP_v1:$other' }).address).not.toHaveProperty('staffId')
  })

  it.each([
    [{ isInAtList: false }, false],
    [{ isInAtList: undefined }, true],
    [{ isInAtList: undefined, atUsers: [{ dingtalkId: 'somebody' }] }, false],
    [{ isInAtList: undefined, atUsers: undefined }, true],
    [
      {
        isInAtList: false,
        text: { content: 'x', repliedMsg: { msgType: 'text', senderId: '$:LWCP_v1:$Ye+/Qexample', content: {} } },
      },
      true,
    ],
  ])('of a group is addressed when the bot is mentioned or replied to: %j', (changes, addressed) => {
    expect(read('group-text', changes).addressed).toBe(addressed)
  })

  it('is understood in the spellings of older clients', () => {
    expect(read('group-text', { text: undefined, content: 'plain' }).text).toBe('plain')
    expect(read('group-text', { text: undefined, content: { content: 'in an object' } }).text).toBe('in an object')
    expect(read('group-text', { createAt: '1769851697611' }).sentAt).toBe(1769851697611)
    expect(read('group-text', { msgId: undefined }).id).toBe('frame-1')
    const quoteMessage = { msgId: 'm', msgtype: 'text', text: { content: 'older' } }
    expect(read('group-text', { quoteMessage }).quote).toBe('older')
  })

  it('without content tells that the quota is used up', () => {
    expect(readMessage(fixture('over-quota'), delivery)).toEqual({
      type: 'over quota',
      said: 'Webhook and Stream quota exhausted',
    })
  })

  it.each([[null], ['text'], [[]], [{}], [{ conversationId: 'c', conversationType: '1' }]])(
    'that is none is unreadable: %j',
    (data) => {
      expect(readMessage(data, delivery).type).toBe('unreadable')
    },
  )

  it('never crashes the reader, whatever is missing or of another type', () => {
    const samples = readdirSync(fixtures).map((name) => fixture(name.replace('.json', '')))
    const arbitrary = fc.record({
      sample: fc.constantFrom(...samples),
      key: fc.constantFrom('text', 'content', 'msgtype', 'createAt', 'atUsers', 'senderStaffId', 'conversationType'),
      value: fc.jsonValue(),
    })
    fc.assert(
      fc.property(arbitrary, ({ sample, key, value }) => {
        readMessage({ ...sample, [key]: value }, delivery)
        readPress({ ...sample, [key]: value }, delivery)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a pressed button', () => {
  const pressed = (cardPrivateData: object) =>
    readPress({ ...fixture('press'), content: JSON.stringify({ cardPrivateData }) }, delivery)

  it('is typed text on the reply that it stands under', () => {
    expect(messageIn(readPress(fixture('press'), delivery))).toEqual({
      id: 'cb:r-7d0c6f2e.2:frame-1',
      conversation: { key: 'cid6Kexample+/7x5Eei==', kind: 'group' },
      sender: { id: 'manager807' },
      text: '/stop',
      files: [],
      addressed: true,
      sentAt: delivery.at,
      address: null,
      pressedOn: 'r-7d0c6f2e',
    })
  })

  it.each([
    [{ actionIds: ['x'], params: { says: 'tell me more\r' } }, 'tell me more'],
    [{ actionIds: ['x'], params: { says: { index: 0, value: 'yes' } } }, 'yes'],
    [{ actionIds: [cardButton({ label: 'More', says: '更多？' }).id] }, '更多？'],
    [{ actionIds: ['btn_stop'] }, '/stop'],
  ])('says what its template or its id holds: %j', (data, text) => {
    expect(messageIn(pressed(data)).text).toBe(text)
  })

  it.each([
    ['like', 'up'],
    ['dislike', 'down'],
  ])('may be what a person thinks of the answer: %s', (action, verdict) => {
    expect(pressed({ actionIds: [action], params: { action } })).toEqual({
      type: 'judgement',
      given: { on: { reply: 'r-7d0c6f2e' }, sender: { id: 'manager807' }, verdict },
    })
  })

  it('that says nothing is unreadable', () => {
    expect(pressed({ actionIds: ['feedback_up'], params: {} }).type).toBe('unreadable')
    expect(readPress({}, delivery).type).toBe('unreadable')
  })
})
