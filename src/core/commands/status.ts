import { say, span } from '../words.ts'
import { answer, type Command } from './command.ts'
import { modelOf } from './models.ts'

export const statusCommand: Command = {
  names: ['/status', '/状态'],
  help: { 'zh-CN': '智能体、会话和排队情况', en: 'agent, session, and what is waiting' },
  lane: 'control',
  async answer({ job, language, channel }, { inbox, sessions, agents, takeovers }) {
    const { conversation } = job
    const [session, open, takeover] = await Promise.all([
      sessions.current(conversation),
      inbox.openIn(conversation),
      takeovers.of(conversation),
    ])
    const model = modelOf(agents, channel)
    const lines = [
      ...(takeover ? [say(language, 'statusPerson')] : []),
      say(language, 'statusAgent', { name: agents.nameFor(channel) || '–' }),
      ...(model ? [say(language, 'statusModel', { name: model })] : []),
      session
        ? say(language, 'statusSession', { time: span(language, Date.now() - session.startedAt) })
        : say(language, 'statusNoSession'),
      open.running ? say(language, 'statusRunning', { n: open.waiting }) : say(language, 'statusIdle'),
    ]
    return answer([say(language, 'statusTitle'), lines.map((line) => `- ${line}`).join('\n')].join('\n\n'))
  },
}
