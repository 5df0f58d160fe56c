import { userOf } from '../../services/users.ts'
import { say } from '../words.ts'
import { answer, type Command, verbatim } from './command.ts'

/** What an admin asks for who lets somebody in, sends them something, or looks for their messages. */
export const whoamiCommand: Command = {
  names: ['/whoami'],
  help: { 'zh-CN': '你在这里是谁', en: 'who you are here' },
  lane: 'control',
  async answer({ job, language }) {
    const { sender, conversation: chat } = job.message
    const lines = [
      ...(sender.name ? [say(language, 'whoName', { name: verbatim(sender.name) })] : []),
      say(language, 'whoSender', { id: code(sender.id) }),
      say(language, 'whoChannel', { id: code(job.channel) }),
      say(language, chat.kind === 'group' ? 'whoGroup' : 'whoChat', { id: code(chat.key) }),
      ...(chat.thread === undefined ? [] : [say(language, 'whoThread', { id: code(chat.thread) })]),
      say(language, 'whoUser', { id: code(userOf(job.channel, sender).id) }),
    ]
    return answer([say(language, 'whoTitle'), lines.map((line) => `- ${line}`).join('\n')].join('\n\n'))
  },
}

const code = (id: string) => `\`${id.replace(/[`\s]+/g, ' ')}\``
