import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Call } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import { Budget } from './budget.ts'

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 21) }))
afterEach(() => vi.useRealTimers())

const budgetOf = (limits: Budget['limits'], share = 1) => Object.assign(new Budget(), { limits, share })
const chat = (n: number) => ({ key: `c${n}`, kind: 'direct' as const })

/** Makes calls at their instants, and returns when each was let through; undefined for one that was refused. */
async function play(budget: Budget, calls: { at: number; call: Call }[]): Promise<(number | undefined)[]> {
  const began = Date.now()
  const passed = calls.map(({ at, call }) =>
    new Promise((resolve) => setTimeout(resolve, at))
      .then(() => budget.slot(call))
      .then(
        () => Date.now() - began,
        () => undefined,
      ),
  )
  await vi.runAllTimersAsync()
  return Promise.all(passed)
}

const most = (instants: number[], within: number) =>
  Math.max(0, ...instants.map((at) => instants.filter((other) => other >= at && other < at + within).length))

describe('an account’s limit', () => {
  const urgency = fc.constantFrom('first', 'grow', 'final', 'send') satisfies fc.Arbitrary<Call['urgency']>
  const calls = fc.array(fc.record({ at: fc.integer({ min: 0, max: 4000 }), urgency, chat: fc.nat(3) }), {
    maxLength: 80,
  })

  test('is kept in every second, whatever is asked for and when, and nothing that must arrive is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), calls, async (perSecond, wanted) => {
        const budget = budgetOf({ calls: { draw: { perSecond } } })
        const asked = wanted.map(({ at, urgency, chat: n }) => ({ at, call: { name: 'draw', urgency, chat: chat(n) } }))
        const passed = await play(budget, asked)
        expect(
          most(
            passed.filter((at) => at !== undefined),
            1000,
          ),
        ).toBeLessThanOrEqual(perSecond)
        for (const [n, at] of passed.entries()) if (wanted[n]?.urgency !== 'grow') expect(at).toBeTypeOf('number')
        expect(vi.getTimerCount()).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  test('is shared with the other processes on the account', async () => {
    const two = [
      budgetOf({ calls: { draw: { perSecond: 20 } } }, 2),
      budgetOf({ calls: { draw: { perSecond: 20 } } }, 2),
    ]
    const wanted = Array.from({ length: 60 }, () => ({ at: 0, call: { name: 'draw', urgency: 'final' as const } }))
    const passed = await Promise.all(two.map((budget) => play(budget, wanted)))
    expect(most(passed.flat() as number[], 1000)).toBeLessThanOrEqual(20)
  })

  test('lets ends and beginnings go before what only grows', async () => {
    const budget = budgetOf({ calls: { draw: { perSecond: 2 } } })
    const order: string[] = []
    const ask = (urgency: Call['urgency']) =>
      budget.slot({ name: 'draw', urgency }).then(
        () => order.push(urgency),
        () => order.push(`no ${urgency}`),
      )
    const all = (['grow', 'grow', 'first', 'final'] as const).map(ask)
    await vi.runAllTimersAsync()
    await Promise.all(all)
    expect(order).toEqual(['grow', 'final', 'first', 'no grow'])
  })

  test('of one chat holds up nobody else', async () => {
    const perChat = { direct: { burst: 1, every: 10_000 } }
    const budget = budgetOf({ calls: { draw: { perSecond: 100, perChat } } })
    const passed = await play(budget, [
      { at: 0, call: { name: 'draw', urgency: 'final', chat: chat(1) } },
      { at: 0, call: { name: 'draw', urgency: 'final', chat: chat(1) } },
      { at: 0, call: { name: 'draw', urgency: 'grow', chat: chat(2) } },
    ])
    expect(passed).toEqual([0, 10_000, 0])
  })
})

describe('a platform that says to wait', () => {
  test('is waited for: in that chat, or everywhere', async () => {
    const budget = budgetOf({ calls: { draw: { perSecond: 10 } } })
    budget.hold({ name: 'draw', chat: chat(1) }, 5000)
    const [here, there] = await play(budget, [
      { at: 0, call: { name: 'draw', urgency: 'final', chat: chat(1) } },
      { at: 0, call: { name: 'draw', urgency: 'final', chat: chat(2) } },
    ])
    expect([here, there]).toEqual([5000, 0])
    budget.hold({ name: 'draw' }, 5000)
    const [later] = await play(budget, [{ at: 0, call: { name: 'draw', urgency: 'final' } }])
    expect(later).toBeGreaterThanOrEqual(5000)
  })

  test('without saying for how long is not waited for', async () => {
    const budget = budgetOf({})
    budget.hold({ name: 'draw' }, Number.NaN)
    expect(await play(budget, [{ at: 0, call: { name: 'draw', urgency: 'final' } }])).toEqual([0])
  })

  test('does not stop everything for an hour when the clock is set back by one', async () => {
    const budget = budgetOf({ calls: { draw: { perSecond: 10 } } })
    await budget.slot({ name: 'draw', urgency: 'final' })
    vi.setSystemTime(Date.now() - 3600_000)
    const [at] = await play(budget, [{ at: 0, call: { name: 'draw', urgency: 'final' } }])
    expect(at).toBeLessThan(1000)
  })
})

describe('a call that waits', () => {
  test('is taken back by its signal, and leaves nothing behind', async () => {
    const budget = budgetOf({ calls: { draw: { perSecond: 1 } } })
    await budget.slot({ name: 'draw', urgency: 'final' })
    const stop = new AbortController()
    const waiting = budget.slot({ name: 'draw', urgency: 'final' }, stop.signal)
    stop.abort(new Error('never mind'))
    await expect(waiting).rejects.toThrow('never mind')
    await vi.runAllTimersAsync()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('only to make a reply grow is refused when it would come too late', async () => {
    const budget = budgetOf({})
    budget.hold({ name: 'draw' }, 60_000)
    const waiting = budget.slot({ name: 'draw', urgency: 'grow' })
    waiting.catch(() => undefined)
    await vi.advanceTimersByTimeAsync(1500)
    await expect(waiting).rejects.toBeInstanceOf(RemoteError)
  })
})

describe('the month’s calls', () => {
  const growing: Call = { name: 'draw', urgency: 'grow' }

  test('run low: then only the beginning and the end of a reply are drawn; run out: it is said plainly', async () => {
    const budget = budgetOf({ monthlyCalls: 100 })
    await budget.record(async () => 90)
    await expect(budget.slot(growing)).rejects.toMatchObject({ fault: 'busy' })
    await budget.slot({ name: 'draw', urgency: 'first' })
    await budget.record(async () => 100)
    await expect(budget.slot({ name: 'draw', urgency: 'first' })).rejects.toMatchObject({ fault: 'gone' })
    await budget.slot({ name: 'say', urgency: 'send' })
  })

  test('begin anew with the month', async () => {
    const budget = budgetOf({ monthlyCalls: 100 })
    await budget.record(async () => 100)
    expect(budget.month?.left).toBe(0)
    await budget.record(async () => 0)
    expect(budget.month).toMatchObject({ used: 0, left: 100 })
    await budget.slot(growing)
  })

  test('are not forgotten when they cannot be recorded just now', async () => {
    const budget = budgetOf({ monthlyCalls: 100 })
    for (let n = 0; n < 3; n++) await budget.slot(growing)
    await expect(budget.record(() => Promise.reject(new Error('the database is away')))).rejects.toThrow()
    await budget.slot(growing)
    const recorded: number[] = []
    await budget.record(async (calls) => {
      recorded.push(calls)
      await budget.slot(growing)
      return 50 + calls
    })
    expect(recorded).toEqual([4])
    expect(budget.month?.used).toBe(55)
  })
})
