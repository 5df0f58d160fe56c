import type { Button } from '../../contract/message.ts'
import { isRecord } from '../../lib/json.ts'

/** What a pressed button says, in the id that DingTalk repeats to us when it is pressed. */
const prefix = 'says.'

/** One button as the public templates take it. `request` makes a press call us. */
export interface CardButton {
  text: string
  color: 'blue' | 'gray'
  id: string
  request: true
  params: Record<string, string>
}

export function cardButton({ label, says }: Button, color: CardButton['color'] = 'blue'): CardButton {
  return { text: label, color, id: prefix + Buffer.from(says).toString('base64url'), request: true, params: { says } }
}

/**
 * What a press means as typed text; undefined when it is none of ours. Templates of one's own say it in a parameter:
 * `says`, or `action: stop`.
 */
export function saysOf(pressed: unknown): string | undefined {
  if (!isRecord(pressed)) return undefined
  const params = isRecord(pressed.params) ? pressed.params : {}
  const ids = Array.isArray(pressed.actionIds) ? pressed.actionIds.filter((id) => typeof id === 'string') : []
  if (params.action === 'stop' || ids.includes('btn_stop')) return '/stop'
  const id = ids.find((id) => id.startsWith(prefix))
  const said = wordIn(params.says) ?? (id ? Buffer.from(id.slice(prefix.length), 'base64url').toString() : undefined)
  return said?.trim() || undefined
}

/** 👍 and 👎, by the names that DingTalk's tutorial on AI cards gives them (2026-08-22). */
const verdicts = { like: 'up', dislike: 'down' } as const

export const judgeButtons: CardButton[] = [
  { text: '👍', color: 'gray', id: 'like', request: true, params: { action: 'like' } },
  { text: '👎', color: 'gray', id: 'dislike', request: true, params: { action: 'dislike' } },
]

/** What a press says of the answer that it is on; undefined when it says something else. */
export function verdictOf(pressed: unknown): 'up' | 'down' | undefined {
  const action = isRecord(pressed) && isRecord(pressed.params) ? pressed.params.action : undefined
  return action === 'like' || action === 'dislike' ? verdicts[action] : undefined
}

/** Inputs of a form come as `{ index, value }`. */
function wordIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return isRecord(value) && typeof value.value === 'string' ? value.value : undefined
}
