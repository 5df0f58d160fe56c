import type { Language } from '../contract/language.ts'
import type { ReplyView } from '../contract/message.ts'
import type { Replies } from '../store/replies.ts'
import { tameId } from './tame.ts'
import { say } from './words.ts'

/** How the reply to a platform's message looks now, for those that ask. A message that ended without a reply of its own has an end, too. */
export async function lookAt(
  replies: Replies,
  { id, language }: { id: string; language: Language },
  message: string,
): Promise<ReplyView | undefined> {
  const found = await replies.to(id, tameId(message))
  if (!found) return undefined
  const { state, merged, view } = found
  if (merged) return { text: say(language, 'answeredTogether'), state: 'done' }
  if (state === 'waiting' || state === 'running' || (view && view.state !== 'working')) return view
  if (state === 'stopped') return { text: say(language, 'stoppedMark'), state: 'stopped' }
  return { text: say(language, 'notAnswered'), state: 'done' }
}
