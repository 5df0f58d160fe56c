import { say } from '../words.ts'
import { agentOf } from './agent-sessions.ts'
import { answer, type Command } from './command.ts'

const ON = ['on', '开', '打开', '开启']
const OFF = ['off', '关', '关闭']

export const notifyCommand: Command = {
  names: ['/notify', '/通知'],
  takes: { 'zh-CN': 'on|off|status', en: 'on|off|status' },
  help: { 'zh-CN': '要不要在这里收到会话通知', en: 'whether you are told here what is new in sessions' },
  lane: 'control',
  works: (asked, services) => agentOf(asked, services)?.watch !== undefined,
  async answer({ job, rest, language }, { muted }) {
    const { conversation, message } = job
    const word = rest.toLowerCase()
    if (ON.includes(word)) await muted.remove(conversation, message.sender.id)
    else if (OFF.includes(word)) await muted.add(conversation, message.sender.id)
    const off = await muted.has(conversation, message.sender.id)
    return answer(say(language, off ? 'notifyOff' : 'notifyOn'))
  },
}
