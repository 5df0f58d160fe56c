import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { EventStream } from './event-stream.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('one who reads too slowly is let go', async () => {
  const stream = new EventStream({ lastEventId: undefined, mayStill: async () => true })
  let over = false
  stream.onEnd(() => {
    over = true
  })
  const bytes = new Uint8Array(100_000)
  for (let n = 0; n < 9; n++) stream.send(bytes)
  expect(over).toBe(false)
  for (let n = 0; n < 2; n++) stream.send(bytes)
  expect(over).toBe(true)
  await expect(stream.body.getReader().read()).rejects.toThrow('too slow')
})

test('a stream ends within a minute of the key or the sign-in that it came with', async () => {
  let may = true
  const stream = new EventStream({ lastEventId: undefined, mayStill: async () => may })
  const ended = vi.fn()
  stream.onEnd(ended)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ended).not.toHaveBeenCalled()
  may = false
  await vi.advanceTimersByTimeAsync(60_000)
  expect(ended).toHaveBeenCalledOnce()
})
