import { createParser } from 'eventsource-parser'
import { afterEach, expect, test, vi } from 'vitest'
import { apiKey, openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { createPen, sayAndWait } from '../../test/helpers/pen.ts'

let api: TestApi
afterEach(async () => {
  api.changes.close()
  await api.close()
})

interface Heard {
  event: string
  // biome-ignore lint/suspicious/noExplicitAny: looked at as a page would, without our types
  data: any
}

/** Listens as a browser does; `ended` resolves when the other side ends it. */
async function listen(query = '', headers: Record<string, string> = {}) {
  const heard: Heard[] = []
  const response = await api.ask(`/events${query}`, { headers })
  expect(response.headers.get('content-type')).toContain('text/event-stream')
  const parser = createParser({ onEvent: ({ event = '', data }) => heard.push({ event, data: JSON.parse(data) }) })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  const ended = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) parser.feed(part.value)
  })()
  const find = (event: string, fits: (data: Heard['data']) => boolean = () => true) =>
    eventually(() => heard.find((one) => one.event === event && fits(one.data)))
  await eventually(() => heard.length > 0)
  return { heard, find, ended }
}

test('who watches a conversation sees its reply grow; who watches all sees what becomes of each message', async () => {
  let finish: () => void = () => undefined
  api = await openApi({
    pen: createPen(async function* ({ text }) {
      yield { type: 'text', text: `${text}: once` }
      await new Promise<void>((resolve) => {
        finish = resolve
      })
      yield { type: 'text', text: ' upon a time' }
    }),
  })
  api.redactor.register('sesame-open')
  const one = await listen('?conversation=paper:chat')
  const all = await listen()
  await api.paper.say('sesame-open')
  const grown = await one.find('message', ({ reply }) => reply?.text !== '' && reply?.state === 'working')
  expect(grown.data).toEqual({
    id: '1',
    channel: 'paper',
    conversation: 'paper:chat',
    state: 'running',
    reply: { text: '***: once', status: null, state: 'working' },
  })
  finish()
  await one.find('message', ({ state, reply }) => state === 'answered' && reply.text === '***: once upon a time')
  const listed = await all.find('message', ({ state }) => state === 'answered')
  expect(listed.data).toEqual({ id: '1', channel: 'paper', conversation: 'paper:chat', state: 'answered' })
  expect(JSON.stringify(all.heard)).not.toContain('once')

  await api.post('/conversations/paper:chat/takeover')
  expect((await all.find('conversation')).data).toEqual({ id: 'paper:chat' })
  await api.configure('agents', { id: 'pen', type: 'pen', settings: { more: true } })
  await all.find('settings')
})

test('of other conversations nothing is told, and whoever comes back is told to look again', async () => {
  api = await openApi()
  const elsewhere = await listen('?conversation=paper:other', { 'last-event-id': 'x' })
  const here = await listen('?conversation=paper:chat')
  const both = await listen('?conversation=paper:other&lists=true')
  expect(elsewhere.heard.map(({ event }) => event)).toEqual(['resync'])
  expect(here.heard.map(({ event }) => event)).toEqual(['hello'])
  await api.paper.say('hello')
  await here.find('message', ({ state }) => state === 'answered')
  await both.find('message', ({ conversation }) => conversation === 'paper:chat')
  expect(elsewhere.heard).toHaveLength(1)
})

test('a channel that changes is told', async () => {
  api = await openApi()
  const all = await listen()
  await eventually(async () => (await api.get('/channels/paper')).body.status.state === 'connected')
  api.paper.host().report('denied', 'The key is wrong.')
  const { data } = await all.find('channel', ({ state }) => state === 'denied')
  expect(data).toEqual({ id: 'paper', state: 'denied', since: expect.any(String) })
  await api.post('/channels/paper/disable')
  expect((await all.find('channel', ({ state }) => state === 'disabled')).data.since).toBeNull()
})

test('streams end when the process stops, and no new one begins', async () => {
  const paper = createPaper()
  api = await openApi({ paper, pen: createPen((_, signal) => sayAndWait('Once', signal)) })
  const all = await listen()
  await paper.say('hello')
  await eventually(() => paper.screen().length > 0)
  api.changes.close()
  await all.ended
  expect((await api.ask('/events')).status).toBe(503)
})

test('a stream ends within a minute of its key', async () => {
  api = await openApi()
  const made = (await api.post('/api-keys', { name: 'wall', role: 'viewer' })).body
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const wall = await listen('', { authorization: `Bearer ${made.key}` })
  vi.advanceTimersByTime(60_000)
  expect((await api.ask(`/api-keys/${made.id}`, { method: 'DELETE' })).status).toBe(204)
  vi.advanceTimersByTime(60_000)
  await wall.ended
  vi.useRealTimers()
})

test('without a key there is no stream', async () => {
  api = await openApi()
  expect((await api.request('/api/v1/events')).status).toBe(401)
  expect((await api.request(`/api/v1/events`, { headers: { authorization: `Bearer ${apiKey}x` } })).status).toBe(401)
})
