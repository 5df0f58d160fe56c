import { afterEach, expect, test } from 'vitest'
import { openApi, type TestApi } from '../../test/helpers/api.ts'
import { createPaper } from '../../test/helpers/paper.ts'

let api: TestApi
afterEach(() => api.close())

const routes = [
  { group: 'Support', keyword: 'refund', agent: 'pot' },
  { department: ['Finance', 'Sales'], agent: 'pot' },
  { sender: 'bob', agent: 'pot' },
]

async function open(channel: Record<string, never[] | typeof routes> = { routes }) {
  const lookUp = async (id: string) => ({ ...(id === 'carol' ? { department: 'sales' } : {}) })
  api = await openApi({ paper: createPaper({ lookUp }), channel })
  await api.configure('agents', { id: 'pot', type: 'pot', settings: {} })
}

const ask = (body: object, channel = 'paper') => api.post(`/channels/${channel}/route-test`, body)

test('says which rule fits a message, and who answers', async () => {
  await open()
  const first = { status: 200, body: { agent: 'pot', index: 0, route: routes[0] } }
  expect(await ask({ text: 'A REFUND!', group: 'Support' })).toEqual(first)
  expect((await ask({ text: 'hello', group: 'Support', department: 'finance' })).body).toMatchObject({ index: 1 })
  expect((await ask({ text: 'hello', sender: 'carol' })).body).toMatchObject({ index: 1, route: routes[1] })
  expect((await ask({ text: 'hello', sender: 'bob' })).body).toMatchObject({ index: 2 })
  expect((await ask({ text: 'a refund', sender: 'ann' })).body).toEqual({ agent: 'pen', index: null, route: null })
  expect(api.paper.drawn.size + api.paper.sent.length).toBe(0)
})

test('also of a channel that is disabled, whose platform is not asked', async () => {
  await open()
  await api.post('/channels/paper/disable')
  expect((await ask({ text: 'hello', sender: 'carol' })).body).toMatchObject({ agent: 'pen', index: null })
})

test('says what is wrong with the question', async () => {
  await open()
  expect(await ask({ text: 'hello' }, 'nowhere')).toMatchObject({ status: 404, body: { error: { code: 'not-found' } } })
  const wrong = await ask({ txt: 'hello' })
  expect(wrong).toMatchObject({ status: 400, body: { error: { fields: { text: expect.any(String) } } } })
})

test('nobody answers where the agent of the rule is switched off', async () => {
  await open()
  await api.configure('agents', { id: 'pot', type: 'pot', enabled: false, settings: {} })
  expect((await ask({ text: 'hello', sender: 'bob' })).body).toMatchObject({ agent: null, index: 2 })
})
