import { expect, test } from 'vitest'
import { readBody } from './read-body.ts'

const post = (body: string | ReadableStream, headers: Record<string, string> = {}) =>
  new Request('http://here/', { method: 'POST', headers, body, duplex: 'half' })

const endless = () =>
  new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(10)),
  })

test('a body is read whole, whether it says its size or not', async () => {
  expect((await readBody(post('tea 茶', { 'content-length': '7' }), 100))?.toString()).toBe('tea 茶')
  expect((await readBody(post('tea 茶'), 100))?.toString()).toBe('tea 茶')
  expect(await readBody(new Request('http://here/'), 100)).toHaveLength(0)
})

test('a body that is too large is not read: it says so, or turns out to be', async () => {
  expect(await readBody(post(endless(), { 'content-length': '101' }), 100)).toBeUndefined()
  expect(await readBody(post(endless()), 100)).toBeUndefined()
  expect(await readBody(post(endless(), { 'content-length': 'many' }), 100)).toBeUndefined()
})
