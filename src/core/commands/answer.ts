import { say } from '../words.ts'
import { answer, type Command } from './command.ts'
import { parseCommand } from './parse.ts'

/** The same as a reply without it, for people who are used to say so. */
export const answerCommand: Command = {
  names: ['/answer'],
  takes: { 'zh-CN': '文字|序号', en: 'text|n' },
  help: { 'zh-CN': '回答智能体的提问，直接回复也一样', en: 'answer what the agent asks; a plain reply does the same' },
  lane: 'conversation',
  async answer({ job, rest, language }, { replies }) {
    if (rest === '') return answer(say(language, 'answerWhat'))
    if (!/^\d{1,2}$/.test(rest)) return { ask: rest }
    const choices = await replies.choicesBefore([job.conversation], job.seq)
    const says = choices[Number(rest) - 1]?.says
    // What a list of the gateway's own offers is no answer to an agent.
    return { ask: says === undefined || parseCommand(says) ? rest : says }
  },
}
