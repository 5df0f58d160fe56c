/** Messages as the executor hands them on: objects of the Claude Agent SDK, written as JSON (agents page §4). */

export const textBlock = (text: string) => ({ _type: 'TextBlock', text })

export const userMessage = (text: string) => ({ _type: 'UserMessage', content: [textBlock(text)] })

export function assistantMessage(content: object[], parent: string | null = null) {
  return { _type: 'AssistantMessage', content, model: 'sim', parent_tool_use_id: parent }
}

export const toolUse = (id: string, name: string, input: unknown) => ({ _type: 'ToolUseBlock', id, name, input })

export function toolResult(id: string, content: unknown, fails = false) {
  const block = { _type: 'ToolResultBlock', tool_use_id: id, content, is_error: fails }
  return { _type: 'UserMessage', content: [block], parent_tool_use_id: null }
}

export function resultMessage(result: string, usage: object | undefined) {
  return {
    _type: 'ResultMessage',
    subtype: 'success',
    duration_ms: 1200,
    is_error: false,
    session_id: 'sdk-1',
    total_cost_usd: 0.01,
    usage: usage ?? null,
    result,
  }
}

/** What a person would read of it; Poco keeps its beginning beside the message. */
export function visibleText(content: object): string {
  const { content: blocks, result }: { content?: unknown; result?: unknown } = content
  const texts = (Array.isArray(blocks) ? blocks : []).flatMap((block: unknown) => {
    const { _type: type, text }: { _type?: unknown; text?: unknown } = { ...Object(block) }
    return type === 'TextBlock' && typeof text === 'string' && text.trim() ? [text.trim()] : []
  })
  if (texts.length > 0) return texts.join('\n\n')
  return typeof result === 'string' ? result.trim() : ''
}

export function roleOf(content: object): string {
  const type = String('_type' in content ? content._type : '')
  if (type.includes('UserMessage')) return 'user'
  return type.includes('SystemMessage') ? 'system' : 'assistant'
}

export const iso = (at: number) => new Date(at).toISOString()
