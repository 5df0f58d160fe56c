import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Timers } from './timers.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what is due once happens once, what is due every so often again', async () => {
  const timers = new Timers()
  const [once, often] = [vi.fn(), vi.fn()]
  timers.after(10, once)
  timers.every(10, often)
  await vi.advanceTimersByTimeAsync(35)
  expect([once.mock.calls.length, often.mock.calls.length]).toEqual([1, 3])
})

test('what is called off does not happen', async () => {
  const timers = new Timers()
  const run = vi.fn()
  timers.after(10, run)()
  timers.every(10, run)()
  await vi.advanceTimersByTimeAsync(100)
  expect(run).not.toHaveBeenCalled()
})

test('after closing nothing happens and nothing can be begun', async () => {
  const timers = new Timers()
  const run = vi.fn()
  timers.after(10, run)
  timers.every(10, run)
  timers.close()
  timers.after(10, run)
  timers.every(10, run)
  expect(vi.getTimerCount()).toBe(0)
  await vi.advanceTimersByTimeAsync(100)
  expect(run).not.toHaveBeenCalled()
})
