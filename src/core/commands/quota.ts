import { say } from '../words.ts'
import { answer, type Command } from './command.ts'

const WORDS = { minute: 'quotaMinute', day: 'quotaDay' } as const

export const quotaCommand: Command = {
  names: ['/quota'],
  help: { 'zh-CN': '你还能发多少条消息', en: 'how many messages you have left' },
  lane: 'control',
  works: ({ limits }) => limits.length > 0,
  async answer({ job, language, limits }, { inbox }) {
    if (limits.length === 0) return answer(say(language, 'quotaNone'))
    const lines = limits.map(async ({ of, most, span }) => {
      const since = Date.now() - span
      const { sent } = await inbox.countFrom({ channel: job.channel, sender: job.message.sender.id, since }, null)
      return `- ${say(language, WORDS[of], { left: Math.max(0, most - sent), most })}`
    })
    return answer([say(language, 'quotaTitle'), (await Promise.all(lines)).join('\n')].join('\n\n'))
  },
}
