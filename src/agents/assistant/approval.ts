import type { AgentEvent } from '../../contract/agent.ts'
import type { Language, Words } from '../../contract/language.ts'
import type { Call } from './step.ts'

/** What of a tool's arguments is shown, in characters. */
const longestInput = 1500

const words: Record<'question' | 'cut' | 'allow' | 'deny', Words> = {
  question: { 'zh-CN': '可以使用 **{tool}** 吗？', en: 'May I use **{tool}**?' },
  cut: { 'zh-CN': '（后面还有 {n} 个字符）', en: '({n} more characters)' },
  allow: { 'zh-CN': '允许', en: 'Allow' },
  deny: { 'zh-CN': '拒绝', en: 'Deny' },
}
const yes = /^(允许|同意|可以|好的?|行|是的?|确认|allow|yes|y|ok|okay|approve|sure)[.!。！]?$/i
const no = /^(拒绝|不同意|不可以|不行|不要?|否|取消|deny|no|n|cancel|reject)[.!。！]?$/i

/** Asks a person for leave, saying exactly what for. */
export function asking(calls: Call[], language: Language): Extract<AgentEvent, { type: 'ask' }> {
  const parts = calls.flatMap(({ name, input }) => [
    words.question[language].replace('{tool}', name),
    shown(JSON.stringify(input, null, 2) ?? '{}', language),
  ])
  return { type: 'ask', question: parts.join('\n\n'), options: [words.allow[language], words.deny[language]] }
}

/** undefined: allowed. Otherwise why not, for the model: anything but a clear yes is a no, and may say what is wanted instead. */
export function refusalIn(answer: string): string | undefined {
  const said = answer.trim()
  if (yes.test(said)) return undefined
  if (no.test(said)) return 'The person does not allow this. Do not try it again unasked.'
  return `The person did not allow this, but said: ${said.slice(0, 4000)}`
}

function shown(json: string, language: Language): string {
  const fence = '`'.repeat(Math.max(3, ...[...json.matchAll(/`+/g)].map(([ticks]) => ticks.length + 1)))
  const kept = json.slice(0, longestInput).toWellFormed()
  const more = json.length - kept.length
  const note = more > 0 ? `\n${words.cut[language].replace('{n}', String(more))}` : ''
  return `${fence}json\n${kept}\n${fence}${note}`
}
