import { describe, expect, test } from 'vitest'
import type { SaidBy } from '../../../src/contract/simulator.ts'
import { eventually } from '../../helpers/eventually.ts'
import type { Scene } from './scene.ts'

/** People, and others, in a group with the bot. */
export function testGroups(scene: Scene): void {
  const group = () => scene.phone.groups[0]?.id ?? ''
  const inGroup = () => ({ group: group() })
  const [ann, bob] = [0, 1].map((n) => () => scene.phone.people[n]?.id ?? '') as [() => string, () => string]
  /** Why the platform's people cannot say something so, or undefined when it was said. */
  const refusalOf = (text: string, by: SaidBy) =>
    scene.phone.say(text, by).then(
      () => undefined,
      (error: unknown) => String(error),
    )
  const ask = async (text: string, by: SaidBy = {}) => {
    await scene.phone.say(text, { ...inGroup(), ...by })
    await scene.answered(`You said: ${text}`, { group: by.group ?? group() })
  }
  const messages = () => scene.gateway.store.db.selectFrom('messages').selectAll().orderBy('seq').execute()

  describe('in a group', () => {
    test('what is said to everybody, or by another bot, is not answered', async () => {
      await scene.open()
      await scene.phone.say('the meeting begins', { ...inGroup(), mention: 'all' })
      const refused = await refusalOf('I am a bot, too', { ...inGroup(), asBot: true })
      expect(refused ?? 'a bot').toContain('bot')
      await ask('what time is it?')
      await scene.settled(1)
      expect(scene.gateway.pen.turns.map(({ text }) => text)).toEqual(['what time is it?'])
      expect(await messages()).toHaveLength(1)
    })

    test('what somebody quotes goes to the agent with the question', async () => {
      await scene.open()
      const quote = await scene.phone.say('The kettle holds two litres.', {
        ...inGroup(),
        mention: false,
        person: bob(),
      })
      await scene.phone.say('is that enough for six?', { ...inGroup(), quote })
      await scene.answered('You said: is that enough for six?', inGroup())
      expect(scene.gateway.pen.turns.at(-1)?.quote).toContain('The kettle holds two litres.')
    })

    test('each person has a session of their own', async () => {
      await scene.open()
      await ask('I like green tea', { person: ann() })
      await ask('and what do I like?', { person: bob() })
      await scene.settled(2)
      expect(scene.gateway.pen.turns.map(({ history }) => history.length)).toEqual([0, 0])
      const rows = await messages()
      expect(new Set(rows.map(({ conversation }) => conversation)).size).toBe(2)
    })

    test('one session for all where the channel’s scope is the chat', async () => {
      await scene.open({ config: { conversation: { scope: 'chat' } } })
      await ask('green tea for everybody', { person: ann() })
      await ask('what will there be?', { person: bob() })
      expect(scene.gateway.pen.turns.map(({ history }) => history.length)).toEqual([0, 2])
    })

    test('one session for each thread where the scope is the thread, and answers stay in it', async ({ skip }) => {
      await scene.open({ config: { conversation: { scope: 'thread' } } })
      const teas = { ...inGroup(), thread: 'teas' }
      const refused = await refusalOf('green or black?', { ...teas, person: ann() })
      if (refused?.includes('no threads')) skip('its groups have no threads')
      expect(refused).toBeUndefined()
      await scene.answered('You said: green or black?', inGroup())
      await ask('and white?', { ...teas, person: bob() })
      await scene.settled(2)
      expect(scene.gateway.pen.turns.map(({ history }) => history.length)).toEqual([0, 2])
      const [one, two] = (await messages()).map(({ body }) => JSON.parse(body).conversation.thread)
      expect([typeof one, two]).toEqual(['string', one])
      expect(scene.phone.violations()).toEqual([])
    })

    test('that it was added to, the bot greets once, and answers', async ({ skip }) => {
      await scene.open()
      if (!scene.phone.join) return skip('the platform does not tell a bot that it was added')
      scene.phone.misbehave('deliver twice')
      const { id } = await scene.phone.join('Tea lovers')
      await eventually(() => scene.bots({ group: id }).length > 0, 20_000)
      scene.phone.misbehave(undefined)
      await ask('what can you do?', { group: id })
      await scene.settled(2)
      expect(scene.bots({ group: id })).toHaveLength(2)
      expect((await messages()).map(({ state }) => state)).toEqual(['answered', 'answered'])
      expect(scene.phone.violations()).toEqual([])
    })
  })
}
