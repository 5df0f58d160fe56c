import { z } from 'zod'
import type { AgentEvent } from '../../contract/agent.ts'
import type { Language, Words } from '../../contract/language.ts'
import type { Json } from '../../contract/message.ts'
import { isRecord } from '../../lib/json.ts'
import type { Submitted } from './api.ts'

const Field = z.object({
  name: z.string().min(1),
  /** Empty: any words will do. */
  options: z.array(z.string()),
})
/** A form that a run waits for, as it is kept until it is submitted. */
export const Pending = z.object({
  token: z.string().min(1),
  run: z.string().min(1),
  user: z.string().min(1),
  title: z.string(),
  content: z.string(),
  fields: z.array(Field),
  actions: z.array(z.object({ id: z.string(), title: z.string() })).min(1),
  answers: z.record(z.string(), z.string()),
  /** When Dify takes it no more, in ms. */
  until: z.number().optional(),
  /** The turn that has submitted it, or was about to. */
  sentBy: z.string().optional(),
})
export type Pending = z.infer<typeof Pending>

const Input = z.object({
  type: z.enum(['paragraph', 'select', 'text-input']),
  output_variable_name: z.string().min(1),
  option_source: z
    .object({ value: z.array(z.string()) })
    .nullish()
    .catch(undefined),
})
const Form = z.object({
  form_token: z.string().min(1),
  node_title: z.string().catch(''),
  form_content: z.string().catch(''),
  inputs: z.array(Input).max(20).default([]),
  actions: z
    .array(z.object({ id: z.string(), title: z.string() }))
    .min(1)
    .max(20),
  expiration_time: z.number().optional().catch(undefined),
})

const words: Record<'fill' | 'choose' | 'none', Words> = {
  fill: { 'zh-CN': '请填写 **{name}**：', en: 'Please give **{name}**:' },
  choose: { 'zh-CN': '请选择：', en: 'Please choose:' },
  none: {
    'zh-CN': '“{said}”不在选项中。也可以发送 /new 开始新会话。',
    en: '“{said}” is none of the options. Or send /new to begin afresh.',
  },
}

const refusals: Record<Exclude<Submitted, 'taken'>, Words> = {
  wrong: {
    'zh-CN': 'Dify 没有接受填写的内容，请重新填写。',
    en: 'Dify did not accept what was filled in. Please try again.',
  },
  elsewhere: { 'zh-CN': '表单“{title}”已在别处提交。', en: 'The form “{title}” has already been submitted elsewhere.' },
  expired: { 'zh-CN': '表单“{title}”已过期，没有提交。', en: 'The form “{title}” has expired; nothing was submitted.' },
  lost: {
    'zh-CN': '表单“{title}”已不存在，没有提交。',
    en: 'The form “{title}” no longer exists; nothing was submitted.',
  },
}

/** The form in a `human_input_required` event, or undefined when it cannot be filled in with words: by e-mail, or with files. */
export function pendingIn(raw: unknown, user: string): Pending | undefined {
  const event = isRecord(raw) ? raw : {}
  const { data } = Form.safeParse(event.data)
  const run = event.workflow_run_id
  if (!data || typeof run !== 'string' || run === '') return undefined
  return {
    token: data.form_token,
    run,
    user,
    title: data.node_title.slice(0, 100),
    // Where its own page has fields in the text.
    content: data.form_content
      .replace(/\{\{#\$output\.[\w.]+#\}\}/g, '____')
      .slice(0, 4000)
      .toWellFormed(),
    fields: data.inputs.map((input) => ({
      name: input.output_variable_name,
      options: input.option_source?.value.slice(0, 50) ?? [],
    })),
    actions: data.actions,
    answers: {},
    ...(data.expiration_time === undefined ? {} : { until: data.expiration_time * 1000 }),
  }
}

/** By this clock; of what would submit it, Dify says so itself. */
export const isOver = ({ until }: Pending): boolean => until !== undefined && Date.now() > until

/** What is to be said next: a field of the form, or at last what to do with it. */
export function asking(form: Pending, language: Language, said?: string): Extract<AgentEvent, { type: 'ask' }> {
  const field = openIn(form)
  const begins = Object.keys(form.answers).length === 0
  const parts = [
    said === undefined ? '' : words.none[language].replace('{said}', () => said.slice(0, 100)),
    begins && form.title !== '' ? `**${form.title}**` : '',
    begins ? form.content : '',
    field ? words.fill[language].replace('{name}', () => field.name) : words.choose[language],
  ]
  const options = field ? field.options : form.actions.map(({ title }) => title)
  return { type: 'ask', question: parts.filter((part) => part.trim() !== '').join('\n\n'), options }
}

/** What a message says to a form: which action ends it, or what it says now. `refused`: it is none of the options. */
export function replyTo(form: Pending, text: string): { action: string } | { next: Pending } | { refused: string } {
  const said = text.trim()
  const field = openIn(form)
  if (!field) {
    const titles = form.actions.map(({ title }) => title)
    const action = form.actions[titles.indexOf(chosen(titles, said) ?? '')]
    return action ? { action: action.id } : { refused: said }
  }
  const answer = field.options.length === 0 ? said : chosen(field.options, said)
  if (answer === undefined) return { refused: said }
  return { next: { ...form, answers: { ...form.answers, [field.name]: answer } } }
}

/** Why a form was not taken. */
export function notTaken(why: Exclude<Submitted, 'taken'>, { title }: Pending, language: Language): string {
  return refusals[why][language].replace('{title}', () => title)
}

/** What Dify is sent. */
export const submission = ({ answers, user }: Pending, action: string): Json => ({ inputs: answers, action, user })

const openIn = ({ fields, answers }: Pending) => fields.find(({ name }) => !Object.hasOwn(answers, name))
const chosen = (options: string[], said: string) =>
  options.find((option) => option.trim().toLowerCase() === said.toLowerCase()) ??
  (/^\d{1,2}$/.test(said) ? options[Number(said) - 1] : undefined)
