import { expect, test } from 'vitest'
import { FaultRules, type FaultTerms, ruled } from './fault-rules.ts'
import { oneAtATime, sudden, toggled } from './misbehaviour.ts'

const build = () => {
  const parts = { open: false, dropped: 0, faults: new FaultRules<FaultTerms>() }
  type Parts = typeof parts
  const misbehaviour = oneAtATime<Parts>(
    {
      open: toggled('Open.', (all, on) => {
        all.open = on
      }),
      drop: sudden('Drops.', (all) => {
        all.dropped++
      }),
      refuse: ruled('Refuses.', { endpoint: 'a' }, { endpoint: 'b' }),
    },
    parts,
  )
  return { parts, misbehaviour }
}
const call = (name: string, json = {}) => ({ name, json })

test('each fault is listed with what it does', () => {
  expect(build().misbehaviour.list()).toEqual([
    { name: 'open', help: 'Open.' },
    { name: 'drop', help: 'Drops.' },
    { name: 'refuse', help: 'Refuses.' },
  ])
})

test('one fault ends when another begins', () => {
  const { parts, misbehaviour } = build()
  misbehaviour.set('open')
  expect(parts.open).toBe(true)
  misbehaviour.set('refuse')
  expect([parts.open, parts.faults.strike(call('a'))]).toEqual([false, { endpoint: 'a' }])
  misbehaviour.set('drop')
  expect([parts.dropped, parts.faults.strike(call('a')), parts.faults.strike(call('b'))]).toEqual([
    1,
    undefined,
    undefined,
  ])
  misbehaviour.set(undefined)
  expect(parts.dropped).toBe(1)
})

test('a name that nobody knows is an error, and what held goes on', () => {
  const { parts, misbehaviour } = build()
  misbehaviour.set('open')
  expect(() => misbehaviour.set('shut')).toThrow("no fault is called 'shut'")
  expect(parts.open).toBe(true)
})

test('a rule strikes the calls it names, as often as it says', () => {
  const rules = new FaultRules<FaultTerms>()
  const twice = { endpoint: '/send', times: 2, when: (body: object) => 'text' in body }
  rules.add(twice)
  const calls = [call('GET /x', { text: '' }), ...Array.from({ length: 3 }, () => call('POST /send', { text: '' }))]
  expect(rules.strike(call('POST /send'))).toBeUndefined()
  expect(calls.map((one) => rules.strike(one))).toEqual([undefined, twice, twice, undefined])
})

test('a rule for all calls holds until it is called off', () => {
  const rules = new FaultRules<FaultTerms>()
  const end = rules.add({ endpoint: '*' })
  rules.add({ endpoint: '*', probability: 0 })
  expect(rules.strike(call('x'))).toEqual({ endpoint: '*' })
  end()
  expect(rules.strike(call('x'))).toBeUndefined()
})
