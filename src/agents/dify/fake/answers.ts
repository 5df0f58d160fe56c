import { piecesOf, type SimWords, toldToSay } from '../../../lib/fault-words.ts'
import type { Quirks, Script } from './apps.ts'
import type { Conversation } from './books.ts'

/** What an app says when nobody enqueued a script: it repeats what it was told, the way the words in it ask for. */
export function answerTo({ said, words }: SimWords, conversation: Conversation | undefined): Script {
  const earlier = conversation?.messages.map((one) => one.query) ?? []
  const script: Script = { text: toldToSay({ said, words }, earlier) ?? textFor(said) }
  if (words.has('think')) {
    script.reasoning = 'The person asks something. I should answer it kindly.'
    script.quirks = { think: 'split' }
  }
  if (words.has('error')) script.error = { after: 2, code: words.get('error') || 'completion_request_error' }
  if (words.has('tool')) {
    script.tools = [
      { name: words.get('tool') || 'weather', input: '{"city": "Oslo"}', observation: '{"sky": "clear"}' },
    ]
  }
  if (words.has('huge')) script.pieceSize = 2_000
  if (words.has('flood')) script.pieceSize = 1
  return script
}

function textFor(said: string): string {
  return /[\u4e00-\u9fff]/.test(said)
    ? `你说的是：**${said}**\n\n这里是 Dify 演示应用，每个字都会原样送到。`
    : `You said: **${said}**\n\nThis is the demo app of a Dify that is not there, but every word gets through.`
}

/** Who reasons in the answer itself says it first, in one of the ways that were seen. */
function* thinkPieces(reasoning: string, think: Quirks['think']): Generator<string> {
  if (think === 'tagged') yield `<think>${reasoning}</think>`
  if (think === 'split') yield* ['<th', 'ink>', ...piecesOf(reasoning, 9), '</thi', 'nk>', '\n\n']
  if (think === 'unopened') yield* [...piecesOf(reasoning, 9), '\n</think>', '\n\n']
  if (think === 'details') {
    yield '<details style="color:gray;background-color: #f8f8f8;" open> <summary> Thinking... </summary>\n'
    yield* piecesOf(reasoning, 9)
    yield '\n</details>\n\n'
  }
}

/** The answer as it is streamed: in three to seven pieces, or small ones when it is longer. */
export function* answerPieces(script: Script, quirks: Quirks): Generator<string> {
  const text = script.text ?? ''
  const size = script.pieceSize ?? Math.min(24, Math.max(1, Math.ceil(text.length / 5)))
  if (script.reasoning) yield* thinkPieces(script.reasoning, quirks.think)
  for (const piece of script.pieces ?? piecesOf(text, size)) {
    if (quirks.emptyAnswers) yield ''
    yield piece
  }
}

export function textOf(script: Script): string {
  return script.replace?.text ?? script.pieces?.join('') ?? script.text ?? ''
}
