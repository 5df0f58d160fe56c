import type { AgentEvent } from '../contract/agent.ts'
import { RemoteError } from '../contract/errors.ts'
import type { Language } from '../contract/language.ts'

/** Characters of text and reasoning that one answer may have. */
const longestAnswer = 2 * 1024 * 1024

const cut = {
  'zh-CN': '回答太长，后面的内容被截断了。',
  en: 'The answer was too long; the rest of it was cut off.',
}

/**
 * Passes on what an agent says with what every agent owes: no event after `signal` fired, no answer without a bound, and text
 * that is valid Unicode even where an emoji was cut in two between two events.
 */
export async function* safeAnswer(
  events: AsyncIterable<AgentEvent>,
  { signal, language }: { signal: AbortSignal; language: Language },
): AsyncGenerator<AgentEvent, void, undefined> {
  const halves = { text: '', reasoning: '' }
  let left = longestAnswer
  for await (const event of events) {
    signal.throwIfAborted()
    if (event.type !== 'text' && event.type !== 'reasoning' && event.type !== 'replace') {
      yield event
      continue
    }
    const part = event.type === 'reasoning' ? 'reasoning' : 'text'
    if (event.type === 'replace') {
      halves.text = ''
      left = longestAnswer
    }
    const said = (halves[part] + event.text).replaceAll('\0', '')
    halves[part] = /[\ud800-\udbff]$/.exec(said)?.[0] ?? ''
    const whole = said.slice(0, said.length - halves[part].length)
    left -= whole.length
    const text = (left < 0 ? whole.slice(0, left) : whole).toWellFormed()
    if (text !== '' || event.type === 'replace') yield { type: event.type, text }
    if (left < 0) {
      throw new RemoteError('invalid', `the answer is longer than ${longestAnswer} characters`, {
        userMessage: cut[language],
      })
    }
  }
  signal.throwIfAborted()
}
