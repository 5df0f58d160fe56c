import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Call, Limits } from '../contract/channel.ts'
import { RemoteError } from '../contract/errors.ts'
import { createLocalBus } from '../store/bus.ts'
import { Budget } from './budget.ts'
import { Budgets } from './budgets.ts'
import { Month } from './month.ts'
import { Rates } from './rates.ts'

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 10, 21) }))
afterEach(() => vi.useRealTimers())

function budgetOf(limits: Partial<Limits>, { share = 1, month = new Month() } = {}): Budget {
  const rates = Object.assign(new Rates(), { limits: limits.calls ?? {}, share })
  return new Budget({ limits, rates, month, monthlyAccount: 'test' })
}
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

  test('of a chat is kept in every span of time, and ends wait for nothing but ends', async () => {
    const every = fc.integer({ min: 50, max: 2000 })
    const limits = fc.record({
      perSecond: fc.integer({ min: 2, max: 40 }),
      burst: fc.integer({ min: 1, max: 5 }),
      every,
    })
    await fc.assert(
      fc.asyncProperty(limits, calls, async ({ perSecond, burst, every }, wanted) => {
        const perChat = { direct: { burst, every } }
        const budget = budgetOf({ calls: { draw: { perSecond, perChat } } })
        const asked = wanted.map(({ at, urgency, chat: n }) => ({ at, call: { name: 'draw', urgency, chat: chat(n) } }))
        const passed = await play(budget, asked)
        for (const n of [0, 1, 2, 3]) {
          const mine = passed.filter((at, i) => at !== undefined && wanted[i]?.chat === n) as number[]
          for (const span of [every, 3 * every, 10 * every])
            expect(most(mine, span)).toBeLessThanOrEqual(burst + Math.ceil(span / every))
        }
        const must = wanted.filter(({ urgency }) => urgency !== 'grow')
        for (const [i, { at, urgency, chat: n }] of wanted.entries()) {
          if (urgency !== 'final' && urgency !== 'send') continue
          // All that may have to go before: what was let through already, and every other end; in this chat, all of its calls.
          const account = (must.length + 1) * (1000 / (perSecond * 0.8)) + 2000
          const own = wanted.filter((other) => other.chat === n).length * every
          expect((passed[i] ?? Number.POSITIVE_INFINITY) - at).toBeLessThanOrEqual(account + own)
        }
        expect(vi.getTimerCount()).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  test('of a group is shared with the other processes, where the rest of it may talk', async () => {
    const perChat = { group: { burst: 3, every: 1000 } }
    const group = { key: 'g', kind: 'group' as const }
    const two = [1, 2].map(() => budgetOf({ calls: { draw: { perSecond: 100, perChat } } }, { share: 2 }))
    const wanted = Array.from({ length: 10 }, () => ({
      at: 0,
      call: { name: 'draw', urgency: 'final' as const, chat: group },
    }))
    const passed = (await Promise.all(two.map((budget) => play(budget, wanted)))).flat() as number[]
    for (const span of [1000, 4000, 9000]) expect(most(passed, span)).toBeLessThanOrEqual(3 + span / 1000)
  })

  test('is shared with the other processes on the account', async () => {
    const two = [
      budgetOf({ calls: { draw: { perSecond: 20 } } }, { share: 2 }),
      budgetOf({ calls: { draw: { perSecond: 20 } } }, { share: 2 }),
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
    const month = new Month()
    const budget = budgetOf({ monthlyCalls: 100 }, { month })
    await month.record(async () => 90)
    await expect(budget.slot(growing)).rejects.toMatchObject({ fault: 'busy' })
    await budget.slot({ name: 'draw', urgency: 'first' })
    await month.record(async () => 100)
    await expect(budget.slot({ name: 'draw', urgency: 'first' })).rejects.toMatchObject({ fault: 'gone' })
    await budget.slot({ name: 'draw', urgency: 'final' })
    await budget.slot({ name: 'say', urgency: 'send' })
  })

  test('would not last: then replies grow less often, the more so the worse it is', async () => {
    const month = new Month()
    const budget = budgetOf({ monthlyCalls: 1000, drawEvery: { direct: 1000, group: 1000 } }, { month })
    const pauseAt = async (used: number) => {
      await month.record(async () => used)
      return budget.pause('direct')
    }
    // Two thirds of November have passed.
    expect(await pauseAt(0)).toBe(1000)
    expect(await pauseAt(600)).toBe(1000)
    const [some, more] = [await pauseAt(800), await pauseAt(890)]
    expect(some).toBeGreaterThan(1000)
    expect(more).toBeGreaterThan(some)
  })

  test('begin anew with the month, where the platforms are; what was made before counts for the month before', async () => {
    let clock = Date.UTC(2026, 10, 30, 15, 59, 59)
    const month = new Month(() => clock)
    const budget = budgetOf({ monthlyCalls: 10 }, { month })
    await month.record(async () => 9)
    await budget.slot({ name: 'draw', urgency: 'final' })
    expect(budget.month).toMatchObject({ month: '2026-11', used: 10, forecast: 10 })
    await expect(budget.slot(growing)).rejects.toMatchObject({ fault: 'busy' })

    clock += 1000
    expect(budget.month).toMatchObject({ month: '2026-12', used: 0, forecast: 0 })
    await budget.slot(growing)
    const recorded: [string, number][] = []
    await month.record(async (name, calls) => {
      recorded.push([name, calls])
      return name === '2026-11' ? 10 : 5
    })
    expect(recorded).toEqual([
      ['2026-11', 1],
      ['2026-12', 1],
    ])
    expect(budget.month).toMatchObject({ month: '2026-12', used: 5 })
    // Of a month that is a second old nothing is foretold but what its first day would come to.
    expect(budget.month?.forecast).toBe(Math.round(5 / 0.03))
  })

  test('are not forgotten when they cannot be recorded just now', async () => {
    const month = new Month()
    const budget = budgetOf({ monthlyCalls: 100 }, { month })
    for (let n = 0; n < 3; n++) await budget.slot(growing)
    await expect(month.record(() => Promise.reject(new Error('the database is away')))).rejects.toThrow()
    await budget.slot(growing)
    const recorded: number[] = []
    await month.record(async (_, calls) => {
      recorded.push(calls)
      await budget.slot(growing)
      return 50 + calls
    })
    expect(recorded).toEqual([4])
    expect(budget.month?.used).toBe(55)
  })
})

describe('channels on one account', () => {
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined }
  /** As many processes, on one database and one bus. */
  function processes(count: number): Budgets[] {
    const bus = createLocalBus()
    const recorded = new Map<string, number>()
    const calls = {
      async add(account: string, month: string, more: number) {
        const key = `${account} ${month}`
        recorded.set(key, (recorded.get(key) ?? 0) + more)
        return recorded.get(key) ?? 0
      },
    }
    return Array.from({ length: count }, () => new Budgets({ calls, bus, log }))
  }
  const limits = (account: string, more: Partial<Limits> = {}): Limits => ({
    text: { max: 1000, unit: 'chars' },
    calls: { draw: { perSecond: 10 } },
    account,
    ...more,
  })
  const final: Call = { name: 'draw', urgency: 'final' }

  test('share its seconds; a channel on another account has its own', async () => {
    const [here] = processes(1) as [Budgets]
    const budgets = [
      here.of({ id: 'a', type: 'tea' }, limits('one')),
      here.of({ id: 'b', type: 'tea' }, limits('one')),
      here.of({ id: 'c', type: 'tea' }, limits('other')),
    ]
    const wanted = Array.from({ length: 30 }, () => ({ at: 0, call: final }))
    const [a, b, c] = await Promise.all(budgets.map((budget) => play(budget, wanted)))
    expect(most([...(a ?? []), ...(b ?? [])] as number[], 1000)).toBeLessThanOrEqual(10)
    expect(Math.max(...(c as number[]))).toBeLessThan(Math.max(...(a as number[]), ...(b as number[])) * 0.6)
  })

  test('of one organisation share its month, in every process', async () => {
    const [here, there] = processes(2) as [Budgets, Budgets]
    const monthly = { monthlyCalls: 100, monthlyAccount: 'organisation' }
    const one = here.of({ id: 'a', type: 'tea' }, limits('one', monthly))
    const two = here.of({ id: 'b', type: 'tea' }, limits('two', monthly))
    const far = there.of({ id: 'a', type: 'tea' }, limits('one', monthly))
    const passed = Promise.all([one.slot(final), two.slot(final), far.slot(final), far.slot(final)])
    await vi.runAllTimersAsync()
    await passed
    for (const budgets of [here, there, here]) await budgets.record()
    for (const budget of [one, two, far])
      expect(budget.month).toMatchObject({ account: 'tea:organisation', used: 4, limit: 100 })
  })

  test('hear in every process that the platform said to wait', async () => {
    const [here, there] = processes(2) as [Budgets, Budgets]
    const near = here.of({ id: 'a', type: 'tea' }, limits('one'))
    const far = there.of({ id: 'b', type: 'tea' }, limits('one'))
    const others = there.of({ id: 'c', type: 'tea' }, limits('other'))
    near.hold({ name: 'draw', chat: chat(1) }, 5000)
    const wanted = [
      { at: 0, call: { ...final, chat: chat(1) } },
      { at: 0, call: { ...final, chat: chat(2) } },
    ]
    const [a, b, c] = await Promise.all([near, far, others].map((budget) => play(budget, wanted)))
    expect([a?.[0], b?.[0], c?.[0]]).toEqual([5000, 5000, 0])
    expect([a?.[1], b?.[1]]).toEqual([0, 0])
    here.close()
    there.close()
  })
})
