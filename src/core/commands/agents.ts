import { say } from '../words.ts'
import { labelOf, listed, pick } from './choosing.ts'
import { type Asked, answer, type Command } from './command.ts'
import type { CommandServices } from './index.ts'

const works = (_: Asked, { agents }: CommandServices) => agents.list().length > 1

export const agentsCommand: Command = {
  names: ['/agents'],
  help: { 'zh-CN': '有哪些智能体', en: 'the agents there are' },
  lane: 'control',
  works,
  answer: async (asked, services) => list(asked, services),
}

export const agentCommand: Command = {
  names: ['/agent'],
  takes: { 'zh-CN': '[序号|标识|default]', en: '[n|id|default]' },
  help: { 'zh-CN': '这个对话由谁来回答', en: 'who answers in this conversation' },
  lane: 'conversation',
  works,
  async answer(asked, services) {
    const { job, rest, language, usual } = asked
    const { agents, choices } = services
    if (rest === '') return list(asked, services)
    const options = agents.list()
    const picked = pick(options, rest)
    if (picked === undefined) return answer(say(language, 'noSuchAgent', { name: rest.slice(0, 100) }))
    const id = picked === 'default' ? agents.nameFor(usual) : picked.option.id
    const option = options.find((one) => one.id === id)
    if (!option) return answer(say(language, 'noAgent'))
    const before = agents.nameFor(asked.channel)
    await choices.set(job.conversation, { agent: picked === 'default' ? null : id })
    const name = labelOf(option)
    return answer(say(language, before === id ? 'agentStays' : 'agentChosen', { name }))
  },
}

function list({ language, channel, usual }: Asked, { agents }: CommandServices) {
  const options = agents.list()
  if (options.length === 0) return answer(say(language, 'noAgent'))
  return listed({
    title: say(language, 'agentsTitle'),
    options,
    now: agents.nameFor(channel),
    usual: agents.nameFor(usual),
    command: '/agent',
    language,
  })
}
