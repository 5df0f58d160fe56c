import { expect, test } from 'vitest'
import { testAgent } from '../../../test/contract/agent.ts'
import { aHost, aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { echo } from './index.ts'

testAgent('echo', async (host) => ({ agent: echo.create(echo.settings.parse({}), host), close: async () => undefined }))

test('names the files that came along', async () => {
  const agent = echo.create(echo.settings.parse({}), aHost())
  const files = [{ name: 'tea.png', kind: 'image' as const, ref: null }]
  const heard = await listenTo(agent.run(aTurn({ text: 'look', files }), new AbortController().signal))
  expect(heard.text).toContain('look')
  expect(heard.text).toContain('tea.png')
})

test('takes no settings', () => {
  expect(echo.settings.safeParse({ model: 'x' }).success).toBe(false)
})
