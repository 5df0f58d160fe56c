import { shortKey, shortQuestion } from '../notification.ts'
import { say } from '../words.ts'
import { type Asked, answer, type Command } from './command.ts'
import type { CommandServices } from './index.ts'
import { parseCommand } from './parse.ts'

/** A watched session, perhaps one of its questions, and what is answered: `#3f2a9c1e.04ab 2`. */
const ADDRESSED = /^#([^\s.]+)(?:\.([0-9a-f]{4}))?\s+([\s\S]+)$/

/** The same as a reply without it, for people who are used to say so; and the way to what they are told of other sessions. */
export const answerCommand: Command = {
  names: ['/answer'],
  takes: { 'zh-CN': '文字|序号', en: 'text|n' },
  help: { 'zh-CN': '回答智能体的提问，直接回复也一样', en: 'answer what the agent asks; a plain reply does the same' },
  lane: 'conversation',
  answer: async (asked, services) => answered(asked, services, asked.rest),
}

async function answered(asked: Asked, services: CommandServices, rest: string): ReturnType<Command['answer']> {
  const { job, language } = asked
  const { replies, watching } = services
  if (rest === '') return answer(say(language, 'answerWhat'))
  const [, short, question, words] = ADDRESSED.exec(rest) ?? []
  if (short !== undefined && words !== undefined) {
    const to = await watching.named(job.conversation, short)
    if (!to) return answer(say(language, 'notWatched', { name: short.slice(0, 100) }))
    const now = to.question
    if (question !== undefined && question !== shortQuestion(now?.id ?? '')) {
      return answer(say(language, 'questionOver', { id: shortKey(to.key) }))
    }
    return { ask: now?.options[Number(words) - 1] ?? words, to }
  }
  const asks = await watching.askedLast(job)
  if (asks) return { ask: asks.question?.options[Number(rest) - 1] ?? rest, to: asks }
  if (!/^\d{1,2}$/.test(rest)) return { ask: rest }
  const choices = await replies.choicesBefore([job.conversation], job.seq)
  const says = choices[Number(rest) - 1]?.says
  const command = says === undefined ? undefined : parseCommand(says)
  if (command?.name === '/answer') return answered(asked, services, command.rest)
  // What a list of the gateway's own offers is no answer to an agent.
  return { ask: says === undefined || command ? rest : says }
}
