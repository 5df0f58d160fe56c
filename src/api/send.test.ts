import { afterEach, describe, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { eventually } from '../../test/helpers/eventually.ts'
import { createPaper, type Paper } from '../../test/helpers/paper.ts'
import { createPen, sayAndWait } from '../../test/helpers/pen.ts'
import type { Channel } from '../contract/channel.ts'
import { RemoteError, UserError } from '../contract/errors.ts'

let api: TestApi
afterEach(() => api.close())

/** On paper, a person's direct chat is `chat` for Ann, and named after everybody else. */
const reach: NonNullable<Channel['reach']> = (to) => {
  if ('group' in to) return { chat: { key: to.group, kind: 'group' }, address: { to: to.group } }
  if (to.sender === 'nobody') throw new UserError('Paper knows nobody of that name.')
  const key = to.sender === 'ann' ? 'chat' : to.sender
  return { chat: { key, kind: 'direct' }, address: { to: key } }
}
const reachable = (options: Parameters<typeof createPaper>[0] = {}): Paper => createPaper({ ...options, reach })

const send = (body: object) =>
  api.post('/send', { channel: 'paper', to: { sender: 'ann' }, text: 'Tea is ready.', ...body })
const message = async (id: string) => (await api.get(`/messages/${id}`)).body
const ended = (id: string, state: string) =>
  eventually(async () => {
    const body = await message(id)
    return body.state === state && body
  })
const texts = () => api.paper.sent.map(({ text }) => text)

describe('a push', () => {
  test('is taken at once, said once, and stands in the log like everything else', async () => {
    api = await openApi({ paper: reachable() })
    const { status, body } = await send({ idempotencyKey: 'k1' })
    expect([status, body]).toEqual([202, { id: expect.stringMatching(/^\d+$/) }])
    expect(await ended(body.id, 'answered')).toMatchObject({
      id: body.id,
      channel: 'paper',
      conversation: 'paper:chat',
      sender: { id: 'api:push', name: 'API' },
      text: 'Tea is ready.',
      reply: { text: 'Tea is ready.', state: 'done' },
      timeline: expect.arrayContaining([expect.objectContaining({ event: 'delivered' })]),
    })
    expect(api.paper.sent).toEqual([{ text: 'Tea is ready.', state: 'done' }])
    expect(api.paper.screen()).toEqual([])
    expect((await api.get('/messages?channel=paper')).body.items).toMatchObject([{ id: body.id }])
  })

  test('goes to a person, a group, or a conversation where it was last spoken', async () => {
    api = await openApi({ paper: reachable() })
    await api.paper.say('Hello', { address: { to: 'chat', seat: 7 } })
    await eventually(() => api.paper.screen().length === 1)
    for (const to of [{ conversation: 'paper:chat' }, { group: 'kitchen' }, { sender: 'bob' }]) {
      const { body } = await send({ to })
      await ended(body.id, 'answered')
    }
    expect(api.paper.sentTo).toEqual([{ to: 'chat', seat: 7 }, { to: 'kitchen' }, { to: 'bob' }])
    const { items } = (await api.get('/conversations')).body
    expect(items.map((c: { id: string }) => c.id)).toEqual(['paper:bob', 'paper:kitchen', 'paper:chat'])
  })

  test('repeated with its key is the same push: no second message, the same id', async () => {
    api = await openApi({ paper: reachable() })
    const bodies = await Promise.all(Array.from({ length: 5 }, () => send({ idempotencyKey: 'k1' })))
    expect(new Set(bodies.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1)
    await ended(bodies[0]?.body.id, 'answered')
    expect((await send({ idempotencyKey: 'k1' })).body).toEqual(bodies[0]?.body)
    await api.post('/channels/paper/disable')
    expect((await send({ idempotencyKey: 'k1' })).body).toEqual(bodies[0]?.body)
    expect(texts()).toEqual(['Tea is ready.'])
  })

  test('without a key is another one each time', async () => {
    api = await openApi({ paper: reachable() })
    const ids = [await send({}), await send({})].map(({ body }) => body.id)
    expect(new Set(ids).size).toBe(2)
    await eventually(() => texts().length === 2)
  })

  test.each([
    { text: 'Coffee is ready.' },
    { to: { sender: 'bob' } },
    { buttons: [{ label: 'Thanks' }] },
    { files: [{ name: 'tea.pdf', url: 'https://example.com/tea.pdf' }] },
  ])('with a key that was used for another one (%o) is refused', async (other) => {
    api = await openApi({ paper: reachable() })
    await send({ idempotencyKey: 'k1' })
    expect(await send({ idempotencyKey: 'k1', ...other })).toMatchObject({
      status: 409,
      body: { error: { code: 'idempotency-conflict', fields: { idempotencyKey: expect.any(String) } } },
    })
    expect((await api.get('/messages')).body.items).toHaveLength(1)
  })

  test('waits for no running turn, and pushes keep their order', async () => {
    api = await openApi({
      paper: reachable(),
      pen: createPen((_turn, signal) => sayAndWait('Once upon a time', signal)),
    })
    await api.paper.say('a story')
    await eventually(() => api.paper.screen()[0]?.text.includes('Once'))
    for (let n = 1; n <= 5; n++) await send({ text: `push ${n}` })
    await eventually(() => texts().length === 5)
    expect(texts()).toEqual(['push 1', 'push 2', 'push 3', 'push 4', 'push 5'])
    expect(api.paper.screen()[0]?.state).toBe('working')
  })

  test('with choices is answered by a number or a press, in a direct chat and in a group', async () => {
    api = await openApi({ paper: reachable() })
    const buttons = ['Green', { label: 'Black', says: 'black tea, please' }]
    const { body } = await send({ text: 'Which tea?', buttons })
    await ended(body.id, 'answered')
    expect(api.paper.sent[0]).toMatchObject({
      text: 'Which tea?\n\n1. Green\n2. Black',
      buttons: [
        { label: 'Green', says: 'Green' },
        { label: 'Black', says: 'black tea, please' },
      ],
    })
    await api.paper.say('2')
    await eventually(() => api.paper.screen().some(({ text }) => text === 'You said: black tea, please'))

    const group = await send({ to: { group: 'kitchen' }, text: 'And you?', buttons })
    await ended(group.body.id, 'answered')
    await api.paper.say('1', { conversation: { key: 'kitchen', kind: 'group' } })
    await eventually(() => api.paper.screen().some(({ text }) => text === 'You said: Green'))
  })

  test('that is long arrives in parts, whole and in order; files come with the last', async () => {
    api = await openApi({ paper: reachable() })
    const paragraphs = Array.from({ length: 60 }, (_, n) => `Paragraph ${n} of a push that goes on and on.`)
    const files = [{ name: 'tea.pdf', url: 'https://example.com/tea.pdf' }]
    const { body } = await send({ text: paragraphs.join('\n\n'), files })
    await ended(body.id, 'answered')
    expect(texts().length).toBeGreaterThan(2)
    expect(texts().join('\n\n')).toBe(paragraphs.join('\n\n'))
    expect(api.paper.sent.map((view) => view.files ?? [])).toEqual([
      ...texts()
        .slice(1)
        .map(() => []),
      files,
    ])
  })

  test('that carries a picture in its text shows it below, and not as a text', async () => {
    api = await openApi({ paper: reachable() })
    const { body } = await send({ text: 'Look: ![a cup](data:image/png;base64,AAAA) Nice.' })
    await ended(body.id, 'answered')
    const files = [{ name: 'a cup', url: 'data:image/png;base64,AAAA' }]
    expect(api.paper.sent).toEqual([{ text: 'Look: 🖼 a cup Nice.', files, state: 'done' }])
  })

  test('is tried again while the platform is busy, and undelivered when there is nobody any more', async () => {
    api = await openApi({ paper: reachable() })
    let refusals = 2
    api.paper.refuse = () => {
      if (refusals-- > 0) throw new RemoteError('busy', 'slow down', { retryAfter: 5 })
    }
    const first = await send({})
    await ended(first.body.id, 'answered')
    api.paper.refuse = () => {
      throw new RemoteError('gone', 'the person has left')
    }
    const second = await send({})
    expect(await ended(second.body.id, 'undelivered')).toMatchObject({ error: 'the person has left' })
    api.paper.refuse = () => undefined
    expect((await api.post(`/messages/${second.body.id}/retry`)).status).toBe(202)
    await ended(second.body.id, 'answered')
  })

  test('counts against no person’s limits', async () => {
    api = await openApi({ paper: reachable(), channel: { limits: { perSender: { perMinute: 2 } } } })
    for (let n = 0; n < 5; n++) await send({})
    await api.paper.say('Hello')
    await eventually(() => api.paper.screen().some(({ text }) => text === 'You said: Hello'))
  })
})

describe('a push that cannot be', () => {
  test.each([
    [{ channel: 'none' }, 404, 'not-found', 'channel'],
    [{ to: { conversation: 'paper:nowhere' } }, 404, 'not-found', 'to.conversation'],
    [{ to: { sender: 'nobody' } }, 422, 'unreachable', 'to.sender'],
    [{ to: {} }, 400, 'invalid', 'to'],
    [{ to: { sender: 'ann', group: 'kitchen' } }, 400, 'invalid', 'to'],
    [{ to: { sender: '' } }, 400, 'invalid', 'to.sender'],
    [{ text: '  ' }, 400, 'invalid', 'text'],
    [{ text: 7 }, 400, 'invalid', 'text'],
    [{ text: 'x'.repeat(100_001) }, 400, 'invalid', 'text'],
    [{ text: 'a\0b' }, 400, 'invalid', 'text'],
    [{ buttons: [{ label: '' }] }, 400, 'invalid', 'buttons.0.label'],
    [{ buttons: Array.from({ length: 51 }, () => ({ label: 'x' })) }, 400, 'invalid', 'buttons'],
    [{ files: [{ name: 'x', url: 'file:///etc/passwd' }] }, 400, 'invalid', 'files.0.url'],
    [{ idempotencyKey: '' }, 400, 'invalid', 'idempotencyKey'],
    [{ idempotencyKey: 'x'.repeat(201) }, 400, 'invalid', 'idempotencyKey'],
  ])('%j is refused with what to do', async (wrong, status, code, field) => {
    api = await openApi({ paper: reachable() })
    expect(await send(wrong)).toMatchObject({
      status,
      body: { error: { code, message: expect.stringMatching(/\w/), fields: { [field]: expect.any(String) } } },
    })
    expect((await api.get('/messages')).body.items).toEqual([])
  })

  test('says so when the channel is off, or only answers', async () => {
    api = await openApi()
    expect(await send({})).toMatchObject({
      status: 422,
      body: { error: { code: 'unreachable', message: expect.stringContaining('push to a conversation') } },
    })
    await api.post('/channels/paper/disable')
    await eventually(() => api.manager.get('paper') === undefined)
    expect(await send({})).toMatchObject({ status: 409, body: { error: { code: 'channel-disabled' } } })
  })

  test('belongs to another channel’s conversation', async () => {
    api = await openApi({ paper: reachable() })
    await api.paper.say('Hello')
    await eventually(() => api.paper.screen().length === 1)
    await api.configure('channels', { id: 'other', type: 'paper', agent: 'pen', settings: {} })
    await eventually(() => api.manager.get('other'))
    const refused = await send({ channel: 'other', to: { conversation: 'paper:chat' } })
    expect(refused).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } })
  })
})
