import { type SimWords, toldToSay } from '../../../lib/fault-words.ts'
import type { Script } from './script.ts'

/** What a team says when nobody enqueued a script. `before` is what was asked earlier in the task. */
export function answerTo({ said, words }: SimWords, before: readonly string[]): Script {
  const script: Script = { text: toldToSay({ said, words }, before) ?? textFor(said) }
  if (words.has('think')) script.reasoning = 'The person asks something. I should answer it kindly.'
  if (words.has('error')) script.error = { after: 2 }
  if (words.has('tool')) script.tools = [{ name: words.get('tool') || 'web_search', type: 'mcp_call' }]
  if (words.has('stuck')) script.stuck = true
  if (words.has('huge')) script.pieceSize = 2_000
  if (words.has('flood')) script.pieceSize = 1
  return script
}

function textFor(said: string): string {
  if (/[\u4e00-\u9fff]/.test(said)) return `收到：${said}\n\n我是 Wegent 的演示智能体，每个字都会原样送到。`
  return `You said: ${said}\n\nI am only a demo team of Wegent, but every word gets through.`
}
