import type { AgentEvent } from '../../contract/agent.ts'
import type { Block, Message } from './wire.ts'

/** Shown by other means: as a question, or as what is left to do. */
const quiet = ['AskUserQuestion', 'ExitPlanMode', 'TodoWrite']

/**
 * Folds the messages of a session into what a person is told of them, always the same way: who reads them again from the same
 * place says the same. Poco keeps the messages of the Claude Agent SDK as they came.
 */
export class Transcript {
  /** True when the last message that was read leaves nothing open: it said something, or how it all ended. */
  whole = false
  readonly #below: boolean
  readonly #running = new Map<string, string>()
  #said = ''

  /** `below`: something stands above what will be said. */
  constructor(below: boolean) {
    this.#below = below
  }

  get said(): boolean {
    return this.#said !== ''
  }

  *read({ content }: Message): Generator<AgentEvent> {
    const { _type: type, parent_tool_use_id: parent } = content
    // What sub-agents say is between them and the agent that asked them.
    if (parent) return
    if (type.includes('ResultMessage')) return yield* this.#result(content.result ?? '')
    const known = (content.content ?? []).filter((block) => block !== undefined)
    const blocks = known.filter(({ parent_tool_use_id: from }) => !from)
    const heard = new Set<string>()
    for (const block of blocks) {
      if (block._type.includes('ToolResultBlock')) yield* this.#toolEnded(block)
      if (!type.includes('AssistantMessage')) continue
      if (block._type.includes('ThinkingBlock') && block.thinking) yield { type: 'reasoning', text: block.thinking }
      if (block._type.includes('ToolUseBlock')) yield* this.#toolBegan(block)
      if (!block._type.includes('TextBlock') || !block.text || heard.has(block.text)) continue
      heard.add(block.text)
      yield* this.#say(block.text)
    }
  }

  /** A tool that never reported back. */
  *end(): Generator<AgentEvent> {
    for (const [id, name] of this.#running) yield { type: 'tool', id, name, state: 'failed' }
    this.#running.clear()
  }

  *#say(text: string): Generator<AgentEvent> {
    if (text.trim() === '') return
    yield { type: 'text', text: this.said || this.#below ? `\n\n${text}` : text }
    this.whole = true
    this.#said += comparable(text)
  }

  /** The last message of a run repeats the last words. */
  *#result(result: string): Generator<AgentEvent> {
    if (!this.#said.endsWith(comparable(result))) yield* this.#say(result)
    this.whole = true
  }

  *#toolBegan({ id, name }: Block): Generator<AgentEvent> {
    this.whole = false
    if (!id || !name || quiet.includes(name) || this.#running.has(id)) return
    this.#running.set(id, name)
    yield { type: 'tool', id, name, state: 'running' }
  }

  *#toolEnded({ tool_use_id: id, is_error: failed }: Block): Generator<AgentEvent> {
    this.whole = false
    const name = this.#running.get(id ?? '')
    if (!id || name === undefined) return
    this.#running.delete(id)
    yield { type: 'tool', id, name, state: failed ? 'failed' : 'done' }
  }
}

/** What a person typed, when the message is one: the beginning of a run. */
export function promptIn({ content }: Message): string | undefined {
  if (!content._type.includes('UserMessage') || content.parent_tool_use_id) return undefined
  const blocks = content.content ?? []
  if (blocks.some((block) => block?._type.includes('ToolResultBlock'))) return undefined
  const texts = blocks.flatMap((block) => (block?._type.includes('TextBlock') && block.text ? [block.text] : []))
  return texts.length === 0 ? undefined : texts.join('\n')
}

/** Poco itself compares without what cut characters leave behind. */
function comparable(text: string): string {
  return text.replace(/[\s\ufffd]+/g, '')
}
