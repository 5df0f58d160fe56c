import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Fault, RemoteError } from '../../src/contract/errors.ts'
import type { Cut, Faults, Refusal } from '../../src/lib/fault-stream.ts'
import { longText } from '../../src/lib/fault-words.ts'
import { type Heard, listenTo } from '../helpers/agents.ts'
import type { FarSide } from './agent.ts'
import { answer, pieces, type Run } from './agent-listening.ts'

export function wireTests(far: () => FarSide, run: Run, lines: () => string[]): void {
  const spellings: [string, Faults][] = [
    ['one byte at a time', { chop: 1 }],
    ['cut inside every character', { midUtf8: true }],
    ['all in one', { glue: 1000 }],
    ['in odd pieces across events', { glue: 4, chop: [3, 1, 17, 2] }],
    ['CRLF', { newline: 'crlf', chop: 1 }],
    ['CR', { newline: 'cr' }],
    ['a byte order mark', { bom: true }],
    ['no space after the colon', { noSpace: true }],
    ['JSON over several lines', { multiLine: true }],
    ['comments, ids and retry lines', { comments: true, idLines: true }],
    ['events that nobody knows', { unknownEvents: true }],
    ['one broken event', { badJson: 1 }],
    ['no blank line at the end', { noTrailingBlank: true }],
    ['slow headers', { slowHeaders: 50 }],
  ]
  test.each(spellings)('%s: the answer is the same', async (_, faults) => {
    far().enqueue({ pieces, faults })
    const heard = await listenTo(run())
    expect(heard.error).toBeUndefined()
    expect(heard.text).toBe(answer)
  })

  test('however it is cut, the answer is the same', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 9 }), async (chop, glue) => {
        far().enqueue({ pieces, faults: { chop, glue } })
        expect((await listenTo(run())).text).toBe(answer)
      }),
      { numRuns: 20 },
    )
  })

  test('thousands of tiny pieces are one answer', async () => {
    const text = longText(5_000)
    far().enqueue({ text, pieceSize: 1 })
    expect((await listenTo(run())).text).toBe(text)
  })

  test('an answer that is whole does not wait for the far side to hang up', async () => {
    far().enqueue({ pieces, faults: { keepOpen: 60_000 } })
    const began = performance.now()
    expect((await listenTo(run())).text).toBe(answer)
    expect(performance.now() - began).toBeLessThan(6000)
    expect(lines().join()).not.toContain(far().secret)
  })
}

export function breakTests(far: () => FarSide, run: Run): void {
  const places: Cut['after'][] = [0, 1, 2, 4, 'said', 'answer']
  const cuts = (['rst', 'fin', 'eof', 'short'] as const).flatMap((how) =>
    places.flatMap((after): Cut[] => [
      { how, after },
      { how, after, half: true },
    ]),
  )
  test.each(cuts)('$how after $after, half of the next: $half: it is an error, never an answer', async (cut) => {
    far().enqueue({ pieces, faults: { cut } })
    const heard = await listenTo(run())
    expect(heard.error?.fault).toBe('unreachable')
    expect(answer.startsWith(heard.text)).toBe(true)
  })

  test('a connection lost before the answer began may be tried again', async () => {
    for (const how of ['rst', 'fin'] as const) {
      far().enqueue({ pieces, faults: { cut: { how, after: 'nothing' } } })
      const heard = await listenTo(run())
      expect([heard.error?.fault, heard.text]).toEqual(['unreachable', ''])
    }
  })

  test.each(['rst', 'fin', 'eof'] as const)('%s after the last word changes nothing', async (how) => {
    far().enqueue({ pieces, faults: { cut: { how, after: 'all' } } })
    const heard = await listenTo(run())
    expect(heard.error).toBeUndefined()
    expect(heard.text).toBe(answer)
  })

  test('an error in the middle of the stream is an error', async () => {
    far().enqueue({ pieces, error: { after: 2 } })
    const heard = await listenTo(run())
    expect(heard.error).toBeInstanceOf(RemoteError)
    expectClean(heard, far().secret)
  })

  test('events that make no sense are not taken for an answer', async () => {
    far().enqueue({ pieces, faults: { badJson: 50 } })
    expect((await listenTo(run())).error?.fault).toBe('invalid')
  })
}

export function refusalTests(far: () => FarSide, run: Run, lines: () => string[]): void {
  const refusals: [string, Refusal, Fault[]][] = [
    ['401', { status: 401 }, ['denied']],
    ['403', { status: 403 }, ['denied']],
    ['400', { status: 400 }, ['invalid']],
    ['413', { status: 413 }, ['invalid']],
    ['429', { status: 429 }, ['busy']],
    ['500', { status: 500 }, ['busy', 'unreachable']],
    ['503', { status: 503 }, ['busy', 'unreachable']],
    ['502 from a proxy', { status: 502, html: true }, ['busy', 'unreachable']],
    ['504 from a proxy', { status: 504, html: true }, ['busy', 'unreachable']],
    ['524 from a proxy', { status: 524, html: true }, ['busy', 'unreachable']],
    ['404 from a proxy', { status: 404, html: true }, ['invalid', 'denied']],
    ['a login page', { status: 200, html: true }, ['invalid', 'denied']],
    ['JSON instead of a stream', { status: 200 }, ['invalid', 'busy', 'unreachable']],
  ]
  test.each(refusals)('%s', async (_, refuse, faults) => {
    far().enqueue({ faults: { refuse } })
    const heard = await listenTo(run())
    expect(faults).toContain(heard.error?.fault)
    expectClean(heard, far().secret)
    expect(lines().join('\n')).not.toContain(far().secret)
  })

  test('busy waits as long as the far side says', async () => {
    far().enqueue({ faults: { refuse: { status: 429, retryAfter: '7' } } })
    expect((await listenTo(run())).error).toMatchObject({ fault: 'busy', retryAfter: 7000 })
    const date = new Date(Date.now() + 30_000).toUTCString()
    far().enqueue({ faults: { refuse: { status: 429, retryAfter: date } } })
    const { error } = await listenTo(run())
    expect(error?.retryAfter).toBeGreaterThan(20_000)
    expect(error?.retryAfter).toBeLessThanOrEqual(30_000)
  })

  test('what was refused once can work the next time', async () => {
    far().enqueue({ faults: { refuse: { status: 429 } } })
    far().enqueue({ pieces })
    expect((await listenTo(run())).error?.passing).toBe(true)
    expect((await listenTo(run({ attempt: 2 }))).text).toBe(answer)
  })
}

/** Nothing of the far side's error reaches the person, and nothing secret reaches anybody. */
function expectClean({ error, events }: Heard, secret: string): void {
  expect(error?.userMessage ?? '').not.toMatch(/SIM-BODY|[<>{}]/)
  expect(error?.message).not.toMatch(/<html|<h1/i)
  const everything = [error?.message, error?.userMessage, JSON.stringify(events), String(error?.stack)].join('\n')
  expect(everything).not.toContain(secret)
}
