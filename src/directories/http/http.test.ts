import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import { silent } from '../../../test/helpers/silent.ts'
import type { PersonAsked } from '../../contract/directory.ts'
import { http } from './index.ts'

const person: PersonAsked = { channel: 'support', platform: 'wecom', sender: { id: 'zhang', mobile: '138' } }
const token = 'a-token-of-decent-length'

/** A directory at the other end of the wire, that answers like this. */
async function open(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    answer(request, response, body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  return http.create({ url: `http://127.0.0.1:${port}/people?from=tea`, token }, { log: silent })
}

const find = async (answer: Parameters<typeof open>[0], signal = AbortSignal.timeout(10_000)) =>
  (await open(answer)).find(person, signal)

const says = (status: number, body: unknown) =>
  find((_, response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)))

test('it is asked with one POST, and the token', async () => {
  const found = await find((request, response, body) => {
    expect([request.method, request.url]).toEqual(['POST', '/people?from=tea'])
    expect(request.headers).toMatchObject({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
    expect(JSON.parse(body)).toEqual({ channel: 'support', platform: 'wecom', sender: { id: 'zhang', mobile: '138' } })
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"user":{"name":"张三","email":"z@tea.example"}}')
  })
  expect(found).toEqual({ name: '张三', email: 'z@tea.example' })
})

test('what it leaves out, or leaves empty, is not known; 404 is nobody', async () => {
  expect(await says(200, { user: { name: ' Li ', email: '', department: null, more: 1 } })).toEqual({ name: 'Li' })
  expect(await says(404, {})).toBeUndefined()
})

test.each([
  ['is no JSON', 200, 'hello', 'invalid'],
  ['is something else', 200, { name: 'Li' }, 'invalid'],
  ['refuses the token', 401, { error: `${token} is unknown` }, 'denied'],
  ['is a failure', 500, {}, 'busy'],
  ['asks to wait', 429, {}, 'busy'],
])('an answer that %s is an error, without the token', async (_, status, body, fault) => {
  const error = await says(status, body).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ name: 'RemoteError', fault })
  expect(String(error)).not.toContain(token)
})

test('one that redirects, is far too long, or never ends, is no answer', async () => {
  const away = find((_, response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end())
  await expect(away).rejects.toMatchObject({ name: 'RemoteError' })
  const endless = find((_, response) => void response.writeHead(200).write('{'), AbortSignal.timeout(100))
  await expect(endless).rejects.toMatchObject({ name: 'TimeoutError' })
  const long = find((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(`{"user":{"name":"${'x'.repeat(17 * 1024 * 1024)}"}}`)
  })
  await expect(long).rejects.toMatchObject({ name: 'RemoteError' })
})
