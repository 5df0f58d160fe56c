import { afterEach, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { RemoteError } from '../contract/errors.ts'

let api: TestApi
afterEach(() => api.close())

const headers = { 'accept-language': 'zh-CN,zh;q=0.9' }
const inChinese = async (path: string) => JSON.parse(await (await api.ask(path, { headers })).text())
const message = (state: string) =>
  eventually(async () => (await api.get(`/messages?state=${state}`)).body.items[0]?.id as string | undefined)

const refused = 'Telegram refused getMe: 401 Unauthorized. Check apiBaseUrl, or a proxy in between.'
const refusedInChinese = 'Telegram 拒绝了 getMe：401 Unauthorized。请检查 apiBaseUrl，或中间的代理。'

test('what a platform answered is told in the language of whoever reads it: of a channel, and of what waits for an admin', async () => {
  api = await openApi()
  await eventually(async () => (await api.get('/channels/paper')).body.status.state === 'connected')
  api.paper.host().report('denied', refused)
  await eventually(async () => (await api.get('/channels/paper')).body.status.state === 'denied')
  expect((await api.get('/channels/paper')).body.status.lastError).toBe(refused)
  expect((await inChinese('/channels/paper')).status.lastError).toBe(refusedInChinese)
  expect((await inChinese('/channels')).items[0].status.lastError).toBe(refusedInChinese)
  expect((await api.get('/attention')).body.items[0].detail).toBe(refused)
  expect((await inChinese('/attention')).items[0].detail).toBe(refusedInChinese)
})

test('so is what an agent answered, of a message that failed and of a trial', async () => {
  const said = 'Dify refused the request (401 unauthorized): The token sk-oolong-12345 is wrong. Check the API key.'
  const pen = createPen(async function* () {
    yield* []
    throw new RemoteError('denied', said)
  })
  api = await openApi({ pen })
  api.redactor.register('sk-oolong-12345')
  const told = 'Dify 拒绝了请求（401 unauthorized）：The token *** is wrong。请检查 API 密钥。'
  await api.paper.say('Hello')
  const id = await message('failed')
  expect((await inChinese('/messages')).items[0].error).toBe(told)
  const { error, timeline } = await inChinese(`/messages/${id}`)
  expect([error, timeline.at(-1).detail]).toEqual([told, told])
  expect((await api.get(`/messages/${id}`)).body.error).toContain('refused the request')
  const trial = await api.ask('/agents/pen/test', {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{"text":"Hello"}',
  })
  expect(await trial.json()).toMatchObject({ ok: false, code: 'denied', message: told })
})

test('and each try at showing an answer', async () => {
  const paper = createPaper()
  paper.refuse = () => {
    throw new RemoteError('gone', 'There is no way left to answer: the session of the message has expired.')
  }
  api = await openApi({ paper })
  await paper.say('Hello')
  const { error, timeline } = await inChinese(`/messages/${await message('undelivered')}`)
  const told = '已无法回答：消息的会话已过期。'
  expect(error).toBe(told)
  const details = timeline.flatMap(({ detail }: { detail?: string }) => detail ?? [])
  expect([...new Set(details)]).toEqual([`已不存在：${told}`, told])
})

test('an entry that cannot be used says why', async () => {
  api = await openApi()
  await api.store.db
    .updateTable('agents')
    .set({ config: JSON.stringify({ settings: { model: 7 } }) })
    .where('id', '=', 'pen')
    .execute()
  expect((await inChinese('/agents/pen')).trouble).toBe('settings.model 应为文本，而不是数字')
  expect((await api.get('/agents/pen')).body.trouble).toBe('settings.model must be text, not a number')
})
