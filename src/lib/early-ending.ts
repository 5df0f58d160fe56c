import type { AgentEvent } from '../contract/agent.ts'
import type { Language, Words } from '../contract/language.ts'

const notes: Record<string, Words> = {
  length: {
    'zh-CN': '（达到模型的长度上限，回答到此为止。）',
    en: '(The answer ends here: the model reached its length limit.)',
  },
  content_filter: {
    'zh-CN': '（后面的内容被模型的内容过滤拦下。）',
    en: '(The rest was withheld by the model’s content filter.)',
  },
}

/** A line below an answer that ended early, for the reasons of Chat Completions, of Responses and of the AI SDK. */
export function* earlyEnding(reason: string | undefined, language: Language): Generator<AgentEvent> {
  const note = notes[reason === 'max_output_tokens' ? 'length' : (reason ?? '').replace('-', '_')]
  if (note) yield { type: 'text', text: `\n\n${note[language]}` }
}
