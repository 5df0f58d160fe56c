import { expect, test } from 'vitest'
import { span } from './words.ts'

const MINUTE = 60_000

test.each([
  [0, '1 minute', '1 分钟'],
  [MINUTE, '1 minute', '1 分钟'],
  [2 * MINUTE, '2 minutes', '2 分钟'],
  [119 * MINUTE, '119 minutes', '119 分钟'],
  [120 * MINUTE, '2 hours', '2 小时'],
])('%i ms are said as %s, in Chinese as %s', (ms, english, chinese) => {
  expect([span('en', ms), span('zh-CN', ms)]).toEqual([english, chinese])
})
