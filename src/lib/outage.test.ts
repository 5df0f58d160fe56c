import { expect, test } from 'vitest'
import { lost } from './outage.ts'
import { readWithin } from './read-within.ts'

const failed = (code?: string) =>
  new TypeError('fetch failed for https://secret.test', {
    cause: Object.assign(new Error('at https://secret.test'), code === undefined ? {} : { code }),
  })

test.each([
  ['ECONNREFUSED', 'busy'],
  ['ENOTFOUND', 'busy'],
  ['UND_ERR_CONNECT_TIMEOUT', 'busy'],
  ['ECONNRESET', 'unreachable'],
  [undefined, 'unreachable'],
])('a call that was lost with %s is %s', (code, fault) => {
  expect(lost('The far side', failed(code), { call: 'send', advice: 'Wait.' })).toMatchObject({
    fault,
    message: `The far side could not be reached for send (${code ?? 'connection lost'}). Wait.`,
    cause: undefined,
  })
})

test('an answer is read whole, unless it is larger than allowed', async () => {
  const body = () => new Blob(['teahouse']).stream()
  expect(Buffer.concat(await readWithin(8, body(), 'send')).toString()).toBe('teahouse')
  await expect(readWithin(7, body(), 'send')).rejects.toMatchObject({
    fault: 'invalid',
    message: 'The answer to send is larger than 7 bytes.',
  })
  expect(await readWithin(7, null, 'send')).toEqual([])
})
