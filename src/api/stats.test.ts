import { afterEach, describe, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { RemoteError } from '../contract/errors.ts'
import type { MessageState } from '../store/schema.ts'

let api: TestApi
afterEach(() => api.close())

const HOUR = 3600_000
const DAY = 24 * HOUR

/** A message of the past, as its rows would be. */
async function remember(past: {
  seq: number
  at: number
  state?: MessageState
  addedMs?: number
  channel?: string
  tokens?: number
}) {
  const { seq, at, state = 'answered', addedMs, channel = 'paper', tokens } = past
  const conversation = `${channel}:chat`
  const text = { address: 'null', timeline: '[]', pages: '[]', view: '{"text":"","state":"done"}' }
  const { db } = api.store
  const message = {
    id: `old-${seq}`,
    conversation,
    lane: conversation,
    sender: 'ann',
    sender_name: null,
    text: '',
    body: '{}',
  }
  await db
    .insertInto('messages')
    .values({
      seq,
      channel,
      ...message,
      verdict: null,
      state,
      due: at,
      merged_into: null,
      error: null,
      sent_at: at,
      received_at: at,
      settled_at: at,
      worker: null,
    })
    .execute()
  if (addedMs !== undefined)
    await db
      .insertInto('replies')
      .values({
        message: seq,
        id: `r${seq}`,
        channel,
        ...text,
        attempt: 1,
        added_ms: addedMs,
        delivered_at: at,
        updated_at: at,
      })
      .execute()
  if (tokens !== undefined)
    await db
      .insertInto('tasks')
      .values({
        message: seq,
        session: 's',
        agent: 'pen',
        asked: '',
        answer: '',
        input_tokens: tokens,
        output_tokens: 1,
        started_at: at,
        finished_at: at,
      })
      .execute()
}

describe('statistics', () => {
  test('what was said just now is counted: by outcome, channel and agent, with tokens', async () => {
    const pen = createPen(async function* ({ text }) {
      if (text === 'break') throw new RemoteError('invalid', 'broken')
      yield { type: 'text', text: 'fine' }
      yield { type: 'usage', input: 10, output: 5 }
    })
    api = await openApi({ pen })
    for (const text of ['one', 'two', 'break', '/help']) await api.paper.say(text)
    await eventually(async () => (await api.get('/stats')).body.totals.replies === 3)
    await eventually(async () => (await api.get('/stats')).body.totals.failures === 1)
    const { body } = await api.get('/stats')
    const latency = { p50: expect.any(Number), p99: expect.any(Number) }
    const asked = { failures: 1, tokens: { input: 20, output: 10 }, addedLatencyMs: latency }
    expect(body).toEqual({
      from: expect.any(String),
      to: expect.any(String),
      totals: { messages: 4, replies: 3, ...asked },
      channels: [{ channel: 'paper', messages: 4, replies: 3, ...asked, calls: null }],
      agents: [{ agent: 'pen', messages: 3, replies: 2, ...asked }],
    })
  })

  test('percentiles are exact, also over many days; the span is what was asked for', async () => {
    api = await openApi()
    const start = Date.UTC(2026, 0, 1)
    for (let n = 1; n <= 200; n++) {
      const state = n % 100 === 0 ? 'undelivered' : 'answered'
      await remember({ seq: n, at: start + n * (DAY / 20), addedMs: n, tokens: 7, state })
    }
    const { body } = await api.get('/stats?from=2026-01-01&to=2026-02-01T00:00:00%2B00:00')
    expect(body.totals).toEqual({
      messages: 200,
      replies: 198,
      failures: 2,
      tokens: { input: 1400, output: 200 },
      addedLatencyMs: { p50: 100, p99: 198 },
    })
    const first = (await api.get('/stats?from=2026-01-01&to=2026-01-02')).body
    expect(first.totals).toMatchObject({ messages: 19, addedLatencyMs: { p50: 10, p99: 19 } })
    const none = (await api.get('/stats?from=2025-06-01&to=2025-07-01')).body
    expect(none.totals).toMatchObject({ messages: 0, addedLatencyMs: { p50: null, p99: null } })
    expect(none.channels).toMatchObject([{ channel: 'paper', messages: 0 }])
  })

  test('a series has every step, also those in which nothing happened, and days begin where they are asked to', async () => {
    api = await openApi()
    const noon = Date.UTC(2026, 0, 1, 12)
    await remember({ seq: 1, at: noon, tokens: 7 })
    await remember({ seq: 2, at: noon + 10 * HOUR, state: 'failed' })
    const span = '/stats?from=2026-01-01T12:00:00Z&to=2026-01-02T00:00:00Z'
    const { series } = (await api.get(`${span}&every=hour`)).body
    expect(series.map(({ messages }: { messages: number }) => messages)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0])
    expect(series[10]).toMatchObject({ at: '2026-01-01T22:00:00.000Z', failures: 1, replies: 0 })
    const days = (await api.get(`${span}&every=day&offset=480`)).body.series
    expect(days).toMatchObject([
      { at: '2025-12-31T16:00:00.000Z', messages: 1 },
      { at: '2026-01-01T16:00:00.000Z', messages: 1 },
    ])
    expect((await api.get(span)).body.series).toBeUndefined()
    expect((await api.get('/stats?from=2026-01-01&to=2026-12-01&every=hour')).body.error.fields.every).toContain('1000')
    expect((await api.get('/stats?from=garbage')).body.error.fields.from).toMatch(
      /^must be a date or an instant such as /,
    )
    expect((await api.get(`${span}&every=week&offset=x`)).body.error.fields).toEqual({
      every: 'must be hour or day',
      offset: 'must be a whole number of minutes',
    })
  })

  test('a channel that is gone is counted with what it did', async () => {
    api = await openApi()
    await remember({ seq: 1, at: Date.now(), channel: 'gone' })
    const { channels } = (await api.get('/stats')).body
    expect(channels).toMatchObject([
      { channel: 'gone', messages: 1 },
      { channel: 'paper', messages: 0 },
    ])
  })

  test('API calls are shown against the month’s budget', async () => {
    api = await openApi({ paper: createPaper({ limits: { monthlyCalls: 1000, calls: { draw: { perSecond: 100 } } } }) })
    const live = await eventually(() => api.manager.get('paper'))
    for (let n = 0; n < 3; n++) await live.budget.slot({ name: 'draw', urgency: 'final' })
    const month = expect.stringMatching(/^\d{4}-\d{2}$/)
    const [{ calls }] = (await api.get('/stats')).body.channels
    expect(calls).toEqual({ account: 'paper:channel paper', month, used: 3, limit: 1000, forecast: expect.any(Number) })
    const metrics = await (await api.request('/metrics')).text()
    expect(metrics).toContain('teahouse_budget_calls_left{account="paper:channel paper"} 997')
    expect(metrics).toContain(`teahouse_budget_calls_forecast{account="paper:channel paper"} ${calls.forecast}`)
  })
})

test('/metrics counts messages, replies, queue and connections', async () => {
  api = await openApi()
  await api.paper.say('Hello')
  await eventually(async () => (await api.get('/stats')).body.totals.replies === 1)
  await eventually(async () => {
    const text = await (await api.request('/metrics')).text()
    return (
      text.includes('teahouse_messages_total{channel="paper",result="new"} 1') &&
      text.includes('teahouse_replies_total{channel="paper",state="answered"} 1') &&
      text.includes('teahouse_channel_connected{channel="paper"} 1')
    )
  })
  await api.post('/channels/paper/disable')
  await eventually(
    async () => !(await (await api.request('/metrics')).text()).includes('teahouse_channel_connected{channel="paper"}'),
  )
})
