import type { Limit } from '../allowance.ts'
import { say } from '../words.ts'
import { answer, type Command } from './command.ts'

const WORDS = {
  sender: { minute: 'quotaMinute', day: 'quotaDay', tokens: 'quotaUserTokens' },
  user: { minute: 'quotaUserMinute', day: 'quotaUserDay', tokens: 'quotaUserTokens' },
  department: { minute: 'quotaDepartmentMinute', day: 'quotaDepartmentDay', tokens: 'quotaDepartmentTokens' },
} as const satisfies Record<Limit['whose'], Record<Limit['of'], string>>

export const quotaCommand: Command = {
  names: ['/quota'],
  help: { 'zh-CN': '你今天还剩多少', en: 'what you have left today' },
  lane: 'control',
  works: ({ limits }) => limits.length > 0,
  async answer({ language, limits }) {
    if (limits.length === 0) return answer(say(language, 'quotaNone'))
    const lines = limits.map(async ({ of, whose, most, used }) => {
      const left = Math.max(0, most - (await used()))
      return `- ${say(language, WORDS[whose][of], { left, most })}`
    })
    return answer([say(language, 'quotaTitle'), (await Promise.all(lines)).join('\n')].join('\n\n'))
  },
}
