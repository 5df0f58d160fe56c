import type { CallToolResult } from '@ai-sdk/mcp'

/** What of a tool's answer a model is told, in characters: about 8 000 tokens. */
const longestText = 32_000

/** A picture for the person, in characters of its data: URL. It lies in the reply's row. */
const longestPicture = 2 * 1024 * 1024

/** How a call of a tool went: in words for the model, in pictures for the person. */
export interface Told {
  ok: boolean
  text: string
  /** As data: URLs. */
  pictures?: string[]
}

export function told(result: CallToolResult): Told {
  const { content }: Record<string, unknown> = result
  const pictures = Array.isArray(content) ? content.flatMap((part) => pictureIn(part) ?? []) : []
  return { ok: result.isError !== true, text: shortened(textOf(result)), ...(pictures.length > 0 ? { pictures } : {}) }
}

/** undefined when it is too large, or no picture that chats know. */
export function pictureUrl(mediaType: unknown, base64: unknown): string | undefined {
  if (typeof mediaType !== 'string' || typeof base64 !== 'string' || base64.length > longestPicture) return undefined
  return /^image\/(png|jpeg|gif|webp)$/.test(mediaType) ? `data:${mediaType};base64,${base64}` : undefined
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

/** A model is told the names of pictures and sounds: most take none in a tool's answer, and base64 as text says nothing. */
function partText(part: unknown): string {
  if (typeof part !== 'object' || part === null) return ''
  const { type, text, data, mimeType, resource, uri, name }: Record<string, unknown> = { ...part }
  if (pictureIn(part)) return `[${String(mimeType)}: the person is shown this picture]`
  if (type === 'text') return typeof text === 'string' ? text : ''
  if (type === 'resource') return partText({ uri: '', ...Object(resource), type: textIn(resource) ? 'text' : 'blob' })
  if (type === 'resource_link' || type === 'blob') return `[${String(name ?? 'resource')}: ${String(uri)}]`
  const size = typeof data === 'string' ? `, ${Math.round((data.length * 3) / 4096)} KB` : ''
  return `[${String(type)}: ${String(mimeType ?? 'unknown')}${size}]`
}

function pictureIn(part: unknown): string | undefined {
  const { type, data, mimeType }: Record<string, unknown> = { ...Object(part) }
  return type === 'image' ? pictureUrl(mimeType, data) : undefined
}

const textIn = (resource: unknown) =>
  typeof resource === 'object' && resource !== null && 'text' in resource && typeof resource.text === 'string'
