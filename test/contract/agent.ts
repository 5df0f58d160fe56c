import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Agent, Turn } from '../../src/contract/agent.ts'
import type { Faults } from '../../src/lib/fault-stream.ts'
import { longText, wideText } from '../../src/lib/fault-words.ts'
import { aHost, aTurn, listenTo } from '../helpers/agents.ts'
import { eventually } from '../helpers/eventually.ts'
import { answer, collected, digested, digestOf, pieces, stoppedAtText, textOf } from './agent-listening.ts'
import { memoryTests, stopTests } from './agent-turns.ts'
import { breakTests, refusalTests, wireTests } from './agent-wire.ts'

/** An agent and the far side that it talks to, if it has one. */
export interface AgentCase {
  agent: Agent
  far?: FarSide
  close(): Promise<void>
}

/** The fake at the other end of the wire, as the suite sees it. */
export interface FarSide {
  /** What the next turn is answered with. Without one it answers `[[sim:…]]` words, and otherwise as it likes. */
  enqueue(script: {
    text?: string
    pieces?: string[]
    pieceSize?: number
    error?: { after: number }
    faults?: Faults
  }): void
  /** The key that must never show anywhere. */
  secret: string
  /**
   * Who keeps what was said before: the far side, in a conversation that can go on even from a broken turn, or that can go
   * on only from whole ones; the gateway, by sending the history; or nobody.
   */
  memory: 'theirs' | 'theirs once whole' | 'ours' | 'none'
  /** Loses every conversation. */
  forget(): void
  /** Stop calls that counted. Absent where leaving is stopping. */
  stops?(): number
  /** Answers that are not over yet. */
  open(): number
  violations(): string[]
}

/**
 * What every agent promises, whatever is at the other end (src/contract/agent.ts). `polls`: the far side does not stream but is asked
 * again and again, so there is no stream that could be spelled oddly or break off.
 */
export function testAgent(
  name: string,
  makeCase: (host: ReturnType<typeof aHost>) => Promise<AgentCase>,
  { polls = false }: { polls?: boolean } = {},
): void {
  describe(name, () => {
    let at: AgentCase
    let host: ReturnType<typeof aHost>
    beforeEach(async () => {
      host = aHost()
      at = await makeCase(host)
    })
    afterEach(async () => {
      try {
        await eventually(() => at.far === undefined || at.far.open() === 0)
        expect(at.far?.violations() ?? []).toEqual([])
        if (at.far) expect(host.lines.join('\n')).not.toContain(at.far.secret)
      } finally {
        await at.close()
      }
    })
    const run = (turn: Partial<Turn> = {}, signal = new AbortController().signal) => at.agent.run(aTurn(turn), signal)

    test('says the whole answer, whatever it is made of', async () => {
      const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
      await fc.assert(
        fc.asyncProperty(anyText, async (any) => {
          const text = `${any.replaceAll('<', '‹')}.`
          at.far?.enqueue({ text })
          expect((await listenTo(run({ text }))).text).toBe(text)
        }),
        { numRuns: 25 },
      )
    })

    test('leaves wide characters as they are', async () => {
      at.far?.enqueue({ text: wideText, pieceSize: 1, faults: { midUtf8: true } })
      const { text } = await listenTo(run({ text: wideText }))
      // A NUL may be dropped: neither a chat app nor PostgreSQL takes it.
      expect(text.replaceAll('\0', '')).toBe(wideText.replaceAll('\0', ''))
    })

    test('brings two million characters whole, without piling them up', async () => {
      const text = longText(2_000_000)
      at.far?.enqueue({ text, pieceSize: 2_000 })
      expect(await digested(run({ text }))).toMatchObject({ digest: digestOf(text), piledUp: false })
    })

    test('says nothing more once it was told to stop', async () => {
      at.far?.enqueue({ pieces, faults: { stall: 'said' } })
      const stop = new AbortController()
      const { events, took } = await stoppedAtText(run({ text: answer }, stop.signal), stop)
      expect(took).toBeLessThan(1000)
      expect(answer.startsWith(textOf(events))).toBe(true)
    })

    test('does not begin when it was told to stop before', async () => {
      const events = await collected(run({}, AbortSignal.abort()))
      expect(textOf(events)).toBe('')
    })

    if (name.startsWith('echo')) return

    const far = () => at.far!
    if (!polls) describe('with a wire in between', () => wireTests(far, run, () => host.lines))
    if (!polls) describe('when the far side breaks', () => breakTests(far, run))
    describe('when the far side refuses', () => refusalTests(far, run, () => host.lines))
    describe('when it is stopped', () => stopTests(far, run))
    describe('from turn to turn', () => memoryTests(far, run))

    test('checks the settings without costing anything', async () => {
      const signal = new AbortController().signal
      expect(await at.agent.check?.(signal)).toEqual(expect.any(String))
    })
  })
}
