import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import { RemoteError } from '../../contract/errors.ts'
import { DingtalkApi } from './api.ts'
import { FarSide } from './fake.ts'
import { fetchFile } from './file.ts'

const stream = 'PUT /v1.0/card/streaming'
const create = 'POST /v1.0/card/instances/createAndDeliver'
const token = 'POST /v1.0/oauth2/accessToken'
const direct = 'POST /v1.0/robot/oToMessages/batchSend'
const frame = { outTrackId: 'r1', key: 'msgContent', content: 'text' }
const card = {
  outTrackId: 'r1',
  templateId: 't.schema',
  space: { kind: 'direct' as const, id: 'manager807' },
  robotCode: 'ding1',
  params: { content: '' },
  callback: { callbackType: 'STREAM' as const },
}

let far: FarSide
let host: FakeHost
let api: DingtalkApi
beforeEach(async () => {
  far = await new FarSide().start()
  host = new FakeHost('zh-CN')
  api = new DingtalkApi(
    { clientId: 'ding1', clientSecret: 'very-secret', apiBaseUrl: far.origin, oapiBaseUrl: `${far.origin}/` },
    host,
  )
})
afterEach(() => far.stop())

const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  )

describe('the access token', () => {
  it('is fetched once for everybody who asks at once, and kept', async () => {
    await Promise.all([api.streamCard(frame), api.streamCard(frame), api.streamCard(frame)])
    await api.streamCard(frame)
    expect(far.bodies(token)).toEqual([{ appKey: 'ding1', appSecret: 'very-secret' }])
    expect(far.asked.at(-1)?.headers['x-acs-dingtalk-access-token']).toBe('token-1')
  })

  it('is fetched again before it ends', async () => {
    let n = 0
    far.replies[token] = () => ({ body: { accessToken: `token-${++n}`, expireIn: '0.001' } })
    await api.streamCard(frame)
    await expect
      .poll(async () => {
        await api.streamCard(frame)
        return n
      })
      .toBeGreaterThan(1)
  })

  it.each([
    [400, { code: 'InvalidAuthentication', message: '不合法的access_token' }],
    [401, { code: 'whatever' }],
  ])('that DingTalk no longer takes is replaced once: %i %j', async (status, body) => {
    let n = 0
    far.replies[token] = () => ({ body: { accessToken: `token-${++n}`, expireIn: 7200 } })
    far.replies[stream] = ({ headers }) =>
      headers['x-acs-dingtalk-access-token'] === 'token-1' ? { status, body } : { body: { success: true } }
    await api.streamCard(frame)
    expect(n).toBe(2)
    expect(host.slots.filter(({ name }) => name === 'card/stream').map(({ free }) => free)).toEqual([undefined, true])
  })

  it('is not fetched for ever when DingTalk takes none', async () => {
    far.replies[stream] = { status: 400, body: { code: 'InvalidAuthentication', message: 'no' } }
    expect(await failure(api.streamCard(frame))).toBeInstanceOf(RemoteError)
    expect(far.bodies(token)).toHaveLength(2)
  })

  it('that is refused says which setting is wrong, without repeating it', async () => {
    far.replies[token] = { status: 400, body: { code: 'invalidClientIdOrSecret', message: 'not very-secret' } }
    const error = await failure(api.signIn())
    expect(error).toMatchObject({ fault: 'denied', message: expect.stringContaining('client secret') })
    expect(String(error)).not.toContain('very-secret')
  })
})

describe('a refusal', () => {
  const qps = 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi'
  it.each([
    [403, { code: qps, message: 'x' }, 'busy', qps],
    [400, { code: 'send.too.fast', message: 'x' }, 'busy', 'too.fast'],
    [403, { status: 1111, wait: 5, punish: 'deny' }, 'busy', 'five minutes'],
    [403, { code: 'Forbidden.AccessDenied.ApiCountLimitForOrg', message: 'x' }, 'gone', 'of this month are used up'],
    [
      403,
      {
        code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
        accessdenieddetail: { requiredScopes: ['Card.Streaming.Write'] },
      },
      'denied',
      'Tick Card.Streaming.Write',
    ],
    [400, { code: 'param.stream.outTrackId', message: 'card is not exist' }, 'gone', 'not exist'],
    [400, { code: 'param.stream.content', message: 'content is too large' }, 'invalid', 'too large'],
    [400, { code: 'param.templateUnpublished', message: 'x' }, 'denied', 'Publish the card template'],
    [500, { code: 'unknownError', message: '未知错误' }, 'unreachable', 'contentKey'],
    [500, { code: 'system.busy', message: 'x' }, 'unreachable', 'system.busy'],
    [200, { success: false, errorMsg: 'no' }, 'invalid', 'no'],
    [504, '<html>gateway timeout</html>', 'unreachable', 'HTTP 504'],
    [200, '<xml/>', 'unreachable', 'not JSON'],
    [200, '', 'unreachable', 'not JSON'],
  ])('%i %j is told apart', async (status, body, fault, words) => {
    far.replies[stream] = { status, body }
    const error = await failure(api.streamCard(frame))
    expect(error).toMatchObject({ fault, message: expect.stringContaining(words) })
    expect(host.holds.map(([name]) => name)).toEqual(fault === 'busy' ? ['card/stream'] : [])
  })

  it('that never came means that nobody knows what happened', async () => {
    far.replies[stream] = 'no answer'
    expect(await failure(api.streamCard(frame))).toMatchObject({ fault: 'unreachable' })
  })

  it('of the connection means that nothing was sent', async () => {
    await api.signIn()
    const { origin } = far
    await far.stop()
    const error = await failure(api.streamCard(frame))
    far = await new FarSide().start()
    expect(error).toMatchObject({ fault: 'busy', message: expect.stringContaining('ECONNREFUSED') })
    expect(String(error)).not.toContain(origin)
  })
})

describe('a card', () => {
  it('that exists was created', async () => {
    far.replies[create] = { status: 400, body: { code: 'param.cardAlreadyExist', message: 'x' } }
    await api.createCard(card)
  })

  it('that DingTalk created and did not deliver is none', async () => {
    const deliverResults = [{ spaceType: 'IM_ROBOT', success: false, errorMsg: 'spaceId is illegal' }]
    far.replies[create] = { body: { success: true, result: { outTrackId: 'r1', deliverResults } } }
    expect(await failure(api.createCard(card))).toMatchObject({
      fault: 'gone',
      message: expect.stringContaining('spaceId is illegal'),
    })
  })

  it('that is over already was ended', async () => {
    far.replies[stream] = { status: 400, body: { code: 'param.stream.finalized', message: 'card is finalized' } }
    await api.streamCard({ ...frame, end: 'finished' })
    expect(await failure(api.streamCard(frame))).toMatchObject({ fault: 'invalid' })
  })
})

describe('a direct message', () => {
  const message = { title: 't', text: 'x' }
  it('that DingTalk took for nobody is a failure', async () => {
    far.replies[direct] = { body: { processQueryKey: 'k', invalidStaffIdList: ['manager807'] } }
    expect(await failure(api.sendToPerson('manager807', 'ding1', message))).toMatchObject({ fault: 'gone' })
    far.replies[direct] = { body: { processQueryKey: 'k', flowControlledStaffIdList: ['manager807'] } }
    expect(await failure(api.sendToPerson('manager807', 'ding1', message))).toMatchObject({ fault: 'busy' })
    far.replies[direct] = { body: { processQueryKey: 'k', invalidStaffIdList: [], flowControlledStaffIdList: [] } }
    await api.sendToPerson('manager807', 'ding1', message)
  })
})

describe('a person', () => {
  it('is known by what the app may see', async () => {
    const result = {
      userid: 'manager807',
      name: '张三',
      org_email: 'a@corp.com',
      email: '',
      job_number: 'E0042',
      mobile: 1,
    }
    far.replies['POST /topapi/v2/user/get'] = { body: { errcode: '0', errmsg: 'ok', result } }
    expect(await api.person('manager807')).toEqual({ name: '张三', email: 'a@corp.com', employeeNo: 'E0042' })
    expect(far.asked.at(-1)?.query.get('access_token')).toBe('token-1')
    expect(host.slots.every(({ free }) => free)).toBe(true)
  })

  it.each([
    [{ errcode: 0, result: { dept_id: 2, name: '研发部' } }, { department: '研发部' }],
    [{ errcode: 88, errmsg: 'x', sub_code: '60011', sub_msg: 'no permission' }, {}],
  ])('has the first department that may be seen: %j', async (body, department) => {
    far.replies['POST /topapi/v2/user/get'] = { body: { errcode: 0, result: { name: '张三', dept_id_list: [2, 3] } } }
    far.replies['POST /topapi/v2/department/get'] = { body }
    expect(await api.person('manager807')).toEqual({ name: '张三', ...department })
    expect(far.asked.at(-1)?.body).toEqual({ dept_id: 2, language: 'zh_CN' })
  })

  it.each([
    [{ errcode: 60121, errmsg: 'not found' }, 'gone'],
    [{ errcode: 88, errmsg: 'x', sub_code: '60011', sub_msg: 'no permission' }, 'denied'],
    [{ errcode: -1, errmsg: 'busy' }, 'unreachable'],
  ])('may be out of sight: %j', async (body, fault) => {
    far.replies['POST /topapi/v2/user/get'] = { body }
    expect(await failure(api.person('x'))).toMatchObject({ fault })
  })
})

describe('a file', () => {
  const file = { name: 'a.pdf', kind: 'file' as const, ref: { downloadCode: 'code', robotCode: 'ding9' } }
  const download = 'POST /v1.0/robot/messageFiles/download'
  const fetched = () =>
    fetchFile(file, {
      api,
      robotCode: 'ding1',
      baseUrls: [far.origin],
      signal: new AbortController().signal,
    })

  it('is fetched without a header that would break its signature', async () => {
    far.replies[download] = { body: { downloadUrl: `${far.origin}/oss/1?Signature=abc` } }
    far.replies['GET /oss/1'] = { body: 'bytes', headers: { 'content-length': '5' } }
    const { size, body } = await fetched()
    expect([size, await new Response(body).text()]).toEqual([5, 'bytes'])
    expect(far.bodies(download)).toEqual([{ downloadCode: 'code', robotCode: 'ding9' }])
    expect(far.asked.at(-1)?.headers).not.toHaveProperty('content-type')
    expect(far.asked.at(-1)?.headers).not.toHaveProperty('x-acs-dingtalk-access-token')
  })

  it.each([
    [{ status: 400, body: { code: 'invalidParameter.robotCode.downloadCode', message: 'x' } }],
    [{ body: { downloadUrl: 'http://169.254.169.254/latest/meta-data' } }],
    [{ body: { downloadUrl: 'https://dingtalk.com.evil.example/x' } }],
    [{ body: { downloadUrl: 'file:///etc/passwd' } }],
    [{ body: {} }],
  ])('that cannot be fetched, or may not be, is gone: %j', async (reply) => {
    far.replies[download] = reply
    expect(await failure(fetched())).toMatchObject({ fault: 'gone' })
  })

  it('that is gone from the store is gone', async () => {
    far.replies[download] = { body: { downloadUrl: `${far.origin}/oss/1` } }
    far.replies['GET /oss/1'] = { status: 404, body: 'no' }
    expect(await failure(fetched())).toMatchObject({ fault: 'gone' })
  })
})
