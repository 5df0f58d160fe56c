import type { Answering } from '../../services/choices.ts'
import { say } from '../words.ts'
import { labelOf, listed, pick } from './choosing.ts'
import { type Asked, answer, type Command } from './command.ts'
import type { CommandServices } from './index.ts'

const works = ({ channel }: Asked, { agents, models }: CommandServices) =>
  models.list().length > 1 && takesModels(agents, channel)

export const modelsCommand: Command = {
  names: ['/models'],
  help: { 'zh-CN': '有哪些模型', en: 'the models there are' },
  lane: 'control',
  works,
  answer: async (asked, services) => list(asked, services),
}

export const modelCommand: Command = {
  names: ['/model'],
  takes: { 'zh-CN': '[序号|标识|default]', en: '[n|id|default]' },
  help: { 'zh-CN': '这个对话用哪个模型', en: 'the model for this conversation' },
  lane: 'conversation',
  works,
  async answer(asked, services) {
    const { job, rest, language, channel, usual } = asked
    const { agents, models, choices } = services
    if (rest === '' || !takesModels(agents, channel)) return list(asked, services)
    const options = models.list()
    const picked = pick(options, rest)
    if (picked === undefined) return answer(say(language, 'noSuchModel', { name: rest.slice(0, 100) }))
    await choices.set(job.conversation, { model: picked === 'default' ? null : picked.option.id })
    const id = picked === 'default' ? modelOf(agents, { ...channel, model: usual.model }) : picked.option.id
    const option = options.find((one) => one.id === id) ?? { id: id ?? '–' }
    return answer(say(language, 'modelChosen', { name: labelOf(option) }))
  },
}

/** The model that answers: the wanted one, or else the agent's own; undefined where the agent brings its own. */
export function modelOf(agents: CommandServices['agents'], wanted: Answering): string | undefined {
  const own = agents.get(agents.nameFor(wanted))?.model
  return own === undefined ? undefined : (wanted.model ?? own)
}

function list({ language, channel, usual }: Asked, { agents, models }: CommandServices) {
  const options = models.list()
  if (!takesModels(agents, channel)) {
    return answer(say(language, 'noModels', { name: agents.nameFor(channel) || '–' }))
  }
  return listed({
    title: say(language, 'modelsTitle'),
    options,
    now: modelOf(agents, channel),
    usual: modelOf(agents, { ...channel, model: usual.model }),
    command: '/model',
    language,
  })
}

const takesModels = (agents: CommandServices['agents'], channel: Asked['channel']) =>
  agents.get(agents.nameFor(channel))?.model !== undefined
