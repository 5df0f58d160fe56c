import { expect, test } from 'vitest'
import type { Turn } from '../../src/contract/agent.ts'
import type { Json } from '../../src/contract/message.ts'
import type { Faults } from '../../src/lib/fault-stream.ts'
import { longText } from '../../src/lib/fault-words.ts'
import { listenTo } from '../helpers/agents.ts'
import { eventually } from '../helpers/eventually.ts'
import type { FarSide } from './agent.ts'
import { answer, collected, pieces, type Run, stateIn, stoppedAtText, textOf } from './agent-listening.ts'

export function stopTests(far: () => FarSide, run: Run): void {
  test('the far side stops as well', async () => {
    far().enqueue({ pieces, faults: { stall: 'said' } })
    const stop = new AbortController()
    await stoppedAtText(run({}, stop.signal), stop)
    await eventually(() => far().open() === 0)
    if (far().stops) await eventually(() => far().stops?.() === 1)
  })

  test.each<[string, Faults]>([
    ['before the far side has answered', { slowHeaders: 60_000 }],
    ['before it has said anything', { stall: 0 }],
    ['while only pings come', { stall: 0, stallPings: true }],
  ])('%s, it ends at once', async (_, faults) => {
    far().enqueue({ pieces, faults })
    const stop = new AbortController()
    const reading = collected(run({}, stop.signal))
    await eventually(() => far().open() === 1)
    const began = performance.now()
    stop.abort()
    expect(textOf(await reading)).toBe('')
    expect(performance.now() - began).toBeLessThan(1000)
  })

  test('who stops listening hangs up', async () => {
    far().enqueue({ text: longText(200_000), pieceSize: 100, faults: { delay: 1 } })
    for await (const event of run()) if (event.type === 'text') break
    await eventually(() => far().open() === 0)
  })

  test('many turns at once keep apart', async () => {
    const turns = Array.from({ length: 20 }, (_, n) => `[[sim:repeat]][[sim:slow=1]]${n} says ${'茶'.repeat(n)}.`)
    const heard = await Promise.all(
      turns.map((text, n) => listenTo(run({ id: `t${n}`, text, user: { id: `u${n}`, name: 'Ann' } }))),
    )
    expect(heard.map((one) => one.text)).toEqual(turns.map((text) => text.replace(/\[\[.*\]\]/, '')))
  })
}

export function memoryTests(far: () => FarSide, run: Run): void {
  const secondTurn = (state: Json | undefined): Partial<Turn> => ({
    id: 't2',
    text: '[[sim:recall]]',
    history: [
      { role: 'user', text: 'The code word is 茶壶.' },
      { role: 'assistant', text: 'I will remember.' },
    ],
    ...(state === undefined ? {} : { state }),
  })
  const first = async () => {
    const { events } = await listenTo(run({ id: 't1', text: 'The code word is 茶壶.' }))
    return events
  }

  test('the next turn knows what was said before', async () => {
    if (far().memory === 'none') return
    const events = await first()
    const heard = await listenTo(run(secondTurn(stateIn(events))))
    expect(heard.text).toContain('The code word is 茶壶.')
    expect(heard.events.some((event) => event.type === 'reset')).toBe(false)
  })

  test('what finds the conversation again is kept as soon as it can be, and no sooner', async () => {
    const { memory, enqueue } = far()
    const types = (await first()).map((event) => event.type)
    if (memory === 'theirs') expect(types.indexOf('state')).toBeLessThan(types.indexOf('text'))
    if (memory.startsWith('theirs')) expect(types).toContain('state')
    if (memory !== 'theirs once whole') return
    enqueue({ pieces, faults: { cut: { how: 'fin', after: 'said' } } })
    expect(stateIn((await listenTo(run())).events)).toBeUndefined()
  })

  test('after a stopped turn the conversation goes on', async () => {
    if (!far().memory.startsWith('theirs')) return
    const state = stateIn(await first()) ?? null
    far().enqueue({ pieces, faults: { stall: 'said' } })
    const stop = new AbortController()
    const { events } = await stoppedAtText(run({ id: 'stopped', text: 'Something else.', state }, stop.signal), stop)
    await eventually(() => far().open() === 0)
    const heard = await listenTo(run(secondTurn(stateIn(events) ?? state)))
    expect(heard.text).toContain('The code word is 茶壶.')
    expect(heard.events.some((event) => event.type === 'reset')).toBe(false)
  })

  test('a conversation that the far side lost begins anew, and the person is told', async () => {
    if (!far().memory.startsWith('theirs')) return
    const state = stateIn(await first())
    far().forget()
    far().enqueue({ pieces })
    const heard = await listenTo(run(secondTurn(state)))
    expect([heard.error, heard.text]).toEqual([undefined, answer])
    const types = heard.events.map((event) => event.type)
    expect(types.filter((type) => type === 'reset')).toHaveLength(1)
    expect(types.indexOf('reset')).toBeLessThan(types.indexOf('text'))
    expect(stateIn(heard.events)).not.toEqual(state)
  })

  test('a state that nobody knows how to read does not stop the answer', async () => {
    for (const state of ['nonsense', { v: 99 }, null, [1]] satisfies Json[]) {
      far().enqueue({ pieces })
      expect((await listenTo(run({ state }))).text).toBe(answer)
    }
  })
}
