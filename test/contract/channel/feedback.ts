import { expect, test } from 'vitest'
import { eventually } from '../../helpers/eventually.ts'
import { createPen } from '../../helpers/pen.ts'
import type { Scene } from './scene.ts'

/** 👍 and 👎, where the app has them or a card can carry them as buttons. */
export function testFeedback(scene: Scene): void {
  test('what a person thinks of an answer reaches the agent that gave it, where the app lets them say it', async ({
    skip,
  }) => {
    const pen = createPen(async function* (turn) {
      yield { type: 'answer', key: { asked: turn.text } }
      yield { type: 'text', text: 'It is tea time.' }
    })
    await scene.open({ pen })
    await scene.phone.say('what time is it?')
    await scene.answered('It is tea time.')
    await scene.settled(1)
    const { id = '', buttons = [] } = scene.bots().find((m) => m.text.includes('It is tea time.')) ?? {}
    const { phone } = scene
    const says = { up: '👍', down: '👎' }
    if (!phone.judge && !buttons.includes(says.up)) skip('nothing in this app can carry 👍')
    const judge = async (verdict: 'up' | 'down') =>
      phone.judge ? phone.judge(id, verdict) : phone.press(id, says[verdict])
    await judge('up')
    await eventually(() => pen.told.length === 1)
    await judge('down')
    await eventually(() => pen.told.length === 2)
    const answer = { asked: 'what time is it?' }
    expect(pen.told).toMatchObject([
      { answer, verdict: 'up' },
      { answer, verdict: 'down' },
    ])
    expect(await scene.settled(1)).toHaveLength(1)
    expect(phone.violations()).toEqual([])
  })
}
