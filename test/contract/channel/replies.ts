import { expect, test } from 'vitest'
import { eventually } from '../../helpers/eventually.ts'
import { createPen, sayAndWait } from '../../helpers/pen.ts'
import type { Scene } from './scene.ts'

const LONG = Array.from({ length: 400 }, (_, n) => `Paragraph ${n} of a long answer that goes on and on.`).join('\n\n')

/** What a person sees of an answer. */
export function testReplies(scene: Scene): void {
  test('a person says hello and sees one reply, whole and finished', async () => {
    await scene.open()
    await scene.phone.say('hello')
    await scene.answered('You said: hello')
    await scene.settled(1)
    expect(scene.bots()).toHaveLength(1)
    expect(scene.phone.violations()).toEqual([])
  })

  test('the reply grows while it is written, in one place', async () => {
    let go: () => void = () => undefined
    const pen = createPen(async function* () {
      yield { type: 'text', text: 'First half' }
      await new Promise<void>((resolve) => {
        go = resolve
      })
      yield { type: 'text', text: ' and second half.' }
    })
    await scene.open({ pen })
    await scene.phone.say('hello')
    await eventually(() => scene.bots().some((m) => m.text.includes('First half')))
    go()
    await scene.answered('First half and second half.')
    expect(scene.bots()).toHaveLength(1)
    expect(scene.phone.violations()).toEqual([])
  })

  test('a process that dies in the middle of a reply leaves one that the next process finishes, in the same place', async () => {
    const pen = createPen(async function* (turn, signal) {
      if (turn.attempt === 1) yield* sayAndWait('The beginning', signal)
      yield { type: 'text', text: 'The beginning and the end.' }
    })
    await scene.open({ pen })
    await scene.phone.say('hello')
    await eventually(() => scene.bots().some((m) => m.text.includes('The beginning')))
    await scene.crash()
    await scene.answered('The beginning and the end.')
    await scene.settled(1)
    expect(scene.bots()).toHaveLength(1)
  })

  test('draws that are refused become a plain message with all of the text', async () => {
    await scene.open()
    scene.phone.misbehave('refuse draws')
    await scene.phone.say('hello')
    await scene.answered('You said: hello')
  })

  test('a rate limit loses nothing', async () => {
    await scene.open()
    scene.phone.misbehave('rate limit')
    for (const word of ['one', 'two', 'three']) await scene.phone.say(word)
    await eventually(() => scene.gateway.pen.turns.length > 0)
    scene.phone.misbehave(undefined)
    for (const word of ['one', 'two', 'three']) await scene.answered(`You said: ${word}`)
  }, 60_000)

  test('a long answer arrives whole and in order', async () => {
    await scene.open({
      pen: createPen(async function* () {
        for (let at = 0; at < LONG.length; at += 4000) yield { type: 'text', text: LONG.slice(at, at + 4000) }
      }),
    })
    await scene.phone.say('tell me everything')
    await scene.settled(1)
    const read = scene
      .bots()
      .map((m) => m.text)
      .join('\n')
    const seen = [...read.matchAll(/Paragraph (\d+) of/g)].map(([, n]) => Number(n))
    expect(seen).toEqual(Array.from({ length: 400 }, (_, n) => n))
  }, 60_000)

  test('/stop stops a reply in the middle; what was said stays', async () => {
    await scene.open({ pen: createPen((_turn, signal) => sayAndWait('Once upon a time', signal)) })
    await scene.phone.say('a story')
    await eventually(() => scene.bots().some((m) => m.text.includes('Once upon a time')))
    await scene.phone.say('/stop')
    await scene.settled(2)
    expect(scene.bots().find((m) => m.text.includes('Once upon a time'))).toMatchObject({
      growing: false,
      text: expect.stringContaining('Stopped'),
    })
  })
}
