import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import type { Json, ReplyView } from '../../contract/message.ts'
import { DingtalkApi } from './api.ts'
import { FarSide } from './fake.ts'
import { safeUrl } from './hosts.ts'
import { sendMessage, type WaysOut } from './write.ts'

const session = 'POST /robot/sendBySession'
const direct = 'POST /v1.0/robot/oToMessages/batchSend'
const group = 'POST /v1.0/robot/groupMessages/send'
const robot = 'POST /robot/send'
const view: ReplyView = { text: '# Order\nIt is **on its way**.', state: 'done' }

let far: FarSide
let host: FakeHost
let out: WaysOut
beforeEach(async () => {
  far = await new FarSide().start()
  host = new FakeHost('zh-CN')
  const baseUrls = [far.origin]
  const api = new DingtalkApi(
    { clientId: 'ding1', clientSecret: 'very-secret', apiBaseUrl: far.origin, oapiBaseUrl: far.origin },
    host,
  )
  out = {
    host,
    api,
    robotCode: 'ding1',
    baseUrls,
    fallbackWebhook: `${far.origin}/robot/send?access_token=T&secret=SEC1`,
  }
})
afterEach(() => far.stop())

function address(changes: Record<string, Json> = {}): Json {
  return {
    conversationId: 'cid6K==',
    kind: 'group',
    staffId: 'manager807',
    robotCode: 'ding1',
    sessionWebhook: `${far.origin}/robot/sendBySession?session=hush-hush`,
    sessionWebhookExpiredTime: Date.now() + 3_600_000,
    ...changes,
  }
}
const whats = () => far.whats().filter((what) => !what.includes('accessToken'))
const refused = { body: { errcode: 310000, errmsg: 'session hush-hush expired' } }

describe('a message', () => {
  it('goes through the session of the question, mentions the asker, and is not counted', async () => {
    await sendMessage(out, address(), view)
    expect(far.bodies(session)).toEqual([
      {
        msgtype: 'markdown',
        markdown: { title: 'Order It is on its …', text: '@manager807 \n\n# Order\n\nIt is **on its way**.' },
        at: { atUserIds: ['manager807'], isAtAll: false },
      },
    ])
    expect(host.slots).toMatchObject([{ name: 'session', free: true }])
  })

  it('mentions nobody in a direct chat, nor anybody without a user id', async () => {
    await sendMessage(out, address({ kind: 'direct' }), view)
    await sendMessage(
      { ...out, api: undefined },
      { conversationId: 'c', kind: 'group', sessionWebhook: `${far.origin}/robot/sendBySession` },
      view,
    )
    for (const body of far.bodies(session)) expect(body).not.toHaveProperty('at')
  })

  it.each([
    ['group', group, { openConversationId: 'cid6K==' }],
    ['direct', direct, { userIds: ['manager807'] }],
  ])('goes through the robot when the session is refused or over: %s', async (kind, what, to) => {
    far.replies[session] = refused
    await sendMessage(out, address({ kind }), view)
    await sendMessage(out, address({ kind, sessionWebhookExpiredTime: Date.now() - 1 }), view)
    expect(whats()).toEqual([session, what, what])
    const [body] = far.bodies(what)
    expect(body).toMatchObject({ ...to, robotCode: 'ding1', msgKey: 'sampleMarkdown' })
    expect(JSON.parse(String(body?.msgParam))).toEqual({
      title: 'Order It is on its …',
      text: '# Order\n\nIt is **on its way**.',
    })
  })

  it('goes through the fallback robot at last, signed, if it is for a group', async () => {
    far.replies[group] = { status: 400, body: { code: 'group.disbanded', message: 'x' } }
    await sendMessage(out, address({ sessionWebhook: 'https://elsewhere.example/x' }), view)
    expect(whats()).toEqual([group, robot])
    const asked = far.asked.at(-1)
    expect([...(asked?.query.keys() ?? [])]).toEqual(['access_token', 'timestamp', 'sign'])
    expect(asked?.body).toMatchObject({ msgtype: 'markdown', msgUuid: expect.any(String) })
  })

  it('of a direct chat never goes to a group', async () => {
    far.replies[session] = refused
    far.replies[direct] = { body: { invalidStaffIdList: ['manager807'] } }
    await expect(sendMessage(out, address({ kind: 'direct' }), view)).rejects.toMatchObject({ fault: 'gone' })
    expect(whats()).not.toContain(robot)
  })

  it('is not said twice when the answer to it was lost', async () => {
    far.replies[session] = 'no answer'
    await expect(sendMessage(out, address(), view)).rejects.toMatchObject({ fault: 'unreachable' })
    expect(whats()).toEqual([session])
  })

  it('that nobody takes fails without telling a secret', async () => {
    far.replies[session] = refused
    const error = await sendMessage({ ...out, api: undefined, fallbackWebhook: undefined }, address(), view).catch(
      String,
    )
    expect(error).toContain('310000')
    expect(error).not.toContain('hush-hush')
    await expect(
      sendMessage(
        { ...out, api: undefined, fallbackWebhook: undefined },
        { conversationId: 'c', kind: 'direct' },
        view,
      ),
    ).rejects.toMatchObject({ fault: 'gone' })
  })

  it('fits into 15,000 bytes whatever it is made of', async () => {
    for (const piece of ['\n', '字', '"', '😀', '\ud800', '- \n']) {
      const text = piece.repeat(3000 / piece.length)
      await sendMessage(out, address({ sessionWebhook: '' }), { text, state: 'done' })
      expect(Buffer.byteLength(String(far.bodies(group).at(-1)?.msgParam))).toBeLessThanOrEqual(15_000)
    }
  })
})

describe('an address that came with a message', () => {
  const bases = ['http://127.0.0.1:4000/api', 'https://api.dingtalk.com']
  it.each([
    ['http://127.0.0.1:4000/robot?x=1', 'http://127.0.0.1:4000/robot?x=1'],
    [
      'https://oapi.dingtalk.com/robot/sendBySession?session=1',
      'https://oapi.dingtalk.com/robot/sendBySession?session=1',
    ],
    [
      'http://wukong.oss-cn-hangzhou.aliyuncs.com/f?Signature=a%2Fb',
      'https://wukong.oss-cn-hangzhou.aliyuncs.com/f?Signature=a%2Fb',
    ],
    ['http://127.0.0.1:4001/', undefined],
    ['https://dingtalk.com.evil.example/', undefined],
    ['https://evildingtalk.com/', undefined],
    ['https://oapi.dingtalk.com:8443/', undefined],
    ['ftp://oapi.dingtalk.com/', undefined],
    ['nonsense', undefined],
  ])('is used only where DingTalk lives: %s', (address, used) => {
    expect(safeUrl(address, bases)).toBe(used)
  })
})
