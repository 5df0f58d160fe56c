import { expect, test } from 'vitest'
import { eventually } from '../../helpers/eventually.ts'
import type { Scene } from './scene.ts'

/** How messages come in, and what an admin is told. */
export function testConnection(scene: Scene): void {
  test('the same delivery twice is answered once', async () => {
    await scene.open()
    scene.phone.misbehave('deliver twice')
    await scene.phone.say('hello')
    await scene.answered('You said: hello')
    await scene.phone.say('again')
    await scene.answered('You said: again')
    await scene.settled(2)
    expect(scene.gateway.pen.turns).toHaveLength(2)
    expect(scene.bots()).toHaveLength(2)
  })

  test('what is said while the connection is down is answered after', async () => {
    await scene.open()
    scene.phone.misbehave('disconnect')
    await scene.phone.say('are you there?')
    scene.phone.misbehave(undefined)
    await scene.answered('You said: are you there?')
    await scene.settled(1)
    expect(scene.bots()).toHaveLength(1)
  })

  test('wrong credentials are reported as denied, with a sentence for the admin', async () => {
    // Some credentials prove right or wrong only when the platform calls.
    await scene.start({ settings: { ...scene.phone.settings[scene.transport], ...scene.denied } })
    const status = await eventually(async () => {
      const now = await scene.gateway.statuses.of('bot')
      return now.state === 'denied' && now
    })
    expect(status.lastError?.length).toBeGreaterThan(20)
  })

  test('the settings can be tested, and say the bot’s name', async () => {
    await scene.open()
    expect(await scene.gateway.manager.test(scene.gateway.config)).toMatch(/\S/)
  })

  test('stopping ends the connection within a second', async () => {
    await scene.open()
    const began = Date.now()
    await scene.gateway.manager.stop()
    expect(Date.now() - began).toBeLessThan(1500)
  })

  test.runIf(scene.isWebhook)('a bad signature or body stores nothing', async () => {
    await scene.open()
    const post = (body: string, headers: Record<string, string> = {}) =>
      fetch(scene.gateway.webhookUrl, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...headers },
      })
    for (const body of ['{}', 'no json', '{"message":', 'x'.repeat(3_000_000)]) {
      const { status } = await post(body)
      expect([400, 401, 403, 413]).toContain(status)
    }
    expect(await scene.gateway.store.db.selectFrom('messages').selectAll().execute()).toEqual([])
  })
}
