import { say } from '../words.ts'
import { answer, type Command } from './command.ts'

/** accept() stops at once and stores what it found as a verdict; this answers only where there was nothing to decide. */
export const stopCommand: Command = {
  names: ['/stop', '/停止'],
  help: { 'zh-CN': '停止正在进行的回答', en: 'stop the running answer' },
  lane: 'control',
  async answer({ language }) {
    return answer(say(language, 'stopNothing'))
  },
}
