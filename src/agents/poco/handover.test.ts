import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { closeBackends, converse, of } from '../../../test/helpers/poco.ts'
import type { AgentEvent, Turn } from '../../contract/agent.ts'
import type { Script, Step } from './fake.ts'

afterEach(closeBackends)

const script: Script = {
  steps: [
    { say: 'One.' },
    { tool: 'Bash' },
    { think: 'Hm.' },
    { say: 'Two.' },
    { wait: 20 },
    { says: ['Three.', 'Four.'] },
  ],
  result: 'Five.',
}
const whole = 'One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.'
const wholeTurn: Partial<Turn> = { id: 't1', text: 'count' }

/** What was said until the process went: after so many events. */
async function until(events: AsyncIterable<AgentEvent>, most: number): Promise<{ text: string; ended: boolean }> {
  let text = ''
  let count = 0
  for await (const event of events) {
    if (event.type === 'text') text += event.text
    count += 1
    if (count === most) return { text, ended: false }
  }
  return { text, ended: true }
}

describe('a process that goes', () => {
  test('at any moment leaves the task to the next one: no message is lost, none told twice, nothing done twice', async () => {
    for (let most = 1, ended = false; !ended; most++) {
      const { fake, run, say } = await converse({ delayMs: 1 })
      fake.enqueue(script)
      const left = await until(run(wholeTurn), most)
      ended = left.ended
      const heard = await say('count', { id: 't1', attempt: 2 })
      expect([most, heard.text, heard.error]).toEqual([most, whole, undefined])
      expect(whole.startsWith(left.text)).toBe(true)
      expect(fake.sessions().flatMap(fake.prompts)).toEqual(['count'])
    }
  }, 60_000)

  test('again and again is no different', async () => {
    const { fake, run, say } = await converse({ delayMs: 15 })
    fake.enqueue(script)
    for (const most of [2, 3, 4, 5, 6]) await until(run(wholeTurn), most)
    expect((await say('count', { id: 't1', attempt: 6 })).text).toBe(whole)
    expect(fake.sessions().flatMap(fake.prompts)).toEqual(['count'])
  })

  test('whatever the task does, and however often', async () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).map((text) => `${text}.`)
    const step: fc.Arbitrary<Step> = fc.oneof(
      word.map((say) => ({ say })),
      fc.array(word, { minLength: 2, maxLength: 3 }).map((says) => ({ says })),
      word.map((think) => ({ think })),
      fc.constant({ tool: 'Bash' }),
      fc.constant({ wait: 3 }),
    )
    const moments = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), word, moments, async (steps, last, most) => {
        const straight = await converse()
        straight.fake.enqueue({ steps, result: last })
        const { fake, run, say } = await converse({ delayMs: 2 })
        fake.enqueue({ steps, result: last })
        for (const n of most) await until(run(wholeTurn), n)
        const heard = await say('count', { id: 't1', attempt: 1 + most.length })
        expect(heard.text).toBe((await straight.say('count')).text)
        expect(fake.sessions().flatMap(fake.prompts)).toEqual(['count'])
      }),
      { numRuns: 25 },
    )
  }, 60_000)

  test('because it was told to, or lost its place, does not stop what runs at Poco', async () => {
    const { fake, run, say } = await converse({ delayMs: 5 })
    fake.enqueue(script)
    const stop = new AbortController()
    const heard = async () => {
      for await (const { type } of run(wholeTurn, stop.signal))
        if (type === 'text') stop.abort(new Error('shutting down'))
    }
    await expect(heard()).rejects.toThrow('shutting down')
    expect((await say('count', { id: 't1', attempt: 2 })).text).toBe(whole)
    expect([fake.stops(), fake.prompts(fake.sessions()[0] ?? '')]).toEqual([0, ['count']])
  })

  test('while its message waits in Poco’s queue', async () => {
    for (const most of [1, 2, 3, 4]) {
      const { fake, run, say } = await converse({ delayMs: 1 })
      await say('hello', { id: 't0' })
      const [session = ''] = fake.sessions()
      fake.elsewhere(session, 'mine', { steps: [{ wait: 60 }] })
      fake.enqueue(script)
      await until(run(wholeTurn), most)
      const heard = await say('count', { id: 't1', attempt: 2 })
      expect([most, heard.text]).toEqual([most, whole])
      expect(fake.prompts(session)).toEqual(['hello', 'mine', 'count'])
    }
  })
})

describe('an answer that got lost on its way', () => {
  test('to the task: it is found again and not asked for twice', async () => {
    const { fake, say } = await converse()
    fake.enqueue(script)
    fake.trouble({ at: /^POST .*tasks$/, how: 'reset after', times: 1 })
    const first = await say('count', { id: 't1' })
    expect([first.error?.fault, first.text]).toEqual(['unreachable', ''])
    expect((await say('count', { id: 't1', attempt: 2 })).text).toBe(whole)
    expect(fake.prompts(fake.sessions()[0] ?? '')).toEqual(['count'])
  })

  test('also when the same was asked before', async () => {
    const { fake, say } = await converse()
    await say('continue', { id: 't1' })
    fake.trouble({ at: /^POST .*tasks$/, how: 'reset', times: 1 })
    expect((await say('continue', { id: 't2' })).error?.fault).toBe('unreachable')
    expect((await say('continue', { id: 't2', attempt: 2 })).text).toContain('continue')
    expect(fake.prompts(fake.sessions()[0] ?? '')).toEqual(['continue', 'continue'])
  })

  test('to the answer of a question', async () => {
    const { fake, say } = await converse()
    await say('[[sim:ask]]', { id: 't1' })
    fake.trouble({ at: /^POST .*answer$/, how: 'reset after', times: 1 })
    expect((await say('PostgreSQL', { id: 't2' })).error?.fault).toBe('unreachable')
    expect((await say('PostgreSQL', { id: 't2', attempt: 2 })).text).toBe('You chose PostgreSQL.')
  })
})

describe('while Poco is out of reach', () => {
  test('the answer waits, and says so', async () => {
    const { fake, run } = await converse({ delayMs: 10 })
    fake.enqueue(script)
    let text = ''
    const lines: string[] = []
    for await (const event of run(wholeTurn)) {
      if (event.type === 'status') lines.push(event.text)
      if (event.type !== 'text') continue
      if (text === '') fake.trouble({ at: /^GET /, how: 'reset', times: 6 })
      text += event.text
    }
    expect(text).toBe(whole)
    expect(lines).toContain('Poco is out of reach; the task goes on')
  })

  test('now and then, nobody notices', async () => {
    const { fake, run } = await converse({ delayMs: 5 })
    fake.enqueue(script)
    let text = ''
    for await (const event of run(wholeTurn)) {
      fake.trouble({ at: /^GET /, how: 'html', times: 1 })
      if (event.type === 'text') text += event.text
    }
    expect(text).toBe(whole)
  })

  test('for too long, what was said stays, and the next attempt goes on', async () => {
    const { fake, run, say } = await converse({ delayMs: 10, pace: { outage: 50 } })
    fake.enqueue(script)
    const heard = async () => {
      for await (const { type } of run(wholeTurn)) {
        if (type === 'text') fake.trouble({ at: /^GET /, how: 'reset', times: 12 })
      }
    }
    await expect(heard()).rejects.toMatchObject({ fault: 'unreachable' })
    await expect.poll(async () => (await say('count', { id: 't1', attempt: 2 })).text).toBe(whole)
  })
})

test('a turn that was told to its end tells the same to whoever asks again', async () => {
  const { fake, say } = await converse()
  fake.enqueue(script)
  await say('count', { id: 't1' })
  const again = await say('count', { id: 't1', attempt: 2 })
  expect([again.text, of(again, 'reset')]).toEqual([whole, []])
  expect(fake.prompts(fake.sessions()[0] ?? '')).toEqual(['count'])
})
