import { getEventListeners } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { RemoteError } from '../../contract/errors.ts'
import { TelegramApi } from './api.ts'
import { type FakeHost, type FakeWire, fakeHost, fakeWire, refused, token } from './fake-wire.ts'
import { fetchFile } from './fetch-file.ts'
import { callIn, serviceCall } from './limits.ts'

let wire: FakeWire
let host: FakeHost
let api: TelegramApi
const never = new AbortController().signal

beforeEach(async () => {
  wire = await fakeWire()
  host = fakeHost()
  api = new TelegramApi({ botToken: token, apiBaseUrl: wire.baseUrl }, host)
})
afterEach(() => wire.close())

const say = (signal?: AbortSignal) =>
  api.call(
    'sendMessage',
    { chat_id: 501, text: 'x' },
    { slot: callIn(501, 'message', 'send'), result: z.unknown(), signal },
  )

async function failure(work: Promise<unknown>): Promise<RemoteError> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(error instanceof RemoteError)) throw new Error(`expected a RemoteError, got ${String(error)}`)
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(token)
  return error
}

describe('what Telegram refuses', () => {
  it.each([
    [401, 'Unauthorized', 'denied', /BotFather/],
    [401, 'Unauthorized: invalid token specified', 'denied', /BotFather/],
    [404, 'Not Found', 'denied', /BotFather/],
    [404, 'Not Found: method not found', 'invalid', /method not found/],
    [403, 'Forbidden: bot was blocked by the user', 'gone', /blocked/],
    [403, 'Forbidden: bot was kicked from the supergroup chat', 'gone', /kicked/],
    [400, 'Bad Request: chat not found', 'gone', /chat not found/],
    [400, 'Bad Request: not enough rights to send text messages to the chat', 'gone', /rights/],
    [400, 'Bad Request: message text is empty', 'invalid', /empty/],
    [400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook', 'denied', /TEAHOUSE_PUBLIC_URL/],
    [
      409,
      'Conflict: terminated by other getUpdates request; make sure that only one bot instance is running',
      'unreachable',
      /Another program/,
    ],
    [500, 'Internal Server Error: restart', 'unreachable', /restart/],
  ])('%i %s is %s', async (status, description, fault, words) => {
    wire.on('sendMessage', refused(status, description))
    const error = await failure(say())
    expect(error).toMatchObject({ fault })
    expect(error.message).toMatch(words)
  })

  it('too many requests: the chat is held for as long as Telegram says', async () => {
    wire.on('sendMessage', refused(429, 'Too Many Requests: retry after 12', { retry_after: 12 }))
    expect(await failure(say())).toMatchObject({ fault: 'busy', retryAfter: 12_000 })
    expect(host.holds).toEqual([{ name: 'message', chat: '501', ms: 12_100 }])
  })

  it('a wait that is only in the header is kept too, and an absurd one is cut', async () => {
    const body = { ok: false, error_code: 429, description: 'Too Many Requests' }
    wire.on('sendMessage', { status: 429, body, headers: { 'retry-after': '5' } })
    expect(await failure(say())).toMatchObject({ fault: 'busy', retryAfter: 5000 })
    wire.on('sendMessage', refused(429, 'x', { retry_after: 1e9 }))
    expect(await failure(say())).toMatchObject({ retryAfter: 3_600_000 })
  })

  it('a token that the far side repeats in its own words is blanked', async () => {
    wire.on('sendMessage', refused(400, `Bad Request: ${token} and 777777:AAanotherBotsTokenInTheText`))
    const error = await failure(say())
    expect(error.message).not.toContain('AAanother')
  })
})

describe('a wire that fails', () => {
  it('an answer that is not the Bot API', async () => {
    wire.on('sendMessage', { status: 502, body: '<html>Bad Gateway</html>' })
    expect(await failure(say())).toMatchObject({ fault: 'unreachable' })
    wire.on('sendMessage', { status: 404, body: 'no such page' })
    expect(await failure(say())).toMatchObject({ fault: 'denied', message: expect.stringContaining('apiBaseUrl') })
    wire.on('sendMessage', { status: 200, body: '{"ok":tr' })
    expect(await failure(say())).toMatchObject({ fault: 'unreachable' })
  })

  it('a lost answer: it is not known whether the message was said', async () => {
    wire.on('sendMessage', async () => undefined)
    expect(await failure(say())).toMatchObject({ fault: 'unreachable' })
  })

  it('a connection that never stood: it is known that nothing was said', async () => {
    await wire.close()
    expect(await failure(say())).toMatchObject({ fault: 'busy', message: expect.stringContaining('ECONNREFUSED') })
  })

  it('silence ends after the time that a call has', async () => {
    wire.on('getMe', () => new Promise(() => undefined))
    const call = api.call('getMe', {}, { slot: serviceCall, result: z.unknown(), within: 50 })
    expect(await failure(call)).toMatchObject({ fault: 'unreachable', message: expect.stringContaining('0.05 s') })
  })

  it('a redirect is not followed: the address holds the token', async () => {
    const headers = { location: `${wire.baseUrl}/elsewhere` }
    wire.on('sendMessage', { status: 302, body: '', headers })
    expect(await failure(say())).toMatchObject({ fault: 'unreachable' })
    expect(wire.calls).toHaveLength(1)
  })

  it('an endless answer is cut off', async () => {
    wire.on('sendMessage', { status: 200, body: Buffer.alloc(17 * 1024 * 1024, 0x20) })
    expect(await failure(say())).toMatchObject({ fault: 'invalid' })
  })

  it('aborting ends the call with the reason given, and leaves nobody listening', async () => {
    const stop = new AbortController()
    wire.on('sendMessage', async () => {
      stop.abort(new Error('stopped'))
      return new Promise(() => undefined)
    })
    await expect(say(stop.signal)).rejects.toThrow('stopped')
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0)
  })
})

describe('who the bot is', () => {
  it('is asked once and remembered, but not a failure', async () => {
    wire.on('getMe', refused(500, 'Internal Server Error'))
    await failure(api.me())
    wire.on('getMe', { result: { id: 1, username: 'TeaBot', first_name: 'Tea', is_bot: true } })
    expect(await api.me()).toEqual({ id: 1, username: 'TeaBot', first_name: 'Tea' })
    await api.me()
    expect(wire.asked('getMe')).toHaveLength(2)
  })
})

describe('files', () => {
  const file = { name: 'a.csv', kind: 'file' as const, ref: { fileId: 'F1', type: 'text/csv' } }

  it('are found, opened, and keep their type', async () => {
    wire.on('getFile', { result: { file_id: 'F1', file_path: 'documents/a b.csv' } })
    wire.on('documents/a%20b.csv', { status: 200, body: Buffer.from('1,2'), headers: { 'content-length': '3' } })
    const { name, type, size, body } = await fetchFile(api, file, never)
    expect([name, type, size, await new Response(body).text()]).toEqual(['a.csv', 'text/csv', 3, '1,2'])
    expect(wire.asked('getFile')).toEqual([{ file_id: 'F1' }])
  })

  it('too big for Telegram: the person is told', async () => {
    wire.on('getFile', refused(400, 'Bad Request: file is too big'))
    expect(await failure(fetchFile(api, file, never))).toMatchObject({
      fault: 'invalid',
      userMessage: expect.stringContaining('20 MB'),
    })
  })

  it('whose connection breaks in the middle say so, and whoever leaves is let go of', async () => {
    wire.on('getFile', { result: { file_path: 'x' } })
    wire.on('x', { status: 200, body: 'half', headers: { 'content-length': '8' } })
    const { body } = await fetchFile(api, file, never)
    expect(await failure(new Response(body).text())).toMatchObject({ fault: 'unreachable' })
    const leave = new AbortController()
    const left = await fetchFile(api, file, leave.signal)
    leave.abort(new Error('gone home'))
    await expect(new Response(left.body).text()).rejects.toThrow('gone home')
  })

  it.each([
    [
      'no longer known',
      () => wire.on('getFile', refused(400, 'Bad Request: wrong file_id or the file is temporarily unavailable')),
    ],
    ['no longer there', () => wire.on('getFile', { result: { file_path: 'x' } })],
  ])('%s: gone', async (_, arrange) => {
    wire.on('x', { status: 404, body: { ok: false, error_code: 404, description: 'Not Found' } })
    arrange()
    expect(await failure(fetchFile(api, file, never))).toMatchObject({ fault: 'gone' })
  })

  it('on the disk of a server of our own are opened there, if they are of this bot', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'teahouse-bot-'))
    const path = join(folder, token, 'documents', 'file_0.csv')
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, '1,2')
    wire.on('getFile', { result: { file_path: path } })
    const { size, body } = await fetchFile(api, file, never)
    expect([size, await new Response(body).text()]).toEqual([3, '1,2'])
    rmSync(folder, { recursive: true })
    for (const elsewhere of [path, '/etc/passwd', `/srv/${token}/../../etc/passwd`]) {
      wire.on('getFile', { result: { file_path: elsewhere } })
      expect(await failure(fetchFile(api, file, never)), elsewhere).toMatchObject({
        fault: 'invalid',
        message: expect.stringContaining('not on this machine'),
      })
    }
  })
})
