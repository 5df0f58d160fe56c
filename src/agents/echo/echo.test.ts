import { expect, test } from 'vitest'
import { testAgent } from '../../../test/contract/agent.ts'
import { aHost, aTurn, listenTo } from '../../../test/helpers/agents.ts'
import { echo } from './index.ts'

testAgent('echo', async (host) => ({ agent: echo.create(echo.settings.parse({}), host), close: async () => undefined }))

test('says what came along', async () => {
  const tea = new Blob(['x'.repeat(1204)], { type: 'image/png' })
  const agent = echo.create(echo.settings.parse({}), aHost({ 'tea.png': tea }))
  const files = ['tea.png', 'gone.png'].map((name) => ({ name, kind: 'image' as const, ref: null }))
  const heard = await listenTo(agent.run(aTurn({ text: 'look', files }), new AbortController().signal))
  expect(heard.text).toContain('look')
  expect(heard.text).toContain('[tea.png: image/png, 1,204 bytes]')
  expect(heard.text).toContain('[gone.png: gone]')
})

test('takes no settings', () => {
  expect(echo.settings.safeParse({ model: 'x' }).success).toBe(false)
})
