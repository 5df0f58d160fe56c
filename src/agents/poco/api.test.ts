import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { aHost, aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { type ByteServer, byteServer, json } from '../../../test/helpers/byte-server.ts'
import { closeBackends, converse, hurried } from '../../../test/helpers/poco.ts'
import { createPoco, poco } from './index.ts'

let server: ByteServer | undefined
afterEach(async () => {
  await closeBackends()
  await server?.close()
  server = undefined
})

const token = 'internal-token-of-this-test'

/** What a person is told, and an admin, when every call is answered so. */
async function answeredWith(answer: (wire: ServerResponse) => unknown) {
  server = await byteServer((_, wire) => answer(wire))
  const settings = poco.settings.parse({ baseUrl: `${server.url}/`, internalToken: token })
  const agent = createPoco(settings, aHost(), hurried)
  const { error } = await listenTo(agent.run(aTurn(), new AbortController().signal))
  return { error, seen: server.seen }
}

describe('what Poco refuses', () => {
  test.each([
    [400, 40000, 'invalid'],
    [400, 40100, 'denied'],
    [400, 40300, 'denied'],
    [400, 10102, 'invalid'],
    [400, 14001, 'invalid'],
    [400, 18001, 'busy'],
    [400, 50000, 'busy'],
    [500, 50000, 'busy'],
    [401, 401, 'denied'],
    [200, 40000, 'invalid'],
  ])('%i with the code %i', async (status, code, fault) => {
    const body = { code, message: `SIM-BODY ${token}`, data: null }
    const { error } = await answeredWith((wire) => json(wire, status, body))
    expect(error?.fault).toBe(fault)
    expect(`${error?.message}${error?.userMessage}`).not.toContain(token)
    expect(error?.userMessage ?? '').not.toContain('SIM-BODY')
  })

  test('without the envelope', async () => {
    const { error } = await answeredWith((wire) => json(wire, 422, { detail: [{ loc: ['body'], msg: 'wrong' }] }))
    expect(error?.fault).toBe('invalid')
  })

  test.each([{ code: 0 }, { code: 0, data: {} }, { code: 0, data: [1] }, [], 'ok', { data: { session_id: 'x' } }])(
    'an answer that makes no sense: %j',
    async (body) => {
      const { error } = await answeredWith((wire) => json(wire, 200, body))
      expect(error).toMatchObject({ fault: 'invalid', message: expect.stringContaining('check the base address') })
    },
  )
})

test('the token and the user go along; without a token only the user', async () => {
  const { seen } = await answeredWith((wire) => json(wire, 200, { code: 0, data: {} }))
  expect(seen[0]?.headers).toMatchObject({ 'x-internal-token': token, 'x-user-id': 'default' })
  expect(seen[0]?.path).toBe('/api/v1/sessions')
  const { fake, say } = await converse({ auth: 'single', settings: { internalToken: '', userId: 'ann' } })
  expect((await say('hello')).error).toBeUndefined()
  const tokens = fake.journal().filter(({ headers }) => headers['x-internal-token'] !== undefined)
  expect([fake.journal()[0]?.headers['x-user-id'], tokens]).toEqual(['ann', []])
})

describe('the Test button', () => {
  const check = async (options: Parameters<typeof converse>[0]) => {
    const { agent } = await converse(options)
    return agent.check?.(new AbortController().signal)
  }

  test('names the user, and finds a wrong token', async () => {
    expect(await check({ settings: { userId: 'ann' } })).toBe("Poco, as its user 'ann'")
    await expect(check({ settings: { internalToken: 'wrong' } })).rejects.toMatchObject({
      fault: 'denied',
      message: expect.stringContaining('INTERNAL_API_TOKEN'),
    })
  })
})

test.each([
  [{ baseUrl: 'poco:8000' }, 'baseUrl'],
  [{ baseUrl: 'http://me:secret@poco:8000' }, 'baseUrl'],
  [{ userId: 'with space' }, 'userId'],
  [{ internalToken: 'línea\n' }, 'internalToken'],
  [{ publicUrl: 'javascript:alert(1)' }, 'publicUrl'],
])('settings name the key that is wrong: %j', (settings, key) => {
  expect(poco.settings.safeParse(settings).error?.issues[0]?.path).toEqual([key])
})
