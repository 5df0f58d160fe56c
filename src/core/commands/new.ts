import { say } from '../words.ts'
import { answer, type Command } from './command.ts'
import { startAfresh } from './sessions.ts'

export const newCommand: Command = {
  names: ['/new', '/新会话'],
  takes: { 'zh-CN': '[文字]', en: '[text]' },
  help: { 'zh-CN': '开始新会话；带上文字就直接提问', en: 'start a fresh session; with text, ask it right away' },
  lane: 'conversation',
  async answer(asked, services) {
    const { rest, language } = asked
    await startAfresh(asked, services)
    return rest === '' ? answer(say(language, 'newSession')) : { ask: rest }
  },
}
