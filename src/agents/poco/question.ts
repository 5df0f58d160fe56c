import type { AgentEvent } from '../../contract/agent.ts'
import type { Language } from '../../contract/language.ts'
import type { Pending } from './kept.ts'
import type { InputRequest, Question } from './wire.ts'
import { say, within } from './words.ts'

type Ask = Extract<AgentEvent, { type: 'ask' }>

const yes = /^(批准|同意|可以|好的?|行|是的?|确认|执行|approved?|yes|y|ok|okay|go ahead|sure|true)[.!。！]?$/i
const no = /^(不批准|不同意|不可以|不行|不要?|否|取消|拒绝|reject(ed)?|deny|no|n|cancel|false)[.!。！]?$/i

/** What Poco wants to be told. `left` is how many ms there are to answer. */
export function asking(
  pending: Pending,
  { plan, left, language }: { plan?: string; left?: number; language: Language },
): Ask {
  const deadline = left === undefined ? [] : [within(language, left)]
  const question = nextOf(pending)
  if (!question) {
    const parts = [plan?.trim() || say(language, 'noPlan'), `**${say(language, 'carryOut')}**`, ...deadline]
    return ask(parts, [say(language, 'approve'), say(language, 'reject')])
  }
  const described = question.options.some(({ description }) => description)
  const parts = [
    question.header ? `**${question.header}**\n${question.question}` : question.question,
    ...(described ? [question.options.map(bullet).join('\n')] : []),
    ...(question.multiSelect ? [say(language, 'several')] : []),
    ...deadline,
  ]
  return ask(parts, labelsOf(question))
}

/** What it asks first, as it is kept until it is answered. Of a plan, the words are with the request alone. */
export function pendingFor({ id, tool_name: tool, tool_input: input, expires_at: expiresAt }: InputRequest): Pending {
  const questions = tool === 'ExitPlanMode' ? [] : (input?.questions ?? [])
  return { request: id, questions, answers: {}, work: [], ...(expiresAt == null ? {} : { expiresAt }) }
}

/** What a message says to what is pending. */
export type Reply =
  /** Another question comes before all can be sent. */
  | { next: Pending }
  /** `instead` is what a person wants where they did not approve. */
  | { answers: Record<string, string>; instead?: true }

export function replyIn(text: string, pending: Pending): Reply {
  if (pending.questions.length === 0) {
    const said = text.trim()
    if (yes.test(said)) return { answers: { approved: 'true' } }
    return no.test(said) ? { answers: { approved: 'false' } } : { answers: { approved: 'false' }, instead: true }
  }
  const open = openIn(pending)
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const given = open.length > 1 && lines.length === open.length ? lines : [text]
  const answers = { ...pending.answers }
  for (const [at, line] of given.entries()) {
    const question = open[at]
    if (question) answers[question.question] = answerTo(question, line)
  }
  const next = { ...pending, answers }
  return openIn(next).length > 0 ? { next } : { answers }
}

/** True for a message that means nothing but as an answer: one of the options, a yes or a no. */
export function onlyAnswers(text: string, pending: Pending): boolean {
  const said = text.trim()
  if (pending.questions.length === 0) return yes.test(said) || no.test(said)
  const labels = pending.questions.flatMap(labelsOf)
  return said.split(separators).every((one) => /^\d{1,2}$/.test(one) || labels.some((label) => same(label, one)))
}

const separators = /\s*[,，、;；]\s*/

/** Options by label or number, several where that is allowed; anything else is an answer in the person's own words. */
function answerTo(question: Question, text: string): string {
  const labels = labelsOf(question)
  const chosen = (one: string) => labels.find((label) => same(label, one)) ?? labels[Number(one.trim()) - 1]
  const all = chosen(text)
  if (all !== undefined) return all
  const parts = text.trim().split(separators).map(chosen)
  const known = parts.filter((part) => part !== undefined)
  return question.multiSelect && known.length === parts.length ? known.join(', ') : text.trim()
}

const same = (label: string, said: string) => label.trim().toLowerCase() === said.trim().toLowerCase()
const labelsOf = ({ options }: Question) => options.map(({ label }) => label)
const openIn = ({ questions, answers }: Pending) =>
  questions.filter(({ question }) => !Object.hasOwn(answers, question))
const nextOf = (pending: Pending): Question | undefined => openIn(pending)[0]
const bullet = ({ label, description }: Question['options'][number]) =>
  description ? `- **${label}**: ${description}` : `- **${label}**`
const ask = (parts: string[], options: string[]): Ask => ({ type: 'ask', question: parts.join('\n\n'), options })
