import { say } from '../words.ts'
import { answer, type Command } from './command.ts'
import { commands } from './index.ts'

export const helpCommand: Command = {
  names: ['/help', '/start', '/帮助'],
  help: { 'zh-CN': '看看能做什么', en: 'what can be done here' },
  lane: 'control',
  async answer(asked, services) {
    const { language } = asked
    const working = commands.filter(({ works }) => works?.(asked, services) ?? true)
    const lines = working.map(({ names, takes, help }) => {
      const [name, ...aliases] = names
      const alias = aliases.filter((a) => /\P{ASCII}/u.test(a))
      const spelled = `\`${name}${takes ? ` ${takes[language]}` : ''}\`${alias.map((a) => ` \`${a}\``).join('')}`
      return `- ${spelled} ${help[language]}`
    })
    return answer([say(language, 'helpTitle'), lines.join('\n')].join('\n\n'))
  },
}
