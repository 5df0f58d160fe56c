import { expect, test } from 'vitest'
import { eventually } from '../../helpers/eventually.ts'
import { createPen } from '../../helpers/pen.ts'
import type { Scene } from './scene.ts'

/** What a person may say, and how. */
export function testSayings(scene: Scene): void {
  test('in a group a mention is answered, without the mention; other talk is not', async () => {
    await scene.open()
    const group = scene.phone.groups[0]?.id ?? ''
    await scene.phone.say('just chatting', { group, mention: false })
    await scene.phone.say('what time is it?', { group })
    await scene.answered('You said: what time is it?', { group })
    await scene.settled(1)
    expect(scene.gateway.pen.turns).toHaveLength(1)
  })

  test('a picture or a sticker is not met with silence', async () => {
    await scene.open()
    await scene.phone.say('', { kind: 'sticker' }).catch(() => scene.phone.say('', { kind: 'unknown' }))
    await scene.settled(1)
    expect(scene.bots().length).toBeGreaterThan(0)
  })

  test.runIf(scene.hasButtons)('a button is typed text', async () => {
    const pen = createPen(async function* (turn) {
      if (turn.text === 'ask') yield { type: 'ask', question: 'Which one?', options: ['Tea', 'Coffee'] }
      else yield { type: 'text', text: `So ${turn.text} it is.` }
    })
    await scene.open({ pen })
    await scene.phone.say('ask')
    await scene.answered('Which one?')
    // Some apps show buttons in a message of their own, below the answer.
    const message = await eventually(() => scene.bots().find((m) => m.buttons.includes('Coffee')))
    await scene.phone.press(message.id, 'Coffee')
    await scene.answered('So Coffee it is.')
  })

  test('a number typed next picks one of the choices', async () => {
    const pen = createPen(async function* (turn) {
      if (turn.text === 'ask') yield { type: 'ask', question: 'Which one?', options: ['Tea', 'Coffee'] }
      else yield { type: 'text', text: `So ${turn.text} it is.` }
    })
    await scene.open({ pen })
    await scene.phone.say('ask')
    await scene.answered('Which one?')
    await scene.phone.say('2')
    await scene.answered('So Coffee it is.')
  })
}
