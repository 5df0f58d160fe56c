import { afterEach, expect, test } from 'vitest'
import { answerTo, openRoad, type TestRoad } from '../../test/helpers/road.ts'
import type { InboundMessage } from '../contract/message.ts'

let road: TestRoad
afterEach(() => road.close())

const open = async (config: Record<string, unknown> = {}) => {
  road = await openRoad({ config })
}

const say = async (text: string, by: Partial<InboundMessage> = {}) => (await answerTo(road, text, by)).text

test('/whoami says who somebody is to the channel, and to agents', async () => {
  await open()
  await say('hello')
  expect(await say('/whoami')).toBe(
    [
      '**Who you are here:**',
      '',
      '- Name: Ann',
      '- Sender id: `ann`',
      '- Channel: `paper`',
      '- Chat (direct): `chat`',
      `- To agents you are: \`${road.pen.turns[0]?.user.id}\``,
    ].join('\n'),
  )
})

test('/whoami in the thread of a group, by somebody whose name would mark up the answer', async () => {
  await open({ language: 'zh-CN' })
  const group = { conversation: { key: 'g', kind: 'group' as const, thread: '7' } }
  const text = await say('/whoami', { ...group, sender: { id: 'eve', name: '**Eve** [x](http://x.example)' } })
  expect(text).toContain('- 名字：\\*\\*Eve\\*\\* \\[x\\](http://x.example)\n- 发送者 ID：`eve`')
  expect(text).toContain('- 会话（群）：`g`\n- 话题：`7`')
  expect(await say('/whoami', { ...group, sender: { id: 'bob' } })).not.toContain('名字')
})

test('/quota counts what somebody has said, this included', async () => {
  await open({ limits: { perSender: { perMinute: 5, perDay: 100 } } })
  await say('hello')
  expect(await say('/quota')).toBe('**Messages you have left:**\n\n- This minute: 3 of 5\n- Today: 98 of 100')
  expect(await say('/quota', { sender: { id: 'bob' } })).toContain('This minute: 4 of 5')
})

test('/quota names only the limits that there are, and /help names it only where there are some', async () => {
  await open({ language: 'zh-CN', limits: { perSender: { perMinute: 0, perDay: 10 } } })
  expect(await say('/quota')).toBe('**你还可以发：**\n\n- 今天：9 / 10 条')
  expect(await say('/help')).toContain('/quota')
  await road.close()
  await open()
  expect(await say('/quota')).toBe('There is no limit to your messages here.')
  expect(await say('/help')).not.toContain('/quota')
})
