import { afterEach, describe, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper } from '../../test/helpers/paper.ts'
import { createPen } from '../../test/helpers/pen.ts'
import { RemoteError } from '../contract/errors.ts'
import { listAudit } from '../store/audit.ts'

let api: TestApi
afterEach(() => api.close())

/** What was said last, once it has come to this end. */
const ended = (state: string, count = 1) =>
  eventually(async () => {
    const { body } = await api.get(`/messages?state=${state}`)
    return body.items.length >= count && body.items[0]
  })

describe('reading messages', () => {
  test('a message is listed with its answer, its agent and what it cost', async () => {
    api = await openApi({
      pen: createPen(async function* () {
        yield { type: 'text', text: 'Oolong.' }
        yield { type: 'usage', input: 12, output: 3 }
      }),
    })
    const sentAt = Date.now() - 1000
    await api.paper.say('Which tea?', { sentAt })
    const message = await ended('answered')
    expect(message).toMatchObject({
      id: '1',
      reference: 'M1',
      channel: 'paper',
      conversation: 'paper:chat',
      chat: { key: 'chat', kind: 'direct', title: null, thread: null },
      sender: { id: 'ann', name: 'Ann' },
      text: 'Which tea?',
      error: null,
      sentAt: new Date(sentAt).toISOString(),
      receivedAt: expect.stringMatching(/^2\d{3}-.*Z$/),
      settledAt: expect.stringMatching(/^2\d{3}-.*Z$/),
      reply: { text: 'Oolong.', state: 'done' },
      agent: 'pen',
      usage: { input: 12, output: 3 },
    })
  })

  test('lists come newest first, in pages that a cursor joins, and end with null', async () => {
    api = await openApi()
    for (let n = 1; n <= 5; n++) await api.paper.say(`tea ${n}`)
    await ended('answered', 5)
    const first = (await api.get('/messages?limit=2')).body
    const second = (await api.get(`/messages?limit=2&cursor=${first.next}`)).body
    const third = (await api.get(`/messages?limit=2&cursor=${second.next}`)).body
    const texts = [first, second, third].map((page) => page.items.map((m: { text: string }) => m.text))
    expect(texts).toEqual([['tea 5', 'tea 4'], ['tea 3', 'tea 2'], ['tea 1']])
    expect(third.next).toBeNull()
  })

  test('lists are narrowed by channel, conversation, state and words; empty means any', async () => {
    api = await openApi({ channel: { access: { deny: ['eve'] } } })
    await api.paper.say('Green TEA, 100%')
    await api.paper.say('black coffee', { conversation: { key: 'other', kind: 'direct' } })
    await api.paper.say('let me in', { sender: { id: 'eve' } })
    await ended('answered', 2)
    await ended('skipped')
    const found = async (query: string) =>
      (await api.get(`/messages?${query}`)).body.items.map((m: { text: string }) => m.text)
    expect(await found('q=tea')).toEqual(['Green TEA, 100%'])
    expect(await found('q=100%25')).toEqual(['Green TEA, 100%'])
    expect(await found('q=1%25%25')).toEqual([])
    expect(await found('q=m2')).toEqual(['black coffee'])
    expect(await found('conversation=paper:other')).toEqual(['black coffee'])
    expect(await found('state=skipped')).toEqual(['let me in'])
    expect(await found('state=answered,skipped')).toHaveLength(3)
    expect(await found('channel=nowhere')).toEqual([])
    expect(await found('channel=&conversation=&state=&q=&cursor=')).toHaveLength(3)
  })

  test('one message tells its whole story, in order', async () => {
    api = await openApi()
    await api.paper.say('Hello')
    await ended('answered')
    const { body } = await api.get('/messages/M1')
    const events: string[] = body.timeline.map((moment: { event: string }) => moment.event)
    expect(events.slice(0, 3)).toEqual(['received', 'accepted', 'started'])
    expect(events.slice(3, -1)).toEqual(expect.arrayContaining(['first text', 'drawn']))
    expect(events.lastIndexOf('drawn')).toBeGreaterThan(events.indexOf('first text'))
    expect(events.at(-1)).toBe('delivered')
    const times = body.timeline.map((moment: { at: string }) => Date.parse(moment.at))
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect((await api.get('/messages/1')).body).toEqual(body)
  })

  test('an answer that was drawn many times says so in one line', async () => {
    let drawn = 0
    const paper = createPaper({ limits: { drawEvery: { direct: 0, group: 0 } } })
    paper.refuse = () => void drawn++
    api = await openApi({
      paper,
      pen: createPen(async function* () {
        for (let n = 0; n < 5; n++) {
          const before = drawn
          yield { type: 'text', text: `${n} ` }
          await eventually(() => drawn > before)
        }
      }),
    })
    await paper.say('Count')
    await ended('answered')
    const { timeline } = (await api.get('/messages/1')).body
    const lines = timeline.filter(({ event }: { event: string }) => event === 'drawn')
    expect(lines.length).toBeLessThanOrEqual(2)
    expect(lines.at(-1)).toMatchObject({
      words: 'Shown in the chat',
      times: expect.any(Number),
      until: expect.any(String),
    })
  })

  test('lists are narrowed by sender, agent and time', async () => {
    api = await openApi()
    await api.paper.say('one')
    await api.paper.say('two', { sender: { id: 'bob' } })
    await api.paper.say('/help', { sender: { id: 'bob' } })
    await ended('answered', 3)
    const found = async (query: string) =>
      (await api.get(`/messages?${query}`)).body.items.map((m: { text: string }) => m.text)
    expect(await found('sender=bob')).toEqual(['/help', 'two'])
    expect(await found('agent=pen')).toEqual(['two', 'one'])
    expect(await found('agent=pen&sender=bob&state=answered&channel=paper')).toEqual(['two'])
    expect(await found('from=2026-01-01&sender=ann')).toEqual(['one'])
    expect(await found('to=2020-01-01T00:00:00Z')).toEqual([])
    expect((await api.get('/messages?from=soon')).body.error.fields.from).toContain('must be a date')
  })

  test('a failure says why to the admin, with every secret blanked', async () => {
    api = await openApi({
      pen: createPen(async function* () {
        yield* []
        throw new RemoteError('invalid', 'no such model for key sk-oolong-12345', {
          userMessage: 'The key sk-oolong-12345 is used up.',
        })
      }),
    })
    api.redactor.register('sk-oolong-12345')
    await api.paper.say('Hello')
    await ended('failed')
    const answer = await api.ask('/messages/1')
    const text = await answer.text()
    expect(text).not.toContain('sk-oolong')
    const { error, reason, timeline } = JSON.parse(text)
    expect(error).toBe('no such model for key ***')
    expect(reason).toEqual({ code: 'agent-invalid', words: expect.stringContaining('did not accept the request') })
    const inChinese = await api.ask('/messages/1', { headers: { 'accept-language': 'zh-CN,en;q=0.5' } })
    const chinese = JSON.parse(await inChinese.text())
    expect(chinese.reason).toEqual({ code: 'agent-invalid', words: expect.stringContaining('智能体不接受这个请求') })
    expect(chinese.timeline.at(-1)).toMatchObject({ event: 'failed', words: '失败' })
    expect(timeline.at(-1)).toMatchObject({ event: 'failed', words: 'Failed', detail: 'no such model for key ***' })
  })

  test('messages that were answered together say so and show the same reply', async () => {
    const paper = createPaper()
    let finish: () => void = () => undefined
    const pen = createPen(async function* ({ text }) {
      if (text === 'first') await new Promise<void>((resolve) => (finish = resolve))
      yield { type: 'text', text: `re: ${text.replace('\n\n', '+')}` }
    })
    api = await openApi({ paper, pen, channel: { whenBusy: 'merge' } })
    await paper.say('first')
    await eventually(() => pen.turns.length === 1)
    await paper.say('second')
    await paper.say('third')
    finish()
    await ended('answered', 3)
    const { body } = await api.get('/messages/3')
    expect(body).toMatchObject({ text: 'third', answeredWith: '2', reply: { text: 're: second+third' } })
    expect(body.timeline).toContainEqual(expect.objectContaining({ event: 'joined', detail: 'M2' }))
  })

  test.each(['/messages/99', '/messages/M99', '/messages/x', '/messages/9999999999999999999'])(
    '%s is not there',
    async (path) => {
      api = await openApi()
      expect(await api.get(path)).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } })
    },
  )

  test('conversations are listed, the latest first', async () => {
    api = await openApi()
    await api.paper.say('one')
    await api.paper.say('two', { conversation: { key: 'club', kind: 'group', title: 'Tea club', thread: 't1' } })
    const first = (await api.get('/conversations?limit=1')).body
    expect(first.items).toMatchObject([
      { id: 'paper:club:#t1:~ann', channel: 'paper', chat: { title: 'Tea club', thread: 't1' } },
    ])
    const second = (await api.get(`/conversations?limit=1&cursor=${first.next}`)).body
    expect(second).toMatchObject({ items: [{ id: 'paper:chat' }], next: null })
  })
})

describe('trying again', () => {
  test('a failed message is worked on from the start, and answered', async () => {
    let broken = true
    const pen = createPen(async function* () {
      yield { type: 'text', text: 'The answer is' }
      if (broken) throw new RemoteError('invalid', 'the wire broke')
      yield { type: 'text', text: ' 42.' }
    })
    api = await openApi({ pen })
    await api.paper.say('What is it?')
    await ended('failed')
    broken = false
    const { status, body } = await api.post('/messages/M1/retry')
    expect(status).toBe(202)
    expect(['waiting', 'running', 'answered']).toContain(body.state)
    const message = await ended('answered')
    expect(message).toMatchObject({ id: '1', error: null, reply: { text: 'The answer is 42.' } })
    expect(api.paper.screen().at(-1)).toMatchObject({ text: 'The answer is 42.', state: 'done' })
  })

  test('an undelivered answer is delivered again, and the agent is not asked twice', async () => {
    const paper = createPaper({ draws: false })
    let blocked = true
    paper.refuse = () => {
      if (blocked) throw new RemoteError('denied', 'the bot was thrown out of the chat')
    }
    api = await openApi({ paper })
    await paper.say('Hello')
    await ended('undelivered')
    const { timeline, error } = (await api.get('/messages/1')).body
    expect(error).toBe('the bot was thrown out of the chat')
    expect(timeline.at(-1)).toMatchObject({ event: 'undelivered', detail: 'the bot was thrown out of the chat' })

    blocked = false
    expect((await api.post('/messages/1/retry')).status).toBe(202)
    await ended('answered')
    expect(paper.sent).toMatchObject([{ text: 'You said: Hello' }])
    expect(api.pen.turns).toHaveLength(1)
    expect((await api.get('/messages/1')).body.timeline.at(-1)).toMatchObject({ event: 'delivered' })
    const [entry] = await listAudit(api.store.db, { limit: 1 })
    expect(entry).toMatchObject({ action: 'message.retry', target: 'messages/M1', details: ['delivered again'] })
  })

  test('messages that failed together are answered together', async () => {
    let finish: () => void = () => undefined
    let broken = true
    const pen = createPen(async function* ({ text }) {
      if (text === 'first') await new Promise<void>((resolve) => (finish = resolve))
      else if (broken) throw new RemoteError('invalid', 'the wire broke')
      yield { type: 'text', text: 'fine' }
    })
    api = await openApi({ pen, channel: { whenBusy: 'merge' } })
    await api.paper.say('first')
    await eventually(() => pen.turns.length === 1)
    await api.paper.say('second')
    await api.paper.say('third')
    finish()
    await ended('failed', 2)
    broken = false
    expect((await api.post('/messages/3/retry')).status).toBe(202)
    await ended('answered', 3)
    expect(pen.turns.map(({ text }) => text)).toEqual(['first', 'second\n\nthird', 'second\n\nthird'])
  })

  test('what was answered is not tried again; nor what is tried again already', async () => {
    let broken = true
    const pen = createPen(async function* (_, signal) {
      if (broken) throw new RemoteError('invalid', 'the wire broke')
      yield { type: 'status', text: 'thinking' }
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
    })
    api = await openApi({ pen })
    await api.paper.say('Hello')
    await ended('failed')
    broken = false
    const all = await Promise.all([api.post('/messages/1/retry'), api.post('/messages/1/retry')])
    expect(all.map(({ status }) => status).sort()).toEqual([202, 409])
    await api.paper.say('/stop')
    await ended('stopped')
    expect(await api.post('/messages/1/retry')).toMatchObject({
      status: 409,
      body: { error: { code: 'not-retryable' } },
    })
    expect((await api.post('/messages/77/retry')).status).toBe(404)
  })
})
