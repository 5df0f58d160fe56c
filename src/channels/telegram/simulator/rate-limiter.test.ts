import { expect, test } from 'vitest'
import { Clock } from './clock.ts'
import { defaultRateLimits } from './options.ts'
import { RateLimiter } from './rate-limiter.ts'
import { Room } from './room.ts'

/** A clock that stands where it is put. */
class StandingClock extends Clock {
  at = 0
  override now(): number {
    return this.at
  }
}

const room = (id: number, type: 'private' | 'supergroup' = 'private') => new Room({ id, type }, () => 1, 10)

test('a chat takes a burst, then one a second', () => {
  const clock = new StandingClock()
  const limiter = new RateLimiter(clock, defaultRateLimits)
  const chat = room(1)
  for (let sent = 0; sent < 5; sent++) limiter.spend(chat)
  expect(() => limiter.spend(chat)).toThrow('Too Many Requests: retry after 1')
  clock.at += 1_000
  limiter.spend(chat)
  expect(() => limiter.spend(chat)).toThrow('retry after 1')
})

test('a group takes twenty a minute, however slowly they come', () => {
  const clock = new StandingClock()
  const limiter = new RateLimiter(clock, defaultRateLimits)
  const group = room(-100, 'supergroup')
  let sent = 0
  for (; clock.at < 60_000; clock.at += 1_000) {
    try {
      limiter.spend(group)
      sent++
    } catch (error) {
      expect(String(error)).toMatch(/retry after [1-3]$/)
    }
  }
  expect(sent).toBeGreaterThanOrEqual(20)
  expect(sent).toBeLessThanOrEqual(40)
})

test('all chats together take thirty a second', () => {
  const limiter = new RateLimiter(new StandingClock(), defaultRateLimits)
  for (let chat = 1; chat <= 30; chat++) limiter.spend(room(chat))
  expect(() => limiter.spend(room(31))).toThrow('retry after 1')
})

test('an album counts every picture, and an answer that was refused counts nothing', () => {
  const limiter = new RateLimiter(new StandingClock(), defaultRateLimits)
  const chat = room(1)
  limiter.spend(chat, 4)
  expect(() => limiter.spend(chat, 3)).toThrow('retry after 2')
  limiter.spend(chat)
})
