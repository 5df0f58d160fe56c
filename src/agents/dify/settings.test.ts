import { afterEach, describe, expect, test } from 'vitest'
import { json } from '../../../test/helpers/byte-server.ts'
import { agentAt, closeServer, key } from '../../../test/helpers/dify-server.ts'
import { dify } from './index.ts'

afterEach(closeServer)

describe('the Test button', () => {
  const check = async (info: object, settings?: object) => {
    const { agent } = await agentAt((_, wire) => json(wire, 200, info), settings)
    return agent.check?.(new AbortController().signal)
  }

  test('names the app', async () => {
    expect(await check({ name: 'KB', mode: 'advanced-chat' })).toBe("Dify chatbot 'KB'")
    await closeServer()
    expect(await check({ name: 'Old' }, { app: 'workflow' })).toBe("Dify workflow 'Old'")
  })

  test('finds the wrong type of app and the wrong key', async () => {
    await expect(check({ name: 'KB', mode: 'workflow' })).rejects.toMatchObject({ fault: 'denied' })
    await closeServer()
    const { agent } = await agentAt((_, wire) =>
      json(wire, 401, { code: 'unauthorized', message: 'Access token is invalid' }),
    )
    await expect(agent.check?.(new AbortController().signal)).rejects.toMatchObject({ fault: 'denied' })
  })
})

test('settings name the key that is wrong', () => {
  const wrong = dify.settings.safeParse({ apiKey: key, baseUrl: 'ftp://x', appp: 'chatbot' })
  expect(wrong.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    'baseUrl: must be an http:// or https:// address',
    ': Unrecognized key: "appp"',
  ])
})

test('inputs that name what nothing stands for are wrong, each by its name', () => {
  const inputs = { who: '{{user.nam}} of {{ chat.title }}', more: [{ where: '{{weather}}' }], plain: '{ {x} }' }
  const wrong = dify.settings.safeParse({ apiKey: key, inputs })
  expect(wrong.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)).toEqual([
    'inputs.who: has {{user.nam}}, which nothing stands for. Did you mean "user.name"?',
    'inputs.more: has {{weather}}, which nothing stands for. Known here: user.id, user.name, user.department, chat.kind, chat.title, channel.id, language.',
  ])
})
