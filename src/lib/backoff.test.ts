import { describe, expect, it } from 'vitest'
import { pauseAfter } from './backoff.ts'

const middle = () => 0.5

describe('pauseAfter', () => {
  it('does not wait before the first retry', () => {
    expect(pauseAfter(0, { first: 1000, most: 60_000 })).toBe(0)
  })

  it.each([
    [1, 1000],
    [2, 2000],
    [5, 16_000],
    [7, 60_000],
    [1_000_000, 60_000],
  ])('waits longer with every failure, up to a limit: %i', (failures, pause) => {
    expect(pauseAfter(failures, { first: 1000, most: 60_000 }, middle)).toBe(pause)
  })

  it('spreads the pauses of a crowd', () => {
    const options = { first: 1000, most: 60_000, jitter: 0.2 }
    expect(pauseAfter(1, options, () => 0)).toBe(800)
    expect(pauseAfter(1, options, () => 1)).toBe(1200)
  })
})
