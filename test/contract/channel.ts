import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ChannelProvider } from '../../src/contract/channel.ts'
import type { ScreenMessage, SimulatedPlatform } from '../../src/contract/simulator.ts'
import { eventually } from '../helpers/eventually.ts'
import { openGateway, type TestGateway } from '../helpers/gateway.ts'
import { createPen, sayAndWait } from '../helpers/pen.ts'
import { testFaults } from './channel/faults.ts'
import { testFeedback } from './channel/feedback.ts'
import { testFormatting } from './channel/formatting.ts'
import { testGroups } from './channel/groups.ts'
import { testMedia } from './channel/media.ts'
import { testPushes } from './channel/pushes.ts'
import type { Scene } from './channel/scene.ts'

export interface ChannelCase {
  /** Starts the platform in a box, its waits shortened for tests. */
  simulator(): Promise<SimulatedPlatform>
  /** Keys of the simulator's `settings`: each is a way in, and passes the whole suite. */
  transports: string[]
  /** Settings that the platform must refuse, by transport where these have credentials of their own. */
  denied: Record<string, unknown> | ((transport: string) => Record<string, unknown>)
  /** True when bad signatures can be sent: a webhook transport's name. */
  webhook?: string
  /** The transports by which a pressed button reaches the bot. Everywhere else the numbered list does. */
  buttons: string[]
}

const LONG = Array.from({ length: 400 }, (_, n) => `Paragraph ${n} of a long answer that goes on and on.`).join('\n\n')

/** What every channel promises, said as a person with a phone and an admin at a desk would say it. */
export function testChannel(provider: ChannelProvider, { simulator, transports, ...platform }: ChannelCase): void {
  describe.each(transports)(`${provider.type} by %s`, (transport) => {
    let phone: SimulatedPlatform
    let gateway: TestGateway

    beforeEach(async () => {
      phone = await simulator()
    })
    afterEach(async () => {
      phone.misbehave(undefined)
      await gateway.close()
      await phone.close()
    })

    async function open(options: Partial<Parameters<typeof openGateway>[0]> = {}): Promise<void> {
      gateway = await openGateway({ provider, settings: phone.settings[transport] ?? {}, ...options })
      if (transport === platform.webhook) phone.setWebhook?.(gateway.webhookUrl)
      await connected()
    }
    const connected = () => eventually(async () => (await gateway.statuses.of('bot')).state === 'connected', 20_000)
    const bots = (at: { person?: string; group?: string } = {}): ScreenMessage[] =>
      phone.screen(at).filter((m) => m.by === 'bot' && !m.notice)
    const answered = (text: string, at = {}) =>
      eventually(() => bots(at).some((m) => m.text.includes(text) && !m.growing), 20_000)
    const settled = (count: number) =>
      eventually(async () => {
        const rows = await gateway.store.db.selectFrom('messages').select('state').execute()
        return rows.length >= count && rows.every((row) => row.state !== 'waiting' && row.state !== 'running') && rows
      }, 25_000)

    test('a person says hello and sees one reply, whole and finished', async () => {
      await open()
      await phone.say('hello')
      await answered('You said: hello')
      await settled(1)
      expect(bots()).toHaveLength(1)
      expect(phone.violations()).toEqual([])
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
      await open({ pen })
      await phone.say('hello')
      await eventually(() => bots().some((m) => m.text.includes('First half')))
      go()
      await answered('First half and second half.')
      expect(bots()).toHaveLength(1)
      expect(phone.violations()).toEqual([])
    })

    test('the same delivery twice is answered once', async () => {
      await open()
      phone.misbehave('deliver twice')
      await phone.say('hello')
      await answered('You said: hello')
      await phone.say('again')
      await answered('You said: again')
      await settled(2)
      expect(gateway.pen.turns).toHaveLength(2)
      expect(bots()).toHaveLength(2)
    })

    test('what is said while the connection is down is answered after', async () => {
      await open()
      phone.misbehave('disconnect')
      await phone.say('are you there?')
      phone.misbehave(undefined)
      await answered('You said: are you there?')
      await settled(1)
      expect(bots()).toHaveLength(1)
    })

    test('a process that dies in the middle of a reply leaves one that the next process finishes, in the same place', async () => {
      const pen = createPen(async function* (turn, signal) {
        if (turn.attempt === 1) yield* sayAndWait('The beginning', signal)
        yield { type: 'text', text: 'The beginning and the end.' }
      })
      await open({ pen })
      await phone.say('hello')
      await eventually(() => bots().some((m) => m.text.includes('The beginning')))
      await gateway.crash()
      gateway = await gateway.again()
      await answered('The beginning and the end.')
      await settled(1)
      expect(bots()).toHaveLength(1)
    })

    test('draws that are refused become a plain message with all of the text', async () => {
      await open()
      phone.misbehave('refuse draws')
      await phone.say('hello')
      await answered('You said: hello')
    })

    test('a rate limit loses nothing', async () => {
      await open()
      phone.misbehave('rate limit')
      for (const word of ['one', 'two', 'three']) await phone.say(word)
      await eventually(() => gateway.pen.turns.length > 0)
      phone.misbehave(undefined)
      for (const word of ['one', 'two', 'three']) await answered(`You said: ${word}`)
    }, 60_000)

    test('a long answer arrives whole and in order', async () => {
      await open({
        pen: createPen(async function* () {
          for (let at = 0; at < LONG.length; at += 4000) yield { type: 'text', text: LONG.slice(at, at + 4000) }
        }),
      })
      await phone.say('tell me everything')
      await settled(1)
      const read = bots()
        .map((m) => m.text)
        .join('\n')
      const seen = [...read.matchAll(/Paragraph (\d+) of/g)].map(([, n]) => Number(n))
      expect(seen).toEqual(Array.from({ length: 400 }, (_, n) => n))
    }, 60_000)

    test('in a group a mention is answered, without the mention; other talk is not', async () => {
      await open()
      const group = phone.groups[0]?.id ?? ''
      await phone.say('just chatting', { group, mention: false })
      await phone.say('what time is it?', { group })
      await answered('You said: what time is it?', { group })
      await settled(1)
      expect(gateway.pen.turns).toHaveLength(1)
    })

    test('/stop stops a reply in the middle; what was said stays', async () => {
      await open({ pen: createPen((_turn, signal) => sayAndWait('Once upon a time', signal)) })
      await phone.say('a story')
      await eventually(() => bots().some((m) => m.text.includes('Once upon a time')))
      await phone.say('/stop')
      await settled(2)
      expect(bots().find((m) => m.text.includes('Once upon a time'))).toMatchObject({
        growing: false,
        text: expect.stringContaining('Stopped'),
      })
    })

    test('a picture or a sticker is not met with silence', async () => {
      await open()
      await phone.say('', { kind: 'sticker' }).catch(() => phone.say('', { kind: 'unknown' }))
      await settled(1)
      expect(bots().length).toBeGreaterThan(0)
    })

    test.runIf(platform.buttons.includes(transport))('a button is typed text', async () => {
      const pen = createPen(async function* (turn) {
        if (turn.text === 'ask') yield { type: 'ask', question: 'Which one?', options: ['Tea', 'Coffee'] }
        else yield { type: 'text', text: `So ${turn.text} it is.` }
      })
      await open({ pen })
      await phone.say('ask')
      await answered('Which one?')
      // Some apps show buttons in a message of their own, below the answer.
      const message = await eventually(() => bots().find((m) => m.buttons.includes('Coffee')))
      await phone.press(message.id, 'Coffee')
      await answered('So Coffee it is.')
    })

    test('a number typed next picks one of the choices', async () => {
      const pen = createPen(async function* (turn) {
        if (turn.text === 'ask') yield { type: 'ask', question: 'Which one?', options: ['Tea', 'Coffee'] }
        else yield { type: 'text', text: `So ${turn.text} it is.` }
      })
      await open({ pen })
      await phone.say('ask')
      await answered('Which one?')
      await phone.say('2')
      await answered('So Coffee it is.')
    })

    test('wrong credentials are reported as denied, with a sentence for the admin', async () => {
      const wrong = typeof platform.denied === 'function' ? platform.denied(transport) : platform.denied
      gateway = await openGateway({ provider, settings: { ...phone.settings[transport], ...wrong } })
      // Some credentials prove right or wrong only when the platform calls.
      if (transport === platform.webhook) phone.setWebhook?.(gateway.webhookUrl)
      const status = await eventually(async () => {
        const now = await gateway.statuses.of('bot')
        return now.state === 'denied' && now
      })
      expect(status.lastError?.length).toBeGreaterThan(20)
    })

    test('the settings can be tested, and say the bot’s name', async () => {
      await open()
      expect(await gateway.manager.test(gateway.config)).toMatch(/\S/)
    })

    test('stopping ends the connection within a second', async () => {
      await open()
      const began = Date.now()
      await gateway.manager.stop()
      expect(Date.now() - began).toBeLessThan(1500)
    })

    test.runIf(transport === platform.webhook)('a bad signature or body stores nothing', async () => {
      await open()
      const post = (body: string, headers: Record<string, string> = {}) =>
        fetch(gateway.webhookUrl, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })
      for (const body of ['{}', 'no json', '{"message":', 'x'.repeat(3_000_000)]) {
        const { status } = await post(body)
        expect([400, 401, 403, 413]).toContain(status)
      }
      expect(await gateway.store.db.selectFrom('messages').selectAll().execute()).toEqual([])
    })

    const scene: Scene = {
      get phone() {
        return phone
      },
      get gateway() {
        return gateway
      },
      connects: transport !== platform.webhook,
      open,
      bots,
      answered,
      settled,
    }
    testPushes(scene)
    testFaults(scene)
    testFeedback(scene)
    testFormatting(scene)
    testGroups(scene)
    testMedia(scene)
  })
}
