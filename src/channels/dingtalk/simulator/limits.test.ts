import { afterEach, expect, test } from 'vitest'
import { soon } from '../../../../test/helpers/soon.ts'
import { type DingtalkSimulator, type DingtalkSimulatorOptions, startDingtalkSimulator } from '../simulator.ts'
import { answerInSession, RawBot, robotTopic } from './test-bots.ts'

const simulators: DingtalkSimulator[] = []

afterEach(async () => {
  for (const simulator of simulators.splice(0)) await simulator.close()
})

async function start(options: DingtalkSimulatorOptions = {}): Promise<{ simulator: DingtalkSimulator; bot: RawBot }> {
  const simulator = await startDingtalkSimulator(options)
  simulators.push(simulator)
  return { simulator, bot: await new RawBot(simulator).signIn() }
}

test('an API takes 20 calls in its second and refuses the next; others are not affected', async () => {
  const { simulator, bot } = await start({ limitWindow: 30_000 })
  await bot.createCard('c1')
  const answers = await Promise.all(Array.from({ length: 25 }, (_, n) => bot.stream('c1', `第${n}帧`)))
  const refused = answers.filter(({ status }) => status === 403)
  expect(refused).toHaveLength(5)
  expect(refused[0]?.body.code).toBe('Forbidden.AccessDenied.QpsLimitForAppkeyAndApi')
  expect(simulator.calls()).toMatchObject({ limited: 5, byName: { 'PUT /v1.0/card/streaming': 25 } })
  expect((await bot.update('c1', { title: 'x' })).status).toBe(200)
})

test('when the second is over the API takes calls again', async () => {
  const { bot } = await start({ perSecond: 1, limitWindow: 100 })
  await bot.createCard('c1')
  await soon(async () => expect((await bot.createCard('c1')).status).toBe(400), { timeout: 5_000 })
})

test('the month ends after as many calls as the organisation has; tokens and people do not count', async () => {
  const { simulator, bot } = await start({ monthlyCalls: 2 })
  await bot.createCard('c1')
  expect((await bot.stream('c1', '二')).status).toBe(200)
  expect(await bot.stream('c1', '三')).toMatchObject({
    status: 403,
    body: { code: 'Forbidden.AccessDenied.ApiCountLimitForOrg' },
  })
  await bot.signIn()
  expect((await bot.call('POST', '/topapi/v2/user/get', { userid: simulator.people[0]!.id })).body.errcode).toBe(0)
})

test('after the month of messages a push has an errorCode and no content', async () => {
  const { simulator, bot } = await start({ monthlyPushes: 1 })
  const socket = await bot.connect()
  await simulator.say('一')
  await simulator.say('二')
  await soon(() => expect(socket.on(robotTopic)).toHaveLength(2))
  expect(socket.on(robotTopic)[0]?.data.errorCode).toBeUndefined()
  const second = socket.on(robotTopic)[1]?.data
  expect(second?.errorCode).toBe(20001)
  expect(second?.text).toBeUndefined()
})

test('the rate limit fault refuses every other call in the words of each family', async () => {
  const { simulator, bot } = await start()
  const socket = await bot.connect()
  await simulator.say('嗨')
  await soon(() => expect(socket.on(robotTopic)).toHaveLength(1))
  simulator.misbehave('rate limit')
  expect((await bot.createCard('c1')).status).toBe(403)
  expect((await bot.createCard('c1')).status).toBe(200)
  expect((await bot.call('POST', '/topapi/v2/user/get', { userid: 'manager807' })).body.errcode).toBe(90018)
  const message = socket.on(robotTopic)[0]!.data
  const answer = { msgtype: 'text', text: { content: '好' } }
  expect(await answerInSession(message, answer)).toMatchObject({ errcode: 410100 })
  expect(await answerInSession(message, answer)).toMatchObject({ errcode: 0 })
  expect(simulator.calls().limited).toBe(3)
  expect(() => simulator.misbehave('sunshine')).toThrow("no fault is called 'sunshine'")
})

test('a slow platform answers late', async () => {
  const { simulator, bot } = await start({ slowness: [60, 80] })
  simulator.misbehave('slow')
  const before = performance.now()
  await bot.createCard('c1')
  expect(performance.now() - before).toBeGreaterThan(55)
})

test.each([
  ['system.busy', 500, { code: 'system.busy' }],
  ['unknownError', 500, { code: 'unknownError' }],
  ['unavailable', 503, { code: 'ServiceUnavailable' }],
  ['gateway timeout', 504, {}],
  ['too fast', 403, { code: 'Forbidden.AccessDenied.QpsLimitForAppkeyAndApi' }],
  ['month used up', 403, { code: 'Forbidden.AccessDenied.ApiCountLimitForOrg' }],
  ['token invalid', 400, { code: 'InvalidAuthentication' }],
  ['unauthorized', 401, { code: 'unauthorized' }],
  ['permission denied', 403, { accessdenieddetail: { requiredScopes: ['Card.Streaming.Write'] } }],
  ['success false', 200, { success: false }],
  ['errcode text', 200, { errcode: '310000' }],
  ['html', 200, {}],
  ['xml', 400, {}],
  ['empty', 200, {}],
  ['malformed', 200, {}],
  ['address banned', 403, { status: 1111 }],
] as const)('the fault %s strikes once where it is told to', async (kind, status, body) => {
  const { simulator, bot } = await start()
  await bot.createCard('c1')
  simulator.fault({ endpoint: 'card/streaming', kind, times: 1, when: (sent) => sent.isFinalize === true })
  expect((await bot.stream('c1', '一')).status).toBe(200)
  expect(await bot.stream('c1', '二', { isFinalize: true })).toMatchObject({ status, body })
  expect((await bot.stream('c1', '二', { isFinalize: true })).status).toBe(200)
  expect(simulator.unfinishedCards()).toEqual([])
})

test('a lost response has had its effect; a reset has not; a hanging call can be given up', async () => {
  const { simulator, bot } = await start()
  simulator.fault({ endpoint: 'createAndDeliver', kind: 'lost response', times: 1 })
  await expect(bot.createCard('c1')).rejects.toThrow()
  expect(simulator.card('c1')).toBeDefined()
  simulator.fault({ endpoint: 'createAndDeliver', kind: 'reset', times: 1 })
  await expect(bot.createCard('c2')).rejects.toThrow()
  expect(simulator.card('c2')).toBeUndefined()
  const end = simulator.fault({ endpoint: '*', kind: 'hang' })
  const signal = AbortSignal.timeout(50)
  await expect(fetch(`${simulator.origin}/gettoken`, { signal })).rejects.toThrow()
  end()
  expect((await fetch(`${simulator.origin}/gettoken`)).status).toBe(200)
})

test('asking for a token again gives the same one; a revoked one is refused until the next', async () => {
  const { simulator, bot } = await start({ tokenFetchesPerMinute: 2, perSecond: 0 })
  const { token } = bot
  await bot.signIn()
  expect(bot.token).toBe(token)
  const { clientId, clientSecret } = simulator.bot
  const legacy = await bot.call('GET', `/gettoken?appkey=${clientId}&appsecret=${clientSecret}`)
  expect(legacy.body).toEqual({ errcode: 0, errmsg: 'ok', access_token: token, expires_in: 7200 })
  expect(simulator.violations()).toEqual([])
  await bot.signIn()
  expect(simulator.violations()).toEqual(['token fetched more than 2 times in a minute while it was still valid'])
  simulator.misbehave('token expired')
  expect(await bot.createCard('c1')).toMatchObject({ status: 400, body: { code: 'InvalidAuthentication' } })
  expect((await bot.call('POST', '/topapi/v2/user/get', { userid: 'x' })).body.errcode).toBe(40014)
  await bot.signIn()
  expect(bot.token).not.toBe(token)
  expect((await bot.createCard('c1')).status).toBe(200)
  for (let n = 2; n <= 20; n++) await bot.call('POST', '/topapi/v2/user/get', { userid: 'x' })
  expect((await bot.call('POST', '/topapi/v2/user/get', { userid: 'x' })).body.errcode).toBe(40014)
  await bot.signIn()
  expect((await bot.createCard('c2')).status).toBe(200)
})

test('a wrong secret gets no token', async () => {
  const { simulator, bot } = await start()
  const { clientId: appKey } = simulator.bot
  expect(await bot.call('POST', '/v1.0/oauth2/accessToken', { appKey, appSecret: 'x' })).toMatchObject({
    status: 400,
    body: { code: 'invalidClientIdOrSecret' },
  })
  expect((await bot.call('GET', `/gettoken?appkey=${appKey}&appsecret=x`)).body.errcode).toBe(40089)
})

test('an address that the platform does not have breaks a rule', async () => {
  const { simulator, bot } = await start()
  expect((await bot.call('POST', '/v1.0/robot/otoMessages/batchSend', {})).status).toBe(404)
  expect(simulator.violations()).toEqual(['POST /v1.0/robot/otoMessages/batchSend is no address of the platform'])
})
