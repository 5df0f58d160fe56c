import { z } from 'zod'
import type { AgentEvent } from '../../contract/agent.ts'
import type { Language, Words } from '../../contract/language.ts'
import { lax } from '../../lib/lax.ts'
import type { TaskItem, WegentTask } from './task.ts'

const Option = z.union([z.string(), z.object({ label: z.string() }).transform(({ label }) => label)])
const Question = z.object({
  question: lax(z.string()),
  title: lax(z.string()),
  prompt: lax(z.string()),
  message: lax(z.string()),
  options: lax(z.array(Option)),
  multi_select: lax(z.boolean()),
})
const Form = Question.extend({ questions: lax(z.array(Question)) })
type Asked = { question: string; options: string[] }

const waits: Words = {
  'zh-CN': '对方在等待你的回答，请直接回复。',
  en: 'The agent waits for your answer: just reply.',
}
const several: Words = { 'zh-CN': '可多选：', en: 'Any of: ' }

/**
 * What a finished turn asks the person. Versions before June 2026 say so on the response (`pending_user_input_payload`); later ones
 * only show the call of the tool that draws the form on Wegent's own page. The answer is the next message either way.
 */
export function questionIn(task: WegentTask, items: readonly TaskItem[], language: Language): AgentEvent | undefined {
  const form = formOf(task.pending_user_input_payload) ?? formOf(argumentsOf(items))
  if (form) return { type: 'ask', ...worded(form, language) }
  return task.pending_user_input ? { type: 'ask', question: waits[language], options: [] } : undefined
}

function argumentsOf(items: readonly TaskItem[]): unknown {
  const call = items.findLast(({ type }) => type?.endsWith('_call'))
  if (!call?.name?.endsWith('interactive_form_question')) return undefined
  try {
    return JSON.parse(call.arguments ?? '')
  } catch {
    return undefined
  }
}

type Wording = Asked & { several: boolean }

function formOf(payload: unknown): Wording[] | undefined {
  const { data } = Form.safeParse(payload)
  const questions = (data?.questions ?? [data]).flatMap((one) => {
    const question = one?.question ?? one?.title ?? one?.prompt ?? one?.message ?? ''
    if (question.trim() === '') return []
    return [{ question, options: one?.options ?? [], several: one?.multi_select === true }]
  })
  return questions.length > 0 ? questions : undefined
}

/** Buttons answer one question with one choice; everything else is written out and answered in words. */
function worded(questions: Wording[], language: Language): Asked {
  const [first] = questions
  if (first && questions.length === 1 && !first.several) return { question: first.question, options: first.options }
  const lines = questions.map((one) => {
    const choices = `${one.several ? several[language] : ''}${one.options.join(' / ')}`
    return `- ${one.question}${one.options.length > 0 ? ` (${choices})` : ''}`
  })
  return { question: lines.join('\n'), options: [] }
}
