import type { Turn } from '../../contract/agent.ts'
import type { Json } from '../../contract/message.ts'

type Inputs = Record<string, Json>

/** What a template may name. Of a turn without a chat (a test from the panel) the chat's are empty. */
const names: Record<string, (turn: Turn) => string> = {
  'user.id': ({ user }) => user.id,
  'user.name': ({ user }) => user.name,
  'user.department': ({ user }) => user.department ?? '',
  'chat.kind': ({ chat }) => chat?.kind ?? '',
  'chat.title': ({ chat }) => chat?.title ?? '',
  'channel.id': ({ channel }) => channel ?? '',
  language: ({ language }) => language,
}
export const templateNames: readonly string[] = Object.keys(names)

const template = /\{\{\s*([^{}]*?)\s*\}\}/g

/** The inputs of one turn. What is put in is never read as a template itself: a person may be called anything. */
export function filled(inputs: Inputs, turn: Turn): Inputs {
  const fill = (text: string) => text.replace(template, (whole, name: string) => names[name]?.(turn) ?? whole)
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [name, mapTexts(value, fill)]))
}

/** The names in templates that nothing stands for, each with the input that it is in. */
export function unknownNames(inputs: Inputs): { input: string; name: string }[] {
  return Object.entries(inputs).flatMap(([input, value]) => {
    const found: string[] = []
    mapTexts(value, (text) => {
      found.push(...[...text.matchAll(template)].map(([, name = '']) => name))
      return text
    })
    return [...new Set(found)].filter((name) => !templateNames.includes(name)).map((name) => ({ input, name }))
  })
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]))
}
