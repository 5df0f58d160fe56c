import { expect, test } from 'vitest'
import { quoted } from './quoted.ts'
import { createRedactor } from './redact.ts'

const redactor = createRedactor()
redactor.register('secret-of-mine')

test.each([
  ['Incorrect API key provided: secret-of-mine.', 'Incorrect API key provided: ***.'],
  ['Incorrect API key provided: sk-abcd****wxyz. See docs', 'Incorrect API key provided: ***. See docs'],
  ['got Authorization: Bearer abcdef123456', 'got Authorization: Bearer ***'],
  ['open https://u:p@host/files/a.png?sign=abc&nonce=1 now', 'open https://host/files/a.png now'],
  ['two\nlines\u0000 of it', 'two lines of it'],
])('%j is repeated as %j', (text, expected) => {
  expect(quoted(text, redactor)).toBe(expected)
})

test('a long complaint is cut to one short line', () => {
  expect(quoted('字'.repeat(100_000)).length).toBeLessThan(250)
})
