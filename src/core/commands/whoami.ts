import { turnUserOf } from '../../services/users.ts'
import { sendersOf } from '../../store/senders.ts'
import { say } from '../words.ts'
import { answer, type Command, verbatim } from './command.ts'

/** What an admin asks for who lets somebody in, sends them something, or looks for their messages. */
export const whoamiCommand: Command = {
  names: ['/whoami'],
  help: { 'zh-CN': '你在这里是谁', en: 'who you are here' },
  lane: 'control',
  async answer({ job, language, known }, { store }) {
    const { sender, conversation: chat } = job.message
    const { user } = known
    const name = turnUserOf(known).name
    const others = (await sendersOf(store.db, [user.id])).filter(
      (one) => one.channel !== job.channel || one.sender !== sender.id,
    )
    // Where everybody is one user, the others are other people.
    const linked = known.sender.mapped === 'fixed' ? [] : others.slice(0, MOST_SENDERS)
    const lines = [
      ...(name ? [say(language, 'whoName', { name: verbatim(name) })] : []),
      ...(user.department ? [say(language, 'whoDepartment', { name: verbatim(user.department) })] : []),
      ...(user.email && user.emailVerified ? [say(language, 'whoEmail', { name: verbatim(user.email) })] : []),
      say(language, 'whoSender', { id: code(sender.id) }),
      say(language, 'whoChannel', { id: code(job.channel) }),
      say(language, chat.kind === 'group' ? 'whoGroup' : 'whoChat', { id: code(chat.key) }),
      ...(chat.thread === undefined ? [] : [say(language, 'whoThread', { id: code(chat.thread) })]),
      say(language, 'whoUser', { id: code(user.id) }),
      ...linked.map(({ channel, sender: id }) =>
        say(language, 'whoElsewhere', { channel: code(channel), id: code(id) }),
      ),
    ]
    return answer([say(language, 'whoTitle'), lines.map((line) => `- ${line}`).join('\n')].join('\n\n'))
  },
}

const MOST_SENDERS = 20

const code = (id: string) => `\`${id.replace(/[`\s]+/g, ' ')}\``
