import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { FakeHost } from '../../../test/helpers/fake-host.ts'
import { wecom } from './index.ts'
import { wecomSettings } from './settings.ts'

const token = 'TestToken2025'
const encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'

describe('settings', () => {
  test('a token and a key are enough for a callback', () => {
    expect(wecomSettings.parse({ token, encodingAesKey })).toEqual({
      transport: 'callback',
      token,
      encodingAesKey,
      receiveId: '',
      bots: {},
      welcome: '',
      streamSeconds: 330,
    })
  })

  test('a bot id and a secret are enough for the long connection', () => {
    expect(wecomSettings.parse({ transport: 'websocket', botId: 'aibTEST', secret: 's' })).toEqual({
      transport: 'websocket',
      botId: 'aibTEST',
      secret: 's',
      websocketUrl: 'wss://openws.work.weixin.qq.com',
      welcome: '',
      streamSeconds: 330,
    })
  })

  test.each([
    [{ token, encodingAesKey: 'short' }, '43 letters and digits'],
    [{ token, encodingAesKey, secret: 'x' }, 'secret'],
    [{ transport: 'websocket', botId: 'a', secret: 's', websocketUrl: 'https://x' }, 'wss://'],
    [{ token, encodingAesKey, bots: { aibTEST: 'Not An Agent' } }, 'The id of an agent'],
  ])('%j is refused', (settings, words) => {
    const { error } = wecomSettings.safeParse(settings)
    expect(error && z.prettifyError(error)).toContain(words)
  })

  test('the form knows which fields are secret and which name agents', () => {
    const schema = JSON.stringify(z.toJSONSchema(wecomSettings, { io: 'input' }))
    expect(schema.match(/"secret":true/g)).toHaveLength(3)
    expect(schema).toContain('"ref":"agents"')
  })
})

describe('a channel', () => {
  const create = (settings: object) => wecom.create(wecomSettings.parse(settings), new FakeHost())

  test('by callback is called, and needs no connection', () => {
    const channel = create({ token, encodingAesKey })
    expect(Object.keys(channel).sort()).toEqual(['draw', 'fetchFile', 'limits', 'receive', 'send'])
    expect(channel.limits).toMatchObject({ text: { unit: 'bytes' }, drawWithin: 330_000 })
  })

  test('by the long connection is tied to the process that holds it', () => {
    const channel = create({ transport: 'websocket', botId: 'aibTEST', secret: 's' })
    expect(channel.tied).toBe(true)
    expect(channel.receive).toBeUndefined()
  })
})
