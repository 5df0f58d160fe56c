import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FormData } from 'undici'
import { afterEach, expect, test } from 'vitest'
import { RemoteError } from '../contract/errors.ts'
import { type Exchange, exchange } from './exchange.ts'

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A call to a server that answers so. */
async function asking(listener: RequestListener): Promise<Exchange> {
  server = createServer(listener)
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    who: 'Somebody',
    what: 'a call',
    url: `http://127.0.0.1:${port}/secret/path?key=secret`,
    method: 'POST',
    within: 5000,
    longest: 1000,
    advice: 'Try again.',
  }
}

const failing = (asked: Exchange) =>
  exchange(asked).then(
    () => expect.unreachable(),
    (error: unknown) => error,
  )

test('the whole answer comes back with its status, its headers, and what was sent', async () => {
  const call = await asking(async (request, response) => {
    response.writeHead(418, { 'content-type': 'text/plain', 'x-asked': request.headers['x-mine'] })
    response.write(`${request.method} ${request.url} `)
    for await (const chunk of request) response.write(chunk)
    response.end()
  })
  const { status, header, body } = await exchange({ ...call, headers: { 'x-mine': 'yes' }, body: '茶' })
  expect([status, header('content-type'), header('x-asked'), header('x-none')]).toEqual([
    418,
    'text/plain',
    'yes',
    undefined,
  ])
  expect(body.toString()).toBe('POST /secret/path?key=secret 茶')
})

test('a form can be sent', async () => {
  const call = await asking((request, response) => {
    response.end(request.headers['content-type'])
  })
  const body = new FormData()
  body.append('name', 'tea')
  expect((await exchange({ ...call, body })).body.toString()).toMatch(/^multipart\/form-data; boundary=/)
})

test('a redirect is an answer like any other: nobody goes there', async () => {
  const call = await asking((_, response) => {
    response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
  })
  expect((await exchange(call)).status).toBe(302)
})

test('an answer that is too large is refused, and not read on', async () => {
  const closed = Promise.withResolvers<void>()
  const call = await asking((_, response) => {
    response.on('close', closed.resolve)
    response.write('x'.repeat(2000))
  })
  const error = await failing(call)
  expect(error).toMatchObject({ fault: 'invalid', message: 'The answer to a call is larger than 1000 bytes.' })
  await closed.promise
})

test('silence ends after its time, in the middle of an answer too', async () => {
  const call = await asking((_, response) => {
    response.write('…')
  })
  expect(await failing({ ...call, within: 50 })).toMatchObject({
    fault: 'unreachable',
    message: 'Somebody did not answer a call within 0.05 s.',
  })
})

test('a signal ends it with its own reason, before or during the call', async () => {
  const arrived = Promise.withResolvers<void>()
  const call = await asking(() => arrived.resolve())
  const reason = new Error('enough')
  expect(await failing({ ...call, signal: AbortSignal.abort(reason) })).toBe(reason)
  const stop = new AbortController()
  const error = failing({ ...call, signal: stop.signal })
  await arrived.promise
  stop.abort(reason)
  expect(await error).toBe(reason)
})

test('whoever cannot be reached, or breaks off, is told apart, and no error holds the address', async () => {
  const call = await asking((_, response) => {
    response.write('half')
    response.destroy()
  })
  const broken = await failing(call)
  server?.close()
  await new Promise((resolve) => server?.once('close', resolve))
  const refused = await failing(call)
  const wrong = await failing({ ...call, url: 'secret' })
  expect([broken, refused, wrong].map((error) => error instanceof RemoteError && error.fault)).toEqual([
    'unreachable',
    'busy',
    'unreachable',
  ])
  for (const error of [broken, refused, wrong]) expect(String(error)).not.toContain('secret')
})
