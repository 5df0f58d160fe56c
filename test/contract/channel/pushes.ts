import { describe, expect, test } from 'vitest'
import { UserError } from '../../../src/contract/errors.ts'
import { type Push, push } from '../../../src/core/push.ts'
import { samples } from '../../../src/lib/simulation/samples.ts'
import { eventually } from '../../helpers/eventually.ts'
import { createPen, sayAndWait } from '../../helpers/pen.ts'
import type { Scene } from './scene.ts'

const LONG = Array.from({ length: 300 }, (_, n) => `Paragraph ${n} of a push that goes on and on.`).join('\n\n')

/** What the gateway says on its own account arrives like an answer, where the platform lets a bot speak first. */
export function testPushes(scene: Scene): void {
  const send = (to: Push['to'], text: string, more: Partial<Push> = {}) =>
    push(scene.gateway, { channel: 'bot', to, text, ...more })
  const reaches = () => scene.gateway.manager.get('bot')?.channel.reach !== undefined
  const times = (text: string, at = {}) => scene.bots(at).filter((m) => m.text.includes(text)).length
  const conversation = async () => {
    const { id } = await scene.gateway.store.db.selectFrom('conversations').select('id').executeTakeFirstOrThrow()
    return { conversation: id }
  }

  describe('a push', () => {
    test('into a conversation arrives once, however often it is asked for', async () => {
      await scene.open()
      await scene.phone.say('hello')
      await scene.answered('You said: hello')
      await scene.settled(1)
      const to = await conversation()
      const ids = [await send(to, 'Tea is ready.', { key: 'k' }), await send(to, 'Tea is ready.', { key: 'k' })]
      expect(new Set(ids).size).toBe(1)
      await scene.answered('Tea is ready.')
      expect((await scene.settled(2)).map(({ state }) => state)).toEqual(['answered', 'answered'])
      expect(times('Tea is ready.')).toBe(1)
      expect(scene.phone.violations()).toEqual([])
    })

    test('to a person and to a group arrives, or the platform’s reason is said at once', async () => {
      await scene.open()
      const person = scene.phone.people[0]?.id ?? ''
      const group = scene.phone.groups[0]?.id ?? ''
      await scene.phone.say('hello')
      await scene.answered('You said: hello')
      if (!reaches()) {
        await expect(send({ sender: person }, 'Psst.')).rejects.toBeInstanceOf(UserError)
        return
      }
      await send({ sender: person }, 'Just for you.')
      await scene.answered('Just for you.')
      // Some platforms let a bot speak only where somebody has spoken to it.
      await scene.phone.say('are you there?', { group })
      await scene.answered('You said: are you there?', { group })
      await send({ group }, 'For everybody.')
      await scene.answered('For everybody.', { group })
      await scene.settled(4)
      expect([times('Just for you.'), times('For everybody.', { group })]).toEqual([1, 1])
      expect(scene.phone.violations()).toEqual([])
    })

    test('waits for no turn, and a number typed next picks one of its choices', async () => {
      const pen = createPen(async function* (turn, signal) {
        if (turn.text === 'a story') yield* sayAndWait('Once upon a time', signal)
        else yield { type: 'text', text: `So ${turn.text} it is.` }
      })
      await scene.open({ pen })
      await scene.phone.say('a story')
      await eventually(() => scene.bots().some((m) => m.text.includes('Once upon a time')))
      const to = reaches() ? { sender: scene.phone.people[0]?.id ?? '' } : await conversation()
      await send(to, 'Tea time.', { buttons: ['Green', 'Black'].map((label) => ({ label, says: label })) })
      await scene.answered('2. Black')
      await scene.phone.say('/stop')
      await scene.phone.say('2')
      await scene.answered('So Black it is.')
    })

    test('with a picture and a file brings them along, or says that they are there', async () => {
      await scene.open()
      await scene.phone.say('hello')
      await scene.answered('You said: hello')
      const cup = samples.picture.bytes
      const files = [
        { name: 'cup.png', url: `data:image/png;base64,${cup.toString('base64')}` },
        { name: 'menu.pdf', url: 'https://tea.example/menu.pdf' },
      ]
      await send(await conversation(), 'The menu:', { files })
      await scene.answered('The menu:')
      await scene.settled(2)
      const shown = scene.bots().flatMap(({ files = [] }) => files)
      const read = scene
        .bots()
        .map(({ text }) => text)
        .join('\n')
      // Where it cannot be shown, it is named, or said that something is missing.
      if (!shown.some(({ size }) => size === cup.length)) expect(read).toMatch(/cup\.png|1 more file/)
      expect(read).toContain('menu.pdf')
      expect(read).not.toContain('base64')
      expect(scene.phone.violations()).toEqual([])
    })

    test('that is long arrives in parts, whole and in order', async () => {
      await scene.open()
      await scene.phone.say('hello')
      await scene.answered('You said: hello')
      await send(await conversation(), LONG)
      await scene.settled(2)
      const read = scene
        .bots()
        .map((m) => m.text)
        .join('\n')
      const seen = [...read.matchAll(/Paragraph (\d+) of/g)].map(([, n]) => Number(n))
      expect(seen).toEqual(Array.from({ length: 300 }, (_, n) => n))
    }, 60_000)
  })
}
