import { describe, expect, test } from 'vitest'
import { Refusal } from './refusal.ts'

const said = (code: number, more: Partial<ConstructorParameters<typeof Refusal>[1]> = {}) =>
  new Refusal('message', { code, message: 'no', status: 400, ...more }, ['the-app-secret'])

describe('what Feishu’s codes mean', () => {
  test.each([
    [99991400, 'busy'],
    [230020, 'busy'],
    [200810, 'busy'],
    [300120, 'unreachable'],
    [99991663, 'denied'],
    [99991672, 'denied'],
    [10014, 'denied'],
    [230013, 'denied'],
    [230018, 'denied'],
    [230002, 'gone'],
    [230011, 'gone'],
    [231003, 'gone'],
    [232009, 'gone'],
    [200740, 'gone'],
    [300309, 'gone'],
    [230025, 'invalid'],
    [230099, 'invalid'],
    [200860, 'invalid'],
    [300317, 'invalid'],
    [123456, 'invalid'],
  ])('%i: %s', (code, fault) => expect(said(code).fault).toBe(fault))

  test.each([
    [429, 'busy'],
    [502, 'unreachable'],
    [403, 'denied'],
  ])('an unknown code with HTTP %i: %s', (status, fault) => expect(said(7, { status }).fault).toBe(fault))
})

test('a limit waits as long as Feishu says, and no longer than an hour', () => {
  expect(said(99991400).retryAfter).toBe(1000)
  expect(said(99991400, { reset: 7 }).retryAfter).toBe(7000)
  expect(said(99991400, { reset: 1e9 }).retryAfter).toBe(3_600_000)
})

test('an admin reads what was refused, why, and what to do; no secret', () => {
  const { message } = said(99991672, {
    message: 'scope cardkit:card:write, app_secret=the-app-secret',
    logId: '2026-log',
  })
  expect(message).toMatch(
    /^Feishu refused message \(99991672: scope cardkit:card:write.*log id 2026-log\)\. Grant the permission/,
  )
  expect(message).not.toContain('the-app-secret')
})
