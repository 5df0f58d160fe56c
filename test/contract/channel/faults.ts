import { describe, expect, test } from 'vitest'
import type { Fault } from '../../../src/contract/simulator.ts'
import { eventually } from '../../helpers/eventually.ts'
import { createPen } from '../../helpers/pen.ts'
import type { Scene } from './scene.ts'

/** What else goes wrong on platforms, where they have it: every question still has one whole answer. */
export function testFaults(scene: Scene): void {
  const has = (fault: Fault) => scene.phone.faults.some(({ name }) => name === fault)
  /** How often the end of an answer stands in the chat, in messages that are finished. */
  const ends = (text: string) =>
    scene.bots().filter((message) => message.text.includes(text) && !message.growing).length
  const growing = () => scene.bots().filter((message) => message.growing)

  describe('when things go wrong', () => {
    test('on a platform that takes its time, an answer is as whole as ever', async () => {
      await scene.open()
      scene.phone.misbehave('slow')
      await scene.phone.say('no hurry')
      await eventually(() => ends('You said: no hurry') === 1, 45_000)
      await scene.settled(1)
      expect([ends('You said: no hurry'), growing().length]).toEqual([1, 0])
    }, 60_000)

    test('tokens that die early are renewed, and nobody notices', async ({ skip }) => {
      await scene.open()
      if (!has('token expired')) skip('its tokens do not die early')
      scene.phone.misbehave('token expired')
      for (const word of ['one', 'two']) {
        await scene.phone.say(word)
        await scene.answered(`You said: ${word}`)
      }
      await scene.settled(2)
      expect([ends('You said: one'), ends('You said: two')]).toEqual([1, 1])
    }, 60_000)

    test('a connection that is open and says nothing is found out, and what was said meanwhile is answered', async ({
      skip,
    }) => {
      await scene.open()
      if (!has('half-open') || !scene.connects) skip('the platform calls us: there is no connection')
      scene.phone.misbehave('half-open')
      const said = scene.phone.say('is anybody there?')
      scene.phone.misbehave(undefined)
      await said
      await eventually(() => ends('You said: is anybody there?') === 1, 110_000)
      await scene.settled(1)
      expect([ends('You said: is anybody there?'), growing().length]).toEqual([1, 0])
    }, 120_000)

    test('another program that takes the connection over is named to the admin', async ({ skip }) => {
      await scene.open()
      if (!has('kicked') || !scene.connects) skip('nobody can take a connection over here')
      scene.phone.misbehave('kicked')
      const status = await eventually(async () => {
        const now = await scene.gateway.statuses.of('bot')
        return now.state !== 'connected' && now.lastError !== undefined && now
      }, 30_000)
      expect(status.lastError).toMatch(/another (program|process|consumer)/i)
    }, 40_000)

    test('an answer that takes longer than the platform lets a reply change arrives whole, and once', async ({
      skip,
    }) => {
      let go: () => void = () => undefined
      const pen = createPen(async function* () {
        yield { type: 'text', text: 'The beginning' }
        await new Promise<void>((resolve) => {
          go = resolve
        })
        yield { type: 'text', text: ' and the end of it.' }
      })
      await scene.open({ pen })
      if (!has('window over')) skip('a reply may change for ever')
      await scene.phone.say('a long story')
      await eventually(() => scene.bots().some(({ text }) => text.includes('The beginning')))
      scene.phone.misbehave('window over')
      go()
      await eventually(() => ends('and the end of it.') === 1, 45_000)
      await scene.settled(1)
      expect([ends('and the end of it.'), growing().length]).toEqual([1, 0])
    }, 60_000)
  })
}
