import { afterEach, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { type FarSessions, farSessions } from '../../test/helpers/far-sessions.ts'
import { createPen } from '../../test/helpers/pen.ts'

let api: TestApi
let far: FarSessions
afterEach(() => api.close())

async function open() {
  far = farSessions('kettle')
  const pen = createPen()
  pen.watch = far.watch
  pen.sessions = far.sessions
  api = await openApi({ pen })
  await api.configure('agents', { id: 'coder', type: 'pen', settings: { sessions: true } })
  await api.configure('channels', { id: 'paper', type: 'paper', language: 'en', agent: 'coder' })
  api.news.start()
}

const post = (body: string, token = 'far-token') =>
  api.request('/api/v1/internal/backend-events', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-far-token': token },
    body,
  })
const event = JSON.stringify({ key: 'kettle' })

test('what an agent’s far side tells is looked up at once, and told once however often it comes', async () => {
  await open()
  await api.paper.say('/watch kettle')
  await eventually(async () => (await api.watches.watched('coder')).some(({ since }) => since !== undefined))
  far.pace = 30_000
  const before = far.asked()
  await eventually(() => far.asked() > before)
  far.happens('kettle', { said: 'It boils.' })
  const answers = await Promise.all([post(event), post(event), post(event)])
  expect(await Promise.all(answers.map((one) => one.json()))).toEqual(Array(3).fill({ ok: true, delivered: 1 }))
  await eventually(() => api.paper.sent.length > 0)
  expect((await post(event)).status).toBe(200)
  expect(api.paper.sent.map(({ text }) => text)).toEqual(['🔔 **The kettle** · `kettle`\n\nIt boils.'])
  await api.news.stop()
})

test('nobody else is listened to, and nothing but events', async () => {
  await open()
  for (const token of ['', 'wrong', 'far-token2']) expect((await post('not even read', token)).status).toBe(401)
  for (const body of ['', '{', 'null', '{"no":"key"}']) expect((await post(body)).status).toBe(400)
  expect((await post(' '.repeat(1024 * 1024 + 1))).status).toBe(413)
  expect((await post(' '.repeat(1024 * 1024 + 1), 'wrong')).status).toBe(401)
  expect((await api.request('/api/v1/internal/backend-events')).status).toBe(405)
  expect(await (await post(JSON.stringify({ key: 'unknown' }))).json()).toEqual({ ok: true, delivered: 0 })
  await api.news.stop()
})
