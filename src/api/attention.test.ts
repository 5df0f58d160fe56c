import { afterEach, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { RemoteError } from '../contract/errors.ts'

let api: TestApi
afterEach(() => api.close())

const waiting = async () => (await api.get('/attention')).body.items
const codes = async () => (await waiting()).map(({ code }: { code: string }) => code)

test('when everything is all right, nothing waits', async () => {
  api = await openApi()
  await api.paper.say('hello')
  await eventually(async () => (await api.get('/messages?state=answered')).body.items.length === 1)
  expect(await waiting()).toEqual([])
})

test('a refused channel says what the platform said, without secrets, and where it is mended', async () => {
  api = await openApi()
  api.redactor.register('sesame-open')
  await eventually(async () => (await api.get('/channels/paper')).body.status.state === 'connected')
  api.paper.host().report('denied', 'No such key: sesame-open')
  const [trouble] = await eventually(async () => (await waiting()).length > 0 && (await waiting()))
  expect(trouble).toEqual({
    code: 'channel-denied',
    severity: 'error',
    about: { kind: 'channels', id: 'paper' },
    words: {
      'zh-CN': '平台拒绝了渠道 paper 的凭证。',
      en: 'The platform refuses the credentials of the channel paper.',
    },
    detail: 'No such key: ***',
    since: expect.any(String),
    action: { words: expect.anything(), page: '/channels/paper', call: null },
  })
})

test('a channel that was off for long has a minute to connect, and is not blamed for what went wrong before', async () => {
  api = await openApi()
  await eventually(async () => (await api.get('/channels/paper')).body.status.state === 'connected')
  await api.post('/channels/paper/disable')
  await eventually(async () => (await api.statuses.of('paper')).state === 'stopped')
  const hourAgo = Date.now() - 3600_000
  const long = { since: hourAgo, connected_at: hourAgo, last_error: 'The line was cut.', last_error_at: hourAgo - 1 }
  await api.store.db.updateTable('channel_status').set(long).execute()
  await api.store.db.updateTable('channels').set({ enabled: 1, updated_at: Date.now() }).execute()
  expect(await waiting()).toEqual([])
  await api.bus.publish('settings', null)
  await eventually(async () => (await api.get('/channels/paper')).body.status.state === 'connected')
  await api.store.db.updateTable('channel_status').set({ state: 'disconnected', since: hourAgo }).execute()
  expect(await waiting()).toMatchObject([{ code: 'channel-disconnected', detail: null }])
})

test('an agent whose last turns failed, answers that were not delivered, an entry that cannot be used', async () => {
  const paper = createPaper()
  const pen = createPen(async function* ({ text }) {
    if (text === 'fail') throw new RemoteError('denied', 'The key is used up.')
    yield { type: 'text', text: 'Yes.' }
  })
  api = await openApi({ paper, pen })
  const settled = (state: string, count: number) =>
    eventually(async () => (await api.get(`/messages?state=${state}`)).body.items.length === count)
  for (let n = 1; n <= 3; n++) {
    expect(await waiting()).toEqual([])
    await paper.say('fail')
    await settled('failed', n)
  }
  expect(await waiting()).toMatchObject([
    { code: 'agent-failing', detail: 'The key is used up.', about: { kind: 'agents', id: 'pen' } },
  ])
  await paper.say('hello')
  await settled('answered', 1)
  expect(await codes()).toEqual([])

  paper.refuse = () => {
    throw new RemoteError('gone', 'The chat is gone.')
  }
  await paper.say('and now?')
  await settled('undelivered', 1)
  await api.configure('agents', { id: 'ghost', type: 'pen', settings: {} })
  await api.store.db.updateTable('agents').set({ type: 'nobody' }).where('id', '=', 'ghost').execute()
  await api.bus.publish('settings', null)
  await eventually(async () => (await waiting()).length === 2)
  expect(await waiting()).toMatchObject([
    { code: 'entry-broken', action: { page: '/agents/ghost' } },
    {
      code: 'undelivered',
      severity: 'warning',
      words: { 'zh-CN': '1 条回答没有送达。' },
      action: { page: '/messages?state=undelivered' },
    },
  ])
})

test('a configuration file that became wrong, until it is mended', async () => {
  api = await openApi()
  api.faults.file = { problems: ['t.yaml:3:1 channels[0].agent is missing.'], since: Date.now() }
  expect(await waiting()).toMatchObject([
    { code: 'file-wrong', detail: 't.yaml:3:1 channels[0].agent is missing.', action: { page: '/settings' } },
  ])
  api.faults.file = undefined
  expect(await waiting()).toEqual([])
})

test('a budget that will not last, and a takeover that was forgotten', async () => {
  api = await openApi({ paper: createPaper({ limits: { monthlyCalls: 40, calls: { draw: { perSecond: 100 } } } }) })
  const live = await eventually(() => api.manager.get('paper'))
  for (let n = 0; n < 39; n++) await live.budget.slot({ name: 'draw', urgency: 'final' })
  const [pressed] = await waiting()
  expect(pressed).toMatchObject({ code: 'budget-pressed', about: { kind: 'accounts', id: 'paper:channel paper' } })
  expect(pressed.words.en).toContain('has made 39 calls this month')
  await live.budget.slot({ name: 'draw', urgency: 'final' })
  expect(await codes()).toEqual(['budget-spent'])

  await api.paper.say('hello')
  await api.post('/conversations/paper:chat/takeover')
  expect(await codes()).toEqual(['budget-spent'])
  await api.store.db
    .updateTable('conversations')
    .set({ taken_at: Date.now() - 25 * 3600_000 })
    .execute()
  expect((await waiting())[1]).toMatchObject({
    code: 'takeover-forgotten',
    action: { page: '/conversations/paper%3Achat', call: null },
  })
})
