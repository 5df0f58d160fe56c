import { memoryBeside } from '../../services/tasks.ts'
import { say } from '../words.ts'
import { answer, type Command } from './command.ts'

export const newCommand: Command = {
  names: ['/new', '/新会话'],
  takes: { 'zh-CN': '[文字]', en: '[text]' },
  help: { 'zh-CN': '开始新会话；带上文字就直接提问', en: 'start a fresh session; with text, ask it right away' },
  lane: 'conversation',
  async answer({ job, rest, language, channel }, { sessions, agents }) {
    await sessions.end(agents.list().map(({ id }) => memoryBeside(job.conversation, id)))
    await sessions.startFor(job.seq, job.conversation, agents.nameFor(channel))
    return rest === '' ? answer(say(language, 'newSession')) : { ask: rest }
  },
}
