import type { CallToolResult } from '@ai-sdk/mcp'

/** What of a tool's answer a model is told, in characters: about 8 000 tokens. */
const longestText = 32_000

/** How a call of a tool went, in words for the model. */
export interface Told {
  ok: boolean
  text: string
}

export function told(result: CallToolResult): Told {
  return { ok: result.isError !== true, text: shortened(textOf(result)) }
}

export function shortened(text: string): string {
  const clean = text.toWellFormed().replaceAll('\0', '')
  if (clean.length <= longestText) return clean
  return `${clean.slice(0, longestText).toWellFormed()}\n[${clean.length - longestText} more characters were cut off]`
}

function textOf({ content, structuredContent, toolResult }: Record<string, unknown>): string {
  const parts = Array.isArray(content) ? content.map(partText).filter((text) => text !== '') : []
  if (parts.length > 0) return parts.join('\n\n')
  const other = structuredContent ?? toolResult
  return other === undefined ? '(nothing)' : JSON.stringify(other)
}

/** Pictures and sounds are named, not shown: most models take none in a tool's answer, and base64 as text says nothing. */
function partText(part: unknown): string {
  if (typeof part !== 'object' || part === null) return ''
  const { type, text, data, mimeType, resource, uri, name }: Record<string, unknown> = { ...part }
  if (type === 'text') return typeof text === 'string' ? text : ''
  if (type === 'resource') return partText({ uri: '', ...Object(resource), type: textIn(resource) ? 'text' : 'blob' })
  if (type === 'resource_link' || type === 'blob') return `[${String(name ?? 'resource')}: ${String(uri)}]`
  const size = typeof data === 'string' ? `, ${Math.round((data.length * 3) / 4096)} KB` : ''
  return `[${String(type)}: ${String(mimeType ?? 'unknown')}${size}]`
}

const textIn = (resource: unknown) =>
  typeof resource === 'object' && resource !== null && 'text' in resource && typeof resource.text === 'string'
